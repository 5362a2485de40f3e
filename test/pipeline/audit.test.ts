// `edgeseal audit` over a running stack: it finds nothing where nothing is wrong, and each tampering by somebody who owns D1 and R2 is
// found and named. Everything is done behind the Workers' backs and taken back, so that each test finds one thing alone.
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOG_DEADLINE_SECONDS } from '../../schemas/limits.ts';
import { importSigningKey } from '../../workers/core/attest/keys.ts';
import { signReceipt } from '../../workers/core/attest/receipt.ts';
import { formatCheckpoint } from '../../workers/core/log/checkpoint.ts';
import { noteVerifier, signNote } from '../../workers/core/log/note.ts';
import { type CommandRun, edgeseal } from '../support/edgeseal-command.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { sealed, send } from '../support/stack-client.ts';
import type { Bucket } from '../support/stack-reach.ts';

let folder = '';
let stack: Stack;
const packets: string[] = [];
const receipts: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-audit-'));
  stack = await startStack({ stateDir: join(folder, 'state') });
  // More than a tile's width of packets, so that there is a full tile of hashes and one of entries.
  for (let n = 0; n < 290; n += 29) await Promise.all(Array.from({ length: 29 }, (_, i) => sendOne(n + i)));
  await sealed(stack, packets);
  // One move more, so that the tiles of the one before are no longer staged in D1.
  await sendOne(290);
  await sealed(stack, packets.slice(-1));
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

async function sendOne(n: number): Promise<void> {
  const lines = [
    { message: `door ${n} opened`, user: 'alice', n },
    { message: `door ${n} closed`, n },
  ];
  const { body } = await send(stack, lines.map((line) => JSON.stringify(line)).join('\n'));
  packets.push(body.packet);
  receipts.push(body.receipt);
}

interface Told {
  readonly ok: boolean;
  readonly log: { readonly size: number; readonly checkpoint: string };
  readonly checked: Record<string, number>;
  readonly receipts: Record<string, number>;
  readonly findings: { code: string; subject: string; detail: string; evidence?: string[] }[];
}

const run = (...args: string[]): Promise<CommandRun> =>
  edgeseal(['audit', '--quiet', ...args], { url: stack.url, token: stack.tokens.read });

async function audit(...args: string[]): Promise<Told> {
  const { code, stdout, stderr } = await run('--json', '--whole-log', ...args);
  if (stdout === '') throw new Error(stderr);
  const told: Told = JSON.parse(stdout);
  expect(code).toBe(told.ok ? 0 : 1);
  return told;
}

/** Rows of the catalog. */
async function sql(
  text: string,
  ...values: (string | number | null)[]
): Promise<Record<string, string | number | null>[]> {
  const reached = await stack.reach({ kind: 'sql', sql: text, values });
  return 'rows' in reached ? [...reached.rows] : [];
}

async function one(
  text: string,
  ...values: (string | number | null)[]
): Promise<Record<string, string | number | null>> {
  const [row] = await sql(text, ...values);
  return row ?? expect.fail(text);
}

async function object(bucket: Bucket, key: string): Promise<Buffer> {
  const reached = await stack.reach({ kind: 'get', bucket, key });
  if (!('base64' in reached) || reached.base64 === null) throw new Error(`no ${key}`);
  return Buffer.from(reached.base64, 'base64');
}

const put = (bucket: Bucket, key: string, bytes: Buffer) =>
  stack.reach({ kind: 'put', bucket, key, base64: bytes.toString('base64') });

/** What is found while an object is another, or gone; afterwards it is as it was. */
async function withObject(
  bucket: Bucket,
  key: string,
  change: ((bytes: Buffer) => Buffer) | null,
): Promise<Told> {
  const bytes = await object(bucket, key);
  if (change === null) await stack.reach({ kind: 'delete', bucket, key });
  else await put(bucket, key, change(Buffer.from(bytes)));
  try {
    return await audit();
  } finally {
    await put(bucket, key, bytes);
  }
}

/** What is found while a row says something else. */
async function withRow(
  table: string,
  where: string,
  set: Record<string, string | number | null>,
  ...args: string[]
): Promise<Told> {
  const names = Object.keys(set);
  const before = await one(`SELECT ${names.join(', ')} FROM ${table} WHERE ${where}`);
  const assign = `UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE ${where}`;
  await sql(assign, ...Object.values(set));
  try {
    return await audit(...args);
  } finally {
    await sql(assign, ...names.map((name) => before[name] ?? null));
  }
}

/** What is found while rows are gone. */
async function without(table: string, where: string, ...args: string[]): Promise<Told> {
  const rows = await sql(`SELECT * FROM ${table} WHERE ${where}`);
  expect(rows.length).toBeGreaterThan(0);
  await sql(`DELETE FROM ${table} WHERE ${where}`);
  try {
    return await audit(...args);
  } finally {
    for (const row of rows) await insert(table, row);
  }
}

async function insert(table: string, row: Record<string, string | number | null>): Promise<void> {
  const names = Object.keys(row);
  await sql(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    ...Object.values(row),
  );
}

const codes = ({ findings }: Told): string[] => [...new Set(findings.map(({ code }) => code))].sort();
const segmentAt = (index: number) =>
  one('SELECT * FROM segments WHERE log_start <= ? ORDER BY log_start DESC LIMIT 1', index);
const flip = (at: number) => (bytes: Buffer) => {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
};

describe('an audit of what nobody touched', () => {
  it('finds nothing, and has looked at everything', async () => {
    const told = await audit();
    expect(told.findings).toEqual([]);
    expect(told.checked).toMatchObject({ packets: 291, events: 582, not_yours: 0, from: 0 });
  });

  it('shows another tenant nothing of it', async () => {
    const token = await stack.token({ tenant: 'other', subject: 'auditor', scope: ['read'] });
    const { code, stdout } = await edgeseal(['audit', '--json'], { url: stack.url, token });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).checked).toMatchObject({ segments: 0, packets: 0, events: 0 });
  });

  it('says so to people, and which entries are not theirs', async () => {
    const { code, stdout } = await run();
    expect([code, stdout.trim().split('\n').at(-1)]).toEqual([0, 'Nothing found.']);
    expect(stdout).toContain('291 packets, 582 events');
  });
});

describe('who changes the archive', () => {
  it('is found by the packet, when a byte of a segment is another', async () => {
    const { object: key, id } = await segmentAt(3);
    const bytes = await object('ARCHIVE', String(key));
    // A page of the first column, one in the middle, the length of the footer.
    for (const at of [40, Math.floor(bytes.length / 2), bytes.length - 6]) {
      const told = await withObject('ARCHIVE', String(key), flip(at));
      expect(told.ok, `byte ${at} of ${bytes.length} of segment ${id}`).toBe(false);
      expect(
        codes(told).every((code) =>
          /^(segment|packet|event)-changed|^event-extra|^event-missing|^count-differs$/.test(code),
        ),
      ).toBe(true);
    }
  });

  it('is found by the segment, when an object is gone or another lies in its place', async () => {
    const [{ object: first, id }, { object: second }] = [await segmentAt(0), await segmentAt(290)];
    expect((await withObject('ARCHIVE', String(first), null)).findings[0]).toMatchObject({
      code: 'segment-missing',
      subject: String(id),
    });
    const other = await object('ARCHIVE', String(second));
    const swapped = await withObject('ARCHIVE', String(first), () => other);
    expect(codes(swapped)).toEqual(expect.arrayContaining(['packet-extra', 'packet-missing']));
  });
});

describe('who changes the catalog', () => {
  it('is found by the packet, whatever its row says', async () => {
    const where = `packet = '${packets[7]}'`;
    for (const [name, value] of Object.entries({
      source: 'mallory',
      received_at: 1,
      events: 1,
      body: '00',
      bytes: 1,
      position: 77,
      sequence: 4,
      duplicate_of: packets[8] ?? '',
    })) {
      const told = await withRow('packets', where, { [name]: value });
      expect(told.findings, name).toMatchObject([
        { code: 'packet-changed', subject: packets[7], detail: expect.stringContaining(name) },
      ]);
    }
  });

  it('is found by the packet, when its row is gone', async () => {
    expect((await without('packets', `packet = '${packets[7]}'`)).findings).toMatchObject([
      { code: 'packet-missing', subject: packets[7] },
    ]);
  });

  it('is found by the packet, when a row is put in for one that never was', async () => {
    const row = await one('SELECT * FROM packets WHERE packet = ?', packets[7] ?? '');
    const stranger = `${String(row.packet).slice(0, -4)}0000`;
    await insert('packets', { ...row, packet: stranger });
    const told = await audit();
    await sql('DELETE FROM packets WHERE packet = ?', stranger);
    expect(told.findings).toMatchObject([{ code: 'packet-extra', subject: stranger }]);
  });

  it('is found by the segment, when its counts, its entries or its place say something else', async () => {
    const { id, entries, log_start: start } = await segmentAt(100);
    const where = `id = ${id}`;
    const counts = await withRow('segments', where, { severities: '{"6":2}' });
    expect(counts.findings[0]).toMatchObject({ code: 'count-differs', subject: String(id) });
    const changed = await withRow('segments', where, {
      entries: `${entries}`.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    });
    expect(codes(changed)).toEqual(['packet-changed']);
    const moved = await withRow('segments', where, { log_start: Number(start) + 1_000 });
    expect(codes(moved)).toEqual(expect.arrayContaining(['entry-unclaimed', 'segment-misplaced']));
  });

  it('is found by the entries, when a segment is gone: of the only tenant, and of one that was audited before', async () => {
    const { id, log_start: start, packets: length } = await segmentAt(20);
    const last = Number(start) + Number(length) - 1;
    const lost = { code: 'entry-unclaimed', subject: Number(length) === 1 ? `${start}` : `${start}-${last}` };
    const told = await without('segments', `id = ${id}`);
    expect(told.findings).toEqual(expect.arrayContaining([expect.objectContaining(lost)]));
    const state = join(folder, 'before.json');
    await audit('--state', state);
    const again = await without('segments', `id = ${id}`, '--state', state, '--full');
    expect(again.findings).toEqual(expect.arrayContaining([expect.objectContaining(lost)]));
  });

  it('is found by the hour, when statistics are another', async () => {
    const told = await withRow('rollups', '1 = 1', { events: 5 });
    expect(codes(told)).toEqual(['count-differs']);
    expect(told.findings.length).toBeGreaterThan(0);
  });
});

describe('who changes the log', () => {
  it('is found by the tile, when one is another or gone', async () => {
    for (const [key, changed, missing] of [
      ['log/tile/0/000', 'tile-changed', 'tile-missing'],
      ['log/tile/entries/000', 'entries-changed', 'entries-missing'],
    ] as const) {
      const told = await withObject('TILES', key, flip(77));
      expect(told.findings).toMatchObject([{ code: changed, subject: key.slice(4) }]);
      expect((await withObject('TILES', key, null)).findings).toMatchObject([
        { code: missing, subject: key.slice(4) },
      ]);
    }
  });

  it('is refused, when the checkpoint is not signed by the key that is trusted', async () => {
    const { note } = await one('SELECT note FROM log_head');
    await sql('UPDATE log_head SET note = ?', String(note).replace(/\n(\d+)\n/, '\n999\n'));
    const { code, stderr } = await run();
    await sql('UPDATE log_head SET note = ?', String(note));
    expect(code).toBe(1);
    expect(stderr).toContain('signature');
  });

  it('is found by who kept a checkpoint, when the log is rolled back, with both notes', async () => {
    const kept = join(folder, 'kept.txt');
    const { log } = await audit('--since', kept);
    expect(await readFile(kept, 'utf8')).toBe(log.checkpoint);
    const { key, origin } = await logSigner();
    const shorter = formatCheckpoint({ origin, size: 256, root: await rootAt(256) });
    const told = await withRow(
      'log_head',
      'id = 1',
      { note: await signNote(shorter, [key]), size: 256 },
      '--since',
      kept,
    );
    const [found] = told.findings;
    expect(found).toMatchObject({ code: 'log-rolled-back', subject: '291' });
    expect(found?.evidence).toEqual([log.checkpoint, told.log.checkpoint]);
  });

  it('is found by who kept a checkpoint, when another log is shown under the same name and key', async () => {
    const { key, origin } = await logSigner();
    const other = await signNote(formatCheckpoint({ origin, size: 100, root: Buffer.alloc(32, 7) }), [key]);
    const kept = join(folder, 'split.txt');
    await writeFile(kept, other);
    const told = await audit('--since', kept);
    expect(told.findings).toMatchObject([
      { code: 'log-forked', subject: '100', evidence: [other, told.log.checkpoint] },
    ]);
    // Once it was audited up to there, by proof.
    const state = join(folder, 'ended.json');
    await audit('--state', state);
    expect((await audit('--state', state, '--since', kept)).findings).toMatchObject([{ code: 'log-forked' }]);
  });
});

/** The deployment's own key: its owner can sign anything. */
async function logSigner() {
  const { key, publicKey } = await importSigningKey(stack.keys.log, 'log');
  const { note } = await one('SELECT note FROM log_head');
  const origin = String(note).split('\n')[0] ?? '';
  return { origin, key: { ...(await noteVerifier(origin, publicKey)), privateKey: key } };
}

/** Root of the first 256 entries: the one hash of the tile above the first. */
async function rootAt(size: number): Promise<Buffer> {
  expect(size).toBe(256);
  const response = await fetch(`${stack.url}/log/tile/1/000.p/1`);
  return Buffer.from(await response.arrayBuffer());
}

describe('receipts', () => {
  it('of what is in the log are found there, a retry as what it repeats', async () => {
    const { body } = await send(stack, '{"message":"twice"}', { key: 'once' });
    const again = await send(stack, '{"message":"twice"}', { key: 'once' });
    await sealed(stack, [body.packet, again.body.packet]);
    const file = join(folder, 'receipts.ndjson');
    await writeFile(file, receipts.map((receipt) => `${receipt}\n`).join(''));
    await appendFile(file, `${JSON.stringify({ receipt: body.receipt })}\n${again.body.receipt}\n`);
    const told = await audit('--receipts', file);
    expect(told.findings).toEqual([]);
    expect(told.receipts).toEqual({ total: 293, logged: 293, on_its_word: 0, pending: 0 });
  });

  it('of what is not in the log are evidence once the deadline has passed, and pending before', async () => {
    const key = await importSigningKey(stack.keys.receipt);
    const hash = '00'.repeat(32);
    const receiptOf = (iat: number) =>
      signReceipt(
        {
          iss: 'x',
          sub: 'sender',
          iat,
          jti: packets[0]?.replace(/....$/, '0000') ?? '',
          tenant: 'stack',
          events: 3,
          root: hash,
          body: hash,
          manifest: iat.toString(16).padStart(64, '0'),
        },
        key,
      );
    const now = Math.floor(Date.now() / 1000);
    const late = await receiptOf(now - LOG_DEADLINE_SECONDS - 60);
    const file = join(folder, 'late.txt');
    await writeFile(file, `${late}\n${await receiptOf(now - 60)}\nnonsense\n${late.slice(0, -4)}AAAA\n`);
    const told = await audit('--receipts', file);
    expect(told.receipts).toMatchObject({ logged: 0, pending: 1 });
    expect(told.findings.map(({ code }) => code).sort()).toEqual([
      'receipt-invalid',
      'receipt-invalid',
      'receipt-unlogged',
    ]);
    expect(told.findings.find(({ code }) => code === 'receipt-unlogged')?.evidence).toEqual([late]);
  });
});

describe('an audit that was cut', () => {
  it('goes on where it stood, and the next one where it ended', async () => {
    const state = join(folder, 'state.json');
    await audit('--state', state);
    const whole = JSON.parse(await readFile(state, 'utf8'));
    const before = packets.length;
    await sendOne(1_000);
    await sealed(stack, packets.slice(before));
    const next = await audit('--state', state);
    expect(next.findings).toEqual([]);
    expect(next.checked).toMatchObject({ from: whole.position, packets: whole.checked.packets + 1 });
  });
});
