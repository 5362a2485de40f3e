// A segment read in parts: its footer, then only the columns and rows that are asked for (design, section 3, "Archive").
// I/O enters by one function, ReadRange; everything read is immutable, so an opened segment may be kept and shared.
import type { ColumnMetaData, FileMetaData, RowGroup, Statistics } from 'hyparquet';
import { Violation } from '../errors.ts';
import { ColumnSlices } from './column-slices.ts';
import { COLUMNS_WITH_REPEATS, type ColumnName, REPEATS } from './columns.ts';
import { type BytesOf, fetchChunks } from './fetch-chunks.ts';
import { chunkPlace, readFooter } from './footer-check.ts';
import { PageDamage, readPages, type Wanted } from './pages.ts';
import { TextSlices } from './text-slices.ts';

/** What the catalog knows about an object: enough to read its footer without asking for its size. */
export interface SegmentPlace {
  readonly object: string;
  readonly bytes: number;
  readonly footerBytes: number;
}

/** Reads bytes `start` (inclusive) to `end` (exclusive) of one object. */
export type ReadRange = (start: number, end: number) => Promise<ArrayBuffer>;

/** Least and largest value of a column in a row group; texts may be cut short, and then bound all the same. */
export interface GroupBounds {
  readonly min: number | string;
  readonly max: number | string;
  readonly nulls: number;
}

/** A stretch of rows that is read and skipped as one; rows count from the start of the segment. */
export interface GroupOfRows {
  readonly start: number;
  readonly end: number;
  readonly bounds: ReadonlyMap<ColumnName, GroupBounds>;
  /** Bytes of each column once decompressed. */
  readonly size: ReadonlyMap<ColumnName, number>;
}

/** A segment whose footer was read. Holds no connection: pass a {@link ReadRange} to each read. */
export interface OpenSegment {
  readonly place: SegmentPlace;
  readonly groups: readonly GroupOfRows[];
  readonly metadata: FileMetaData;
  /** The end of the object, from `tailStart` on: footer and page indexes, or all of a small object. */
  readonly tail: ArrayBuffer;
  readonly tailStart: number;
}

/** Whether it has a column for events that repeat one of another request; most segments have no such event, and no such column. */
export function hasRepeats({ metadata }: OpenSegment): boolean {
  return metadata.schema.at(-1)?.name === REPEATS.name;
}

/** Up to this size an object is read whole: one read of 256 KiB is cheaper than three small ones. */
export const WHOLE_OBJECT_BYTES = 256 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** Texts come out as they went in: a byte order mark at their beginning is part of what was hashed. */
const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

const PARSERS = {
  timestampFromMilliseconds: (millis: bigint): number => Number(millis),
  stringFromBytes: (bytes: Uint8Array | undefined): string | undefined => bytes && textOf(bytes),
};
const NAMES: ReadonlySet<string> = new Set(COLUMNS_WITH_REPEATS.map(({ name }) => name));

/** Reads the footer. Throws `Violation` ENVELOPE_MALFORMED for an object that is no segment. */
export async function openSegment(place: SegmentPlace, read: ReadRange): Promise<OpenSegment> {
  const tailStart = place.bytes <= WHOLE_OBJECT_BYTES ? 0 : Math.max(0, place.bytes - place.footerBytes);
  const tail = await read(tailStart, place.bytes);
  return describe(place, tail, tailStart);
}

function describe(place: SegmentPlace, tail: ArrayBuffer, tailStart: number): OpenSegment {
  try {
    const metadata = readFooter(tail, place.bytes, PARSERS);
    let start = 0;
    const groups = metadata.row_groups.map((group) => {
      const end = start + Number(group.num_rows);
      const described = describeGroup(group, start, end);
      start = end;
      return described;
    });
    return { place, groups, metadata, tail, tailStart };
  } catch (cause) {
    throw damaged(place, `the footer cannot be read: ${wordsOf(cause)}`, cause);
  }
}

/** A segment that is not as it was written: which, where, and in what. */
function damaged({ object }: SegmentPlace, what: string, cause: unknown): Violation {
  return new Violation('ENVELOPE_MALFORMED', `segment ${object}: ${what}`, { cause });
}

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : 'for no known reason');

function describeGroup(group: RowGroup, start: number, end: number): GroupOfRows {
  const bounds = new Map<ColumnName, GroupBounds>();
  const size = new Map<ColumnName, number>();
  for (const { meta_data } of group.columns) {
    const name = meta_data?.path_in_schema[0];
    if (meta_data === undefined || !isColumnName(name)) continue;
    size.set(name, Number(meta_data.total_uncompressed_size));
    const known = boundsOf(meta_data);
    if (known !== undefined) bounds.set(name, known);
  }
  return { start, end, bounds, size };
}

const isColumnName = (name: string | undefined): name is ColumnName => name !== undefined && NAMES.has(name);

function boundsOf({ statistics }: ColumnMetaData): GroupBounds | undefined {
  const min = plain(statistics?.min_value);
  const max = plain(statistics?.max_value);
  if (min === undefined || max === undefined) return undefined;
  return { min, max, nulls: Number(statistics?.null_count ?? 0n) };
}

const plain = (value: Statistics['min_value']): number | string | undefined =>
  typeof value === 'number' || typeof value === 'string' ? value : undefined;

/**
 * Columns of the rows `start` to `end` (exclusive). Chunks that lie side by side are fetched in one read; of a chunk of several pages
 * only those that hold the rows. Throws `Violation` ENVELOPE_MALFORMED that names the column and page that is not as it was written.
 */
export async function readColumns(
  segment: OpenSegment,
  names: readonly ColumnName[],
  start: number,
  end: number,
  read: ReadRange,
): Promise<ColumnSlices> {
  const slices = new ColumnSlices(start, end);
  await readInto(slices, segment, names, { start, end, textOf }, read);
  return slices;
}

/** Columns that are texts in every row (`event`, `raw`) without decoding them yet; otherwise as {@link readColumns}. */
export async function readTexts(
  segment: OpenSegment,
  names: readonly ('event' | 'raw')[],
  start: number,
  end: number,
  read: ReadRange,
): Promise<TextSlices> {
  const slices = new TextSlices();
  await readInto(slices, segment, names, { start, end, textOf: undefined }, read);
  return slices;
}

/** Columns that are texts in every row as their UTF-8, which is what was hashed; otherwise as {@link readColumns}. */
export async function readTextBytes(
  segment: OpenSegment,
  names: readonly ('event' | 'raw')[],
  start: number,
  end: number,
  read: ReadRange,
): Promise<ColumnSlices> {
  const slices = new ColumnSlices(start, end);
  await readInto(slices, segment, names, { start, end, textOf: undefined }, read);
  return slices;
}

async function readInto(
  slices: Pick<ColumnSlices, 'add'>,
  segment: OpenSegment,
  names: readonly ColumnName[],
  wanted: Wanted,
  read: ReadRange,
): Promise<void> {
  const { place, groups, metadata } = segment;
  const bytesOf = bytesFrom(segment, read);
  // Where there is no column, no row repeats anything.
  if (names.includes('repeats') && !hasRepeats(segment))
    slices.add('repeats', new Array(wanted.end - wanted.start).fill(null), wanted.start);
  for (const [at, group] of groups.entries()) {
    if (group.end <= wanted.start || group.start >= wanted.end) continue;
    const columns = metadata.row_groups[at]?.columns ?? [];
    const chosen = COLUMNS_WITH_REPEATS.flatMap((column, i) => {
      const chunk = columns[i];
      return chunk !== undefined && names.includes(column.name)
        ? [{ column, chunk: chunkPlace(chunk, place.bytes) }]
        : [];
    });
    try {
      for (const { column, run } of await fetchChunks(chosen, group, wanted, bytesOf))
        readPages(run, column, wanted, (values, start) => slices.add(column.name, values, start));
    } catch (cause) {
      throw cause instanceof PageDamage ? damaged(place, cause.message, cause) : cause;
    }
  }
}

/** What is in the tail is not fetched again, nor copied. */
function bytesFrom({ place, tail, tailStart }: OpenSegment, read: ReadRange): BytesOf {
  return async (start, end) => {
    const bytes =
      start >= tailStart
        ? new Uint8Array(tail).subarray(start - tailStart, end - tailStart)
        : new Uint8Array(await read(start, end));
    if (bytes.length === end - start) return bytes;
    throw damaged(place, `it ends before byte ${end}`, undefined);
  };
}
