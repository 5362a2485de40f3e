// How a sender writes `key=value` pairs, found out from the first of them: what assigns, what separates, whether it quotes.
// Cautious, since prose, shell commands and kernel messages hold equal signs too: a line must open with its pairs.
import { isSeparator, quotedEnd } from './backslash-quotes.ts';

/** How the pairs of one line are written, and where they lie. */
export interface PairStyle {
  readonly start: number;
  readonly end: number;
  /** `=`, or Check Point's `:` before a quote. */
  readonly assign: 0x3a | 0x3d;
  /** Space, tab, comma, semicolon or pipe. */
  readonly delimiter: string;
  /** No value of the line is in quotes: a bare word behind a value is then more of that value, else a bare key. */
  readonly unquoted: boolean;
}

/** How far behind the first key the second is looked for. */
const MAX_FIRST_VALUE = 1024;

/** The style of a line that begins with `needed` pairs side by side; null when it does not. */
export function findPairStyle(line: string, needed: number): PairStyle | null {
  let start = blankEnd(line, 0);
  const bracket = line.charCodeAt(start) === 0x5b;
  if (bracket) start++;
  const assign = bracket ? 0x3a : 0x3d;
  let at = pairAt(line, start, assign);
  // Netfilter's `IN=eth0 OUT= SRC=...` is the message of a kernel, with bare flags of its own.
  if (at === -1 || line.startsWith('IN=', start)) return null;
  const delimiter = delimiterBehind(line, at + 1, assign);
  const unquoted = !bracket && !line.includes('="');
  const style: PairStyle = {
    start,
    end: bracket ? bracketEnd(line) : line.length,
    assign,
    delimiter,
    unquoted,
  };
  for (let found = 1; found < needed; found++) {
    const from = Math.max(at, quotedEnd(line, at + 1)) + 1;
    const end = delimiter === ' ' ? line.indexOf(' ', from) : valueEnd(line, from, style);
    at = end === -1 ? -1 : pairAt(line, blankEnd(line, end + 1), assign);
    if (at === -1) return null;
  }
  return style;
}

/** Keys are of letters, digits and `_ - . / @`, 64 at most: longer words are payload. */
const MAX_KEY_LENGTH = 64;
const IN_KEY = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./@-') {
  IN_KEY[character.charCodeAt(0)] = 1;
}

/** Where the sign of a pair stands whose key begins at `at`; -1 when no pair begins there. Check Point always quotes. */
function pairAt(line: string, at: number, assign: number): number {
  const limit = at + MAX_KEY_LENGTH;
  let end = at;
  let code = line.charCodeAt(end);
  while (end < limit && code < 128 && IN_KEY[code] === 1) code = line.charCodeAt(++end);
  if (end === at || code !== assign) return -1;
  return assign === 0x3d || line.charCodeAt(end + 1) === 0x22 ? end : -1;
}

/** Where the unquoted value at `at` ends: before a delimiter and another pair, or, of senders that quote, before any space. */
export function valueEnd(line: string, at: number, style: PairStyle): number {
  const { delimiter, assign } = style;
  let end = line.indexOf(delimiter, at);
  if (delimiter !== ' ' || style.unquoted) {
    while (end !== -1) {
      const next = blankEnd(line, end + 1);
      if (pairAt(line, next, assign) !== -1) break;
      end = line.indexOf(delimiter, next);
    }
  }
  return end === -1 || end > style.end ? style.end : end;
}

/** Behind spaces and tabs. */
function blankEnd(line: string, at: number): number {
  let end = at;
  while (line.charCodeAt(end) === 0x20 || line.charCodeAt(end) === 0x09) end++;
  return end;
}

/** What stands between the first value and the second key; a space where there is no second. */
function delimiterBehind(line: string, at: number, assign: number): string {
  const limit = Math.min(line.length, at + MAX_FIRST_VALUE);
  for (let i = Math.max(at, quotedEnd(line, at) + 1); i < limit; i++) {
    if (!isSeparator(line.charCodeAt(i))) continue;
    const next = blankEnd(line, i + 1);
    if (pairAt(line, next, assign) !== -1) return line.charAt(i);
    i = next - 1;
  }
  return ' ';
}

/** The bracket that closes the line, or its end. */
function bracketEnd(line: string): number {
  const close = line.lastIndexOf(']');
  return close !== -1 && blankEnd(line, close + 1) === line.length ? close : line.length;
}
