// Whether one value passes a test. The same check serves a Parquet column and a value inside an event.
import { tokenize } from '../segment/tokens.ts';
import { type Address, contains, parseAddress } from './address.ts';
import { parseNumber } from './operand.ts';
import { matchesPattern, type Pattern, plainPattern } from './pattern.ts';
import type { Bound, Operand, Test } from './query-tree.ts';
import { parseSpan } from './time-span.ts';

/** A value that can be compared; objects and lists only exist. */
export type Scalar = string | number | boolean;

/** Whether the value passes. `isProse`: a word or phrase anywhere in a text is enough. */
export function passes(test: Test, value: Scalar, isProse: boolean): boolean {
  switch (test.kind) {
    case 'exists':
      return true;
    case 'equals':
      return equals(test.operand, value) || (isProse && holdsPhrase(value, test.words.map(plainPattern)));
    case 'wildcard':
      return (
        matchesPattern(test.pattern, String(value).toLowerCase()) ||
        (isProse && holdsPhrase(value, test.words))
      );
    case 'network': {
      if (typeof value !== 'string') return false;
      const address = parseAddress(value);
      return (address !== null && contains(test.network, address)) || value.toLowerCase() === test.text;
    }
    case 'range':
      return inRange(test.low, test.high, value);
  }
}

function equals(operand: Operand, value: Scalar): boolean {
  if (typeof value === 'number') {
    const { number, time } = operand;
    return value === number || (time !== null && value >= time.from && value <= time.to);
  }
  if (typeof value === 'boolean') return operand.text === String(value);
  if (value.toLowerCase() === operand.text) return true;
  const address = operand.address === null ? null : parseAddress(value);
  return address !== null && sameAddress(address, operand.address);
}

const sameAddress = (a: Address, b: Address | null): boolean =>
  b !== null && a.family === b.family && a.value === b.value;

function holdsPhrase(value: Scalar, words: readonly Pattern[]): boolean {
  return typeof value === 'string' && hasPhrase(tokenize(value), words);
}

/** Whether the words stand side by side among the tokens. No words are nowhere. */
export function hasPhrase(tokens: readonly string[], words: readonly Pattern[]): boolean {
  if (words.length === 0) return false;
  for (let at = 0; at + words.length <= tokens.length; at++) {
    if (words.every((word, i) => matchesPattern(word, tokens[at + i] ?? ''))) return true;
  }
  return false;
}

function inRange(low: Bound | null, high: Bound | null, value: Scalar): boolean {
  if (typeof value === 'boolean') return false;
  return (
    (low === null || isBeyond(low, value, 1) === true) &&
    (high === null || isBeyond(high, value, -1) === true)
  );
}

/** Whether the value lies on the right side of a bound (`side` 1: above), or at it where that is included. */
function isBeyond(bound: Bound, value: string | number, side: 1 | -1): boolean {
  const { operand, inclusive } = bound;
  if (typeof value === 'number') return isNumberBeyond(bound, value, side);
  if (operand.address !== null) {
    const address = parseAddress(value);
    if (address?.family !== operand.address.family) return false;
    return compared(address.value, operand.address.value, inclusive, side);
  }
  const number = operand.number === null && operand.time === null ? null : numberIn(value, operand);
  if (number !== null) return isNumberBeyond(bound, number, side);
  if (operand.number !== null || operand.time !== null) return false;
  return compared(value.toLowerCase(), operand.text, inclusive, side);
}

/** A text as the number or time that the bound is. */
function numberIn(value: string, operand: Operand): number | null {
  return operand.time === null ? parseNumber(value) : (parseSpan(value)?.from ?? null);
}

/** A time bound is a span: `>2026-11-20` begins after that day, `<=2026-11-20` ends with it. */
function isNumberBeyond({ operand, inclusive }: Bound, value: number, side: 1 | -1): boolean {
  const { number, time } = operand;
  if (time !== null) {
    const edge = (side === 1) === inclusive ? time.from : time.to;
    return compared(value, edge, inclusive, side);
  }
  return number !== null && compared(value, number, inclusive, side);
}

function compared<T extends string | number | bigint>(
  value: T,
  edge: T,
  inclusive: boolean,
  side: 1 | -1,
): boolean {
  if (value === edge) return inclusive;
  return side === 1 ? value > edge : value < edge;
}
