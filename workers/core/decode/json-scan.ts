// One linear look at a JSON text that knows only strings, brackets and numbers: enough to say, before or after JSON.parse,
// that the value will be the text. Counts members, so that a duplicate name shows as a difference to the value's own count.
import { MAX_EVENT_FIELDS, MAX_JSON_DEPTH } from '../../../schemas/limits.ts';

/**
 * How many `name: value` members the text holds; -1 when the strict reader has to look: nesting or fields over the limit, a
 * number a double might change, an escaped surrogate, an open string. For texts that are no JSON the answer means nothing.
 */
export function scanJson(text: string): number {
  let depth = 0;
  let members = 0;
  let fields = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      i = closingQuote(text, i + 1);
      if (i === -1) return -1;
    } else if (code === 0x3a) {
      members++;
    } else if (code === 0x2c) {
      fields++;
    } else if (code === 0x7b || code === 0x5b) {
      fields++;
      if (++depth > MAX_JSON_DEPTH) return -1;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      i = exactNumberEnd(text, i) - 1;
      if (i === -2) return -1;
    }
  }
  return fields > MAX_EVENT_FIELDS ? -1 : members;
}

/** The quote that closes a string; -1 when there is none, or when a `\\ud` escape (half a surrogate pair) is in it. */
function closingQuote(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i;
    if (code === 0x5c) {
      i++;
      if (text.charCodeAt(i) === 0x75 && (text.charCodeAt(i + 1) | 0x20) === 0x64) return -1;
    }
  }
  return -1;
}

/** Digits that a double holds exactly whatever they are. Integers of more are measured by their value (printedLength). */
const EXACT_DIGITS = 15;

/** Where a number ends; -1 when a double may change it: an exponent, a fraction of more than 15 digits, or minus zero. */
function exactNumberEnd(text: string, at: number): number {
  let point = 0;
  let i = text.charCodeAt(at) === 0x2d ? at + 1 : at;
  if (i > at && text.charCodeAt(i) === 0x30) return -1;
  const start = i;
  for (; ; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e) point++;
    else if ((code | 0x20) === 0x65) return -1;
    else if (!(code >= 0x30 && code <= 0x39)) break;
  }
  return point > 0 && i - start - point > EXACT_DIGITS ? -1 : i;
}
