// A written value -> what is asked of a field: equality, wildcard, network, existence.
import { tokenize } from '../segment/tokens.ts';
import { parseAddress, parseNetwork } from './address.ts';
import { HOLE, patternOf, STAR, wordPatterns } from './pattern.ts';
import type { Operand, Test } from './query-tree.ts';
import { parseSpan } from './time-span.ts';

const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$/;

/** The number a text is, or null. Time is linear: the pattern has no ambiguity. */
export function parseNumber(text: string): number | null {
  if (text.length > 40 || !NUMBER.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** A text read in every way it can be compared. */
export function operandOf(text: string): Operand {
  return {
    text: text.toLowerCase(),
    number: parseNumber(text),
    time: parseSpan(text),
    address: parseAddress(text),
  };
}

/** Whether a written value has wildcards. */
export const hasWildcards = (marked: string): boolean => marked.includes(STAR) || marked.includes(HOLE);

/** The test of `path:value`; in `marked`, STAR and HOLE stand for wildcards. */
export function testOf(marked: string): Test {
  if (marked === STAR) return { kind: 'exists' };
  if (hasWildcards(marked)) {
    return { kind: 'wildcard', pattern: patternOf(marked), words: wordPatterns(marked) };
  }
  const network = parseNetwork(marked);
  if (network !== null) return { kind: 'network', network, text: marked.toLowerCase() };
  return { kind: 'equals', operand: operandOf(marked), words: tokenize(marked) };
}
