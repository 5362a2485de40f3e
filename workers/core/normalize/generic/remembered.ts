// Texts that are remembered beyond their event. A text cut out of a line keeps the line, and whatever that was cut out of, for
// as long as it lives itself: a table of short words could hold a body each.
import type { JsonValue } from '../../../../schemas/json.ts';

/** The same text with nothing behind it. Costs a µs: for what is remembered, not for what is looked up. */
export const detached = (text: string): string => JSON.parse(JSON.stringify(text));

/** The same of a fact's value; undefined for one that is too long to be remembered, or is no text or number. */
export const remembered = (value: JsonValue | undefined, longest: number): JsonValue | undefined => {
  if (typeof value !== 'string') return typeof value === 'number' ? value : undefined;
  return value.length > longest ? undefined : detached(value);
};
