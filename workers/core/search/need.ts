// Words that every matching event must hold. A need may be weaker than its query, never stronger: nothing made of needs can
// lose an event (test/core/search/soundness.test.ts). needs.ts makes them; terms-match.ts and prefilter.ts use them.
import { isIndexed, tokenize } from '../segment/tokens.ts';

/** Where a word stands in a row: in the event's text; in that or the original text; or it cannot be told from texts. */
export type Place = 'event' | 'anywhere' | 'column';

/** One word. */
export interface WordNeed {
  readonly kind: 'word';
  readonly text: string;
  /** The whole word, how it begins, or a piece from its middle or end. */
  readonly form: 'whole' | 'prefix' | 'piece';
  /** Whether every word it stands for is in the catalog. */
  readonly isIndexed: boolean;
  readonly place: Place;
}

/** What must be there; null is nothing in particular. */
export type Need = WordNeed | { readonly kind: 'all' | 'any'; readonly parts: readonly Need[] } | null;

/** All of these; those that ask for nothing fall away. */
export function allOf(needs: readonly Need[]): Need {
  const parts = needs.filter((need) => need !== null);
  return parts.length > 1 ? { kind: 'all', parts } : (parts[0] ?? null);
}

/** One of these; if one asks for nothing, so does the whole. */
export function anyOf(needs: readonly Need[]): Need {
  if (needs.includes(null)) return null;
  return needs.length > 1 ? { kind: 'any', parts: needs } : (needs[0] ?? null);
}

/** One whole word. */
export function wholeWord(token: string, place: Place): WordNeed {
  return { kind: 'word', text: token, form: 'whole', isIndexed: isIndexed(token), place };
}

/** Every word of a text. */
export function wholeWords(text: string, place: Place): Need {
  return allOf(tokenize(text).map((token) => wholeWord(token, place)));
}

/** The beginning of a word. Words that are not in the catalog (short numbers, fractions) must not begin so. */
export function wordPrefix(prefix: string, place: Place): WordNeed {
  const isIndexed = prefix.length > 1 && !/^[0-9]+(?:\.[0-9]*)?$/.test(prefix);
  return { kind: 'word', text: prefix, form: 'prefix', isIndexed, place };
}

/** The same need of words that the catalog does not hold. */
export function unindexed(need: Need): Need {
  if (need === null) return null;
  if (need.kind === 'word') return { ...need, isIndexed: false };
  return { kind: need.kind, parts: need.parts.map(unindexed) };
}
