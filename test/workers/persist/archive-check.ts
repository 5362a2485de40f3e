// Re-reads everything persist has written, from the bytes, and holds it against itself: catalog, objects, uids, leaves, words,
// counts and dead letters (promises 2, 3 and 4). Shares no counting code with what it checks.

import { env } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect } from 'vitest';
import { decodePacketsBlob } from '../../../workers/core/segment/packets-blob.ts';
import { expandZstd } from '../../../workers/core/zstd.ts';

/** What the archive holds, once it has proved consistent. */
export interface ArchiveSummary {
  /** Every archived event uid, sorted. */
  readonly uids: string[];
  /** Packet -> the packet it repeats. */
  readonly duplicates: Record<string, string>;
  /** Event -> the event of another request that it repeats. */
  readonly repeats: Record<string, string>;
  /** Packet (or message id) -> events, of `dead_letters`. */
  readonly dead: Record<string, number>;
  /** Objects under segments/ that no row names. */
  readonly orphans: string[];
  readonly spilled: string[];
}

interface SegmentRow {
  id: number;
  tenant: string;
  object: string;
  events: number;
  packets: number;
  bytes: number;
  packets_offset: number;
  packets_bytes: number;
  time_from: number;
  time_to: number;
  sources: string;
  classes: string;
  severities: string;
  entries: string;
  repeated: number | null;
}

interface PacketRow {
  packet: string;
  tenant: string;
  segment: number | null;
  position: number | null;
  duplicate_of: string | null;
  events: number;
  rejected: number;
  repeated: number | null;
}

/** Checks the whole archive and says what is in it. */
export async function checkArchive(): Promise<ArchiveSummary> {
  const segments = await all<SegmentRow>('SELECT * FROM segments ORDER BY id');
  const packets = await all<PacketRow>('SELECT * FROM packets ORDER BY packet');
  const uids: string[] = [];
  const repeats: Record<string, string> = {};
  for (const segment of segments) uids.push(...(await checkSegment(segment, packets, repeats)));
  await checkRepeats(packets, uids, repeats);
  expect(new Set(uids).size, 'each uid once').toBe(uids.length);
  await checkCounts(segments, packets);
  checkDuplicates(packets);
  const named = new Set(segments.map(({ object }) => object));
  return {
    uids: uids.sort(),
    duplicates: Object.fromEntries(
      packets.filter((row) => row.duplicate_of !== null).map((row) => [row.packet, row.duplicate_of ?? '']),
    ),
    repeats,
    dead: await checkDeadLetters(packets),
    orphans: (await keys(env.ARCHIVE, 'segments/')).filter((key) => !named.has(key)),
    spilled: await keys(env.SPILL, 'spill/'),
  };
}

/** What an event repeats is there or erased, of another request, and left in lists itself. */
async function checkRepeats(
  packets: readonly PacketRow[],
  uids: readonly string[],
  repeats: Readonly<Record<string, string>>,
): Promise<void> {
  const rows = await all<{ uid: string }>("SELECT uid FROM erasures WHERE state <> 'asked'");
  const erased = rows.map(({ uid }) => uid);
  for (const [copy, original] of Object.entries(repeats)) {
    expect([...uids, ...erased], copy).toContain(original);
    expect(repeats[original], `${original} is no copy`).toBeUndefined();
    expect(original.slice(0, 36)).not.toBe(copy.slice(0, 36));
  }
  for (const { packet, repeated } of packets) {
    const isOf = (uid: string): boolean => uid.startsWith(packet);
    const [there, gone] = [Object.keys(repeats).filter(isOf).length, erased.filter(isOf).length];
    expect(repeated ?? 0, packet).toBeGreaterThanOrEqual(there);
    expect(repeated ?? 0, packet).toBeLessThanOrEqual(there + gone);
  }
}

async function checkSegment(
  segment: SegmentRow,
  packets: readonly PacketRow[],
  repeats: Record<string, string>,
): Promise<string[]> {
  const object = await env.ARCHIVE.get(segment.object);
  if (object === null) throw new Error(`segment ${segment.id} has no object`);
  const file = await object.arrayBuffer();
  expect(file.byteLength).toBe(segment.bytes);
  const kept = decodePacketsBlob(new Uint8Array(file, segment.packets_offset, segment.packets_bytes));
  const records = kept.map(({ manifest }) => manifest);
  const hashes = records.map((text) => createHash('sha256').update(text).digest('hex'));
  expect(hashes.join('')).toBe(segment.entries);
  const rows = await readRows(file);
  expect(rows).toHaveLength(segment.events);
  const copies = rows.filter((row) => row.repeats !== null);
  expect(segment.repeated ?? 0).toBe(copies.length);
  for (const { uid, repeats: of } of copies) repeats[uid] = of ?? '';
  const mine = packets.filter((row) => row.segment === segment.id);
  expect(mine.map(({ position }) => position).sort((a, b) => Number(a) - Number(b))).toEqual([
    ...records.keys(),
  ]);
  for (const row of mine) {
    const { manifest = '{}', erased = {} } = kept[Number(row.position)] ?? {};
    checkPacket(row, { ...JSON.parse(manifest), erased }, segment, rows);
  }
  const times =
    rows.length > 0
      ? rows.map(({ event }) => Number(JSON.parse(event).time))
      : records.map((text) => Number(JSON.parse(text).received_at));
  expect([Math.min(...times), Math.max(...times)]).toEqual([segment.time_from, segment.time_to]);
  return rows.map(({ uid }) => uid);
}

interface EventRow {
  uid: string;
  packet: string;
  event: string;
  raw: string;
  salt: Uint8Array;
  repeats: string | null;
}

async function readRows(file: ArrayBuffer): Promise<EventRow[]> {
  const { schema } = parquetMetadata(file);
  const rows = await parquetReadObjects({
    file,
    columns: [
      'uid',
      'packet',
      'event',
      'raw',
      'salt',
      ...(schema.at(-1)?.name === 'repeats' ? ['repeats'] : []),
    ],
    compressors: { ZSTD: (page, length) => expandZstd(page, length) },
    utf8: false,
  });
  return rows.map((row) => ({
    uid: String(row.uid),
    packet: String(row.packet),
    event: String(row.event),
    raw: String(row.raw),
    salt: row.salt,
    repeats: typeof row.repeats === 'string' ? row.repeats : null,
  }));
}

function checkPacket(
  row: PacketRow,
  manifest: { packet: string; tenant: string; events: number; root: string; erased: Record<string, string> },
  segment: SegmentRow,
  rows: readonly EventRow[],
): void {
  const { erased } = manifest;
  expect(manifest).toMatchObject({ packet: row.packet, tenant: segment.tenant, events: row.events });
  const mine = rows.filter(({ packet }) => packet === row.packet);
  mine.sort((a, b) => Number(a.uid.split('.')[1]) - Number(b.uid.split('.')[1]));
  expect(mine.map(({ uid }) => uid)).toEqual(
    Array.from({ length: row.events }, (_, i) => `${row.packet}.${i}`).filter(
      (_, i) => erased[i] === undefined,
    ),
  );
  for (const { uid, event, raw } of mine) {
    const { metadata, raw_data_hash: hash } = JSON.parse(event);
    expect(metadata.uid).toBe(uid);
    expect(createHash('sha256').update(raw).digest('hex')).toBe(hash.value);
  }
  const there = mine.map(({ event, salt }) => sha256(Buffer.of(0), salt, Buffer.from(event)));
  const leaves = Array.from({ length: row.events }, (_, i) =>
    erased[i] === undefined ? (there.shift() ?? Buffer.of()) : Buffer.from(erased[i], 'hex'),
  );
  expect(root(leaves).toString('hex')).toBe(manifest.root);
}

/** RFC 6962 section 2.1, by its recursive definition. */
function root(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) return only;
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return sha256(Buffer.of(1), root(leaves.slice(0, k)), root(leaves.slice(k)));
}

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

async function checkCounts(segments: readonly SegmentRow[], packets: readonly PacketRow[]): Promise<void> {
  const terms = await all<{ id: number }>('SELECT rowid AS id FROM segment_terms ORDER BY rowid');
  expect(
    terms.map(({ id }) => id),
    'one document a segment',
  ).toEqual(segments.map(({ id }) => id));
  const archived = segments.reduce((sum, { events }) => sum + events, 0);
  const [erased] = await all<{ n: number }>("SELECT count(*) AS n FROM erasures WHERE state <> 'asked'");
  const claimed = packets
    .filter(({ segment }) => segment !== null)
    .reduce((sum, { events }) => sum + events, 0);
  expect(claimed - Number(erased?.n), 'events of packets - erased ones = events of segments').toBe(archived);
  const [rolled] = await all<{ events: number | null }>('SELECT sum(events) AS events FROM rollups');
  const repeated = segments.reduce((sum, segment) => sum + (segment.repeated ?? 0), 0);
  expect(rolled?.events ?? 0, 'events of rollups = events of segments that repeat none').toBe(
    archived - repeated,
  );
  for (const segment of segments) {
    for (const counts of [segment.sources, segment.classes, segment.severities]) {
      const values: unknown[] = Object.values(JSON.parse(counts));
      expect(values.reduce((sum: number, count) => sum + Number(count), 0)).toBe(
        segment.events - (segment.repeated ?? 0),
      );
    }
  }
}

function checkDuplicates(packets: readonly PacketRow[]): void {
  for (const { duplicate_of: of, segment, position } of packets) {
    if (of === null) continue;
    expect([segment, position]).toEqual([null, null]);
    expect(packets.find(({ packet }) => packet === of)?.segment, 'an original is archived').not.toBeNull();
  }
}

async function checkDeadLetters(packets: readonly PacketRow[]): Promise<Record<string, number>> {
  const rows = await all<{ packet: string; events: number; object: string; codes: string }>(
    'SELECT * FROM dead_letters',
  );
  for (const row of rows) {
    const text = await (await env.ARCHIVE.get(row.object))?.text();
    const lines = (text ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const isRejected = lines[0].kind === 'event';
    if (isRejected) expect(lines).toHaveLength(row.events);
    const archived = packets.find(({ packet }) => packet === row.packet);
    expect(archived?.rejected ?? 0, 'a packet is dead or archived').toBe(isRejected ? row.events : 0);
  }
  for (const { packet, rejected, segment } of packets) {
    if (segment === null || rejected === 0) continue;
    expect(rows.find((row) => row.packet === packet)?.events, 'rejected = dead-lettered').toBe(rejected);
  }
  return Object.fromEntries(rows.map(({ packet, events }) => [packet, events]));
}

async function all<T>(query: string): Promise<T[]> {
  return (await env.CATALOG.prepare(query).all<T>()).results;
}

async function keys(bucket: R2Bucket, prefix: string): Promise<string[]> {
  return (await bucket.list({ prefix })).objects.map(({ key }) => key);
}
