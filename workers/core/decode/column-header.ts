// What header lines of a body said about the lines behind them. Formats with columns (csv, w3c, zeek) keep it in the
// DecodeContext of their body: a line alone does not say what its values are.
import type { DecodedEvent } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { ErrorCode } from '../errors.ts';
import { Defect } from './defect.ts';
import { type DecodeContext, decoded } from './format.ts';

/** The columns of a body as its header lines gave them last. */
export interface ColumnHeader {
  /** The format whose lines it explains. */
  readonly format: string;
  /** What stands between two values. */
  delimiter: string;
  /** Names in order; empty until the line that names them came. */
  columns: readonly string[];
  /** How Zeek's values of each column are read, what it writes between elements, for an empty value and for none. */
  types: readonly number[];
  setSeparator: string;
  empty: string;
  unset: string;
  /** Of W3C: whether no two members of a row share a name, as found by the first row below the last directive. */
  isPlain: boolean | undefined;
  /** Members of every record: what the header says of all its lines. */
  readonly members: JsonObject;
  /** Header lines no row was read by: should none come, they are events of their own. Nothing is dropped unsaid. */
  pending: string[];
  /** Whether a row was read by it. */
  used: boolean;
}

/** A header in place of what the body had before, opened by `line`. Lines that wait for a row go on waiting. */
export function openHeader(
  context: DecodeContext,
  line: string,
  format: string,
  delimiter: string,
  columns: readonly string[] = [],
): ColumnHeader {
  const header: ColumnHeader = {
    format,
    delimiter,
    columns,
    types: [],
    setSeparator: ',',
    empty: '(empty)',
    unset: '-',
    isPlain: undefined,
    members: {},
    pending: [...(context.header?.pending ?? []), line],
    used: false,
  };
  context.header = header;
  return header;
}

/** Adds a line to a header that is open. */
export function continueHeader(header: ColumnHeader, line: string): ColumnHeader {
  if (!header.used) header.pending.push(line);
  return header;
}

/** Says that a row was read by the header. */
export function useHeader(header: ColumnHeader): void {
  if (header.used) return;
  header.used = true;
  header.pending = [];
}

/**
 * Reads a row of that format by the header. A line above any header is kept as text, so that a log shipped without its header
 * is never lost, even where its format is pinned; one with more or fewer values than columns is refused with `code`.
 */
export function decodeRow(
  line: string,
  header: ColumnHeader | undefined,
  format: string,
  code: ErrorCode,
  split: (line: string, header: ColumnHeader) => string[],
  read: (values: readonly string[], header: ColumnHeader) => JsonObject,
): DecodedEvent | Defect {
  if (header?.format !== format || header.columns.length === 0) {
    const defect = new Defect(code, 'no header line above names its columns');
    return decoded('text', line, { message: line }, undefined, defect);
  }
  useHeader(header);
  const values = split(line, header);
  const [names, found] = [header.columns.length, values.length];
  if (found === names) return decoded(format, line, read(values, header));
  return new Defect(code, `its header names ${names} columns, but the line has ${found} values`);
}
