// One value of a Zeek ASCII log, typed as Zeek's JSON writer types it: numbers for counts, ports and times, arrays for sets.
import type { JsonValue } from '../../../schemas/json.ts';
import type { ColumnHeader } from './column-header.ts';
import { exactNumber } from './json-number.ts';
import { readUtf8 } from './utf8.ts';

const NUMBERS: ReadonlySet<string> = new Set(['time', 'interval', 'double', 'count', 'int', 'port']);

/** A value of that type that is set. What is no number where one belongs, or none a double holds, stays a string. */
export function readZeekValue(value: string, type: string, header: ColumnHeader): JsonValue {
  if (NUMBERS.has(type)) return value === '' ? value : exactNumber(value);
  if (type === 'bool') return value === 'T' ? true : value === 'F' ? false : value;
  if (type.endsWith(']')) return readContainer(value, type, header);
  return value === header.empty ? '' : unescapeZeek(value);
}

/** `set[type]` or `vector[type]`. An element may be unset, which JSON calls null. */
function readContainer(value: string, type: string, header: ColumnHeader): JsonValue {
  if (value === header.empty) return [];
  const element = type.slice(type.indexOf('[') + 1, -1);
  // An array of arrays does not exist in Zeek's logs, so what claims to be one is read as text.
  const kind = element.endsWith(']') ? 'string' : element;
  return value
    .split(header.setSeparator)
    .map((one) => (one === header.unset ? null : readZeekValue(one, kind, header)));
}

/** Turns `\xNN` into the byte it stands for and `\\` into one backslash; runs of bytes that are no UTF-8 stay as written. */
export function unescapeZeek(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/(?:\\x[0-9a-fA-F]{2})+|\\\\/g, (escaped) =>
    escaped.charCodeAt(1) === 0x5c ? '\\' : readBytes(escaped),
  );
}

function readBytes(escapes: string): string {
  const bytes = new Uint8Array(escapes.length / 4);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(escapes.slice(i * 4 + 2, i * 4 + 4), 16);
  return readUtf8(bytes) ?? escapes;
}
