// W3C Extended Log File Format (WD-logfile-960323): IIS, CloudFront, Windows Firewall, Exchange. `#` lines say what is in the
// lines behind them; a later `#Fields` holds from there on.
import type { JsonObject } from '../../../schemas/json.ts';
import { continueHeader, openHeader, type PlainHeader, useHeader } from './column-header.ts';
import { Defect } from './defect.ts';
import { type DecodeContext, decoded, type Format } from './format.ts';
import { addOwn } from './own.ts';
import { splitQuoted } from './quoted-fields.ts';

/**
 * Values under the names of `#Fields`, `-` left out, and what the directives say of all lines (`software`, `log-type`; `date`
 * where no column has it). A line before any `#Fields` is text with a defect.
 */
export const w3c: Format = {
  name: 'w3c',
  nests: false,
  claims: (line, { header }) => header?.format === 'w3c' && looksLikeRow(line, header),
  takesHeader: (line, context) => {
    const colon = line.indexOf(':');
    const name = colon > 1 && colon <= 20 ? line.slice(1, colon).toLowerCase() : '';
    if (line.charCodeAt(0) !== 0x23 || !(OPENING.has(name) || isFollowing(name, context))) return false;
    readDirective(headerOf(context, name, line), name, line.slice(colon + 1).trim());
    return true;
  },
  decode: (line, { header }) => {
    if (header?.format !== 'w3c' || header.columns.length === 0) {
      const defect = new Defect('DECODE_W3C_SYNTAX', "W3C log line stands before any '#Fields' line");
      return decoded('text', line, { message: line }, undefined, defect);
    }
    useHeader(header);
    const record = readRow(line, header);
    return record instanceof Defect ? record : decoded('w3c', line, record);
  },
};

/** Directives that show a W3C log, whatever came before. */
const OPENING: ReadonlySet<string> = new Set(['fields', 'software', 'version']);

/** Directives only among others. `#Remark` is none of them: it is text, and its own event. */
const FOLLOWING: ReadonlySet<string> = new Set(['date', 'start-date', 'end-date', 'log-type', 'time format']);

function isFollowing(name: string, { header }: DecodeContext): boolean {
  return header?.format === 'w3c' && FOLLOWING.has(name);
}

/**
 * The header the line belongs to. A server that starts anew writes all of it again into the same log; new fields alone leave
 * what else the header said as it was.
 */
function headerOf(context: DecodeContext, name: string, line: string): PlainHeader {
  const known = context.header?.format === 'w3c' ? context.header : undefined;
  if (known !== undefined && (!known.used || !OPENING.has(name))) {
    continueHeader(known, line);
    return known;
  }
  const { columns = [], delimiter = ' ' } = known ?? {};
  const members = name === 'fields' ? { ...known?.members } : {};
  return openHeader(context, { format: 'w3c', columns, delimiter, members, pending: [], used: false }, line);
}

/** The version is that of the format; every other directive speaks of the lines. */
function readDirective(header: PlainHeader, name: string, value: string): void {
  if (name === 'fields') {
    header.delimiter = value.includes(',') ? ',' : ' ';
    header.columns = value.split(header.delimiter === ',' ? /\s*,\s*/ : /\s+/);
  } else if (name !== 'version' && value !== '') {
    header.members[name.replace(' ', '-')] = name === 'date' ? value.slice(0, 10) : value;
  }
}

/** A date where the first column is one, else as many values as columns. */
function looksLikeRow(line: string, header: PlainHeader): boolean {
  if (header.columns.length === 0) return false;
  if (header.columns[0] === 'date' && line.charCodeAt(4) === 0x2d && line.charCodeAt(7) === 0x2d) return true;
  return valuesOf(line, header).length === header.columns.length;
}

/** CloudFront names its columns between spaces and its values between tabs. Quotes only count where they explain the number. */
function valuesOf(line: string, { delimiter, columns }: PlainHeader): string[] {
  const actual = delimiter === ' ' && line.includes('\t') ? '\t' : delimiter;
  const values = line.split(actual);
  return values.length === columns.length ? values : splitQuoted(line, actual);
}

function readRow(line: string, header: PlainHeader): JsonObject | Defect {
  const { columns, members } = header;
  const values = valuesOf(line, header);
  if (values.length !== columns.length) {
    return new Defect(
      'DECODE_W3C_SYNTAX',
      `W3C log line needs ${columns.length} values, as '#Fields' names them, found ${values.length}`,
    );
  }
  const record: JsonObject = {};
  for (const name of Object.keys(members)) {
    if (name !== 'date' || lacksDate(columns)) record[name] = members[name];
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? '-';
    if (value !== '-') addOwn(record, columns[i] ?? '', value);
  }
  return record;
}

/** IIS may write the time of day alone: the day is then the header's. */
function lacksDate(columns: readonly string[]): boolean {
  return columns.includes('time') && !columns.includes('date');
}
