// Erasing rewrites a segment: what is left of it must be what it was, byte for byte, and every tree must close as it did.
import { createHash } from 'node:crypto';
import type { DuckDBValue } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { ROW_GROUP_ROWS } from '../../../schemas/limits.ts';
import type { PacketFile } from '../../../schemas/packet.ts';
import { type Erasure, eraseEvents } from '../../../workers/core/segment/erase.ts';
import { decodePacketsBlob } from '../../../workers/core/segment/packets-blob.ts';
import { openSegment } from '../../../workers/core/segment/read.ts';
import { readSegment } from '../../../workers/core/segment/read-segment.ts';
import { type BuiltSegment, buildSegment } from '../../../workers/core/segment/write.ts';
import { askDuckDb } from '../../support/duckdb.ts';
import { type BuiltPacket, buildPacket, NOON } from '../../support/packet-builder.ts';

const HOUR = 3_600_000;
const ALL = 'SELECT * EXCLUDE (salt), hex(salt) AS salt FROM segment ORDER BY packet, idx';

const packetOf = (events: number, members: Record<string, string> = {}): Promise<BuiltPacket> =>
  buildPacket({
    events: Array.from({ length: events }, (_, i) => ({
      time: NOON - (i % 3) * HOUR,
      class_uid: i % 2 === 0 ? 4001 : 3002,
      message: `ünïcode \u0000 "${i}" 😀 word${i}`,
      ...members,
    })),
  });

/** The segment as it comes back from R2. */
async function reread({ bytes, row }: BuiltSegment) {
  const read = async (start: number, end: number): Promise<ArrayBuffer> =>
    Uint8Array.from(bytes.subarray(start, end)).buffer;
  const segment = await openSegment({ object: 'one', ...row }, read);
  const blob = bytes.subarray(row.packetsOffset, row.packetsOffset + row.packetsBytes);
  return {
    records: decodePacketsBlob(blob),
    packets: await readSegment(segment, decodePacketsBlob(blob), read),
  };
}

async function erased(
  from: BuiltSegment,
  places: [BuiltPacket, number][],
  terms: string[] = [],
): Promise<Erasure> {
  const { packets } = await reread(from);
  return eraseEvents(
    packets,
    places.map(([{ id }, index]) => ({ packet: id, index })),
    terms,
  );
}

describe('a segment that is read back', () => {
  it('is built again to the same bytes', async () => {
    const packets = [
      await packetOf(7),
      await buildPacket({ events: [], rejected: [] }),
      await packetOf(ROW_GROUP_ROWS + 3),
    ];
    const built = buildSegment(
      packets.map(({ packet }) => packet),
      ['.b00'],
    );
    const again = buildSegment((await reread(built)).packets, ['.b00']);
    expect(Buffer.compare(again.bytes, built.bytes)).toBe(0);
    expect({ ...again, bytes: 0 }).toEqual({ ...built, bytes: 0 });
  });

  it('is refused when a row has no place in a manifest, or an event has no row', async () => {
    const [one, two] = [await packetOf(2), await packetOf(3)];
    const built = buildSegment([one.packet, two.packet]);
    const { records } = await reread(built);
    const read = async (start: number, end: number): Promise<ArrayBuffer> =>
      Uint8Array.from(built.bytes.subarray(start, end)).buffer;
    const segment = await openSegment({ object: 'one', ...built.row }, read);
    const [first, second] = records;
    if (first === undefined || second === undefined) throw new Error('two records are there');
    const isMalformed = { code: 'ENVELOPE_MALFORMED' };
    await expect(readSegment(segment, [first], read)).rejects.toMatchObject(isMalformed);
    const third = (await packetOf(1)).packet.header;
    await expect(readSegment(segment, [...records, third], read)).rejects.toMatchObject(isMalformed);
    const claimed = { ...first, erased: { 0: 'ab'.repeat(32) } };
    await expect(readSegment(segment, [claimed, second], read)).rejects.toMatchObject(isMalformed);
  });
});

describe('erasing', () => {
  it('leaves every other row as it was, and none of what was erased', async () => {
    const packets = [await packetOf(7), await packetOf(5, { extra: 'Quagga-77' })];
    const [one, two] = packets;
    if (one === undefined || two === undefined) throw new Error('two packets are there');
    const before = buildSegment(packets.map(({ packet }) => packet));
    const { built } = await erased(before, [
      [one, 3],
      [two, 0],
      [two, 1],
      [two, 2],
      [two, 3],
      [two, 4],
    ]);
    const gone = new Set([`${one.id}.3`, ...[0, 1, 2, 3, 4].map((i) => `${two.id}.${i}`)]);
    const rows = await askDuckDb(before.bytes, ALL);
    expect(await askDuckDb(built.bytes, ALL)).toEqual(rows.filter(({ uid }) => !gone.has(String(uid))));
    expect(built.row).toMatchObject({
      events: 6,
      packets: 2,
      entries: before.row.entries,
      bytes: built.bytes.length,
    });
    expect(before.terms).toContain('quagga');
    expect(built.terms).not.toContain('quagga');
    expect(built.terms).not.toContain('word3 ');
  });

  it('keeps the leaf that was, so that the tree of the packet closes by hand', async () => {
    const one = await packetOf(6);
    const { built, leaves } = await erased(buildSegment([one.packet]), [
      [one, 2],
      [one, 5],
    ]);
    const [record] = (await reread(built)).records;
    expect(record?.erased).toEqual({ 2: leafByHand(one.packet, 2), 5: leafByHand(one.packet, 5) });
    expect(Object.fromEntries(leaves)).toEqual({
      [`${one.id}.2`]: leafByHand(one.packet, 2),
      [`${one.id}.5`]: leafByHand(one.packet, 5),
    });
    const rows = await askDuckDb(built.bytes, 'SELECT idx, encode(event) AS event, salt FROM segment');
    const hashes = Array.from({ length: 6 }, (_, i) => {
      const row = rows.find(({ idx }) => idx === i);
      if (row === undefined) return Buffer.from(record?.erased?.[i] ?? '', 'hex');
      return sha256(Buffer.of(0), bytesOf(row.salt), bytesOf(row.event));
    });
    expect(rfc6962Root(hashes).toString('hex')).toBe(one.packet.manifest.root);
  });

  it('adds up: one after the other is both at once', async () => {
    const [one, two] = [await packetOf(4), await packetOf(4)];
    const before = buildSegment([one.packet, two.packet]);
    const once = await erased((await erased(before, [[one, 1]])).built, [
      [two, 0],
      [one, 3],
    ]);
    const both = await erased(before, [
      [one, 1],
      [one, 3],
      [two, 0],
    ]);
    expect(Buffer.compare(once.built.bytes, both.built.bytes)).toBe(0);
    const again = await erased(once.built, [[one, 1]]);
    expect(Buffer.compare(again.built.bytes, both.built.bytes)).toBe(0);
    expect([...again.leaves.values()]).toEqual([leafByHand(one.packet, 1)]);
    expect(again.gone).toEqual([]);
  });

  it('tells the counts that are too high now, and the bounds of what is left', async () => {
    const one = await packetOf(6);
    const before = buildSegment([one.packet]);
    const { built, gone } = await erased(before, [
      [one, 2],
      [one, 5],
    ]);
    expect(gone).toEqual([
      { hour: NOON - 2 * HOUR, source: 'fw', classUid: 4001, severityId: 1, events: 1 },
      { hour: NOON - 2 * HOUR, source: 'fw', classUid: 3002, severityId: 1, events: 1 },
    ]);
    expect(built.row).toMatchObject({
      ...{ timeFrom: NOON - HOUR, timeTo: NOON, receivedFrom: NOON, receivedTo: NOON },
      ...{ classes: '{"3002":2,"4001":2}', sources: '{"fw":4}' },
    });
  });

  it('can take every event of a segment, which then is a table of no rows that still has its packets', async () => {
    const one = await packetOf(3);
    const { built } = await erased(
      buildSegment([one.packet]),
      [
        [one, 0],
        [one, 1],
        [one, 2],
      ],
      ['.k11'],
    );
    expect(await askDuckDb(built.bytes, 'SELECT count(*) AS rows FROM segment')).toEqual([{ rows: 0n }]);
    expect(built.row).toMatchObject({ events: 0, timeFrom: NOON, timeTo: NOON, sources: '{}' });
    expect(built.terms.trim().split(' ')).toEqual([expect.stringContaining('acme'), '.k11']);
    expect((await reread(built)).records[0]?.manifest).toBe(one.packet.header.manifest);
  });

  it('is refused for a packet that does not hash to its root, whose evidence it would remove', async () => {
    const one = await packetOf(3);
    const before = buildSegment([one.packet]);
    const { packets } = await reread(before);
    const [packet] = packets;
    if (packet === undefined) throw new Error('a packet is there');
    packet.salts[17] = (packet.salts[17] ?? 0) ^ 1;
    const places = [{ packet: one.id, index: 0 }];
    expect(() => eraseEvents(packets, places, [])).toThrow(
      expect.objectContaining({ code: 'ATTEST_PROOF_INVALID' }),
    );
    const beyond = [{ packet: one.id, index: 3 }];
    const { packets: sound } = await reread(before);
    expect(() => eraseEvents(sound, beyond, [])).toThrow(
      expect.objectContaining({ code: 'ATTEST_PROOF_INVALID' }),
    );
  });
});

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

function leafByHand({ salts, canonical, canonicalOffsets }: PacketFile, i: number): string {
  const text = canonical.subarray(canonicalOffsets[i], canonicalOffsets[i + 1]);
  return sha256(Buffer.of(0), salts.subarray(16 * i, 16 * (i + 1)), text).toString('hex');
}

function bytesOf(value: DuckDBValue | undefined): Uint8Array {
  const { bytes } = Object(value);
  if (bytes instanceof Uint8Array) return bytes;
  throw new TypeError('DuckDB gives blobs as { bytes }');
}

/** RFC 6962 section 2.1, by its recursive definition. */
function rfc6962Root(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return sha256(Buffer.of(1), rfc6962Root(leaves.slice(0, k)), rfc6962Root(leaves.slice(k)));
}
