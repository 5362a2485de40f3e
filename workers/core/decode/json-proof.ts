// Proof that JSON.parse lost and changed nothing of a text, without reading the text again. Walking the value costs a tenth of
// parsing it; printing and comparing (JSON.stringify) costs half, a scan of the text as much as parsing.
//
// printedLength(value) is the length of the value's shortest compact text, escapes aside. Every token of a source is at least as
// long as its shortest text (the exceptions count as ODD), and a dropped duplicate member or white space only adds. So
// printedLength(value) = length of the text without its escapes  =>  the text is that shortest text, token by token.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { MAX_JSON_DEPTH } from '../../../schemas/limits.ts';

/** Added for each number that may have been written shorter, or is not the only one its text may mean. No text is so long. */
export const ODD = 2 ** 24;

/**
 * Characters of the compact JSON text of `value`, one for each that is escaped, and {@link ODD} for each odd number in it. NaN for
 * what is not to stay as it is: nesting below `depth` levels past {@link MAX_JSON_DEPTH}, a number beyond 2^53 - 1.
 */
export function printedLength(value: JsonValue | undefined, depth: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'number') return printedNumberLength(value);
  if (typeof value !== 'object' || value === null) return value === false ? 5 : 4;
  if (depth > MAX_JSON_DEPTH) return Number.NaN;
  if (!Array.isArray(value)) return printedMembersLength(value, depth);
  let length = value.length === 0 ? 2 : 1;
  for (let i = 0; i < value.length; i++) length += printedLength(value[i], depth + 1) + 1;
  return length;
}

/**
 * Values are read at once: engines learn to read members by the names of a loop from the objects they meet, and forget it for good
 * with the first that is odd, a hash table of 128 members or one with numbers for names. Texts and numbers are most of them.
 */
function printedMembersLength(members: JsonObject, depth: number): number {
  const values = Object.values(members);
  let length = values.length === 0 ? 2 : 1;
  let i = 0;
  for (const name in members) {
    const value = values[i++];
    length += name.length + 4;
    if (typeof value === 'string') length += value.length + 2;
    else if (typeof value === 'number') length += printedNumberLength(value);
    else length += printedLength(value, depth + 1);
  }
  return length;
}

/** An integer that ends in three zeros may have been written shorter (`1e3`). Minus zero prints as zero, which it is longer than. */
function printedNumberLength(value: number): number {
  if ((value | 0) !== value || value < 0) return printedLongLength(value);
  if (value < 1000) return value < 10 ? 1 : value < 100 ? 2 : 3;
  const length = value < 1e6 ? (value < 1e4 ? 4 : value < 1e5 ? 5 : 6) : printedWholeLength(value);
  return value % 1000 === 0 ? length + ODD : length;
}

function printedWholeLength(size: number): number {
  let length = 1;
  for (let power = 10; size >= power; power *= 10) length++;
  return length;
}

/**
 * A fraction below 0.01 may have been written shorter, too (`1e-3`). Past 15 significant digits a double is not exact, but for
 * seconds since 1970 with six decimals, as Zeek has them: doubles lie closer there.
 */
function printedLongLength(value: number): number {
  const size = Math.abs(value);
  if (!(size <= Number.MAX_SAFE_INTEGER)) return Number.NaN;
  if (Math.floor(size) === size) {
    const length = printedWholeLength(size) + (value < 0 ? 1 : 0);
    return Math.floor(size / 1000) * 1000 === size ? length + ODD : length;
  }
  const { length } = String(value);
  const isExact = length <= 16 || (length === 17 && size >= 1e9 && size < 4.5e9);
  return isExact && size >= 0.01 ? length : length + ODD;
}

/** Characters that the escapes in a JSON text take beyond the ones they stand for; NaN where one may be half a surrogate pair. */
export function escapesLength(text: string): number {
  let length = 0;
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', at)) {
    const isUnicode = text.charCodeAt(at + 1) === 0x75;
    if (isUnicode && (text.charCodeAt(at + 2) | 0x20) === 0x64) return Number.NaN;
    length += isUnicode ? 5 : 1;
    at += isUnicode ? 6 : 2;
  }
  return length;
}

/** Members of all objects in `value`. Recurses as deep as the value does: call only for texts whose depth is known. */
export function countMembers(value: JsonValue | undefined): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) count += countMembers(value[i]);
    return count;
  }
  const values = Object.values(value);
  for (let i = 0; i < values.length; i++) count += 1 + countMembers(values[i]);
  return count;
}
