// Where values lie in a JSON text, by one linear scan that only knows strings and brackets: the text of each element of a list,
// so that an event taken out of a container keeps the exact text it had there. The values are read elsewhere; a text that is
// no JSON answers null or something that will not parse.
import { MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';

/** A piece of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A list found in a text: where it stands, brackets included, and each of its elements. */
export interface ListSpan extends Span {
  readonly name: string;
  readonly elements: Span[];
}

/** The list under `path` (member names from the outside in) of the object that begins at `at`; null where there is none. */
export function findList(text: string, at: number, path: readonly string[]): ListSpan | null {
  const [name, ...inner] = path;
  const member = findMember(text, at, (found) => found === name);
  if (member === null || name === undefined) return null;
  if (inner.length > 0) return findList(text, member.start, inner);
  const elements = elementsOf(text, member.start);
  return elements === null ? null : { ...member, elements };
}

/** The first list, under any of the names, of the object that begins at `at`. */
export function findListOf(text: string, at: number, names: ReadonlySet<string>): ListSpan | null {
  const member = findMember(text, at, (name, value) => names.has(name) && text.charCodeAt(value) === 0x5b);
  const elements = member === null ? null : elementsOf(text, member.start);
  return member === null || elements === null ? null : { ...member, elements };
}

/** The objects that fill the text, one after another; null when something else is in it. */
export function findObjects(text: string): Span[] | null {
  const objects: Span[] = [];
  for (let at = spaceEnd(text, 0); at < text.length; ) {
    const end = text.charCodeAt(at) === 0x7b ? valueEnd(text, at) : -1;
    if (end === -1) return null;
    objects.push({ start: at, end });
    at = spaceEnd(text, end);
  }
  return objects;
}

/** The first member of the object that begins at `at` whose name, as it is spelt there, and place of value are wanted. */
export function findMember(
  text: string,
  at: number,
  wanted: (name: string, value: number) => boolean,
): (Span & { name: string }) | null {
  if (text.charCodeAt(at) !== 0x7b) return null;
  let next = spaceEnd(text, at + 1);
  while (text.charCodeAt(next) === 0x22) {
    const nameEnd = closingQuote(text, next + 1);
    const colon = spaceEnd(text, nameEnd + 1);
    if (text.charCodeAt(colon) !== 0x3a) return null;
    const start = spaceEnd(text, colon + 1);
    const name = text.slice(next + 1, nameEnd);
    const end = valueEnd(text, start);
    if (end === -1) return null;
    if (wanted(name, start)) return { name, start, end };
    const comma = spaceEnd(text, end);
    if (text.charCodeAt(comma) !== 0x2c) return null;
    next = spaceEnd(text, comma + 1);
  }
  return null;
}

/** The elements of the array that begins at `at`; no more than it takes to be too many events. */
function elementsOf(text: string, at: number): Span[] | null {
  if (text.charCodeAt(at) !== 0x5b) return null;
  const elements: Span[] = [];
  let next = spaceEnd(text, at + 1);
  while (text.charCodeAt(next) !== 0x5d && elements.length <= MAX_EVENTS_PER_PACKET) {
    const end = valueEnd(text, next);
    if (end === -1 || end === next) return null;
    elements.push({ start: next, end });
    const behind = spaceEnd(text, end);
    const mark = text.charCodeAt(behind);
    if (mark !== 0x2c && mark !== 0x5d) return null;
    next = mark === 0x2c ? spaceEnd(text, behind + 1) : behind;
  }
  return elements;
}

/** Where the value at `at` ends; -1 when it never does. A scalar ends before `,`, `]`, `}` or space. */
export function valueEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      i = closingQuote(text, i + 1);
      if (depth === 0) return i < text.length ? i + 1 : -1;
    } else if (code === 0x7b || code === 0x5b) {
      depth++;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
      if (depth <= 0) return depth === 0 ? i + 1 : i;
    } else if (depth === 0 && (code === 0x2c || code <= 0x20)) {
      return i;
    }
  }
  return -1;
}

/** The quote that no backslash escapes, or the end. */
function closingQuote(text: string, at: number): number {
  for (let quote = text.indexOf('"', at); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (quote - backslashes > at && text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}

/** Behind white space, control characters included. */
export function spaceEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && text.charCodeAt(end) <= 0x20) end++;
  return end;
}
