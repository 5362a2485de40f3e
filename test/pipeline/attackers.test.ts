// The attacker's table of docs/threat-model.md, row by row, against a running stack: somebody who owns D1 and R2 does a thing, and what
// finds it is asked: the proof of an event, a saved proof or checkpoint, a receipt, `edgeseal audit`, `edgeseal verify`. Each deed is
// undone afterwards. Rows about requests, nonces and devices are tests of their own, named in the table.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { importSigningKey } from '../../workers/core/attest/keys.ts';
import { formatCheckpoint, parseCheckpoint } from '../../workers/core/log/checkpoint.ts';
import { noteVerifier, parseNote, signNote } from '../../workers/core/log/note.ts';
import { leavesOf } from '../../workers/core/segment/erased.ts';
import { ArchiveOwner, bend, rowsOf } from '../support/archive-owner.ts';
import { chunkOf } from '../support/bent-footer.ts';
import { edgeseal } from '../support/edgeseal-command.ts';
import { checkEventProof, type EventProofDocument } from '../support/independent-verifier.ts';
import { buildPacket } from '../support/packet-builder.ts';
import { STACK_TENANT, type Stack, startStack } from '../support/stack.ts';
import { get, logKeyOf, sealed, send } from '../support/stack-client.ts';

let stack: Stack;
let folder: string;
let owner: ArchiveOwner;
/** The head of the log before the packet came. */
let earlier: Readonly<Record<string, string | number | null>> | undefined;
/** The packet that is attacked: five events, sealed after a full tile of others. */
let packet: string;
let uid: string;
/** A packet under the first full tile. */
let first: string;
/** A packet of a segment that no test reads. */
let unread: string;
const place = (name: string): string => join(folder, name);

beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-attackers-'));
  const replies = [];
  for (let n = 0; n < 280; n += 28) {
    const lines = Array.from({ length: 28 }, (_, i) => JSON.stringify({ message: `door ${n + i} opened` }));
    replies.push(...(await Promise.all(lines.map((line) => send(stack, line)))));
  }
  await sealed(
    stack,
    replies.map(({ body }) => body.packet),
  );
  first = replies[0]?.body.packet ?? '';
  unread = replies.at(-1)?.body.packet ?? '';
  [earlier] = await rowsOf(stack, 'SELECT * FROM log_head', []);
  const lines = Array.from({ length: 5 }, (_, i) =>
    JSON.stringify({ message: `till ${i} opened`, user: 'alice' }),
  );
  const last = await send(stack, lines.join('\n'));
  ({ packet } = last.body);
  uid = `${packet}.3`;
  await sealed(stack, [packet]);
  const receipts = [...replies, last].map(({ body }) =>
    JSON.stringify({ packet: body.packet, receipt: body.receipt }),
  );
  await writeFile(place('receipts'), `${receipts.join('\n')}\n`);
  await writeFile(place('jwks.json'), await (await get(stack, '/.well-known/jwks.json')).text());
  await writeFile(place('checkpoints'), await (await get(stack, '/log/checkpoint')).text());
  await edgeseal(['verify', uid, '--save', place('kept.json')], reader());
  owner = await ArchiveOwner.of(stack, packet);
});

/** Nothing of one attack may be there in the next. */
beforeEach(() => owner.undo());

afterAll(async () => {
  await stack?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

const reader = () => ({ url: stack.url, token: stack.tokens.read });

/**
 * What asking for a proof comes to: its status, and the code where there is none. Of a broken invariant the asker is told nothing
 * (500 INTERNAL), the operator everything: then the code is that of the log line.
 */
async function proofOf(subject = uid): Promise<string> {
  const before = (await stack.logs()).length;
  const response = await get(stack, `/v1/events/${subject}/proof`);
  const body: { error?: { code: string } } = await response.json();
  const told = body.error?.code ?? '';
  if (told !== 'INTERNAL') return `${response.status} ${told}`.trim();
  const logged = await vi.waitFor(async () => {
    const code = /"code":"([A-Z_]+)"/.exec((await stack.logs()).slice(before))?.[1];
    if (code === undefined) throw new Error('nothing is logged');
    return code;
  }, 10_000);
  return `${response.status} INTERNAL, logged ${logged}`;
}

/** What an audit with the keys that were kept finds. */
async function findings(
  ...args: string[]
): Promise<{ code: string; subject: string; evidence?: string[] }[]> {
  const command = ['audit', '--json', '--quiet', '--keys', place('jwks.json'), ...args];
  const { stdout, stderr } = await edgeseal(command, reader());
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout).findings;
}

/** The kinds of them, each once, where nobody else writes to the log. */
async function audited(...args: string[]): Promise<string[]> {
  const found = await findings('--whole-log', ...args);
  return [...new Set(found.map(({ code }) => code))].sort();
}

/** What `edgeseal verify` says of the event with the keys that were kept. */
async function verified(subject = uid): Promise<{ code: number | null; said: string }> {
  const { code, stdout, stderr } = await edgeseal(
    ['verify', subject, '--keys', place('jwks.json')],
    reader(),
  );
  return { code, said: stdout + stderr };
}

it('finds nothing where nothing was done, and a proof kept before stays good whatever follows', async () => {
  expect(await proofOf()).toBe('200');
  expect(await audited('--since', place('checkpoints'), '--receipts', place('receipts'))).toEqual([]);
  expect((await verified()).code).toBe(0);
  await owner.drop('segments', 'packets', 'object');
  expect(await proofOf()).toBe('404 QUERY_NOT_FOUND');
  expect((await verified(place('kept.json'))).code).toBe(0);
});

describe('a change of', () => {
  it('a byte of an event: no proof of its packet is given out any more, the audit names the event or its packet', async () => {
    await owner.rewrite((one) => bend(one, 'till 3', 'till 8'));
    expect(await proofOf()).toBe('500 INTERNAL, logged ATTEST_PROOF_INVALID');
    expect(await audited()).toContain('packet-changed');
  });

  it('a byte of a segment: likewise', async () => {
    for (const column of ['event', 'salt', 'message', 'raw']) {
      await owner.changeObject((bytes) => {
        const [group] = parquetMetadata(new Uint8Array(bytes).buffer).row_groups;
        const chunk = group?.columns.find(
          ({ meta_data }) => meta_data?.path_in_schema[0] === column,
        )?.meta_data;
        const end = Number(chunk?.data_page_offset ?? 0) + Number(chunk?.total_compressed_size ?? 0);
        bytes[end - 3] = (bytes[end - 3] ?? 0) ^ 1;
      });
      expect(await audited(), column).not.toEqual([]);
    }
  });

  it('the bounds of a segment, by which a search passes over its events: each is proven still, the audit names the segment', async () => {
    // A segment that nobody has searched: its footer is kept for a while by who has.
    const other = await ArchiveOwner.of(stack, unread);
    await other.changeFooter((metadata) => {
      const past = { min_value: new Date(0), max_value: new Date(1) };
      Object.assign(chunkOf(metadata, 'time').meta.statistics ?? {}, past);
    });
    const span = `from=${Date.now() - 3_600_000}&to=${Date.now()}`;
    const found = await (await get(stack, `/v1/events?q=door&limit=1000&${span}`)).text();
    expect([found.includes(`${unread}.0`), found.includes(`${first}.0`)]).toEqual([false, true]);
    expect(await proofOf(`${unread}.0`)).toBe('200');
    expect(await audited()).toEqual(['segment-changed']);
    await other.undo();
  });

  it('a catalog row, its events: found by the audit; its log entries or place: no proof is given out', async () => {
    await owner.sql('UPDATE segments SET events = events + 1 WHERE id = ?1');
    expect(await audited()).toContain('count-differs');
    await owner.undo();
    await owner.sql('UPDATE segments SET log_start = log_start - 1 WHERE id = ?1');
    expect(await proofOf()).toBe('500 INTERNAL, logged SEAL_HEAD_INCONSISTENT');
    expect(await audited()).not.toEqual([]);
    await owner.undo();
    await owner.sql(
      "UPDATE segments SET entries = replace(entries, substr(entries, 1, 8), '00000000') WHERE id = ?1",
    );
    expect(await audited()).not.toEqual([]);
  });

  it('a tile: the audit names it, and a proof made of what was read before still holds', async () => {
    expect((await verified(`${first}.0`)).code).toBe(0);
    await owner.changeTile('log/tile/0/000');
    // Who has not read it before gives out no proof: test/workers/query/proof-reads.test.ts.
    expect((await verified(`${first}.0`)).code).toBe(0);
    expect(await audited()).toContain('tile-changed');
    await owner.undo();
    await owner.changeTile('log/tile/entries/000');
    expect(await audited()).toContain('entries-changed');
  });

  it('the checkpoint: its signature fails for everybody, and nothing is sealed on top of it', async () => {
    const note = await (await get(stack, '/log/checkpoint')).text();
    const { origin, size, root } = parseCheckpoint(parseNote(note).text);
    const text = formatCheckpoint({ origin, size, root: root.map((byte) => byte ^ 1) });
    await owner.sql('UPDATE log_head SET note = ?2', note.replace(parseNote(note).text, text));
    expect(await proofOf()).toBe('500 INTERNAL, logged SEAL_HEAD_INCONSISTENT');
    const { code, stderr, stdout } = await edgeseal(
      ['audit', '--quiet', '--keys', place('jwks.json')],
      reader(),
    );
    expect(code).toBe(1);
    expect(stderr + stdout).toMatch(/signature/);
    const { body } = await send(stack, '{"message":"after the fact"}');
    await expect(sealed(stack, [body.packet], 3_000)).rejects.toThrow('not sealed');
    await owner.undo();
    await stack.triggerCron();
    await sealed(stack, [body.packet]);
    owner = await ArchiveOwner.of(stack, packet);
  });
});

describe('a loss of', () => {
  it('an event: no proof of its packet is given out any more, the audit names it', async () => {
    await owner.rewrite(
      (one) => one,
      (rows) => rows.filter(({ idx }) => idx !== 3),
    );
    expect(await proofOf()).toBe('500 INTERNAL, logged ATTEST_PROOF_INVALID');
    expect(await audited()).toContain('event-missing');
  });

  it('an event whose leaf is left in its place, as if it had been erased: the audit misses the statement of it', async () => {
    await owner.rewrite(
      (one) => one,
      (rows) => rows.filter(({ idx }) => idx !== 3),
      (record, one) => ({ ...record, erased: { 3: Buffer.from(leavesOf(one)[3] ?? []).toString('hex') } }),
    );
    expect(await audited()).toContain('event-missing');
  });

  it('a packet: the audit misses its entry, and whoever holds its receipt has the proof of it', async () => {
    await owner.drop('packets');
    expect(await proofOf()).toBe('404 QUERY_NOT_FOUND');
    expect(await audited()).not.toEqual([]);
  });

  it('a segment: its object alone, or its rows with it', async () => {
    await owner.drop('object');
    expect(await audited()).toContain('segment-missing');
    await owner.drop('segments', 'packets');
    expect(await audited()).toContain('entry-unclaimed');
  });

  it('a segment and its rows, among entries of others: whoever holds a receipt has the entry that is no packet any more', async () => {
    await owner.drop('segments', 'packets', 'object');
    const found = await findings('--receipts', place('receipts'));
    const lost = found.find(({ code, subject }) => code === 'packet-missing' && subject === packet);
    expect(await readFile(place('receipts'), 'utf8')).toContain(lost?.evidence?.[0] ?? 'no evidence');
  });

  it('the newest hour: the log set back is signed by its key, and contradicted by every checkpoint kept', async () => {
    await owner.drop('segments', 'packets', 'object');
    if (earlier !== undefined) await owner.setBack(earlier);
    expect(await proofOf()).toBe('404 QUERY_NOT_FOUND');
    // By itself, an older state is whole: this is what checkpoints are kept for.
    expect(await audited('--since', place('checkpoints'))).toContain('log-rolled-back');
    expect((await verified(place('kept.json'))).code).toBe(0);
  });
});

describe('an event too many, or another order', () => {
  it('an event more than the manifest counts is named', async () => {
    await owner.rewrite(
      (one) => one,
      (rows) => rows.flatMap((row) => (row.idx === 3 ? [row, row] : [row])),
    );
    expect(await audited()).toContain('event-extra');
  });

  it('two events in each other’s place lead to another root', async () => {
    const swaps = [
      ['till 1', 'till x'],
      ['till 2', 'till 1'],
      ['till x', 'till 2'],
    ] as const;
    await owner.rewrite((one) => swaps.reduce((bent, [from, to]) => bend(bent, from, to), one));
    expect(await proofOf()).toBe('500 INTERNAL, logged ATTEST_PROOF_INVALID');
    expect(await audited()).toContain('packet-changed');
  });
});

describe('another place', () => {
  it('in the catalog for a packet: the proof of another is not given out, and the audit misses the packet', async () => {
    const [other] = await rowsOf(stack, 'SELECT segment FROM packets WHERE packet = ?1', [first]);
    await owner.sql(
      'UPDATE packets SET segment = ?2, position = 1 WHERE segment = ?1',
      String(other?.segment),
    );
    expect(await proofOf()).toBe('500 INTERNAL, logged ATTEST_PROOF_INVALID');
    expect((await verified(packet)).code).toBe(1);
    expect(await audited()).toEqual(expect.arrayContaining(['packet-missing']));
  });
});

describe('two faces', () => {
  it('two heads of one size under one key are a proof against it, with both notes as evidence', async () => {
    const note = await (await get(stack, '/log/checkpoint')).text();
    const { origin, size, root } = parseCheckpoint(parseNote(note).text);
    const { key, publicKey } = await importSigningKey(stack.keys.log, 'log');
    const other = formatCheckpoint({ origin, size, root: root.map((byte) => byte ^ 1) });
    const signer = { ...(await noteVerifier(origin, publicKey)), privateKey: key };
    await writeFile(place('shown-to-another'), await signNote(other, [signer]));
    expect(await audited('--since', place('shown-to-another'))).toContain('log-forked');
  });

  it('other keys than before: whoever kept the keys believes nothing that the new ones signed', async () => {
    const { raw, origin } = await logKeyOf(stack);
    const proof: EventProofDocument = await (await get(stack, `/v1/events/${uid}/proof`)).json();
    const { privateKey, publicKey } = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const bytes = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
    const signer = { ...(await noteVerifier(origin, bytes)), privateKey };
    const [head = ''] = proof.tlog_proof.split('\n\n');
    const checkpoint = parseNote(proof.tlog_proof.slice(head.length + 2)).text;
    const swapped = { ...proof, tlog_proof: `${head}\n\n${await signNote(checkpoint, [signer])}` };
    expect(() => checkEventProof(swapped, raw, origin)).toThrow('no valid signature');
    await writeFile(place('swapped.json'), JSON.stringify(swapped));
    const { code, said } = await verified(place('swapped.json'));
    expect(code).toBe(1);
    expect(said).toContain('FAILED The checkpoint is signed by the key of the log');
  });
});

// Last, since it is for good: the log has one entry more afterwards.
describe('an addition', () => {
  it('a packet that no sender sent is sealed like any other, and its receipt is nobody’s', async () => {
    const forged = await buildPacket({ tenant: STACK_TENANT, source: 'sender', receivedAt: Date.now() });
    await owner.add(forged.packet);
    await stack.triggerCron();
    await sealed(stack, [forged.id]);
    const { code, said } = await verified(forged.id);
    expect(code).toBe(1);
    expect(said).toContain(
      'FAILED The receipt is for this manifest\n       the receipt names a key that is not trusted for receipts',
    );
  });
});
