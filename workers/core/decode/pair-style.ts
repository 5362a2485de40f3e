// How a sender writes `key=value` pairs, found out from the first of them: what assigns, what separates, whether it quotes.
// Cautious, since prose, shell commands and kernel messages hold equal signs too: a line must open with its pairs.

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

/** Longest key that shows a pair: longer words are payload. */
const MAX_KEY_LENGTH = 64;

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

/** Where the sign of a pair stands whose key begins at `at`; -1 when no pair begins there. */
export function pairAt(line: string, at: number, assign: number): number {
  const limit = at + MAX_KEY_LENGTH;
  let i = at;
  while (i < limit && isKeyCharacter(line.charCodeAt(i))) i++;
  if (i === at || line.charCodeAt(i) !== assign) return -1;
  return assign === 0x3d || line.charCodeAt(i + 1) === 0x22 ? i : -1;
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

/** The quote that closes the one at `at`: no backslash before it, the end or a separator behind it; -1 when there is none. */
export function quotedEnd(line: string, at: number): number {
  if (line.charCodeAt(at) !== 0x22) return -1;
  let quote = line.indexOf('"', at + 1);
  while (quote !== -1 && (isEscaped(line, quote, at) || !closes(line, quote + 1))) {
    quote = line.indexOf('"', quote + 1);
  }
  return quote;
}

/** Behind spaces and tabs. */
export function blankEnd(line: string, at: number): number {
  let end = at;
  while (line.charCodeAt(end) === 0x20 || line.charCodeAt(end) === 0x09) end++;
  return end;
}

/** Whether one of  space tab , ; |  stands there. */
export function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x2c || code === 0x3b || code === 0x7c;
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

function closes(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return at >= line.length || isSeparator(code) || code === 0x5d;
}

function isEscaped(line: string, quote: number, floor: number): boolean {
  let slash = quote;
  while (slash > floor + 1 && line.charCodeAt(slash - 1) === 0x5c) slash--;
  return (quote - slash) % 2 === 1;
}

/** Letters, digits and  _ - . / @ . */
function isKeyCharacter(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x2d && code <= 0x39) ||
    (code >= 0x40 && code <= 0x5a) ||
    code === 0x5f
  );
}
