import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RejectedEvent } from '../../../schemas/event.ts';
import { decodeMessage } from '../../../workers/core/attest/envelope.ts';
import type { AttestedPacket } from '../../../workers/core/attest/packet.ts';
import { spillKey } from '../../../workers/core/segment/keys.ts';
import { type FaultKind, FaultPlan } from '../../support/faults.ts';
import { type BuiltPacket, buildPacket, NOON } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { checkBooks } from './books-check.ts';
import { consume, consumeUntilAcked, freshStorage, inMessage, inSpill, redelivered, swept } from './desk.ts';
import { messageOf, TestMessage } from './test-message.ts';

beforeEach(freshStorage);

interface Row {
  packet: string;
  tenant: string;
  source: string;
  received_at: number;
  events: number;
  codes: string;
  object: string;
}

async function deadLetters(): Promise<(Row & { lines: Record<string, unknown>[] })[]> {
  const { results } = await env.CATALOG.prepare('SELECT * FROM dead_letters ORDER BY packet').all<Row>();
  return Promise.all(
    results.map(async (row) => {
      const text = await (await env.ARCHIVE.get(row.object))?.text();
      return {
        ...row,
        lines: (text ?? '')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      };
    }),
  );
}

const syntaxError: RejectedEvent = {
  index: 1,
  code: 'DECODE_JSON_SYNTAX',
  message: 'unexpected }',
  raw: '{"a"}',
};
const notUtf8: RejectedEvent = { index: 3, code: 'DECODE_NOT_UTF8', message: 'byte 0xff', raw: '\ufffd' };

it('keeps rejected events with their reasons, and counts them in the transaction that claims their packet', async () => {
  const packet = await buildPacket({ events: [{}, {}], rejected: [syntaxError, notUtf8] });
  await consume([inMessage(packet)]);
  const [row, ...others] = await deadLetters();
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    ...{ packet: packet.id, tenant: 'acme', source: 'fw', received_at: NOON, events: 2 },
    codes: JSON.stringify({ DECODE_JSON_SYNTAX: 1, DECODE_NOT_UTF8: 1 }),
    object: `dead-letters/tenant=acme/date=2026-10-01/${packet.id}.ndjson`,
  });
  const about = { v: 1, kind: 'event', packet: packet.id, tenant: 'acme', source: 'fw', received_at: NOON };
  expect(row?.lines).toEqual([
    { ...about, ...syntaxError },
    { ...about, ...notUtf8 },
  ]);
  await checkArchive();
});

it('archives a packet of which every event was rejected: a row, a place in the log, its dead letters', async () => {
  const [empty, full] = [
    await buildPacket({ events: [], rejected: [syntaxError, notUtf8] }),
    await buildPacket({ tenant: 'other', events: [{}] }),
  ];
  const messages = [inMessage(empty), inMessage(full)];
  await consume(messages);
  expect(messages.map(({ outcome }) => outcome)).toEqual(['acked', 'acked']);
  const summary = await checkArchive();
  expect(summary.uids).toEqual([`${full.id}.0`]);
  expect(summary.dead).toEqual({ [empty.id]: 2 });
  expect((await deadLetters())[0]?.lines).toHaveLength(2);
  await checkBooks([empty, full]);
  await consume([inMessage(empty)]);
  expect(await checkArchive()).toEqual(summary);
});

it('puts a packet without events into the segment of its neighbours', async () => {
  const [empty, full] = [
    await buildPacket({ events: [], rejected: [syntaxError] }),
    await buildPacket({ events: [{}, {}] }),
  ];
  await consume([inMessage(empty), inMessage(full)]);
  expect((await checkArchive()).uids).toHaveLength(2);
  const { results } = await env.CATALOG.prepare('SELECT packets, events FROM segments').all();
  expect(results).toEqual([{ packets: 2, events: 2 }]);
});

it('does not dead-letter the rejected events of a retry again', async () => {
  const spec = { body: 'same', rejected: [syntaxError] };
  const [first, retry] = [await buildPacket(spec), await buildPacket(spec)];
  await consume([inMessage(first), inMessage(retry)]);
  expect(await deadLetters()).toHaveLength(1);
  await checkArchive();
});

it('dead-letters a message it cannot read at once, with its bytes, and archives the rest of the batch', async () => {
  const good = await buildPacket();
  const bad = new TestMessage(Uint8Array.of(0x11, 1, 2, 3).buffer);
  await consume([bad, inMessage(good)]);
  expect(bad.outcome).toBe('acked');
  const [row] = await deadLetters();
  expect(row).toMatchObject({
    ...{ packet: bad.id, tenant: '_unknown', source: '_unknown', events: 0 },
    codes: JSON.stringify({ ENVELOPE_MALFORMED: 0 }),
  });
  expect(row?.lines).toMatchObject([{ kind: 'message', code: 'ENVELOPE_MALFORMED', body: 'EQECAw==' }]);
  expect((await checkArchive()).uids).toEqual([`${good.id}.0`]);
});

it.each(['text', { a: 1 }, undefined, new ArrayBuffer(0)])(
  'settles what ingest never sends: %j',
  async (body) => {
    const message = new TestMessage(body);
    await consume([message]);
    await consumeUntilAcked(redelivered([message]), { stage: 'dead-letter-queue' });
    expect(await deadLetters()).toHaveLength(1);
  },
);

it('waits for a deployment when a message is of a version it does not know, and gives up in the end', async () => {
  const message = new TestMessage(Uint8Array.of(0x21, 1).buffer);
  await consume([message]);
  expect(message.outcome).toEqual({ retryAfterSeconds: 2 });
  const last = message.again();
  await consume([last], { stage: 'dead-letter-queue' });
  expect(last.outcome).toBe('acked');
  expect((await deadLetters())[0]?.codes).toBe(JSON.stringify({ PERSIST_GAVE_UP: 0 }));
});

it('dead-letters a packet whose receipt promises something else', async () => {
  const honest = await buildPacket();
  const { receipt } = honest.packet.header;
  const forged = await buildPacket({ tamper: (packet) => ({ ...packet, receipt }) });
  await consume([inMessage(forged), inMessage(honest)]);
  expect((await deadLetters())[0]?.codes).toBe(JSON.stringify({ ATTEST_PROOF_INVALID: 0 }));
  expect((await checkArchive()).uids).toEqual([`${honest.id}.0`]);
});

it('dead-letters a packet without any event, which ingest never makes', async () => {
  const [empty, good] = [await buildPacket({ events: [] }), await buildPacket()];
  await consume([inMessage(empty), inMessage(good)]);
  const [row] = await deadLetters();
  expect(row?.codes).toBe(JSON.stringify({ ENVELOPE_MALFORMED: 0 }));
  expect((await checkArchive()).uids).toEqual([`${good.id}.0`]);
});

it('dead-letters every packet of a chunk that does not hash to its root once the lot has hit one', async () => {
  const tamper = (packet: AttestedPacket) => ({ ...packet, salts: packet.salts.map((byte) => byte ^ 1) });
  const packets = [
    await buildPacket({ tamper, events: [{}, {}] }),
    await buildPacket(),
    await buildPacket({ tamper }),
  ];
  await consume(packets.map(inMessage), { random: () => 0 });
  const rows = (await deadLetters()).map(({ packet, events, codes }) => [packet, events, codes]);
  const code = (events: number) => JSON.stringify({ ATTEST_PROOF_INVALID: events });
  expect(rows.sort()).toEqual(
    [
      [packets[0]?.id, 2, code(2)],
      [packets[2]?.id, 1, code(1)],
    ].sort(),
  );
  expect((await checkArchive()).uids).toEqual([`${packets[1]?.id}.0`]);
});

it('dead-letters only the packet that cannot be made into rows', async () => {
  const tamper = ({ canonical, ...packet }: AttestedPacket) => ({
    ...packet,
    canonical: canonical.map((byte, i) => (i === 0 ? 0x5b : byte)),
  });
  const packets = [await buildPacket(), await buildPacket({ tamper }), await buildPacket()];
  // The lot falls on a sound packet first, so that the fault is met only while the segment is built.
  const lots = [0];
  await consume(packets.map(inMessage), { random: () => lots.pop() ?? Math.floor(Math.random() * 65_536) });
  const [row] = await deadLetters();
  // Alone, it is what the lot falls on.
  expect([row?.packet, row?.codes]).toEqual([packets[1]?.id, JSON.stringify({ ATTEST_PROOF_INVALID: 1 })]);
  expect((await checkArchive()).uids).toHaveLength(2);
});

it('retries a pointer to nothing, and gives it up in the dead-letter queue', async () => {
  const { id } = await buildPacket();
  const message = messageOf({ kind: 'pointer', packet: id, key: spillKey('acme', id) });
  await consume([message]);
  expect(message.outcome).toEqual({ retryAfterSeconds: 5 });
  await consumeUntilAcked(redelivered([message]), { stage: 'dead-letter-queue' });
  const [row] = await deadLetters();
  expect(row).toMatchObject({ packet: id, tenant: 'acme', codes: JSON.stringify({ PERSIST_GAVE_UP: 0 }) });
  expect(row?.lines).toMatchObject([
    { file: null, message: 'given up after 2 deliveries: PERSIST_SPILL_MISSING' },
  ]);
});

it('refuses a pointer to anything but a spilled packet of that id', async () => {
  const packet = await buildPacket({ tenant: 'acme' });
  await env.SPILL.put(spillKey('other', packet.id), packet.file);
  const pointers = [spillKey('other', packet.id), 'segments/x', spillKey('acme', (await buildPacket()).id)];
  const messages = pointers.map((key) => messageOf({ kind: 'pointer', packet: packet.id, key }));
  await consume(messages);
  expect(messages.map(({ outcome }) => outcome)).toEqual(['acked', 'acked', 'acked']);
  expect((await checkArchive()).uids).toEqual([]);
});

it('tries packets from the dead-letter queue once more, and archives them if that works now', async () => {
  const packet = await buildPacket();
  const message = messageOf({ kind: 'packet', file: packet.file }, { attempts: 7 });
  await consume([message], { stage: 'dead-letter-queue' });
  expect(message.outcome).toBe('acked');
  expect((await checkArchive()).uids).toEqual([`${packet.id}.0`]);
  expect(await deadLetters()).toEqual([]);
});

describe.each([
  ['a message', async (packet: BuiltPacket) => inMessage(packet)],
  ['spill', inSpill],
] as const)('a packet given up from %s', (_, brought) => {
  it('keeps all its bytes, leaves spill, and is archived once they are spilled again', async () => {
    const tamper = (packet: AttestedPacket) => ({ ...packet, salts: packet.salts.map((byte) => byte ^ 1) });
    const packet = await buildPacket({ tamper });
    await consume([await brought(packet)]);
    const [row] = await deadLetters();
    expect(await swept()).toEqual([]);
    const kept = await keptFile(row?.lines[0] ?? {});
    expect(kept).toEqual(packet.file);
    await env.SPILL.put(spillKey('acme', packet.id), kept);
    // Mended meanwhile, as far as the test goes: the lot falls on a packet that is sound.
    const other = await buildPacket();
    await consume([inMessage(other), ...(await swept())], { random: () => 0 });
    expect(await deadLetters()).toEqual([]);
    const { results } = await env.CATALOG.prepare('SELECT packet FROM packets').all();
    expect(results).toHaveLength(2);
  });
});

/** The packet file in a dead letter, as docs/replay.md gets it out. */
async function keptFile(line: Record<string, unknown>): Promise<Uint8Array> {
  if (typeof line.file === 'string') {
    const object = await env.ARCHIVE.get(line.file);
    return new Uint8Array((await object?.arrayBuffer()) ?? []);
  }
  const said = decodeMessage(Buffer.from(String(line.body), 'base64'));
  if (said.kind !== 'packet') throw new TypeError('no packet in this dead letter');
  return new Uint8Array(said.file);
}

const FAULTS = [
  ['SPILL.get', 1],
  ['SPILL.get', 2],
  ['ARCHIVE.put', 1],
  ['ARCHIVE.put', 2],
  ['CATALOG.write', 1],
  ['SPILL.delete', 1],
] as const;

describe.each(FAULTS)('while a spilled packet is given up, %s %i', (operation, nth) => {
  it.each<FaultKind>(['fails', 'lost', 'crash'])('%s: it is one dead letter in the end', async (kind) => {
    const tamper = (packet: AttestedPacket) => ({ ...packet, salts: packet.salts.map((byte) => byte ^ 1) });
    const packet = await buildPacket({ tamper });
    const message = await inSpill(packet);
    const plan = new FaultPlan({ operation, nth, kind });
    await consume([message], { plan });
    expect(plan.hasStruck).toBe(true);
    await consumeUntilAcked(redelivered([message], plan), { stage: 'dead-letter-queue' });
    const rows = await deadLetters();
    expect(rows.map(({ packet: id }) => id)).toEqual([packet.id]);
    expect(await keptFile(rows[0]?.lines[0] ?? {})).toEqual(packet.file);
    expect(await checkArchive()).toMatchObject({ uids: [], spilled: [] });
    await checkBooks([packet]);
  });
});
