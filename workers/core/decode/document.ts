// JSON document framing: an object, an array of events, or objects one after another. Finds where each event's text begins
// and ends by one linear scan that only knows strings and brackets; json.ts then reads each text for itself.
import { Defect, excerpt } from './defect.ts';

/** The texts of a document's events, as offsets: event i is `text.slice(starts[i], ends[i])`. */
export interface DocumentParts {
  readonly shape: 'array' | 'object' | 'objects';
  readonly starts: number[];
  readonly ends: number[];
  /** Where text begins that is no event: a concatenation that breaks behind its first object. */
  readonly brokenFrom?: number;
}

/** Splits a document that begins with `[` or `{`, or says where its brackets do not close. */
export function splitDocument(text: string): DocumentParts | Defect {
  const start = spaceEnd(text, 0);
  return text.charCodeAt(start) === 0x5b ? splitArray(text, start) : splitObjects(text, start);
}

function splitArray(text: string, open: number): DocumentParts | Defect {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = spaceEnd(text, open + 1);
  if (text.charCodeAt(at) !== 0x5d) {
    for (;;) {
      const end = valueEnd(text, at);
      if (end === -1) return unclosed(text, at);
      if (end === at) return broken(text, at, 'an array element');
      starts.push(at);
      ends.push(end);
      at = spaceEnd(text, end);
      if (text.charCodeAt(at) === 0x5d) break;
      if (text.charCodeAt(at) !== 0x2c) return broken(text, at, "',' or ']'");
      at = spaceEnd(text, at + 1);
    }
  }
  const rest = spaceEnd(text, at + 1);
  return rest < text.length ? broken(text, rest, 'the end') : { shape: 'array', starts, ends };
}

function splitObjects(text: string, start: number): DocumentParts | Defect {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = start; at < text.length; ) {
    const end = text.charCodeAt(at) === 0x7b ? valueEnd(text, at) : -1;
    if (end === -1) {
      if (starts.length > 0) return { shape: 'objects', starts, ends, brokenFrom: at };
      return text.charCodeAt(at) === 0x7b ? unclosed(text, at) : broken(text, at, "'{' or '['");
    }
    starts.push(at);
    ends.push(end);
    at = spaceEnd(text, end);
  }
  return { shape: starts.length === 1 ? 'object' : 'objects', starts, ends };
}

/** Where the value at `at` ends; -1 when a string or bracket in it never closes. A scalar ends before `,`, `]`, `}` or space. */
function valueEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      i = stringEnd(text, i);
      if (i === -1) return -1;
      if (depth === 0) return i + 1;
    } else if (code === 0x7b || code === 0x5b) {
      depth++;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
      if (depth <= 0) return depth === 0 ? i + 1 : i;
    } else if (depth === 0 && (code === 0x2c || code <= 0x20)) {
      return i;
    }
  }
  return depth === 0 ? text.length : -1;
}

/** The quote that closes the string opened at `open`, or -1. */
function stringEnd(text: string, open: number): number {
  let quote = text.indexOf('"', open + 1);
  while (quote !== -1) {
    let slash = quote;
    while (text.charCodeAt(slash - 1) === 0x5c) slash--;
    if ((quote - slash) % 2 === 0) return quote;
    quote = text.indexOf('"', quote + 1);
  }
  return -1;
}

/** Behind JSON white space. */
export function spaceEnd(text: string, at: number): number {
  let end = at;
  for (;;) {
    const code = text.charCodeAt(end);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return end;
    end++;
  }
}

function unclosed(text: string, at: number): Defect {
  return new Defect(
    'DECODE_JSON_SYNTAX',
    `JSON document never closes the value that begins at character ${at + 1} with ${excerpt(text, at)}`,
  );
}

function broken(text: string, at: number, expected: string): Defect {
  return new Defect(
    'DECODE_JSON_SYNTAX',
    `JSON document breaks at character ${at + 1}: expected ${expected}, found ${excerpt(text, at)}`,
  );
}
