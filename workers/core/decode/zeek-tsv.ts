// Zeek's ASCII logs: tab-separated values under `#separator`, `#fields` and `#types` lines. Typed as Zeek's own JSON writer
// types them, so that one mapper reads both (https://docs.zeek.org/en/master/log-formats.html).
import type { JsonObject } from '../../../schemas/json.ts';
import { type ColumnHeader, continueHeader, decodeRow, openHeader } from './column-header.ts';
import type { Format } from './format.ts';
import { interned } from './interned.ts';
import { setOwn } from './own.ts';
import { roomyRecord } from './roomy-record.ts';
import { readZeekValue, unescapeZeek, zeekType } from './zeek-value.ts';

/** `{ _path, <field>: value }` with unset fields left out. A line before any `#fields` is text with a defect. */
export const zeek: Format = {
  name: 'zeek',
  nests: false,
  claims: (line, { header }) => header?.format === 'zeek' && looksLikeRow(line, header),
  takesHeader: (line, context) => {
    const [, name, rest = ''] = DIRECTIVE.exec(line) ?? [];
    if (name === 'separator') {
      openHeader(context, line, 'zeek', unescapeZeek(rest.trim()) || '\t');
      return true;
    }
    const known = context.header?.format === 'zeek' ? context.header : undefined;
    const delimiter = known?.delimiter ?? '\t';
    if (name === undefined || !rest.startsWith(delimiter)) return false;
    const header =
      known === undefined ? openHeader(context, line, 'zeek', delimiter) : continueHeader(known, line);
    readDirective(header, name, rest.slice(delimiter.length));
    return true;
  },
  decode: (line, { header }) => decodeRow(line, header, 'zeek', 'DECODE_ZEEK_SYNTAX', valuesOf, readRow),
};

const DIRECTIVE =
  /^#(separator(?= )|set_separator|empty_field|unset_field|path|open|close|fields|types)(.*)/s;

/** `#open` and `#close` only say when the file was: what happened is in its lines. */
function readDirective(header: ColumnHeader, name: string, value: string): void {
  if (name === 'fields') header.columns = distinct(value.split(header.delimiter));
  else if (name === 'types') header.types = value.split(header.delimiter).map(zeekType);
  else if (name === 'path') header.members._path = value;
  else if (name === 'set_separator') header.setSeparator = unescapeZeek(value) || ',';
  else if (name === 'empty_field') header.empty = value;
  else if (name === 'unset_field') header.unset = value;
}

/** No name twice, so that no value replaces another. */
function distinct(names: readonly string[]): string[] {
  const known = new Set(['_path']);
  return names.map((name, index) => {
    const own = known.has(name) ? `${name}_${index + 1}` : name;
    known.add(own);
    return interned(own);
  });
}

function valuesOf(line: string, { delimiter }: ColumnHeader): string[] {
  return line.split(delimiter);
}

/** A digit where the first column is the time, else as many values as columns: lines of other formats may stand between. */
function looksLikeRow(line: string, header: ColumnHeader): boolean {
  const first = line.charCodeAt(0);
  if (header.columns[0] === 'ts') return first >= 0x30 && first <= 0x39 && line.includes(header.delimiter);
  return first !== 0x3c && valuesOf(line, header).length === header.columns.length;
}

function readRow(values: readonly string[], header: ColumnHeader): JsonObject {
  const { columns, members, types, unset } = header;
  const record = roomyRecord();
  if (members._path !== undefined) record._path = members._path;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? unset;
    if (value !== unset) setOwn(record, columns[i] ?? '', readZeekValue(value, types[i] ?? 0, header));
  }
  return record;
}
