// `npm start`: everything a developer needs to have all Workers on http://localhost:8787, and nothing left when it ends.
// docs/command-line.md, "Set-up".
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Complaint, complaining, EXIT } from '../complaint.ts';
import { ensureKeys, type KeyFiles } from '../key-files.ts';
import { mintToken } from '../mint-token.ts';
import { ensureWitnessKey } from '../witness-key.ts';
import { writeDevVars } from './dev-vars.ts';
import { startHeartbeat } from './heartbeat.ts';
import { applyMigrations } from './migrate.ts';
import { claimStack, noteGroup, releaseStack, requireFreePort } from './running.ts';
import { DEV_LOG, LOCAL_KEYS, ROOT, type SavedStack, storeStack } from './state-folder.ts';
import { welcome } from './welcome.ts';
import { launchWrangler, type WranglerDev, waitUntilAnswers } from './wrangler-dev.ts';

const TENANT = 'local';
const YEAR_SECONDS = 365 * 24 * 3600;

/** The story: claim, prepare, start, tell, and wait until it is over. */
async function start(): Promise<number> {
  const startedAt = Date.now();
  const port = readPort();
  const url = `http://localhost:${port}`;
  const hadToEndOne = claimStack(url);
  try {
    await requireFreePort(port, hadToEndOne ? 5_000 : 0);
    console.log('Building and starting the Workers ...');
    const keys = await ensureKeys(LOCAL_KEYS);
    writeDevVars(keys, await ensureWitnessKey(LOCAL_KEYS, 'edgeseal.local/witness'));
    await applyMigrations();
    const wrangler = await launchWrangler(port, showError);
    noteGroup(wrangler.group, url);
    return await run(wrangler, { url, tenant: TENANT, ...(await mintAll(keys)) }, startedAt);
  } finally {
    releaseStack();
  }
}

async function run(wrangler: WranglerDev, stack: SavedStack, startedAt: number): Promise<number> {
  const interrupted = untilSignal();
  try {
    const answered = waitUntilAnswers(stack.url, wrangler);
    if ((await Promise.race([answered, interrupted])) === 'interrupted') return EXIT.ok;
    storeStack(stack);
    const stopHeartbeat = startHeartbeat(stack.url, showError);
    console.log(welcome(stack, (Date.now() - startedAt) / 1000));
    const why = await Promise.race([interrupted, wrangler.ended]);
    stopHeartbeat();
    if (why === 'interrupted') return EXIT.ok;
    throw new Complaint(`The Workers ended by themselves; what they said is in ${relative(ROOT, DEV_LOG)}.`);
  } finally {
    await wrangler.stop();
  }
}

/** Ctrl-C, or being told to end; a second one changes nothing, the stop is under way. */
function untilSignal(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => resolve('interrupted'));
    }
  });
}

function showError(line: string): void {
  console.error(line.length > 500 ? `${line.slice(0, 500)} ... (${relative(ROOT, DEV_LOG)})` : line);
}

async function mintAll(keys: KeyFiles): Promise<Omit<SavedStack, 'url' | 'tenant'>> {
  const wishes = { tenant: TENANT, ttlSeconds: YEAR_SECONDS };
  const ingest = await mintToken(keys.token, { ...wishes, subject: 'local-sender', scope: ['ingest'] });
  const read = await mintToken(keys.token, { ...wishes, subject: 'local-reader', scope: ['read'] });
  const admin = await mintToken(keys.token, { ...wishes, subject: 'local-admin', scope: ['admin'] });
  return { ingestToken: ingest.token, readToken: read.token, adminToken: admin.token };
}

/** --port, else PORT, else 8787. */
function readPort(): number {
  let wanted: string;
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' } } });
    wanted = values.port ?? process.env.PORT ?? '8787';
  } catch (cause) {
    throw new Complaint('Usage: npm start [-- --port NUMBER]   (or PORT=NUMBER npm start)', EXIT.usage, {
      cause,
    });
  }
  const port = /^\d{1,5}$/.test(wanted) ? Number(wanted) : 0;
  if (port < 1 || port > 65_535) {
    throw new Complaint(`"${wanted}" is no port: choose a number from 1 to 65535.`, EXIT.usage);
  }
  return port;
}

await complaining(start);
