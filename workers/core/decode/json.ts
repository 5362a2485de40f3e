// One JSON object a line. RFC 8259 with the strictness of RFC 7493: unique names, no number changed by reading it.
// JSON.parse reads, then a proof that it lost nothing; only texts that cannot be proven are read by json-strict.ts.
import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';
import { countMembers, escapesLength, ODD, printedLength } from './json-proof.ts';
import { scanJson } from './json-scan.ts';
import { readJsonStrictly } from './json-strict.ts';

export { isObject } from '../../../schemas/json.ts';

/** The `record` is the object itself. A `@cee:` cookie, which rsyslog and syslog-ng write, may precede it. */
export const json: Format = {
  name: 'json',
  nests: true,
  claims: (line) => line.charCodeAt(objectStart(line)) === 0x7b,
  decode: (line) => {
    const start = objectStart(line);
    const record = readJsonObject(start === 0 ? line : line.slice(start));
    return record instanceof Defect ? record : decoded('json', line, record);
  },
};

/** Where the value begins, behind white space and a `@cee:` cookie. */
function objectStart(line: string): number {
  if (line.charCodeAt(0) === 0x7b) return 0;
  let start = spaceEnd(line, 0);
  if (line.charCodeAt(start) === 0x40 && line.startsWith('@cee:', start)) start = spaceEnd(line, start + 5);
  return start;
}

function spaceEnd(line: string, at: number): number {
  let end = at;
  while (line.charCodeAt(end) === 0x20 || line.charCodeAt(end) === 0x09) end++;
  return end;
}

/** Reads a text that must be one JSON object, losing and changing nothing, or says why it is not one. */
export function readJsonObject(text: string): JsonObject | Defect {
  const value = readJson(text);
  if (value instanceof Defect || isObject(value)) return value;
  return new Defect('DECODE_JSON_NOT_OBJECT', `an event must be a JSON object, found ${excerpt(text)}`);
}

/** The text a JSON string literal stands for, well-formed. */
export function readJsonString(literal: string): string | Defect {
  const value = readJson(literal);
  if (value instanceof Defect || typeof value === 'string') return value;
  return new Defect('DECODE_JSON_SYNTAX', `expected a JSON string, found ${excerpt(literal)}`);
}

/**
 * Texts up to this long are parsed before they are checked: nesting then costs the parser little, and 2 characters a field
 * keep them under MAX_EVENT_FIELDS (20,000). Longer ones are scanned first.
 */
const PARSE_FIRST_LENGTH = 32 * 1024;

function readJson(text: string): JsonValue | Defect {
  if (text.length > PARSE_FIRST_LENGTH) return readScanned(text);
  const value = parse(text);
  if (value === undefined) return readJsonStrictly(text);
  const printed = printedLength(value, 1);
  if (printed === text.length || isPrinted(value, printed, text)) return value;
  const isSame = !Number.isNaN(printed) && scanJson(text) === countMembers(value);
  return isSame ? value : readJsonStrictly(text);
}

/** Whether `text` with escapes is the shortest there is, or one with odd numbers what JSON.stringify writes. */
function isPrinted(value: JsonValue, printed: number, text: string): boolean {
  const length = text.length - escapesLength(text);
  return printed === length || (printed % ODD === length && JSON.stringify(value) === text);
}

/** For long texts: depth and fields are known to be within bounds before JSON.parse sees the text. */
function readScanned(text: string): JsonValue | Defect {
  const members = scanJson(text);
  const value = members === -1 ? undefined : parse(text);
  const isSame =
    value !== undefined && !Number.isNaN(printedLength(value, 1)) && countMembers(value) === members;
  return isSame ? value : readJsonStrictly(text);
}

/** JSON.parse; undefined where it throws. Its message quotes the payload, so the strict reader writes ours. */
function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
