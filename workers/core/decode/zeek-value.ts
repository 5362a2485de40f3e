// One value of a Zeek ASCII log, typed as Zeek's JSON writer types it: numbers for counts, ports and times, arrays for sets.
import type { JsonValue } from '../../../schemas/json.ts';
import type { ColumnHeader } from './column-header.ts';
import { exactNumber } from './json-number.ts';
import { readUtf8 } from './utf8.ts';

const NUMBERS: ReadonlySet<string> = new Set(['time', 'interval', 'double', 'count', 'int', 'port']);

/** How the values of a column are read; from `SET` on, the elements of one. */
const TEXT = 0;
const NUMBER = 1;
const BOOL = 2;
const SET = 4;

/** How values of a type are read, by its name in a `#types` line: found once a header, not once a value. */
export function zeekType(name: string): number {
  if (NUMBERS.has(name)) return NUMBER;
  if (name === 'bool') return BOOL;
  if (!name.endsWith(']')) return TEXT;
  const element = name.slice(name.indexOf('[') + 1, -1);
  // An array of arrays does not exist in Zeek's logs, so what claims to be one is read as text.
  return SET + (element.endsWith(']') ? TEXT : zeekType(element));
}

/** A value of that type that is set. What is no number where one belongs, or none a double holds, stays a string. */
export function readZeekValue(value: string, type: number, header: ColumnHeader): JsonValue {
  if (type === NUMBER) return readNumber(value);
  if (type === BOOL) return value === 'T' ? true : value === 'F' ? false : value;
  if (type >= SET) return readContainer(value, type - SET, header);
  return value === header.empty ? '' : unescapeZeek(value);
}

/** `set[type]` or `vector[type]`. An element may be unset, which JSON calls null. */
function readContainer(value: string, element: number, header: ColumnHeader): JsonValue {
  if (value === header.empty) return [];
  return value
    .split(header.setSeparator)
    .map((one) => (one === header.unset ? null : readZeekValue(one, element, header)));
}

/** Below it, each number of digits stands for a double of its own, wherever its point is, and is what that double is written as. */
const MAX_DIGITS = 2 ** 52;

const POWERS = Array.from({ length: 17 }, (_, power) => 10 ** power);

/** The digits, divided once by a power of ten, are the double that the text of a count, a time or an interval stands for. */
function readNumber(value: string): JsonValue {
  const { length } = value;
  if (length === 0 || length > POWERS.length || value === '.')
    return value === '' ? value : exactNumber(value);
  let digits = 0;
  let point = length - 1;
  for (let i = 0; i < length; i++) {
    const digit = value.charCodeAt(i) - 0x30;
    if (digit >= 0 && digit <= 9) digits = 10 * digits + digit;
    else if (digit === -2 && point === length - 1) point = i;
    else return exactNumber(value);
  }
  return digits < MAX_DIGITS ? digits / (POWERS[length - 1 - point] ?? 1) : exactNumber(value);
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
