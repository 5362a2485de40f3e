// One JSON object a line. RFC 8259 with the strictness of RFC 7493: unique names, no number changed by reading it.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { Defect, excerpt } from './defect.ts';
import type { Format } from './format.ts';
import { readJsonStrictly } from './json-strict.ts';

/** The `record` is the object itself. Inside syslog a `@cee:` cookie (RFC-less, rsyslog and syslog-ng) may precede it. */
export const json: Format = {
  name: 'json',
  nests: true,
  claims: (line) => line.charCodeAt(objectStart(line)) === 0x7b,
  decode: (line) => {
    const start = objectStart(line);
    const record = readJsonObject(start === 0 ? line : line.slice(start));
    return record instanceof Defect ? record : { format: 'json', raw: line, record };
  },
};

/** Where the value begins, behind white space and a `@cee:` cookie. */
function objectStart(line: string): number {
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
  const value = readJsonStrictly(text);
  if (value instanceof Defect || isObject(value)) return value;
  return new Defect('DECODE_JSON_NOT_OBJECT', `an event must be a JSON object, found ${excerpt(text)}`);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text a JSON string literal stands for, well-formed. */
export function readJsonString(literal: string): string | Defect {
  const value = readJsonStrictly(literal);
  if (value instanceof Defect || typeof value === 'string') return value;
  return new Defect('DECODE_JSON_SYNTAX', `expected a JSON string, found ${excerpt(literal)}`);
}
