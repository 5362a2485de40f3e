// Texts with wildcards: `*` is any run of characters, `?` any one (a UTF-16 unit). Matching takes the leftmost place for each
// part and never goes back, so a hostile pattern costs at most its length times the text's.

/** What a written `*` and `?` become while a query is read: noncharacters, which no text holds (Unicode, section 23.7). */
export const STAR = '\uFDD0';
export const HOLE = '\uFDD1';

/** The parts between the stars. One part means that there is no star. */
export type Pattern = readonly Part[];

/** Lower-cased characters between two stars; `holes[i]` is true where a `?` stands, and empty when there is none. */
export interface Part {
  readonly text: string;
  readonly holes: readonly boolean[];
}

/** The pattern of a text in which STAR and HOLE stand for wildcards. */
export function patternOf(marked: string): Pattern {
  return marked.split(STAR).map((part) => {
    const pieces = part.split(HOLE).map((piece) => piece.toLowerCase());
    const text = pieces.join(HOLE);
    return { text, holes: pieces.length === 1 ? [] : Array.from(text, (char) => char === HOLE) };
  });
}

/** The pattern of exactly this text, which is lower-cased already. */
export const plainPattern = (text: string): Pattern => [{ text, holes: [] }];

/** The text of a pattern without wildcards, or null. */
export function plainText(pattern: Pattern): string | null {
  const [only] = pattern;
  return pattern.length === 1 && only?.holes.length === 0 ? only.text : null;
}

const MARKED_TOKEN = new RegExp(`[\\p{L}\\p{N}_${STAR}${HOLE}]+(?:\\.[\\p{L}\\p{N}_${STAR}${HOLE}]+)*`, 'gu');

/** The words of a marked text, cut where tokens.ts cuts; a wildcard belongs to the word it touches. */
export function wordPatterns(marked: string): Pattern[] {
  return (marked.match(MARKED_TOKEN) ?? []).map(patternOf);
}

/** Whether the whole text (lower-cased already) is what the pattern says. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  const [first, ...others] = pattern;
  const last = others.pop();
  if (first === undefined) return text === '';
  if (last === undefined) return text.length === first.text.length && isAt(first, text, 0);
  const end = text.length - last.text.length;
  if (!isAt(first, text, 0)) return false;
  let at = first.text.length;
  for (const part of others) {
    const found = find(part, text, at);
    if (found < 0) return false;
    at = found + part.text.length;
  }
  return at <= end && isAt(last, text, end);
}

function isAt({ text, holes }: Part, whole: string, at: number): boolean {
  if (holes.length === 0) return whole.startsWith(text, at);
  if (at + text.length > whole.length) return false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== whole[at + i] && holes[i] !== true) return false;
  }
  return true;
}

function find(part: Part, whole: string, from: number): number {
  if (part.holes.length === 0) return whole.indexOf(part.text, from);
  for (let at = from; at + part.text.length <= whole.length; at++) {
    if (isAt(part, whole, at)) return at;
  }
  return -1;
}
