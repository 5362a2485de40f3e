// W3C Extended Log File Format (WD-logfile-960323): IIS, CloudFront, Windows Firewall, Exchange. `#` lines say what is in the
// lines behind them; a later `#Fields` holds from there on.
import type { JsonObject } from '../../../schemas/json.ts';
import { type ColumnHeader, continueHeader, decodeRow, openHeader } from './column-header.ts';
import type { Format } from './format.ts';
import { interned } from './interned.ts';
import { addOwn } from './own.ts';
import { splitQuoted } from './quoted-fields.ts';
import { roomyRecord } from './roomy-record.ts';

/**
 * Values under the names of `#Fields`, `-` left out, and what the directives say of all lines (`software`, `log-type`; `date`
 * where only the time of day is a column). A line before any `#Fields` is text with a defect.
 */
export const w3c: Format = {
  name: 'w3c',
  nests: false,
  claims: (line, { header }) => header?.format === 'w3c' && looksLikeRow(line, header),
  takesHeader: (line, context) => {
    const [, name, opening, value] = DIRECTIVE.exec(line) ?? [];
    const known = context.header?.format === 'w3c' ? context.header : undefined;
    if (name === undefined || (opening === undefined && known === undefined)) return false;
    // A server that starts anew writes all of its header again; new fields alone leave what else the header said as it was.
    const anew = known === undefined || (known.used && opening !== undefined);
    const header = anew
      ? openHeader(context, line, 'w3c', known?.delimiter ?? ' ', known?.columns)
      : continueHeader(known, line);
    const directive = name.toLowerCase();
    if (anew && directive === 'fields') Object.assign(header.members, known?.members);
    readDirective(header, directive, (value ?? '').trim());
    return true;
  },
  decode: (line, { header }) => decodeRow(line, header, 'w3c', 'DECODE_W3C_SYNTAX', valuesOf, readRow),
};

/** The first three show a W3C log, the others are only taken among them. `#Remark` is text, and an event of its own. */
const DIRECTIVE = /^#((fields|software|version)|date|start-date|end-date|log-type|time format):(.*)/is;

/** The version is that of the format; every other directive speaks of the lines. */
function readDirective(header: ColumnHeader, name: string, value: string): void {
  header.isPlain = undefined;
  if (name === 'fields') {
    header.delimiter = value.includes(',') ? ',' : ' ';
    header.columns = value.split(/[\s,]+/).map(interned);
  } else if (name !== 'version' && value !== '') {
    header.members[name.replace(' ', '-')] = name === 'date' ? value.slice(0, 10) : value;
  }
}

/** A date where the first column is one, else as many values as columns: lines of other formats may stand between. */
function looksLikeRow(line: string, header: ColumnHeader): boolean {
  const [first, second] = header.columns;
  if (first === undefined || second === undefined || line.charCodeAt(0) === 0x3c) return false;
  if (first.startsWith('date')) return line.charCodeAt(4) === 0x2d && line.charCodeAt(7) === 0x2d;
  return valuesOf(line, header).length === header.columns.length;
}

/** CloudFront names its columns between spaces and its values between tabs. Quotes only count where they explain the number. */
function valuesOf(line: string, { delimiter, columns }: ColumnHeader): string[] {
  const actual = delimiter === ' ' && line.includes('\t') ? '\t' : delimiter;
  const values = line.split(actual);
  return values.length === columns.length ? values : splitQuoted(line, actual);
}

function readRow(values: readonly string[], header: ColumnHeader): JsonObject {
  const { columns, members } = header;
  header.isPlain ??= isPlain(header);
  const record = roomyRecord();
  for (const name in members) {
    if (name !== 'date' || lacksDate(columns)) record[name] = members[name];
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? '-';
    if (value === '-') continue;
    if (header.isPlain) record[columns[i] ?? ''] = value;
    else addOwn(record, columns[i] ?? '', value);
  }
  return record;
}

/** Whether each name stands for one value of its own, which nothing need be asked about. */
function isPlain({ columns, members }: ColumnHeader): boolean {
  const names = new Set([...Object.keys(members), ...columns]);
  return (
    names.size === Object.keys(members).length + columns.length && columns.every((name) => !(name in NOTHING))
  );
}

/** Has the names every object inherits. */
const NOTHING: JsonObject = {};

/** IIS may write the time of day alone: the day is then the header's. */
function lacksDate(columns: readonly string[]): boolean {
  return columns.includes('time') && !columns.includes('date');
}
