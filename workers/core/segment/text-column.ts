// The pages of a column whose values lie in packets already (`event`, `raw`): nine tenths of a segment's bytes. hyparquet-writer would
// make an array of each value and grow a buffer for each page, four times the bytes in garbage; here each value is copied once, into
// one buffer for all pages. Format: Parquet data page v2, PLAIN byte arrays, required column (no levels).
import type { ColumnChunk, OffsetIndex } from 'hyparquet';
import type { Writer } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { letGo } from '../let-go.ts';

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

/** What the chunks of these columns are written with. */
export interface TextTools {
  readonly writer: Writer;
  readonly buffer: PageBuffer;
  readonly compress: (page: Uint8Array) => Uint8Array;
}

/** Writes the chunk of one column, text by text: at least one. */
export class TextColumnWriter {
  readonly #tools: TextTools;
  readonly #start: number;
  readonly #pages: OffsetIndex['page_locations'] = [];
  #uncompressed = 0;
  #rows = 0;
  /** Row of the chunk that the page under way begins with. */
  #first = 0;

  constructor(tools: TextTools) {
    this.#tools = tools;
    this.#start = tools.writer.offset;
  }

  add(text: Uint8Array): void {
    // A page is closed when it is known that another follows: the last one ends with the column.
    if (this.#tools.buffer.isFull) this.#closePage();
    this.#tools.buffer.append(text);
    this.#rows++;
  }

  finish(name: string): WrittenColumn {
    this.#closePage();
    const chunk: ColumnChunk = {
      file_offset: BigInt(this.#start),
      meta_data: {
        type: 'BYTE_ARRAY',
        encodings: ['PLAIN'],
        path_in_schema: [name],
        codec: 'ZSTD',
        num_values: BigInt(this.#rows),
        total_uncompressed_size: BigInt(this.#uncompressed),
        total_compressed_size: BigInt(this.#tools.writer.offset - this.#start),
        data_page_offset: BigInt(this.#start),
      },
    };
    // One page needs no index to be found by.
    return this.#pages.length > 1 ? { chunk, offsetIndex: { page_locations: this.#pages } } : { chunk };
  }

  #closePage(): void {
    const { writer, buffer, compress } = this.#tools;
    const offset = BigInt(writer.offset);
    this.#uncompressed += writePage(writer, buffer.take(), compress, this.#rows - this.#first);
    const size = writer.offset - Number(offset);
    this.#pages.push({ offset, compressed_page_size: size, first_row_index: BigInt(this.#first) });
    this.#first = this.#rows;
  }
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
  letGo(compressed);
  return headerBytes + page.length;
}
