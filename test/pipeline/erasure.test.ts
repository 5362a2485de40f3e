// An erasure through the whole stack, as an operator does it and as an auditor checks it: the payload and its salt are nowhere in what
// the stack stores, proofs of neighbours from before and after verify by a verifier that is not ours, and the log says who erased what.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErasedAnswer, erasedAnswer } from '../../schemas/proof-api.ts';
import type { StatementProofAnswer, StatementsPage } from '../../schemas/statement-api.ts';
import { askDuckDb } from '../support/duckdb.ts';
import { edgeseal, endOf, startEdgeseal } from '../support/edgeseal-command.ts';
import {
  checkEventProof,
  checkInclusion,
  checkPacketProof,
  type EventProofDocument,
} from '../support/independent-verifier.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { allEvents, get, logKeyOf, sealed, send } from '../support/stack-client.ts';

/** Letters only, so that the word is found however it is cut; no two share a beginning. */
const MARKERS = ['alphaquokka', 'bravonumbat', 'charliezorilla', 'deltamargay'] as const;
const SECRET = MARKERS[1];
const REASON = 'request 17 of the data protection officer';

let folder = '';
let stack: Stack;
let packet = '';
let salt = '';
let before: EventProofDocument[] = [];

const proofsOf = (indices: readonly number[]): Promise<EventProofDocument[]> =>
  Promise.all(indices.map(async (i) => (await get(stack, `/v1/events/${packet}.${i}/proof`)).json()));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-erasure-'));
  stack = await startStack({ stateDir: join(folder, 'state') });
  const lines = MARKERS.map((marker) => JSON.stringify({ message: `login of ${marker}`, user: marker }));
  const { body } = await send(stack, lines.join('\n'));
  packet = body.packet;
  const others = await send(stack, '{"message":"another packet"}');
  await sealed(stack, [packet, others.body.packet]);
  before = await proofsOf([0, 1, 2, 3]);
  salt = before[1]?.salt ?? '';
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command while the cron fires as it would each minute. */
async function eraseWithPulses(): Promise<Awaited<ReturnType<typeof edgeseal>>> {
  const token = await stack.token({ tenant: 'stack', subject: 'dpo', scope: ['admin'] });
  const child = startEdgeseal(['erase', `${packet}.1`, '--reason', REASON, '--yes'], {
    url: stack.url,
    token,
  });
  let isOver = false;
  const ended = endOf(child).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await stack.triggerCron();
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1_000))]);
  }
  return ended;
}

describe('edgeseal erase', () => {
  it('asks for a yes where nobody can be asked, and finds the payload before it is erased', async () => {
    const around = { url: stack.url, token: stack.tokens.read };
    expect(await edgeseal(['erase', `${packet}.1`, '--reason', REASON], around)).toMatchObject({ code: 2 });
    const refused = await edgeseal(['erase', `${packet}.1`, '--reason', REASON, '--yes'], around);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('AUTH_SCOPE_MISSING') });
    expect(await whereIs(SECRET)).toEqual(['r2 segment', 'd1 segment_terms_data']);
    expect(await whereIs(salt)).toEqual(['r2 segment']);
  });

  it('watches until nothing is left, and lists it', async () => {
    const run = await eraseWithPulses();
    expect(run).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Nothing is left of it but its leaf.'),
    });
    expect(run.stdout).toMatch(new RegExp(`^${packet}\\.1 {2}done .* dpo {2}[0-9a-f]{64} {2}${REASON}\n$`));
    const token = await stack.token({ tenant: 'stack', subject: 'dpo', scope: ['admin'] });
    const list = await edgeseal(['erase', 'list', '--json'], { url: stack.url, token });
    expect(JSON.parse(list.stdout)).toMatchObject({ uid: `${packet}.1`, state: 'done', reason: REASON });
  }, 120_000);
});

describe('afterwards', () => {
  it('neither payload nor salt is in anything that is stored, and everything else is', async () => {
    expect(await whereIs(SECRET)).toEqual([]);
    expect(await whereIs(salt)).toEqual([]);
    for (const marker of MARKERS.filter((one) => one !== SECRET))
      expect(await whereIs(marker)).toEqual(['r2 segment', 'd1 segment_terms_data']);
  });

  it('the event is gone for readers, who are told why; its neighbours are there', async () => {
    const response = await get(stack, `/v1/events/${packet}.1`);
    expect([response.status, (await response.json()).error.code]).toEqual([410, 'QUERY_ERASED']);
    const found = (await allEvents(stack, `packet:${packet}`)).map(({ metadata }) => metadata.uid);
    expect(found.toSorted()).toEqual([0, 2, 3].map((i) => `${packet}.${i}`));
    expect(await allEvents(stack, SECRET)).toEqual([]);
  });

  it('proofs of its neighbours verify, saved before or asked for now, and so does its leaf', async () => {
    const { raw, origin } = await logKeyOf(stack);
    const now = await proofsOf([0, 2, 3]);
    for (const proof of [...before, ...now]) checkEventProof(proof, raw, origin);
    const response = await get(stack, `/v1/events/${packet}.1/proof`);
    const { proof }: ErasedAnswer = erasedAnswer.parse(await response.json());
    const { root, events }: { root: string; events: number } = JSON.parse(proof.manifest);
    const path = proof.path.map((hash) => Buffer.from(hash, 'hex'));
    checkInclusion(Buffer.from(proof.leaf, 'hex'), 1, events, path, Buffer.from(root, 'hex'));
    checkPacketProof(proof, raw, origin);
  });

  it('the log has a statement that says who erased which leaf, and why', async () => {
    const { raw, origin } = await logKeyOf(stack);
    const query = new URLSearchParams({ kind: 'erasure', subject: `${packet}.1` });
    const { statements }: StatementsPage = await (await get(stack, `/v1/statements?${query}`)).json();
    const [statement, ...more] = statements;
    expect(more).toEqual([]);
    const proof: StatementProofAnswer = await (
      await get(stack, `/v1/statements/${statement?.hash}/proof`)
    ).json();
    expect(JSON.parse(proof.statement)).toMatchObject({
      ...{ v: 1, kind: 'erasure', tenant: 'stack', uid: `${packet}.1`, reason: REASON, asked_by: 'dpo' },
    });
    checkPacketProof({ ...proof, manifest: proof.statement }, raw, origin);
  });

  it('an auditor is shown by one command what is left, and keeps it for later', async () => {
    const file = join(folder, 'erased.json');
    const around = { url: stack.url, token: stack.tokens.read };
    const asked = await edgeseal(['verify', `${packet}.1`, '--save', file], around);
    expect([asked.code, asked.stdout]).toEqual([0, expect.stringContaining(`asked for by dpo: ${REASON}`)]);
    expect(await readFile(file, 'utf8')).not.toContain(SECRET);
    const keys = join(folder, 'jwks.json');
    await writeFile(keys, await (await get(stack, '/.well-known/jwks.json')).text());
    expect((await edgeseal(['verify', file, '--keys', keys])).code).toBe(0);
  });

  it('an audit finds nothing amiss', async () => {
    const run = await edgeseal(['audit', '--json'], { url: stack.url, token: stack.tokens.read });
    expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(run.stdout)).toMatchObject({ ok: true, checked: { erased: 1 } });
  });
});

/** Where in the state of the stack a text is: objects of R2 and everything else that is a file, tables of D1 by name. */
async function whereIs(text: string): Promise<string[]> {
  const found = new Set<string>();
  const files = await readdir(stack.stateDir, { recursive: true, withFileTypes: true });
  for (const file of files.filter((one) => one.isFile())) {
    const path = join(file.parentPath, file.name);
    if (file.name.endsWith('.sqlite')) for (const name of tablesWith(path, text)) found.add(name);
    else if (!/\.sqlite-(wal|shm)$/.test(file.name)) {
      const where = await whereInFile(path, text);
      if (where !== undefined) found.add(where);
    }
  }
  return [...found].toSorted().reverse();
}

async function whereInFile(path: string, text: string): Promise<string | undefined> {
  const bytes = await readFile(path);
  if (bytes.subarray(0, 4).toString('latin1') === 'PAR1') {
    const rows = await askDuckDb(bytes, 'SELECT * EXCLUDE (salt), lower(hex(salt)) AS salt FROM segment');
    return JSON.stringify(rows, plain).includes(text) ? 'r2 segment' : undefined;
  }
  const isZstd = bytes.length > 4 && bytes.readUInt32LE(0) === 0xfd2fb528;
  const content = isZstd ? zstdDecompressSync(bytes) : bytes;
  return content.includes(text) || content.toString('hex').includes(text) ? path : undefined;
}

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

/** What SQL reaches: pages that SQLite has freed, and its log, are the business of D1. */
function tablesWith(path: string, text: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    return tables
      .map(({ name }) => String(name))
      .filter((name) => name !== 'segment_terms')
      .filter((name) =>
        database
          .prepare(`SELECT * FROM "${name}"`)
          .all()
          .some((row) => holds(row, text)),
      )
      .map((name) => `d1 ${name}`);
  } finally {
    database.close();
  }
}

const holds = (row: Record<string, unknown>, text: string): boolean =>
  Object.values(row).some((value) => {
    if (!(value instanceof Uint8Array)) return String(value).includes(text);
    const bytes = Buffer.from(value);
    // Terms are cut by what they share with the one before: their ends are looked for as well.
    return bytes.includes(text) || bytes.includes(text.slice(3)) || bytes.toString('hex').includes(text);
  });
