// Every row of a segment file, and whether its columns say what its event says: the columns are what other engines search by, so
// a changed one would hide or invent an event although the event itself still verifies. Made anew by rows.ts, which wrote them.
import { createHash } from 'node:crypto';
import type { Manifest, PacketFile } from '../../../schemas/packet.ts';
import type { ColumnSlices } from './column-slices.ts';
import { COLUMNS_WITH_REPEATS, type ColumnName } from './columns.ts';
import type { PacketRecord } from './packets-blob.ts';
import { type GroupBounds, type GroupOfRows, type OpenSegment, type ReadRange, readColumns } from './read.ts';
import { type Row, readRows } from './rows.ts';
import { TermSet } from './terms.ts';

/** One row as the file has it. */
export interface FileRow {
  readonly packet: string;
  readonly index: number;
  readonly event: string;
  readonly raw: string;
  readonly salt: Uint8Array;
  /** Uid of the event of another request that it is said to repeat. */
  readonly repeats: string | null;
  /** The other columns. */
  readonly columns: ReadonlyMap<ColumnName, string | number | null>;
}

type Value = string | number | null;

/** What each column must say, from the event's row made anew. `event`, `raw` and `salt` are checked by hash, `repeats` by repeat-check.ts. */
const EXPECTED: {
  readonly [name in Exclude<ColumnName, 'event' | 'raw' | 'salt' | 'repeats'>]: (row: Row) => Value;
} = {
  uid: ({ packet, idx }) => `${packet.manifest.packet}.${idx}`,
  packet: ({ packet }) => packet.manifest.packet,
  idx: ({ idx }) => idx,
  time: ({ time }) => time,
  received_at: ({ packet }) => packet.manifest.received_at,
  source: ({ packet }) => packet.manifest.source,
  class_uid: ({ classUid }) => classUid,
  category_uid: ({ categoryUid }) => categoryUid,
  activity_id: ({ activityId }) => activityId,
  severity_id: ({ severityId }) => severityId,
  status_id: ({ statusId }) => statusId,
  message: ({ message }) => textOf(message),
  src_ip: ({ srcIp }) => textOf(srcIp),
  dst_ip: ({ dstIp }) => textOf(dstIp),
  user_name: ({ userName }) => textOf(userName),
  device_name: ({ deviceName }) => textOf(deviceName),
  observables: ({ observables }) => textOf(observables),
};

const NAMES = COLUMNS_WITH_REPEATS.map(({ name }) => name);
const SCALARS = NAMES.filter((name) => name in EXPECTED || name === 'repeats');
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
const encoder = new TextEncoder();

/** The rows of one group, in file order. */
export async function readFileRows(
  segment: OpenSegment,
  { start, end }: GroupOfRows,
  read: ReadRange,
): Promise<FileRow[]> {
  const columns = await readColumns(segment, NAMES, start, end, read);
  return Array.from({ length: end - start }, (_, i) => rowOf(columns, start + i));
}

function rowOf(columns: ColumnSlices, row: number): FileRow {
  return {
    packet: columns.text('packet', row),
    index: columns.number('idx', row),
    event: columns.text('event', row),
    raw: columns.text('raw', row),
    salt: columns.bytes('salt', row),
    repeats: columns.text('repeats', row) || null,
    columns: new Map(SCALARS.map((name) => [name, columns.scalar(name, row)])),
  };
}

/** Values outside the bounds that the group claims, or out of its order: an engine that prunes by them would not find them. */
export function boundsProblems({ start, end, bounds }: GroupOfRows, rows: readonly FileRow[]): string[] {
  const problems: string[] = [];
  const behind = rows.find(
    (row, i) => Number(row.columns.get('time')) < Number(rows[i - 1]?.columns.get('time')),
  );
  if (behind !== undefined)
    problems.push(
      `in rows ${start} to ${end - 1} ${behind.packet}.${behind.index} lies behind a later event`,
    );
  for (const [name, bound] of bounds) {
    const outside = rows.find(({ columns }) => !isWithin(columns.get(name) ?? null, bound));
    if (outside !== undefined)
      problems.push(
        `the bounds of ${name} in rows ${start} to ${end - 1} leave out ${outside.packet}.${outside.index}`,
      );
  }
  return problems;
}

function isWithin(value: Value, { min, max }: GroupBounds): boolean {
  if (typeof value === 'number') return value >= Number(min) && value <= Number(max);
  if (value === null) return true;
  return compareTexts(value, String(min)) >= 0 && compareTexts(value, String(max)) <= 0;
}

/** Order of texts by their UTF-8, which is Parquet's. */
export function compareTexts(left: string, right: string): number {
  const [a, b] = [encoder.encode(left), encoder.encode(right)];
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Columns and original texts that are not those of their events. `rows` are a packet's, and lead to its root. */
export function columnProblems(record: PacketRecord, manifest: Manifest, rows: readonly FileRow[]): string[] {
  const problems: string[] = [];
  // The events alone, numbered anew: what is erased has no row to be held against.
  const made = readRows([packetOf(record, { ...manifest, events: rows.length }, rows)], new TermSet(1_024));
  for (const [at, row] of rows.entries()) {
    const expected = made[at];
    if (expected === undefined) throw new TypeError('an event has a row');
    const uid = `${manifest.packet}.${row.index}`;
    const wrong = Object.entries(EXPECTED).filter(
      ([name, expectedOf]) => expectedOf({ ...expected, idx: row.index }) !== valueIn(row, name),
    );
    if (wrong.length > 0)
      problems.push(`${uid}: ${wrong.map(([name]) => name).join(', ')} is not what the event says`);
    if (!isRawOf(row)) problems.push(`${uid}: the original text is not the one the event was made from`);
  }
  return problems;
}

const valueIn = ({ columns }: FileRow, name: string): Value => {
  const column = SCALARS.find((one) => one === name);
  return column === undefined ? null : (columns.get(column) ?? null);
};

/** Events of before raw_data_hash was kept, and of tests, carry none: then the text is nobody's word. */
function isRawOf({ event, raw }: FileRow): boolean {
  const { raw_data_hash: hash, raw_data_size: size } = JSON.parse(event);
  if (hash === undefined) return true;
  const bytes = encoder.encode(raw);
  return size === bytes.length && hash?.value === createHash('sha256').update(bytes).digest('hex');
}

/** The packet as persist had it. */
function packetOf(record: PacketRecord, manifest: Manifest, rows: readonly FileRow[]): PacketFile {
  const canonical = rows.map(({ event }) => encoder.encode(event));
  const raw = rows.map((row) => encoder.encode(row.raw));
  return {
    header: { v: 1, ...record, idempotencyKey: null, dedupWindowSeconds: 0, rejected: [] },
    manifest,
    salts: joined(rows.map(({ salt }) => salt)),
    canonical: joined(canonical),
    canonicalOffsets: offsetsOf(canonical),
    raw: joined(raw),
    rawOffsets: offsetsOf(raw),
  };
}

function offsetsOf(parts: readonly Uint8Array[]): Uint32Array {
  const offsets = new Uint32Array(parts.length + 1);
  for (const [i, { length }] of parts.entries()) offsets[i + 1] = (offsets[i] ?? 0) + length;
  return offsets;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const offsets = offsetsOf(parts);
  const bytes = new Uint8Array(offsets[parts.length] ?? 0);
  for (const [i, part] of parts.entries()) bytes.set(part, offsets[i]);
  return bytes;
}

const textOf = (bytes: Uint8Array | null): string | null => bytes && decoder.decode(bytes);
