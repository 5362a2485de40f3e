// Framing of CSV: lines, but a line break inside double quotes belongs to its value (RFC 4180 section 2, rule 6).
import { type Framing, type FramingVisitor, isBlank } from './framing.ts';
import { lines } from './lines.ts';
import { readUtf8 } from './utf8.ts';

/** Each record without the line break behind it. Takes any body; a quote that never closes is text. */
export const quotedLines: Framing = {
  name: 'quoted-lines',
  visit: (body, visitor) => {
    if (!body.includes(0x22)) return lines.visit(body, visitor);
    const quotes = { next: body.indexOf(0x22) };
    for (let start = 0; start < body.length; ) {
      const end = recordEnd(body, start, quotes);
      const trimmed = end > start && body[end - 1] === 0x0d ? end - 1 : end;
      handOn(body.subarray(start, trimmed), visitor);
      start = end + 1;
    }
    return true;
  },
};

/** The line break that lies in no quotes. `quotes.next` is the first quote not passed yet, or the end: none is looked for twice. */
function recordEnd(body: Uint8Array, start: number, quotes: { next: number }): number {
  for (let at = start; ; ) {
    const end = indexOrEnd(body, 0x0a, at);
    while (quotes.next < end && !opens(body, quotes.next, start)) {
      quotes.next = indexOrEnd(body, 0x22, quotes.next + 1);
    }
    if (quotes.next >= end) return end;
    let close = indexOrEnd(body, 0x22, quotes.next + 1);
    while (body[close + 1] === 0x22) close = indexOrEnd(body, 0x22, close + 2);
    quotes.next = indexOrEnd(body, 0x22, close + 1);
    if (close === body.length) return end;
    at = close + 1;
  }
}

/** Whether a value begins with that quote: it stands first, or behind a delimiter. */
function opens(body: Uint8Array, quote: number, start: number): boolean {
  const before = body[quote - 1];
  return quote === start || before === 0x2c || before === 0x3b || before === 0x09;
}

function indexOrEnd(body: Uint8Array, byte: number, from: number): number {
  const at = body.indexOf(byte, from);
  return at === -1 ? body.length : at;
}

function handOn(bytes: Uint8Array, visitor: FramingVisitor): void {
  const text = readUtf8(bytes);
  if (text === null) visitor.bytes(bytes);
  else if (!isBlank(text)) visitor.text(text);
}
