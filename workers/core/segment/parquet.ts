// Rows -> one Parquet object: the columns of columns.ts ordered by time, row groups of ROW_GROUP_ROWS with min/max statistics,
// and, between the last page and the footer, the manifests and receipts of its packets (packets-blob.ts).
// Layout: "PAR1" pages.. blob page-indexes metadata length "PAR1"; `footerBytes` covers everything behind the blob.
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { ROW_GROUP_ROWS } from '../../../schemas/limits.ts';
import { compressZstd } from '../zstd.ts';
import { COLUMNS, type ColumnName } from './columns.ts';

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

/** Values of each column, one an event, in row order. */
export type ColumnValues = { readonly [name in ColumnName]: ColumnSource['data'] };

/** What lies between the pages and the footer. */
export interface Blob {
  readonly bytes: Uint8Array;
  readonly count: number;
}

const SCHEMA: SchemaElement[] = [
  { name: 'segment', num_children: COLUMNS.length },
  ...COLUMNS.map(({ name, type, optional }): SchemaElement => {
    const repetition_type = optional ? 'OPTIONAL' : 'REQUIRED';
    if (type === 'STRING') return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type };
    if (type === 'TIMESTAMP') {
      return { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type };
    }
    return { name, type, repetition_type };
  }),
];

/** Columns whose bounds would prune nothing and cost a comparison a row. */
const WITHOUT_STATISTICS = new Set<ColumnName>(['observables', 'event', 'raw', 'salt']);

/** Columns that are never worth a dictionary: unique to each event. */
const PLAIN = new Set<ColumnName>(['uid', 'time', 'event', 'raw', 'salt']);

/** zstd at level 1: sizes and speeds against level 3 and snappy are in docs/decisions/0012-segment-writing.md. */
const zstd = (page: Uint8Array): Uint8Array => compressZstd(page, 1);

/** Compresses the packets blob as its reader expects it. */
export const compressBlob = zstd;

/** Writes the object. Rows must be in order of `time` already. */
export function writeParquet(values: ColumnValues, blob: Blob): ParquetObject {
  const writer = new ByteWriter(1 << 20);
  const parquet = new ParquetWriter({
    writer,
    schema: SCHEMA,
    codec: 'ZSTD',
    compressors: { ZSTD: zstd },
    createdBy: 'edgeseal version 1',
  });
  parquet.write({
    columnData: COLUMNS.map(({ name }) => source(name, values)),
    rowGroupSize: ROW_GROUP_ROWS,
  });
  const packetsOffset = writer.offset;
  writer.appendBytes(blob.bytes);
  const place = { offset: packetsOffset, bytes: blob.bytes.length, count: blob.count };
  parquet.kvMetadata = [{ key: PACKETS_METADATA_KEY, value: JSON.stringify(place) }];
  const timeColumn = COLUMNS.findIndex(({ name }) => name === 'time');
  for (const group of parquet.row_groups) {
    group.sorting_columns = [{ column_idx: timeColumn, descending: false, nulls_first: false }];
  }
  parquet.finish();
  const bytes = writer.getBytes();
  return {
    bytes,
    footerBytes: bytes.length - packetsOffset - blob.bytes.length,
    packetsOffset,
    packetsBytes: blob.bytes.length,
  };
}

function source(name: ColumnName, values: ColumnValues): ColumnSource {
  return {
    name,
    data: values[name],
    statistics: !WITHOUT_STATISTICS.has(name),
    ...(PLAIN.has(name) ? { encoding: 'PLAIN' } : {}),
  };
}
