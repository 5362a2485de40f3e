// The pages of a column chunk as values. Parquet, "Data pages", "PLAIN", "Dictionary encoding". Everything is attacker-controlled: each page is held
// against its header (page-header.ts), the header against the footer, and every loop ends with the bytes or the rows it was given.
import { expandZstd } from '../zstd.ts';
import type { Column } from './columns.ts';
import { type PageHeader, readPageHeader } from './page-header.ts';
import { readRuns } from './run-lengths.ts';

/** Pages of one chunk that lie side by side, from one on. */
export interface PageRun {
  readonly bytes: Uint8Array;
  /** Where they lie in the object. */
  readonly offset: number;
  /** Row of the first value, and the row behind the last; rows count from the start of the segment. */
  readonly start: number;
  readonly end: number;
  /** Bytes that all of them take once expanded, headers included, where that is known; else the most they can. */
  readonly expanded: { readonly bytes: number; readonly isExact: boolean };
}

/** Rows that are wanted, and how texts are: decoded, or as their UTF-8. */
export interface Wanted {
  readonly start: number;
  readonly end: number;
  readonly textOf: ((bytes: Uint8Array) => string) | undefined;
}

/** Values of a page from row `start` on; null where a row has none. */
export type TakePage = (values: ArrayLike<unknown>, start: number) => void;

type Values = ArrayLike<unknown>;

/** What is wrong, and with which page of which column. */
export class PageDamage extends Error {
  constructor({ name }: Column, what: string, cause: unknown) {
    super(`column ${name}, ${what}: ${cause instanceof Error ? cause.message : 'it cannot be read'}`, {
      cause,
    });
    this.name = 'PageDamage';
  }
}

/** Hands on the values of all pages that hold wanted rows. Throws PageDamage. */
export function readPages(run: PageRun, column: Column, wanted: Wanted, take: TakePage): void {
  const view = new DataView(run.bytes.buffer, run.bytes.byteOffset, run.bytes.byteLength);
  let [at, row, expanded] = [0, run.start, 0];
  let dictionary: Values | undefined;
  while (row < run.end) {
    try {
      const header = readPageHeader(view, at, run.bytes.length, run.end - row);
      expanded += header.start - at + header.expanded;
      if (expanded > run.expanded.bytes) throw new RangeError('it takes more room than the footer says');
      const page = { header, bytes: run.bytes, row };
      if (header.isDictionary) {
        if (dictionary !== undefined || row > run.start) throw new RangeError('it is a second dictionary');
        dictionary = dictionaryOf(page, column, wanted);
      } else {
        if (row < wanted.end && row + header.rows > wanted.start)
          takePage(page, column, wanted, dictionary, take);
        row += header.rows;
      }
      at = header.end;
    } catch (cause) {
      throw new PageDamage(column, `the page at byte ${run.offset + at}`, cause);
    }
  }
  const isWhole = at === run.bytes.length && (!run.expanded.isExact || expanded === run.expanded.bytes);
  if (!isWhole)
    throw new PageDamage(
      column,
      `the pages from byte ${run.offset}`,
      new RangeError('there is more than its rows'),
    );
}

interface Page {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
  readonly row: number;
}

function dictionaryOf(page: Page, column: Column, { textOf }: Wanted): Values {
  const { rows } = page.header;
  return plain(contentOf(page), column, { from: 0, to: rows, count: rows }, textOf);
}

/** What is compressed of a page: all but its levels. */
function contentOf({ header, bytes }: Page): Uint8Array {
  const { start, end, levelBytes, expanded } = header;
  const length = expanded - levelBytes;
  // 0 is no legal cap: of an empty page the frame is expanded all the same, since it must be one.
  const content = expandZstd(bytes.subarray(start + levelBytes, end), Math.max(1, length), length);
  // A Buffer's parts would be Buffers, which callers could tell from bytes.
  if (content.length === length) return new Uint8Array(content.buffer, content.byteOffset, length);
  throw new RangeError(`it expands to ${content.length} bytes, its header says ${length}`);
}

function takePage(
  page: Page,
  column: Column,
  { start, end, textOf }: Wanted,
  dictionary: Values | undefined,
  take: TakePage,
): void {
  const { header, row } = page;
  const { rows, nulls } = header;
  const levels = levelsOf(page, column);
  const content = contentOf(page);
  const isFull = nulls === 0;
  // Of a page without nulls only the wanted rows become values.
  const from = isFull ? Math.max(0, start - row) : 0;
  const to = isFull ? Math.min(rows, end - row) : rows - nulls;
  const values = header.isIndexed
    ? looked(dictionary, content, { from, to, count: rows - nulls })
    : plain(content, column, { from, to, count: rows - nulls }, textOf);
  take(isFull ? values : spread(values, levels), row + from);
}

/** 1 for a row with a value; nothing for a column that has one in every row. */
function levelsOf({ header, bytes }: Page, { optional }: Column): Uint32Array {
  const { start, rows, nulls, levelBytes } = header;
  if (!optional) {
    if (nulls === 0 && levelBytes === 0) return new Uint32Array();
    throw new RangeError('it has nulls where there can be none');
  }
  const levels = readRuns(bytes.subarray(start, start + levelBytes), 1, rows);
  const present = levels.reduce((sum, level) => sum + level, 0);
  if (present === rows - nulls) return levels;
  throw new RangeError(`it has ${rows - present} nulls, its header says ${nulls}`);
}

function spread(values: Values, levels: Uint32Array): unknown[] {
  const spread: unknown[] = [];
  let at = 0;
  for (const level of levels) spread.push(level === 0 ? null : values[at++]);
  return spread;
}

/** Which values of a page are to be made: those from `from` to `to` of `count`. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

function looked(
  dictionary: Values | undefined,
  content: Uint8Array,
  { from, to, count }: Stretch,
): unknown[] {
  if (dictionary === undefined) throw new RangeError('its dictionary is not there');
  const values: unknown[] = [];
  const indices = readRuns(content.subarray(1), content[0] ?? 255, count);
  for (let at = 0; at < count; at++) {
    const index = indices[at] ?? dictionary.length;
    if (index >= dictionary.length)
      throw new RangeError(`it has a value ${index} of a dictionary of ${dictionary.length}`);
    if (at >= from && at < to) values.push(dictionary[index]);
  }
  return values;
}

function plain(content: Uint8Array, { type }: Column, stretch: Stretch, textOf: Wanted['textOf']): Values {
  if (type === 'STRING') return byteArrays(content, stretch, textOf);
  if (type === 'BYTE_ARRAY') return byteArrays(content, stretch, undefined);
  const { from, to, count } = stretch;
  const size = type === 'INT32' ? 4 : 8;
  if (content.length !== size * count)
    throw new RangeError(`it has ${content.length} bytes for ${count} numbers of ${size}`);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const values = new Float64Array(to - from);
  for (let i = 0; i < values.length; i++)
    values[i] = type === 'INT32' ? view.getInt32(4 * (from + i), true) : integer64(view, 8 * (from + i));
  return values;
}

/** Rounded where a double cannot say it, like any number. */
const integer64 = (view: DataView, at: number): number =>
  view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);

function byteArrays(
  content: Uint8Array,
  { from, to, count }: Stretch,
  textOf: Wanted['textOf'],
): (string | Uint8Array)[] {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const values: (string | Uint8Array)[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 4 > content.length) throw new RangeError('its values end early');
    const start = at + 4;
    at = start + view.getUint32(at, true);
    if (at > content.length) throw new RangeError('a value reaches beyond its end');
    if (i < from || i >= to) continue;
    const bytes = content.subarray(start, at);
    values.push(textOf === undefined ? bytes : textOf(bytes));
  }
  if (at !== content.length) throw new RangeError('it has more than its values');
  return values;
}
