// QRadar Log Event Extended Format: `LEEF:1.0|vendor|product|version|event id|k=v<tab>k=v` and
// `LEEF:2.0|vendor|product|version|event id|delimiter|k=v<delimiter>k=v`. No escapes exist.
import type { JsonObject } from '../../../schemas/json.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';
import { MemberNames } from './member-names.ts';
import { RepeatedText } from './repeated-text.ts';
import { roomyRecord } from './roomy-record.ts';

/** Fields behind the version: vendor, product, its version, event id. */
const HEADER_FIELDS = 4;

/** What stands at each place of a header. */
const SAID = Array.from({ length: HEADER_FIELDS }, () => new RepeatedText());

const TAB = '\t';

const names = new MemberNames();

/** Text in front of `LEEF:` that no syslog header explains is kept as `record.prefix`. */
export const leef: Format = {
  name: 'leef',
  nests: true,
  claims: (line) => magicAt(line) !== -1,
  decode: (line) => {
    const at = magicAt(line);
    if (at === -1) {
      return new Defect(
        'DECODE_LEEF_SYNTAX',
        `LEEF must begin with 'LEEF:<version>|', found ${excerpt(line)}`,
      );
    }
    const record = readLeef(line, at + 5);
    if (record instanceof Defect) return record;
    if (at > 0) record.prefix = line.slice(0, at).trimEnd();
    return decoded('leef', line, record);
  },
};

/** Where `LEEF:` stands, at the start or behind a space; -1 when nowhere. */
function magicAt(line: string): number {
  let at = line.indexOf('LEEF:');
  while (at > 0 && line.charCodeAt(at - 1) !== 0x20) at = line.indexOf('LEEF:', at + 5);
  return at;
}

function readLeef(line: string, at: number): JsonObject | Defect {
  const versionEnd = pipeOrEnd(line, at);
  const version = line.slice(line.charCodeAt(at) === 0x20 ? at + 1 : at, versionEnd);
  const major = version === '1.0' || version === '1' ? 1 : version === '2.0' || version === '2' ? 2 : 0;
  if (major === 0) {
    return new Defect('DECODE_LEEF_SYNTAX', `LEEF version must be 1.0 or 2.0, found ${excerpt(version)}`);
  }
  const fields: string[] = [];
  let start = versionEnd + 1;
  for (const said of SAID) {
    if (start > line.length) {
      return new Defect(
        'DECODE_LEEF_SYNTAX',
        `LEEF header needs ${HEADER_FIELDS + 1} fields between '|', found ${fields.length + 1} and then the end`,
      );
    }
    const end = pipeOrEnd(line, start);
    fields.push(said.cut(line, start, end));
    start = end + 1;
  }
  const record: JsonObject = {
    leef_version: version,
    vendor: fields[0],
    product: fields[1],
    product_version: fields[2],
    event_id: fields[3],
    attributes: undefined,
  };
  if (major === 1) return readAttributes(line, start, pipedDelimiter(line, start), record);
  return readLeef2(line, start, record);
}

/** The delimiter field, which may be empty or missing (then tab), and the attributes behind it. */
function readLeef2(line: string, at: number, record: JsonObject): JsonObject | Defect {
  const end = pipeOrEnd(line, at);
  const field = line.slice(at, end);
  if (field.length > 1 && field.includes('=')) return readAttributes(line, at, TAB, record);
  const delimiter = readDelimiter(field);
  if (delimiter instanceof Defect) return delimiter;
  return readAttributes(line, end + 1, delimiter, record);
}

/** One character, or `x`, `0x` or `\x` and 1 to 4 hexadecimal digits; a tab also by its name. */
function readDelimiter(field: string): string | Defect {
  if (field === '' || field === '\\t' || field === 'tab') return TAB;
  const hex = /^(?:0|\\)?x([0-9a-f]{1,4})$/i.exec(field)?.[1];
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16)).toWellFormed();
  if ([...field.slice(0, 3)].length === 1) return field;
  return new Defect(
    'DECODE_LEEF_SYNTAX',
    `LEEF 2.0 delimiter must be one character or 'x' and 1 to 4 hexadecimal digits, found ${excerpt(field)}`,
  );
}

/** PAN-OS separates LEEF 1.0 attributes by `|`: taken as delimiter when there is no tab and each piece has a `=`. */
function pipedDelimiter(line: string, at: number): string {
  if (line.indexOf(TAB, at) !== -1 || line.indexOf('|', at) === -1) return TAB;
  return line
    .slice(at)
    .split('|')
    .every((piece) => piece.includes('='))
    ? '|'
    : TAB;
}

/** A piece without `=` continues the value before it: values may hold the delimiter. Empty pieces are nothing. */
function readAttributes(line: string, at: number, delimiter: string, record: JsonObject): JsonObject {
  const attributes = roomyRecord();
  names.begin();
  record.attributes = attributes;
  let key: string | undefined;
  let valueStart = at;
  let valueEnd = at;
  let equals = equalsOrEnd(line, at);
  for (let start = at; start < line.length; ) {
    const found = line.indexOf(delimiter, start);
    const end = found === -1 ? line.length : found;
    // Looked for once, however many pieces lie before it.
    if (equals < start) equals = equalsOrEnd(line, start);
    if (equals > start && equals < end) {
      keep(record, attributes, key, line.slice(valueStart, valueEnd));
      key = readKey(line, start, equals);
      valueStart = equals + 1;
    }
    if (end > start) valueEnd = end;
    start = end + delimiter.length;
  }
  keep(record, attributes, key, line.slice(valueStart, valueEnd));
  return record;
}

function keep(record: JsonObject, attributes: JsonObject, key: string | undefined, value: string): void {
  if (key !== undefined) names.add(attributes, key, value);
  else if (value !== '') record.attributes_text = value;
}

/** The name between two places, without the white space around it. */
function readKey(line: string, from: number, to: number): string {
  const isBare = isInk(line.charCodeAt(from)) && isInk(line.charCodeAt(to - 1));
  return isBare ? names.cut(line, from, to) : names.know(line.slice(from, to).trim());
}

function isInk(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

function equalsOrEnd(line: string, at: number): number {
  const end = line.indexOf('=', at);
  return end === -1 ? line.length : end;
}

function pipeOrEnd(line: string, at: number): number {
  const end = line.indexOf('|', at);
  return end === -1 ? line.length : end;
}
