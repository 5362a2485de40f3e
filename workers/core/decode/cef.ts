// ArcSight Common Event Format, versions 0 and 1: `CEF:version|vendor|product|version|class id|name|severity|extension`.
// Header escapes are `\|` and `\\`; extension escapes `\=`, `\\`, `\n`, `\r` (the specification's newline, not the letters).
import type { JsonObject } from '../../../schemas/json.ts';
import { readCefExtension } from './cef-extension.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';
import { RepeatedText } from './repeated-text.ts';
import { roomyRecord } from './roomy-record.ts';

/** Fields behind the version: vendor, product, version, class id, name, severity. */
const HEADER_FIELDS = 6;

/** Text in front of `CEF:` that no syslog header explains is kept as `record.prefix`. */
export const cef: Format = {
  name: 'cef',
  nests: true,
  claims: (line) => magicAt(line) !== -1,
  decode: (line) => {
    const at = magicAt(line);
    if (at === -1)
      return new Defect('DECODE_CEF_SYNTAX', `CEF must begin with 'CEF:<version>|', found ${excerpt(line)}`);
    const record = readCef(line, at);
    if (record instanceof Defect) return record;
    if (at > 0) record.prefix = line.slice(0, at).trimEnd();
    const isShort = record.severity === undefined;
    return decoded('cef', line, record, undefined, isShort ? tooFewFields(fieldsOf(record)) : undefined);
  },
};

/** Where `CEF:<digit>|` stands, at the start or behind a space; -1 when nowhere. Some senders write a space before the digit. */
function magicAt(line: string): number {
  // Not searched with the space in front: the engine would stop at every space.
  let at = line.indexOf('CEF:');
  while (at !== -1 && !(isVersion(line, at + 4) && (at === 0 || line.charCodeAt(at - 1) === 0x20))) {
    at = line.indexOf('CEF:', at + 4);
  }
  return at;
}

function isVersion(line: string, at: number): boolean {
  const versionAt = digitAt(line, at);
  const digit = line.charCodeAt(versionAt);
  return digit >= 0x30 && digit <= 0x39 && line.charCodeAt(versionAt + 1) === 0x7c;
}

function digitAt(line: string, at: number): number {
  return line.charCodeAt(at) === 0x20 ? at + 1 : at;
}

/** What stands at each place of a header; class ids vary from line to line. */
const SAID = Array.from({ length: HEADER_FIELDS }, () => new RepeatedText());

function readCef(line: string, at: number): JsonObject | Defect {
  const slash = line.indexOf('\\', at);
  const fields: string[] = [];
  const versionAt = digitAt(line, at + 4);
  let start = versionAt + 2;
  for (const said of SAID) {
    let end = pipeOrEnd(line, start);
    const escaped = slash !== -1 && slash < end;
    if (escaped) end = fieldEnd(line, start);
    if (end === line.length && fields.length < HEADER_FIELDS - 1) {
      const shortened = fields.length >= 2 && opensPair(line, start);
      return shortened ? readShort(line, start, versionAt, fields) : tooFewFields(fields.length + 2);
    }
    fields.push(escaped ? unescapeHeader(line.slice(start, end)) : said.cut(line, start, end));
    start = end + 1;
  }
  const extension = roomyRecord();
  const record: JsonObject = {
    cef_version: line.charAt(versionAt),
    device_vendor: fields[0],
    device_product: fields[1],
    device_version: fields[2],
    device_event_class_id: fields[3],
    name: fields[4],
    severity: fields[5],
    extension,
  };
  readCefExtension(line, Math.min(start, line.length), record, extension);
  return record;
}

/** SentinelOne leaves fields out and goes on with the extension. */
function opensPair(line: string, at: number): boolean {
  return /^[\w.]{1,64}=/.test(line.slice(at, at + 65));
}

function readShort(line: string, at: number, versionAt: number, fields: readonly string[]): JsonObject {
  const extension = roomyRecord();
  const record: JsonObject = { cef_version: line.charAt(versionAt) };
  for (const [i, field] of fields.entries()) record[SHORT_FIELDS[i] ?? ''] = field;
  record.extension = extension;
  readCefExtension(line, at, record, extension);
  return record;
}

/** Of a header that is too short: more than these, and it is long enough. */
const SHORT_FIELDS = ['device_vendor', 'device_product', 'device_version', 'device_event_class_id'];

function fieldsOf(record: JsonObject): number {
  return 1 + SHORT_FIELDS.filter((name) => record[name] !== undefined).length;
}

function tooFewFields(found: number): Defect {
  return new Defect(
    'DECODE_CEF_SYNTAX',
    `CEF header needs ${HEADER_FIELDS + 1} fields between '|', found ${found} and then the end`,
  );
}

function pipeOrEnd(line: string, at: number): number {
  const end = line.indexOf('|', at);
  return end === -1 ? line.length : end;
}

/** The `|` that no backslash escapes, or the end. */
function fieldEnd(line: string, at: number): number {
  for (let i = at; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === 0x7c) return i;
    if (code === 0x5c) i++;
  }
  return line.length;
}

function unescapeHeader(value: string): string {
  return value.includes('\\') ? value.replace(/\\([|\\])/g, '$1') : value;
}
