// Rows -> one Parquet object: the columns of columns.ts ordered by time, row groups of ROW_GROUP_ROWS with min/max statistics,
// and, between the last page and the footer, the manifests and receipts of its packets (packets-blob.ts).
// Layout: "PAR1" pages.. blob page-indexes metadata length "PAR1"; `footerBytes` covers everything behind the blob.
import type { ColumnChunk, KeyValue } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { ROW_GROUP_ROWS } from '../../../schemas/limits.ts';
import { letGo } from '../let-go.ts';
import { compressZstd } from '../zstd.ts';
import { COLUMNS, COLUMNS_WITH_REPEATS, type Column, type ColumnName } from './columns.ts';
import { PageBuffer, TextColumnWriter, type TextOf, type TextTools } from './text-column.ts';

/** Key of the file metadata that tells other tools where the packets blob lies: JSON {offset, bytes, count}. */
export const PACKETS_METADATA_KEY = 'edgeseal.packets';

/** Where the parts of a finished object lie. */
export interface ObjectPlaces {
  readonly size: number;
  /** Length of the tail that a reader needs to find its way: page indexes, metadata, length and magic. */
  readonly footerBytes: number;
  readonly packetsOffset: number;
  readonly packetsBytes: number;
}

/** A finished object. */
export interface ParquetObject extends ObjectPlaces {
  readonly bytes: Uint8Array;
}

/** Columns written by text-column.ts, in the order in which they lie in a group. */
export const TEXT_COLUMNS = ['event', 'raw'] as const;
export type TextColumn = (typeof TEXT_COLUMNS)[number];

/** Values of each other column, one an event, in row order. */
export type ScalarValues = {
  readonly [name in Exclude<ColumnName, TextColumn | 'repeats'>]: ColumnSource['data'];
} & {
  /** Null where no row of the segment has one: then there is no such column. */
  readonly repeats: ColumnSource['data'] | null;
};

/** All of them. */
export type ColumnValues = ScalarValues & { readonly [name in TextColumn]: TextOf };

/** What lies between the pages and the footer. */
export interface Blob {
  readonly bytes: Uint8Array;
  readonly count: number;
}

const schemaOf = (columns: readonly Column[]): SchemaElement[] => [
  { name: 'segment', num_children: columns.length },
  ...columns.map(({ name, type, optional }): SchemaElement => {
    const repetition_type = optional ? 'OPTIONAL' : 'REQUIRED';
    if (type === 'STRING') return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type };
    if (type === 'TIMESTAMP') {
      return { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type };
    }
    return { name, type, repetition_type };
  }),
];

/** Columns whose bounds would prune nothing and cost a comparison a row. */
const WITHOUT_STATISTICS = new Set<ColumnName>(['observables', 'salt']);

/** Columns that are never worth a dictionary: unique to each event. */
const PLAIN = new Set<ColumnName>(['uid', 'time', 'salt', 'repeats']);

/** zstd at level 1: sizes and speeds against level 3 and snappy are in docs/decisions/0012-segment-writing.md. */
const zstd = (page: Uint8Array): Uint8Array => compressZstd(page, 1);

/** Compresses the packets blob as its reader expects it. */
export const compressBlob = zstd;

/** For hyparquet-writer, which makes a buffer for each page and is done with it, and with what it got, when it asks again. */
function pageCompressor(): (page: Uint8Array) => Uint8Array {
  let done: Uint8Array[] = [];
  return (page) => {
    done.forEach(letGo);
    const compressed = zstd(page);
    done = [page, compressed];
    return compressed;
  };
}

/** Writes the object. Rows must be in order of `time` already; `metadata` goes into the footer. */
export function writeParquet(
  values: ColumnValues,
  rows: number,
  blob: Blob,
  metadata: readonly KeyValue[] = [],
): ParquetObject {
  const parquet = new SegmentWriter(values.repeats !== null);
  for (let from = 0; from < rows; from += ROW_GROUP_ROWS) {
    const to = Math.min(rows, from + ROW_GROUP_ROWS);
    parquet.beginGroup(values, from, to);
    for (const name of TEXT_COLUMNS) {
      const column = parquet.beginTexts();
      for (let row = from; row < to; row++) column.add(values[name](row));
      parquet.endTexts(name, column);
    }
  }
  const places = parquet.finish(blob, metadata);
  return { bytes: parquet.take(), ...places };
}

/** The object in the making: a group at a time, its texts one after the other, and what is written may be taken away in between. */
export class SegmentWriter {
  readonly #writer = new ByteWriter(1 << 20);
  readonly #parquet: ParquetWriter;
  readonly #tools: TextTools = { writer: this.#writer, buffer: new PageBuffer(), compress: zstd };

  constructor(hasRepeats: boolean) {
    this.#parquet = new ParquetWriter({
      writer: this.#writer,
      schema: schemaOf(hasRepeats ? COLUMNS_WITH_REPEATS : COLUMNS),
      codec: 'ZSTD',
      compressors: { ZSTD: pageCompressor() },
      createdBy: 'edgeseal version 1',
    });
  }

  /** One row group: hyparquet-writer's columns first, then each of TEXT_COLUMNS; the footer lists them in the order of the schema. */
  beginGroup(values: ScalarValues, from: number, to: number): void {
    const columnData: ColumnSource[] = [];
    for (const { name } of COLUMNS)
      if (!isText(name)) columnData.push(source(name, values[name].slice(from, to)));
    if (values.repeats !== null) columnData.push(source('repeats', values.repeats.slice(from, to)));
    this.#parquet.write({ columnData, rowGroupSize: ROW_GROUP_ROWS });
    this.#group.columns.forEach(keepBounds);
    this.#group.sorting_columns = [{ column_idx: TIME_COLUMN, descending: false, nulls_first: false }];
  }

  /** The texts of all rows of the group are to be added, in their order. */
  beginTexts(): TextColumnWriter {
    return new TextColumnWriter(this.#tools);
  }

  endTexts(name: TextColumn, column: TextColumnWriter): void {
    const group = this.#group;
    const written = column.finish(name);
    group.columns.splice(placeOf(name), 0, written.chunk);
    group.total_byte_size += written.chunk.meta_data?.total_uncompressed_size ?? 0n;
    group.total_compressed_size =
      (group.total_compressed_size ?? 0n) + (written.chunk.meta_data?.total_compressed_size ?? 0n);
    this.#parquet.pendingIndexes.push(written);
  }

  /** What was written since it was last asked: a view, unless more is to be written. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#writer.buffer, 0, this.#writer.index);
    this.#writer.index = 0;
    return bytes;
  }

  finish(blob: Blob, metadata: readonly KeyValue[]): ObjectPlaces {
    const packetsOffset = this.#writer.offset;
    this.#writer.appendBytes(blob.bytes);
    const packetsBytes = blob.bytes.length;
    const place = { offset: packetsOffset, bytes: packetsBytes, count: blob.count };
    this.#parquet.kvMetadata = [{ key: PACKETS_METADATA_KEY, value: JSON.stringify(place) }, ...metadata];
    this.#parquet.finish();
    const { offset: size } = this.#writer;
    return { size, footerBytes: size - packetsOffset - packetsBytes, packetsOffset, packetsBytes };
  }

  get #group() {
    const group = this.#parquet.row_groups.at(-1);
    if (group === undefined) throw new TypeError('a written group is there');
    return group;
  }
}

/** No bound is written longer (hyparquet-writer cuts it to 16 bytes, and adds one to the last character of an upper one). */
const BOUND_BYTES = 512;

/** Bounds are written with the footer: of texts that will be gone by then, copies. */
function keepBounds({ meta_data: meta }: ColumnChunk): void {
  const { statistics } = meta ?? {};
  if (statistics === undefined) return;
  for (const name of ['min_value', 'max_value'] as const) {
    const bound = statistics[name];
    if (bound instanceof Uint8Array) statistics[name] = beginningOf(bound);
  }
}

/** Cut between two characters; not where the first may be the last one there is, to which nothing can be added. */
function beginningOf(text: Uint8Array): Uint8Array {
  if (text.length <= BOUND_BYTES || (text[0] ?? 0) >= 0xf0) return text.slice();
  let end = BOUND_BYTES;
  while (((text[end] ?? 0) & 0xc0) === 0x80 && end > 0) end--;
  return text.slice(0, end);
}

const placeOf = (name: ColumnName): number => COLUMNS.findIndex((column) => column.name === name);
const TIME_COLUMN = placeOf('time');

const isText = (name: ColumnName): name is TextColumn => name === 'event' || name === 'raw';

function source(name: ColumnName, data: ColumnSource['data']): ColumnSource {
  return {
    name,
    data,
    statistics: !WITHOUT_STATISTICS.has(name),
    ...(PLAIN.has(name) ? { encoding: 'PLAIN' } : {}),
  };
}
