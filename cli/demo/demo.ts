// `npm run demo`: a day of a small company's logs with an attack in it, sent, sealed, searched and proven against the running
// stack, one line a step. Ends with 1 when the story does not hold.
import { createReadStream } from 'node:fs';
import { relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type Jwks, verifyEventProof } from '../../workers/core/attest/verify.ts';
import { getJson, Refused } from '../api.ts';
import { type FoundEvent, searchPages } from '../commands/search.ts';
import { Complaint, complaining, EXIT } from '../complaint.ts';
import type { Connection } from '../connection.ts';
import { LOCAL_KEYS, loadStack, ROOT, type SavedStack } from '../dev/state-folder.ts';
import { loadKeys } from '../key-files.ts';
import { mintToken } from '../mint-token.ts';
import { batch } from '../send/batches.ts';
import { deliver } from '../send/deliver.ts';
import { ProgressBar } from '../send/progress.ts';
import { readRecords } from '../send/records.ts';
import { sniffFraming } from '../send/sniff.ts';
import { makeDay } from './day.ts';
import { QUESTIONS } from './investigation.ts';
import { type LogFile, writeLogs } from './logs.ts';

const SEED = 20_261_120;
const SEAL_DEADLINE_MS = 60_000;
const BATCH = { events: 1_000, bytes: 4 * 1024 * 1024 };

async function demo(): Promise<number> {
  const stack = await runningStack();
  // A source of its own, so that a second run counts its own events only.
  const source = `demo-${Date.now().toString(36)}`;
  const day = makeDay(Date.now(), SEED);
  const files = writeLogs(day);
  for (const { path, form, events } of files) {
    tell(`${relative(ROOT, path).padEnd(32)} ${String(events).padStart(5)} events  ${form}`);
  }
  const packets = await sendAll(files, stack, source);
  await untilSealed(stack, packets);
  const reader = { url: stack.url, token: stack.readToken };
  const range = { from: day.start, to: day.end };
  const total = files.reduce((sum, file) => sum + file.events, 0);
  requireCount(
    (await find(reader, { q: `source:${source}`, ...range })).length,
    total,
    'of the day are found again',
  );
  tell(`All ${total} events are found again by search`);
  let login: FoundEvent | undefined;
  for (const question of QUESTIONS) {
    const events = await find(reader, { q: `source:${source} AND ${question.q}`, ...range });
    requireCount(events.length, question.events, `answer ${question.q}`);
    const told = question.conclude(events);
    if (told === undefined) throw new Complaint(`What was found is not the story: ${question.q}`);
    tell(`${told}\n     ${question.q}`);
    if (question.events === 1) login ??= events[0];
  }
  await prove(reader, login);
  return EXIT.ok;
}

/** Any answer is one of a running stack; what it cannot do will be said where it is asked. */
async function runningStack(): Promise<SavedStack> {
  const stack = loadStack();
  const answers = stack !== null && (await fetch(`${stack.url}/healthz`).then(drain, () => false));
  if (stack !== null && answers) return stack;
  throw new Complaint('The local stack does not run: start it with "npm start" in another terminal.');
}

async function drain(response: Response): Promise<true> {
  await response.arrayBuffer();
  return true;
}

/** Returns the packets that the events are in. */
async function sendAll(files: readonly LogFile[], stack: SavedStack, source: string): Promise<string[]> {
  const startedAt = Date.now();
  const bar = new ProgressBar(
    process.stderr,
    files.reduce((sum, file) => sum + file.bytes, 0),
  );
  const keys = await loadKeys(LOCAL_KEYS);
  const scope = ['ingest'] as const;
  const { token } = await mintToken(keys.token, {
    tenant: stack.tenant,
    subject: source,
    scope,
    ttlSeconds: 3_600,
  });
  const world = { random: Math.random, wait: (ms: number) => wait(ms), onRetry: () => bar.clear() };
  const packets: string[] = [];
  let accepted = 0;
  for (const { path } of files) {
    const framing = sniffFraming(path, await headOf(path));
    const delivery = { connection: { url: stack.url, token }, framing, gzip: true, attempts: 8, world };
    for await (const one of batch(readRecords(createReadStream(path), framing), framing, BATCH)) {
      const reply = await deliver(one, delivery);
      packets.push(reply.packet);
      accepted += reply.accepted;
      bar.advance(one.body.length, one.events);
    }
  }
  bar.clear();
  tell(
    `Sent ${accepted} events in ${packets.length} packets (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
  );
  return packets;
}

async function headOf(path: string): Promise<Uint8Array> {
  for await (const chunk of createReadStream(path)) return chunk;
  return new Uint8Array();
}

/** Polls, since there is nothing to listen on. */
async function untilSealed(stack: SavedStack, packets: readonly string[]): Promise<void> {
  const startedAt = Date.now();
  const waiting = [...packets];
  const reader = { url: stack.url, token: stack.readToken };
  for (let packet = waiting[0]; packet !== undefined; packet = waiting[0]) {
    if (await isSealed(reader, packet)) waiting.shift();
    else if (Date.now() - startedAt > SEAL_DEADLINE_MS)
      throw new Complaint(`Packet ${packet} is not sealed.`);
    else await wait(100);
  }
  tell(
    `Archived and sealed under a signed checkpoint (${((Date.now() - startedAt) / 1000).toFixed(1)} s more)`,
  );
}

async function isSealed(reader: Connection, packet: string): Promise<boolean> {
  try {
    await getJson(reader, `/v1/packets/${packet}/proof`, z.looseObject({}));
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return false;
    throw error;
  }
}

async function find(
  reader: Connection,
  wishes: { q: string; from: number; to: number },
): Promise<FoundEvent[]> {
  const found: FoundEvent[] = [];
  for await (const page of searchPages(reader, wishes, Number.POSITIVE_INFINITY)) found.push(...page.events);
  return found;
}

/** Against the keys that this machine made, not those that the deployment says it has. */
async function prove(reader: Connection, event: FoundEvent | undefined): Promise<void> {
  if (event === undefined) throw new Complaint('There is no login to prove.');
  const { uid } = event.metadata;
  const proof = await getJson(reader, `/v1/events/${uid}/proof`, z.looseObject({}));
  const jwks: Jwks = JSON.parse((await loadKeys(LOCAL_KEYS)).public);
  const { ok, steps } = await verifyEventProof(proof, jwks, { uid });
  const broken = steps.find((step) => !step.ok);
  if (!ok) throw new Complaint(`The proof of ${uid} does not hold: ${broken?.name}: ${broken?.detail}`);
  tell(
    `Proven: that login is in the log, unchanged, under a signature (${steps.length} checks)\n     ${uid}`,
  );
}

function requireCount(found: number, expected: number, what: string): void {
  if (found !== expected) throw new Complaint(`${found} instead of ${expected} events ${what}.`);
}

function tell(text: string): void {
  console.log(`ok   ${text}`);
}

await complaining(demo);
