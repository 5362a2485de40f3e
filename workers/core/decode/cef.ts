// ArcSight Common Event Format, versions 0 and 1: `CEF:version|vendor|product|version|class id|name|severity|extension`.
// Header escapes are `\|` and `\\`; extension escapes `\=`, `\\`, `\n`, `\r` (the specification's newline, not the letters).
import type { JsonObject } from '../../../schemas/json.ts';
import { readCefExtension } from './cef-extension.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';

const HEADER = [
  'device_vendor',
  'device_product',
  'device_version',
  'device_event_class_id',
  'name',
  'severity',
];

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
    return decoded('cef', line, record);
  },
};

/** Where `CEF:<digit>|` stands, at the start or behind a space; -1 when nowhere. */
function magicAt(line: string): number {
  let at = line.startsWith('CEF:') ? 0 : line.indexOf(' CEF:') + 1;
  if (at === 0 && line.charCodeAt(0) !== 0x43) return -1;
  while (!isVersion(line, at + 4)) {
    at = line.indexOf(' CEF:', at) + 1;
    if (at === 0) return -1;
  }
  return at;
}

function isVersion(line: string, at: number): boolean {
  const digit = line.charCodeAt(at);
  return digit >= 0x30 && digit <= 0x39 && line.charCodeAt(at + 1) === 0x7c;
}

function readCef(line: string, at: number): JsonObject | Defect {
  const record: JsonObject = { cef_version: line.charAt(at + 4) };
  let start = at + 6;
  for (const [index, name] of HEADER.entries()) {
    const end = fieldEnd(line, start);
    if (end === line.length && index < HEADER.length - 1) {
      return new Defect(
        'DECODE_CEF_SYNTAX',
        `CEF header needs ${HEADER.length + 1} fields between '|', found ${index + 2} and then the end`,
      );
    }
    record[name] = unescapeHeader(line.slice(start, end));
    start = end + 1;
  }
  return readCefExtension(line, Math.min(start, line.length), record);
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
