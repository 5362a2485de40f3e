// What header lines of a body said about the lines behind them. Formats with columns (csv, w3c, zeek) keep it in the
// DecodeContext of their body: a line alone does not say what its values are.
import type { JsonObject } from '../../../schemas/json.ts';
import type { DecodeContext } from './format.ts';

/** The columns of a body as its header lines gave them last. */
export interface PlainHeader {
  /** The format whose lines it explains. */
  readonly format: 'csv' | 'w3c';
  /** Names in order; empty until the line that names them came. */
  columns: readonly string[];
  /** What stands between two values. */
  delimiter: string;
  /** Members of every record: what the header says of all its lines. */
  readonly members: JsonObject;
  /** Header lines no row was read by: should none come, they are events of their own. Nothing is dropped unsaid. */
  pending: string[];
  /** Whether a row was read by it. */
  used: boolean;
}

/** What a Zeek log says besides: how its values are written. */
export interface ZeekHeader extends Omit<PlainHeader, 'format'> {
  readonly format: 'zeek';
  /** One a column: `time`, `set[addr]`, ... */
  types: readonly string[];
  /** Between the elements of a set or vector. */
  setSeparator: string;
  /** Stands for a value that is empty. */
  empty: string;
  /** Stands for no value. */
  unset: string;
}

/** Either kind, by `format`. */
export type ColumnHeader = PlainHeader | ZeekHeader;

/** A header in place of what the body had before, opened by `line`. Lines that wait for a row go on waiting. */
export function openHeader<Header extends ColumnHeader>(
  context: DecodeContext,
  header: Header,
  line: string,
): Header {
  header.pending = [...(context.header?.pending ?? []), line];
  context.header = header;
  return header;
}

/** Adds a line to a header that is open. */
export function continueHeader(header: ColumnHeader, line: string): void {
  if (!header.used) header.pending.push(line);
}

/** Says that a row was read by the header. */
export function useHeader(header: ColumnHeader): void {
  if (header.used) return;
  header.used = true;
  header.pending = [];
}
