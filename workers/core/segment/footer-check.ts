// The footer of a segment held against what every segment is written with (columns.ts, parquet.ts), before anything in it is used as a place, a
// size or a count. Parquet, "File format" and parquet.thrift. Anybody may have written it.
import {
  type ColumnChunk,
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadata,
  readOffsetIndex,
  type SchemaElement,
} from 'hyparquet';
import { MAX_EVENTS_PER_PACKET, MAX_PACKET_BYTES, MAX_SEGMENT_EVENTS } from '../../../schemas/limits.ts';
import { walkThrift } from './bounded-thrift.ts';
import { COLUMNS, COLUMNS_WITH_REPEATS, type Column } from './columns.ts';

type Parsers = Exclude<Parameters<typeof parquetMetadata>[1], undefined>['parsers'];

/** Metadata, its length and the magic stand at the end. */
const TRAILER_BYTES = 8;
const MAGIC = 0x31524150;

/** A packet that does not fit into a segment makes one of its own. */
const MAX_ROWS = MAX_SEGMENT_EVENTS + MAX_EVENTS_PER_PACKET;

/** The texts of a group; a packet may have all of its bytes in one column. */
const MAX_CHUNK_BYTES = 2 * MAX_PACKET_BYTES;

/** Where a chunk lies, and how its pages are found. */
export interface ChunkPlace {
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  /** Bytes of all its pages once expanded, headers included. */
  readonly expanded: number;
  readonly hasDictionary: boolean;
  /** Of the index of its pages, if it has more than one. */
  readonly index: { readonly start: number; readonly end: number } | undefined;
}

/** Pages from a row on, rows counted from the start of the chunk. */
export interface PagePlace {
  readonly offset: number;
  readonly end: number;
  readonly firstRow: number;
}

/** The footer at the end of `tail`, the last bytes of an object of `bytes`. Throws for one that no segment has. */
export function readFooter(tail: ArrayBuffer, bytes: number, parsers: Parsers = {}): FileMetaData {
  const view = new DataView(tail);
  if (tail.byteLength < TRAILER_BYTES || view.getUint32(tail.byteLength - 4, true) !== MAGIC)
    throw new RangeError('it does not end as a Parquet file');
  const end = tail.byteLength - TRAILER_BYTES;
  const start = end - view.getUint32(end, true);
  if (start < 0) throw new RangeError('its footer is longer than the object');
  if (walkThrift(view, start, end) !== end) throw new RangeError('its footer has more than its metadata');
  const metadata = parquetMetadata(tail, {
    ...(parsers === undefined ? {} : { parsers }),
    geoparquet: false,
  });
  const shape = requireSchema(metadata.schema);
  let rows = 0;
  for (const { columns, num_rows } of metadata.row_groups) {
    rows += counted(num_rows, MAX_ROWS, 'rows');
    if (num_rows === 0n || columns.length !== shape.length) throw new RangeError('a group has other columns');
    for (const [at, chunk] of columns.entries()) {
      chunkPlace(chunk, bytes);
      const { type, path_in_schema: path, num_values } = chunk.meta_data ?? {};
      if (
        type !== metadata.schema[at + 1]?.type ||
        path?.join('.') !== shape[at]?.name ||
        num_values !== num_rows
      )
        throw new RangeError(`a group has something else for column ${shape[at]?.name}`);
    }
  }
  if (rows > MAX_ROWS || BigInt(rows) !== metadata.num_rows)
    throw new RangeError(`it says it has ${metadata.num_rows} rows, its groups ${rows}`);
  return metadata;
}

/** The columns it has: those of every segment, and the one more of a segment with repeated events. */
function requireSchema([root, ...elements]: readonly SchemaElement[]): readonly Column[] {
  const shape = elements.length === COLUMNS.length ? COLUMNS : COLUMNS_WITH_REPEATS;
  const isOurs = elements.length === shape.length && shape.every((column, at) => is(elements[at], column));
  if (root?.num_children === shape.length && isOurs) return shape;
  throw new RangeError('its columns are not those of a segment');
}

function is(element: SchemaElement | undefined, column: Column): boolean {
  const { name, type, optional } = column;
  const [physical, converted] = SHAPES[type];
  return (
    element?.name === name &&
    element.type === physical &&
    element.converted_type === converted &&
    element.repetition_type === (optional ? 'OPTIONAL' : 'REQUIRED') &&
    element.num_children === undefined
  );
}

const SHAPES = {
  STRING: ['BYTE_ARRAY', 'UTF8'],
  TIMESTAMP: ['INT64', 'TIMESTAMP_MILLIS'],
  INT32: ['INT32', undefined],
  INT64: ['INT64', undefined],
  BYTE_ARRAY: ['BYTE_ARRAY', undefined],
} as const satisfies Record<
  Column['type'],
  readonly [SchemaElement['type'], SchemaElement['converted_type']]
>;

function counted(value: bigint | number | undefined, most: number, what: string): number {
  const number = Number(value ?? -1);
  if (Number.isSafeInteger(number) && number >= 0 && number <= most) return number;
  throw new RangeError(`it says ${value} ${what}, where ${most} is the most`);
}

/** Where the chunk of a column lies in an object of `bytes`. Throws RangeError for one that cannot lie there. */
export function chunkPlace(chunk: ColumnChunk, bytes: number): ChunkPlace {
  const { meta_data: meta, offset_index_offset: indexOffset, offset_index_length: indexBytes } = chunk;
  if (meta === undefined || chunk.file_path !== undefined) throw new RangeError('a column is not described');
  if (meta.codec !== 'ZSTD') throw new RangeError(`column ${nameOf(meta)} is not compressed as ours are`);
  const first = counted(meta.data_page_offset, bytes, 'bytes before a column');
  const start = counted(meta.dictionary_page_offset ?? first, first, 'bytes before a column');
  const end = start + counted(meta.total_compressed_size, bytes - start, 'bytes in a column');
  if (start < 4 || first >= end) throw new RangeError(`column ${nameOf(meta)} lies where it cannot`);
  const index = indexOffset === undefined ? undefined : counted(indexOffset, bytes, 'bytes before an index');
  return {
    ...{ start, end },
    rows: counted(meta.num_values, MAX_ROWS, 'values in a column'),
    expanded: counted(meta.total_uncompressed_size, MAX_CHUNK_BYTES, 'bytes in a column once expanded'),
    hasDictionary: start < first,
    index:
      index === undefined
        ? undefined
        : { start: index, end: index + counted(indexBytes, bytes - index, 'bytes in an index') },
  };
}

const nameOf = ({ path_in_schema: path }: ColumnMetaData): string => path.join('.');

/** The pages of a chunk as its index has them: side by side, the whole chunk. Throws RangeError for any other. */
export function readPagePlaces(bytes: Uint8Array<ArrayBuffer>, chunk: ChunkPlace): PagePlace[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  walkThrift(view, 0, bytes.length);
  const pages: PagePlace[] = [];
  let [offset, row] = [chunk.start, -1];
  for (const place of readOffsetIndex({ view, offset: 0 }).page_locations) {
    const firstRow = Number(place.first_row_index);
    const isNext = Number(place.offset) === offset && (pages.length === 0 ? firstRow === 0 : firstRow > row);
    const end = offset + place.compressed_page_size;
    if (!isNext || !(end > offset) || !(firstRow < chunk.rows))
      throw new RangeError('it does not name the pages');
    pages.push({ offset, end, firstRow });
    [offset, row] = [end, firstRow];
  }
  if (offset !== chunk.end) throw new RangeError('it does not name all pages');
  return pages;
}
