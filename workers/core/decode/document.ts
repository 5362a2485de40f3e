// JSON document framing: an object, an array of events, or objects one after another. Finds where each event's bytes begin and
// end by one linear scan that only knows strings and brackets (all ASCII, so UTF-8 needs no decoding); json.ts then reads
// each event for itself.
import { MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { Defect, excerpt } from './defect.ts';
import { readWindows1252 } from './utf8.ts';

/** Where a document's events lie, in bytes: event i is `starts[i]`..`ends[i]`. */
export interface DocumentParts {
  readonly shape: 'array' | 'object' | 'objects';
  readonly starts: number[];
  readonly ends: number[];
  /** Where something begins that is no event: a concatenation that breaks behind its first object. */
  readonly brokenFrom?: number;
}

/**
 * Splits a document that begins with `[` or `{`, or says where it breaks as a whole. Looks no further than one event beyond what
 * a request may hold: 32 MiB of `{}` would be a list of 16 million places, more than the isolate has memory for.
 */
export function splitDocument(bytes: Uint8Array): DocumentParts | Defect {
  const start = spaceEnd(bytes, 0);
  return bytes[start] === 0x5b ? splitArray(bytes, start) : splitObjects(bytes, start);
}

function splitArray(bytes: Uint8Array, open: number): DocumentParts | Defect {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = spaceEnd(bytes, open + 1);
  if (bytes[at] !== 0x5d) {
    for (;;) {
      const end = valueEnd(bytes, at);
      if (end === -1) return unclosed(bytes, at);
      if (end === at) return broken(bytes, at, 'an array element');
      starts.push(at);
      ends.push(end);
      if (starts.length > MAX_EVENTS_PER_PACKET) return { shape: 'array', starts, ends };
      at = spaceEnd(bytes, end);
      if (bytes[at] === 0x5d) break;
      if (bytes[at] !== 0x2c) return broken(bytes, at, "',' or ']'");
      at = spaceEnd(bytes, at + 1);
    }
  }
  const rest = spaceEnd(bytes, at + 1);
  return rest < bytes.length ? broken(bytes, rest, 'the end') : { shape: 'array', starts, ends };
}

function splitObjects(bytes: Uint8Array, start: number): DocumentParts | Defect {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = start; at < bytes.length && starts.length <= MAX_EVENTS_PER_PACKET; ) {
    const end = bytes[at] === 0x7b ? valueEnd(bytes, at) : -1;
    if (end === -1) {
      if (starts.length > 0) return { shape: 'objects', starts, ends, brokenFrom: at };
      return bytes[at] === 0x7b ? unclosed(bytes, at) : broken(bytes, at, "'{' or '['");
    }
    starts.push(at);
    ends.push(end);
    at = spaceEnd(bytes, end);
  }
  return { shape: starts.length === 1 ? 'object' : 'objects', starts, ends };
}

/** Where the value at `at` ends; -1 when a string or bracket in it never closes. A scalar ends before `,`, `]`, `}` or space. */
export function valueEnd(bytes: Uint8Array, at: number): number {
  let depth = 0;
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0x22) {
      i = closingQuote(bytes, i + 1);
      if (depth === 0) return i === bytes.length ? -1 : i + 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
      if (depth <= 0) return depth === 0 ? i + 1 : i;
    } else if (depth === 0 && (byte === 0x2c || byte <= 0x20)) {
      return i;
    }
  }
  return depth === 0 ? bytes.length : -1;
}

/** The quote that no backslash escapes, or the end. */
export function closingQuote(bytes: Uint8Array, at: number): number {
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x22) return i;
    if (byte === 0x5c) i++;
  }
  return bytes.length;
}

/** Behind JSON white space. */
export function spaceEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  for (;;) {
    const byte = bytes[end];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return end;
    end++;
  }
}

/** A quoted piece of the bytes at `at`, for a message. */
export function excerptBytes(bytes: Uint8Array, at: number): string {
  return excerpt(readWindows1252(bytes.subarray(at, at + 64)));
}

function unclosed(bytes: Uint8Array, at: number): Defect {
  return new Defect(
    'DECODE_JSON_SYNTAX',
    `JSON document never closes the value that begins at byte ${at + 1} with ${excerptBytes(bytes, at)}`,
  );
}

function broken(bytes: Uint8Array, at: number, expected: string): Defect {
  return new Defect(
    'DECODE_JSON_SYNTAX',
    `JSON document breaks at byte ${at + 1}: expected ${expected}, found ${excerptBytes(bytes, at)}`,
  );
}
