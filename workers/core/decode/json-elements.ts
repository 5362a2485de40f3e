// The elements of a JSON array in a text, one at a time: an array of ten million is never a list of ten million places.
import { Defect, excerpt } from './defect.ts';
import { spaceEnd, valueEnd } from './json-text.ts';

/** Answers true for the last element that is wanted, and anything else for others. */
export type Visit = (element: string) => unknown;

/**
 * Hands on the text of each element of the array that begins at `open` with `[`, until `visit` answers true; answers where it went
 * no further: behind the array, or behind that element. The texts are only known to close what they open: they are read elsewhere.
 */
export function visitElements(text: string, open: number, visit: Visit): number | Defect {
  let at = spaceEnd(text, open + 1);
  if (text.charCodeAt(at) === 0x5d) return at + 1;
  for (;;) {
    const end = valueEnd(text, at);
    if (end === -1 || end === at) break;
    if (visit(text.slice(at, end)) === true) return end;
    at = spaceEnd(text, end);
    if (text.charCodeAt(at) === 0x5d) return at + 1;
    if (text.charCodeAt(at) !== 0x2c) break;
    at = spaceEnd(text, at + 1);
  }
  const expected = "an element, ',' or ']'";
  return new Defect('DECODE_JSON_SYNTAX', `array breaks: expected ${expected}, found ${excerpt(text, at)}`);
}
