// The pages of a column whose values lie in packets already (`event`, `raw`): nine tenths of a segment's bytes. hyparquet-writer would
// make an array of each value and grow a buffer for each page, four times the bytes in garbage; here each value is copied once, into
// one buffer for all pages. Format: Parquet data page v2, PLAIN byte arrays, required column (no levels).
import type { ColumnChunk, OffsetIndex } from 'hyparquet';
import type { Writer } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';

/** Value of a row, as a view into where it lies. */
export type TextOf = (row: number) => Uint8Array;

/** Uncompressed bytes after which a page is closed: a reader that wants one row expands no more than that. */
const PAGE_BYTES = 1_048_576;

const LENGTH_BYTES = 4;

/** A buffer for pages, kept from one to the next. */
export class PageBuffer {
  #bytes = new Uint8Array(PAGE_BYTES + 65_536);
  #used = 0;

  /** Appends one PLAIN byte array: its length, little-endian, and its bytes. */
  append(value: Uint8Array): void {
    const end = this.#used + LENGTH_BYTES + value.length;
    if (end > this.#bytes.length) this.#grow(end);
    new DataView(this.#bytes.buffer).setUint32(this.#used, value.length, true);
    this.#bytes.set(value, this.#used + LENGTH_BYTES);
    this.#used = end;
  }

  /** Whether the page should be closed: it has PAGE_BYTES or more. */
  get isFull(): boolean {
    return this.#used >= PAGE_BYTES;
  }

  /** What was appended; to be read before the next append. */
  take(): Uint8Array {
    const page = this.#bytes.subarray(0, this.#used);
    this.#used = 0;
    return page;
  }

  #grow(bytes: number): void {
    const larger = new Uint8Array(Math.max(bytes, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = larger;
  }
}

/** A column chunk as hyparquet-writer keeps it for the footer. */
export interface WrittenColumn {
  readonly chunk: ColumnChunk;
  readonly offsetIndex?: OffsetIndex;
}

/** Writes the chunk of one column for the rows from `from` to `to`. */
export function writeTextColumn(
  writer: Writer,
  buffer: PageBuffer,
  compress: (page: Uint8Array) => Uint8Array,
  column: { readonly name: string; readonly textOf: TextOf; readonly from: number; readonly to: number },
): WrittenColumn {
  const start = writer.offset;
  const pages: OffsetIndex['page_locations'] = [];
  let uncompressed = 0;
  let first = column.from;
  for (let row = column.from; row < column.to; row++) {
    buffer.append(column.textOf(row));
    if (!buffer.isFull && row + 1 < column.to) continue;
    const offset = BigInt(writer.offset);
    uncompressed += writePage(writer, buffer.take(), compress, row + 1 - first);
    const size = writer.offset - Number(offset);
    pages.push({ offset, compressed_page_size: size, first_row_index: BigInt(first - column.from) });
    first = row + 1;
  }
  const chunk: ColumnChunk = {
    file_offset: BigInt(start),
    meta_data: {
      type: 'BYTE_ARRAY',
      encodings: ['PLAIN'],
      path_in_schema: [column.name],
      codec: 'ZSTD',
      num_values: BigInt(column.to - column.from),
      total_uncompressed_size: BigInt(uncompressed),
      total_compressed_size: BigInt(writer.offset - start),
      data_page_offset: BigInt(start),
    },
  };
  // One page needs no index to be found by.
  return pages.length > 1 ? { chunk, offsetIndex: { page_locations: pages } } : { chunk };
}

/** Gives back the uncompressed size, header included. */
function writePage(
  writer: Writer,
  page: Uint8Array,
  compress: (page: Uint8Array) => Uint8Array,
  rows: number,
): number {
  const compressed = compress(page);
  const start = writer.offset;
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: page.length,
    compressed_page_size: compressed.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: 0,
      num_rows: rows,
      encoding: 'PLAIN',
      definition_levels_byte_length: 0,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    },
  });
  const headerBytes = writer.offset - start;
  writer.appendBytes(compressed);
  return headerBytes + page.length;
}
