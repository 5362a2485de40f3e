// Rows -> one Parquet object: the columns of columns.ts ordered by time, row groups of ROW_GROUP_ROWS with min/max statistics,
// and, between the last page and the footer, the manifests and receipts of its packets (packets-blob.ts).
// Layout: "PAR1" pages.. blob page-indexes metadata length "PAR1"; `footerBytes` covers everything behind the blob.
import type { KeyValue } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { ROW_GROUP_ROWS } from '../../../schemas/limits.ts';
import { compressZstd } from '../zstd.ts';
import { COLUMNS, COLUMNS_WITH_REPEATS, type Column, type ColumnName } from './columns.ts';
import { PageBuffer, type TextOf, writeTextColumn } from './text-column.ts';

/** Key of the file metadata that tells other tools where the packets blob lies: JSON {offset, bytes, count}. */
export const PACKETS_METADATA_KEY = 'edgeseal.packets';

/** A finished object, and where its parts lie. */
export interface ParquetObject {
  readonly bytes: Uint8Array;
  /** Length of the tail that a reader needs to find its way: page indexes, metadata, length and magic. */
  readonly footerBytes: number;
  readonly packetsOffset: number;
  readonly packetsBytes: number;
}

/** Columns written by text-column.ts. */
export type TextColumn = 'event' | 'raw';

/** Values of each column, one an event, in row order. */
export type ColumnValues = {
  readonly [name in Exclude<ColumnName, TextColumn | 'repeats'>]: ColumnSource['data'];
} & {
  readonly [name in TextColumn]: TextOf;
} & {
  /** Null where no row has one: then there is no such column. */
  readonly repeats: ColumnSource['data'] | null;
};

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

/** Writes the object. Rows must be in order of `time` already; `metadata` goes into the footer. */
export function writeParquet(
  values: ColumnValues,
  rows: number,
  blob: Blob,
  metadata: readonly KeyValue[] = [],
): ParquetObject {
  const writer = new ByteWriter(1 << 20);
  const parquet = new ParquetWriter({
    writer,
    schema: schemaOf(values.repeats === null ? COLUMNS : COLUMNS_WITH_REPEATS),
    codec: 'ZSTD',
    compressors: { ZSTD: zstd },
    createdBy: 'edgeseal version 1',
  });
  const buffer = new PageBuffer();
  for (let from = 0; from < rows; from += ROW_GROUP_ROWS) {
    writeGroup(parquet, values, buffer, from, Math.min(rows, from + ROW_GROUP_ROWS));
  }
  const packetsOffset = writer.offset;
  writer.appendBytes(blob.bytes);
  const place = { offset: packetsOffset, bytes: blob.bytes.length, count: blob.count };
  parquet.kvMetadata = [{ key: PACKETS_METADATA_KEY, value: JSON.stringify(place) }, ...metadata];
  parquet.finish();
  const bytes = writer.getBytes();
  return {
    bytes,
    footerBytes: bytes.length - packetsOffset - blob.bytes.length,
    packetsOffset,
    packetsBytes: blob.bytes.length,
  };
}

/** One row group: hyparquet-writer's columns first, then the texts; the footer lists them in the order of the schema. */
function writeGroup(
  parquet: ParquetWriter,
  values: ColumnValues,
  buffer: PageBuffer,
  from: number,
  to: number,
): void {
  const columnData: ColumnSource[] = [];
  for (const { name } of COLUMNS)
    if (!isText(name)) columnData.push(source(name, values[name].slice(from, to)));
  if (values.repeats !== null) columnData.push(source('repeats', values.repeats.slice(from, to)));
  parquet.write({ columnData, rowGroupSize: ROW_GROUP_ROWS });
  const group = parquet.row_groups.at(-1);
  if (group === undefined) throw new TypeError('a written group is there');
  for (const [at, { name }] of COLUMNS.entries()) {
    if (!isText(name)) continue;
    const written = writeTextColumn(parquet.writer, buffer, zstd, { name, textOf: values[name], from, to });
    group.columns.splice(at, 0, written.chunk);
    group.total_byte_size += written.chunk.meta_data?.total_uncompressed_size ?? 0n;
    group.total_compressed_size =
      (group.total_compressed_size ?? 0n) + (written.chunk.meta_data?.total_compressed_size ?? 0n);
    parquet.pendingIndexes.push(written);
  }
  group.sorting_columns = [{ column_idx: TIME_COLUMN, descending: false, nulls_first: false }];
}

const TIME_COLUMN = COLUMNS.findIndex(({ name }) => name === 'time');

const isText = (name: ColumnName): name is TextColumn => name === 'event' || name === 'raw';

function source(name: ColumnName, data: ColumnSource['data']): ColumnSource {
  return {
    name,
    data,
    statistics: !WITHOUT_STATISTICS.has(name),
    ...(PLAIN.has(name) ? { encoding: 'PLAIN' } : {}),
  };
}
