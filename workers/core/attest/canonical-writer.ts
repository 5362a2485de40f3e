// RFC 8785 straight into bytes: the same text as canonical.ts, written into a buffer that is hashed where it lies. Three
// times as fast as a string that is encoded afterwards (docs/decisions/0003-hashing.md); tests hold the two against each other.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { notCanonical, quote } from './canonical.ts';
import { widthOf, writeDigits } from './decimal-digits.ts';
import { type EventBinding, MIN_BOUND_LENGTH } from './event-binding.ts';
import { type KeyPlan, KeyPlans, WORD_BYTES } from './key-plans.ts';

/**
 * Not looked up on each text: once an engine has met texts in more than four representations (cut out of others, joined,
 * interned, ...) at one place, that costs as much again for every character as reading it.
 */
const { charCodeAt } = String.prototype;

/** Thrown through the recursion when the buffer ends; never leaves {@link CanonicalWriter.write}. */
const FULL = new Error('the buffer is full');

/** Room for any number, literal or bracket, so that only texts and keys need to be measured. */
const MARGIN = 64;

/** A code unit takes at most 6 bytes: `\u001f`. */
const MAX_BYTES_PER_UNIT = 6;

/**
 * Writes canonical JSON into one buffer, again and again. Holds nothing between calls but what it learnt of keys. Inside,
 * everything takes the position it writes at and returns the one behind it.
 */
export class CanonicalWriter {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  /** Where text, keys and {@link MARGIN} must end. */
  private readonly limit: number;
  private readonly plans = new KeyPlans(quote);
  /** The plan of the last event. */
  private readonly outermost: (KeyPlan | null)[] = [null];
  /** What the events being written are bound with, whose texts need not be read. */
  binding: EventBinding | null = null;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = bytes.length - MARGIN;
  }

  /**
   * Writes the canonical text of `value` from `from`; returns where it ends, or -1 when it does not fit (the bytes from
   * `from` on are then undefined). Throws `Refusal` ATTEST_NOT_CANONICAL as {@link canonicalize} does. Objects are
   * plain: nothing enumerable is inherited.
   */
  write(value: JsonValue, from: number): number {
    try {
      return this.value(value, from, this.outermost, 0);
    } catch (error) {
      if (error === FULL) return -1;
      throw error;
    }
  }

  /** Lets go of what the last event was bound with, and of plans that are no longer remembered. */
  forget(): void {
    this.outermost[0] = null;
    this.binding = null;
  }

  /** Entry i of `likely` is the plan that the last object at this place had. */
  private value(value: JsonValue | undefined, at: number, likely: (KeyPlan | null)[], i: number): number {
    if (at > this.limit) throw FULL;
    if (typeof value === 'string') return this.text(value, at);
    if (typeof value === 'number') return this.number(value, at);
    if (value === true) return this.literal('true', at);
    if (value === false) return this.literal('false', at);
    if (value === null) return this.literal('null', at);
    if (Array.isArray(value)) return this.array(value, at, likely, i);
    if (typeof value === 'object') return this.object(value, at, likely, i);
    throw notCanonical(`a value of type ${typeof value}`);
  }

  private array(values: readonly JsonValue[], start: number, likely: (KeyPlan | null)[], i: number): number {
    let at = start;
    this.bytes[at++] = 0x5b;
    for (let j = 0; j < values.length; j++) {
      if (j > 0) this.bytes[at++] = 0x2c;
      at = this.value(values[j], at, likely, i);
    }
    this.bytes[at++] = 0x5d;
    return at;
  }

  /**
   * Each fragment begins with a comma; the first becomes `{`. All values are read at once: engines learn to read members by
   * the names of a loop from the objects they meet, and one that is odd makes them learn it again and again.
   */
  private object(members: JsonObject, start: number, likely: (KeyPlan | null)[], i: number): number {
    const plan = this.plans.find(members, likely[i] ?? null);
    if (plan === null) return this.unplanned(members, start);
    likely[i] = plan;
    const values = Object.values(members);
    const { order, inner } = plan;
    let at = start;
    for (let j = 0; j < order.length; j++) {
      const value = values[order[j] ?? 0];
      if (value !== undefined) at = this.value(value, this.fragment(plan, j, at), inner, j);
    }
    return this.close(start, at);
  }

  /** Whole words, up to seven bytes too many: what follows writes over them. */
  private fragment(plan: KeyPlan, i: number, at: number): number {
    const length = plan.lengths[i] ?? 0;
    const end = at + length;
    if (end > this.limit) throw FULL;
    const { view } = this;
    const { words } = plan;
    let word = plan.starts[i] ?? 0;
    for (let to = at; to < end; to += WORD_BYTES) view.setFloat64(to, words[word++] ?? 0, true);
    return end;
  }

  private unplanned(members: JsonObject, start: number): number {
    let at = start;
    for (const key of Object.keys(members).sort()) {
      const value = members[key];
      if (value === undefined) continue;
      this.bytes[at] = 0x2c;
      at = this.text(key, at + 1);
      this.bytes[at] = 0x3a;
      at = this.value(value, at + 1, [null], 0);
    }
    return this.close(start, at);
  }

  private close(start: number, end: number): number {
    const at = end === start ? start + 1 : end;
    this.bytes[start] = 0x7b;
    this.bytes[at] = 0x7d;
    return at + 1;
  }

  private text(text: string, start: number): number {
    const { bytes } = this;
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
    for (let i = 0; i < length; i++) {
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

  private number(value: number, at: number): number {
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
  private literal(text: string, at: number): number {
    for (let i = 0; i < text.length; i++) this.bytes[at + i] = text.charCodeAt(i);
    return at + text.length;
  }
}

/** Escapes of the controls, by code unit (RFC 8785, section 3.2.2.2); those of `"` and `\\` are themselves behind a backslash. */
const ESCAPES = Array.from({ length: 0x20 }, (_, unit) =>
  JSON.stringify(String.fromCharCode(unit)).slice(1, -1),
);
