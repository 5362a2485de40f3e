// RFC 8785 straight into bytes: the same text as canonical.ts, written into a buffer that is hashed where it lies. Three
// times as fast as a string that is encoded afterwards (docs/decisions/0003-hashing.md); tests hold the two against each other.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { notCanonical, quote } from './canonical.ts';
import { widthOf, writeDigits } from './decimal-digits.ts';
import { type EventBinding, MIN_BOUND_LENGTH } from './event-binding.ts';
import { type KeyPlan, KeyPlans, prepare } from './key-plans.ts';

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
  /** Members of the objects being gathered, as they came; `top` is the end of what is in use. */
  private values: (JsonValue | undefined)[] = [];
  private top = 0;
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
    this.top = 0;
    try {
      return this.value(value, from);
    } catch (error) {
      if (error === FULL) return -1;
      throw error;
    }
  }

  /** Lets go of the values of the last event, and of what it was bound with. */
  forget(): void {
    this.values = [];
    this.binding = null;
  }

  private value(value: JsonValue | undefined, at: number): number {
    if (at > this.limit) throw FULL;
    if (typeof value === 'string') return this.text(value, at);
    if (typeof value === 'number') return this.number(value, at);
    if (value === true) return this.literal('true', at);
    if (value === false) return this.literal('false', at);
    if (value === null) return this.literal('null', at);
    if (Array.isArray(value)) return this.array(value, at);
    if (typeof value === 'object') return this.object(value, at);
    throw notCanonical(`a value of type ${typeof value}`);
  }

  private array(values: readonly JsonValue[], start: number): number {
    let at = start;
    this.bytes[at++] = 0x5b;
    for (let i = 0; i < values.length; i++) {
      if (i > 0) this.bytes[at++] = 0x2c;
      at = this.value(values[i], at);
    }
    this.bytes[at++] = 0x5d;
    return at;
  }

  /**
   * Writes members as they come, hoping that they come sorted, as those of our own mappers do; begins again when not.
   * Each fragment begins with a comma; the first becomes `{`.
   */
  private object(members: JsonObject, start: number): number {
    let at = start;
    let plan: KeyPlan | null = this.plans.root;
    for (const key in members) {
      plan = plan.lastKey === key && plan.lastChild !== null ? plan.lastChild : this.plans.step(plan, key);
      if (plan === null) return this.unplanned(members, start);
      if (plan.scattered) return this.gathered(members, start);
      const value = members[key];
      if (value !== undefined) at = this.value(value, this.fragment(plan, at));
    }
    return this.close(start, at);
  }

  /** Members that come in another order: gathered first, then written in that of their plan. */
  private gathered(members: JsonObject, start: number): number {
    const base = this.top;
    const { values } = this;
    let top = base;
    let plan: KeyPlan | null = this.plans.root;
    for (const key in members) {
      plan = plan.lastKey === key && plan.lastChild !== null ? plan.lastChild : this.plans.step(plan, key);
      if (plan === null) return this.unplanned(members, start);
      values[top++] = members[key];
    }
    this.top = top;
    const order = plan.order ?? prepare(plan);
    const { nodes } = plan;
    let at = start;
    for (let i = 0; i < order.length; i++) {
      const value = values[base + (order[i] ?? 0)];
      if (value !== undefined) at = this.value(value, this.fragment(nodes[i] ?? plan, at));
    }
    this.top = base;
    return this.close(start, at);
  }

  /** Whole words, up to three bytes too many: what follows writes over them. */
  private fragment({ fragment, length }: KeyPlan, at: number): number {
    if (at + length > this.limit) throw FULL;
    for (let i = 0; i < fragment.length; i++) this.view.setInt32(at + 4 * i, fragment[i] ?? 0, true);
    return at + length;
  }

  private unplanned(members: JsonObject, start: number): number {
    let at = start;
    for (const key of Object.keys(members).sort()) {
      const value = members[key];
      if (value === undefined) continue;
      this.bytes[at] = 0x2c;
      at = this.text(key, at + 1);
      this.bytes[at] = 0x3a;
      at = this.value(value, at + 1);
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
