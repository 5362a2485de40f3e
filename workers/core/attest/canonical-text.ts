// What JSON.parse made, as RFC 8785 writes it: all that a verifier needs to see that a text can be read in one way only. The
// verifier's size is why it is not canonical.ts, which also takes values that were never a text; a test holds the two together.
import type { JsonValue } from '../../../schemas/json.ts';

/**
 * The canonical text of a parsed value. RFC 8785 takes texts and numbers as ECMAScript writes them, except lone surrogates, which
 * it has no form for: they come out as U+FFFD, so that no text that holds one is its own canonical text. Nor is one with 1e999.
 */
export function canonicalText(value: JsonValue): string {
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText)}]`;
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${canonicalText(key)}:${canonicalText(value[key] ?? null)}`)}}`;
}
