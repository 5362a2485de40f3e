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
  /** Whether the catalog can be asked: every word it stands for is there, and they are not too many to be put together. */
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

/** The beginning of a word. */
export function wordPrefix(prefix: string, place: Place): WordNeed {
  return { kind: 'word', text: prefix, form: 'prefix', isIndexed: isPrefixIndexed(prefix), place };
}

/**
 * Short numbers and fractions are not in the catalog, so no prefix of theirs may be asked for. And FTS5 puts the documents of
 * all words that begin so together: 65,000 addresses of a /16 in 1,000 segments took 0.25 s, the 256 of a /24 3 ms.
 */
function isPrefixIndexed(prefix: string): boolean {
  if (/^[0-9.]+$/.test(prefix)) return /^(?:[0-9]+\.){3}/.test(prefix);
  return prefix.length >= 4 || (prefix.length === 3 && /[^0-9a-f_.]/.test(prefix));
}

/** The same need of words that the catalog does not hold. */
export function unindexed(need: Need): Need {
  if (need === null) return null;
  if (need.kind === 'word') return { ...need, isIndexed: false };
  return { kind: need.kind, parts: need.parts.map(unindexed) };
}
