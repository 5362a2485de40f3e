// A cheap look at a row's texts before the event is parsed: does it hold the words it must hold at all?
import type { Need, WordNeed } from './need.ts';

/** Whether one of a row's texts, lower-cased, holds a word. */
export interface RowTexts {
  event(word: string): boolean;
  /** True where the original text was not read: then nothing is concluded from it. */
  raw(word: string): boolean;
}

/** The part of a need that a text search can settle, or null when it is nothing: then a row must be parsed. */
export function textNeed(need: Need): Need {
  if (need === null) return null;
  if (need.kind === 'word') return isSearchable(need) ? need : null;
  const parts = need.parts.map(textNeed);
  if (need.kind === 'any') return parts.includes(null) ? null : { kind: 'any', parts };
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : { kind: 'all', parts: known };
}

/**
 * Only ASCII: the lower-case form of some other letters depends on their neighbours, and those differ between a value and
 * the JSON text around it. Words of columns are settled by their column.
 */
function isSearchable({ text, place }: WordNeed): boolean {
  return place !== 'column' && /^[a-z0-9_.]+$/.test(text);
}

/** Whether the row may hold what is needed. `need` comes from {@link textNeed}. */
export function mayHold(need: Need, texts: RowTexts): boolean {
  if (need === null) return true;
  if (need.kind !== 'word') {
    const holds = (part: Need): boolean => mayHold(part, texts);
    return need.kind === 'all' ? need.parts.every(holds) : need.parts.some(holds);
  }
  return texts.event(need.text) || (need.place === 'anywhere' && texts.raw(need.text));
}
