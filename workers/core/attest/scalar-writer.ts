// Texts, numbers and literals of RFC 8785 (sections 3.2.2.1 to 3.2.2.3) as bytes: what is in a canonical text but for its
// objects and lists. Everything takes the position it writes at and returns the one behind it.
import { notCanonical } from './canonical.ts';
import { widthOf, writeDigits } from './decimal-digits.ts';
import { type EventBinding, MIN_BOUND_LENGTH } from './event-binding.ts';

/**
 * Not looked up on each text: once an engine has met texts in more than four representations (cut out of others, joined,
 * interned, ...) at one place, that costs as much again for every character as reading it.
 */
const { charCodeAt } = String.prototype;

/** Thrown through the recursion when the buffer ends; never leaves `CanonicalWriter.write`. */
export const FULL = new Error('the buffer is full');

/** Room for any number, literal or bracket, so that only texts and what is copied need to be measured. */
const MARGIN = 64;

/** A code unit takes at most 6 bytes: `\u001f`. */
const MAX_BYTES_PER_UNIT = 6;

/** The highest bit of each of four bytes. */
const TOP_BITS = 0x80808080 | 0;

/** Writes what holds nothing else into one buffer. */
export class ScalarWriter {
  protected readonly bytes: Uint8Array;
  protected readonly view: DataView;
  /** Where texts, copies and {@link MARGIN} must end. */
  protected readonly limit: number;
  /** What the events being written are bound with, whose texts need not be read. */
  binding: EventBinding | null = null;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = bytes.length - MARGIN;
  }

  protected text(value: string, start: number): number {
    const { bytes } = this;
    // What a sum with a text gives is known to be one: `length`, too, would be looked up otherwise. It is not copied.
    // biome-ignore lint/style/useTemplate: a template asks for the type each time, a tenth of all writing.
    const text = value + '';
    const length = text.length;
    if (start + MAX_BYTES_PER_UNIT * length > this.limit) throw FULL;
    let at = start;
    bytes[at++] = 0x22;
    if (length >= MIN_BOUND_LENGTH && this.binding !== null) {
      const end = this.binding.write(text, this.view, at);
      if (end !== -1) {
        bytes[end] = 0x22;
        return end + 1;
      }
    }
    let i = 0;
    for (; i + 4 <= length; i += 4) {
      const a = charCodeAt.call(text, i);
      const b = charCodeAt.call(text, i + 1);
      const c = charCodeAt.call(text, i + 2);
      const d = charCodeAt.call(text, i + 3);
      const four = a | (b << 8) | (c << 16) | (d << 24);
      if ((a | b | c | d) > 0x7f || !arePlain(four)) return this.special(text, i, at);
      this.view.setInt32(at, four, true);
      at += 4;
    }
    for (; i < length; i++) {
      const unit = charCodeAt.call(text, i);
      if (unit < 0x20 || unit > 0x7f || unit === 0x22 || unit === 0x5c) return this.special(text, i, at);
      bytes[at++] = unit;
    }
    bytes[at] = 0x22;
    return at + 1;
  }

  /** The rest of a text from its first character that is not itself. */
  private special(text: string, from: number, start: number): number {
    const { bytes } = this;
    const length = text.length;
    let at = start;
    for (let i = from; i < length; i++) {
      const unit = charCodeAt.call(text, i);
      if (unit === 0x5c || unit === 0x22) {
        bytes[at] = 0x5c;
        bytes[at + 1] = unit;
        at += 2;
      } else if (unit > 0x7f) {
        const point = text.codePointAt(i) ?? unit;
        if (point > 0xffff) i += 1;
        at = this.encode(point, at);
      } else if (unit < 0x20) at = this.literal(ESCAPES[unit] ?? '', at);
      else bytes[at++] = unit;
    }
    bytes[at] = 0x22;
    return at + 1;
  }

  /** UTF-8 of a code point above U+007F. */
  private encode(point: number, start: number): number {
    const { bytes } = this;
    if (point >= 0xd800 && point <= 0xdfff) throw notCanonical('a lone surrogate');
    let at = start;
    if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
    else {
      if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12);
      else {
        bytes[at++] = 0xf0 | (point >> 18);
        bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
      }
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
    }
    bytes[at++] = 0x80 | (point & 0x3f);
    return at;
  }

  protected number(value: number, at: number): number {
    if ((value | 0) === value && value >= 0) return writeDigits(this.bytes, value, widthOf(value), at);
    if (value >= 1e9 && Number.isSafeInteger(value)) {
      // Larger than 32 bits, as times are: nine digits at a time fit again.
      const high = Math.floor(value / 1e9);
      const middle = writeDigits(this.bytes, high, widthOf(high), at);
      return writeDigits(this.bytes, value - high * 1e9, 9, middle);
    }
    if (Number.isFinite(value)) return this.literal(`${value}`, at);
    throw notCanonical(`the number ${value}`);
  }

  /** ASCII. */
  protected literal(text: string, at: number): number {
    for (let i = 0; i < text.length; i++) this.bytes[at + i] = text.charCodeAt(i);
    return at + text.length;
  }
}

/** Escapes of the controls, by code unit (RFC 8785, section 3.2.2.2); those of `"` and `\\` are themselves behind a backslash. */
const ESCAPES = Array.from({ length: 0x20 }, (_, unit) =>
  JSON.stringify(String.fromCharCode(unit)).slice(1, -1),
);

/** Whether none of four ASCII characters is a control, a quote or a backslash: each addition carries into the top bit of a byte that is not. */
function arePlain(four: number): boolean {
  const noControl = (four + 0x60606060) | 0;
  const noQuote = ((four ^ 0x22222222) + 0x7f7f7f7f) | 0;
  const noBackslash = ((four ^ 0x5c5c5c5c) + 0x7f7f7f7f) | 0;
  return (noControl & noQuote & noBackslash & TOP_BITS) === TOP_BITS;
}
