// All Workers in one `wrangler dev`, in a process group of its own: its words go to .edgeseal/dev.log, its errors to the
// terminal as well, and nothing of it outlives stop().
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { Complaint } from '../complaint.ts';
import { ErrorLines } from './error-lines.ts';
import { killGroup } from './running.ts';
import { DEV_LOG, LOCAL, ROOT, STATE } from './state-folder.ts';

/** The front door first: only the first Worker can be reached over HTTP or told to run its cron. */
const CONFIGS = [
  'wrangler.toml',
  ...['persist', 'seal', 'query', 'registry', 'devices', 'witness'].map(
    (name) => `workers/${name}/wrangler.toml`,
  ),
];

/**
 * The local queue lives in memory, so everything is spilled to disk before it is acknowledged; and revocations are read
 * each time. The proxy of `wrangler dev` answers 500 where a refusal comes before the body has: so that passes first.
 * Given here and not in .dev.vars, which tests read too.
 */
const LOCAL_VARS = ['SPILL_POLICY:always', 'REGISTRY_CACHE_SECONDS:0', 'REFUSED_BODIES:pass'];

/** How long a start may take, and how long a stop may before it is a kill. */
const START_DEADLINE_MS = 90_000;
const STOP_DEADLINE_MS = 5_000;

/** A running `wrangler dev`. */
export interface WranglerDev {
  /** Its process group. */
  readonly group: number;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Asks it to end, then makes it. */
  stop(): Promise<void>;
}

/** Starts it; `onError` gets each line that says something is wrong, or where. Does not wait until it answers. */
export async function launchWrangler(port: number, onError: (line: string) => void): Promise<WranglerDev> {
  await mkdir(`${ROOT}out/console`, { recursive: true });
  const child = spawn(process.execPath, wranglerArguments(port), {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own registry: stacks of other folders have Workers of the same names.
    env: { ...process.env, WRANGLER_REGISTRY_PATH: `${LOCAL}registry`, WRANGLER_LOG_PATH: `${LOCAL}logs` },
  });
  const { pid } = child;
  if (pid === undefined) throw new Complaint('wrangler could not be started; run "npm ci" again.');
  keepLog(child, onError);
  const ended = once(child, 'exit').then(() => undefined);
  return { group: pid, ended, stop: () => stopGroup(pid, ended) };
}

function wranglerArguments(port: number): string[] {
  const configs = CONFIGS.flatMap((config) => ['-c', config]);
  const vars = LOCAL_VARS.flatMap((pair) => ['--var', pair]);
  const address = ['--ip', '127.0.0.1', '--port', String(port), '--persist-to', STATE];
  const quiet = ['--show-interactive-dev-session=false'];
  return [`${ROOT}node_modules/wrangler/bin/wrangler.js`, 'dev', ...configs, ...vars, ...address, ...quiet];
}

function keepLog(child: ChildProcess, onError: (line: string) => void): void {
  const log = createWriteStream(DEV_LOG);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    const errors = new ErrorLines(fileOf);
    createInterface({ input: stream }).on('line', (text) => {
      const line = stripVTControlCharacters(text);
      log.write(`${line}\n`);
      const shown = errors.take(line);
      if (shown !== undefined) onError(shown);
    });
  }
}

/** wrangler names files from the folder of the Worker they are of, and not which that is: the one changed last. */
function fileOf(path: string): string {
  const found = [ROOT, ...CONFIGS.map((config) => dirname(`${ROOT}${config}`))]
    .map((folder) => join(folder, path))
    .map((file) => ({ file, at: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .reduce((newest, one) => (one.at > newest.at ? one : newest));
  return found.at === 0 ? path : relative(ROOT, found.file);
}

/** Waits until the front door answers. Throws Complaint when it ends first or takes too long. */
export async function waitUntilAnswers(url: string, wrangler: WranglerDev): Promise<void> {
  let over = false;
  wrangler.ended.then(() => {
    over = true;
  });
  for (const until = Date.now() + START_DEADLINE_MS; Date.now() < until && !over; ) {
    if (await answers(`${url}/healthz`)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Complaint(
    `The Workers ${over ? 'ended before they answered' : 'do not answer'}; what they said is in ${relative(ROOT, DEV_LOG)}.`,
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    // Not listening yet.
    return false;
  }
}

async function stopGroup(group: number, ended: Promise<void>): Promise<void> {
  killGroup(group, 'SIGINT');
  const late = setTimeout(() => killGroup(group, 'SIGKILL'), STOP_DEADLINE_MS);
  await ended;
  clearTimeout(late);
  // wrangler has gone; a workerd it may have left behind goes with its group.
  killGroup(group, 'SIGKILL');
}
