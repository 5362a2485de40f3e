// Proof that JSON.parse lost and changed nothing of a text, without reading the text again. Walking the value costs a sixth of
// parsing it; printing and comparing (JSON.stringify) costs half, a scan of the text as much as parsing.
//
// printedLength(value) is the length of the value's shortest compact text. Every token of a source is at least as long as
// its shortest text (the exceptions are answered with NaN), and a dropped duplicate member or white space only adds. So
// printedLength(value) = length of the text  =>  the text is that shortest text, token by token: nothing was dropped.
import type { JsonValue } from '../../../schemas/json.ts';
import { MAX_JSON_DEPTH } from '../../../schemas/limits.ts';

/**
 * Characters of the compact JSON text of `value`, or NaN where equal length would not prove equal meaning: nesting below
 * `depth` levels past {@link MAX_JSON_DEPTH}, or a number whose text may be shorter than its canonical form or not exact.
 */
export function printedLength(value: JsonValue | undefined, depth: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'number') return printedNumberLength(value);
  if (value === false) return 5;
  if (typeof value !== 'object' || value === null) return 4;
  if (depth > MAX_JSON_DEPTH) return Number.NaN;
  let count = 0;
  let length = 0;
  if (Array.isArray(value)) {
    count = value.length;
    for (let i = 0; i < count; i++) length += printedLength(value[i], depth + 1);
  } else {
    for (const name in value) {
      count++;
      length += name.length + 3 + printedLength(value[name], depth + 1);
    }
  }
  return length + 2 + (count > 1 ? count - 1 : 0);
}

/** Digits of 0 .. 999,999,999 are counted by comparison; longer numbers by printing them. */
const POWERS = [10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/**
 * An integer that ends in three zeros may have been written shorter (`1e3`), so may a fraction below 0.01 (`1e-3`); beyond
 * 2^53 and past 15 significant digits a double is not exact. Everything else is its own shortest text.
 */
function printedNumberLength(value: number): number {
  if (Number.isSafeInteger(value)) {
    if (value % 1000 === 0 && value !== 0) return Number.NaN;
    if (value >= 0 && value < 1e9) {
      let digits = 1;
      while (value >= (POWERS[digits - 1] ?? 0)) digits++;
      return digits;
    }
    return String(value).length;
  }
  const size = Math.abs(value);
  if (!(size >= 0.01 && size <= Number.MAX_SAFE_INTEGER)) return Number.NaN;
  const length = String(value).length;
  return length <= 16 ? length : Number.NaN;
}

/** Whether nesting stays within {@link MAX_JSON_DEPTH} and every number within what a double holds exactly, 2^53 - 1. */
export function isTame(value: JsonValue | undefined, depth: number): boolean {
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (typeof value !== 'object' || value === null) return true;
  if (depth > MAX_JSON_DEPTH) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isTame(value[i], depth + 1)) return false;
    return true;
  }
  for (const name in value) if (!isTame(value[name], depth + 1)) return false;
  return true;
}

/** Members of all objects in `value`. Recurses as deep as the value does: call only for texts whose depth was scanned. */
export function countMembers(value: JsonValue | undefined): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) count += countMembers(value[i]);
    return count;
  }
  for (const name in value) count += 1 + countMembers(value[name]);
  return count;
}
