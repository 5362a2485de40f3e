// RFC 8785 straight into bytes: the same text as canonical.ts, written into a buffer that is hashed where it lies. Three
// times as fast as a string that is encoded afterwards (docs/decisions/0003-hashing.md); tests hold the two against each other.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { notCanonical, quote } from './canonical.ts';
import { type KeyPlan, KeyPlans, prepare } from './key-plans.ts';

/** Thrown through the recursion when the buffer ends; never leaves {@link CanonicalWriter.write}. */
const FULL = new Error('the buffer is full');

/** Room for any number, literal or bracket, so that only texts and keys need to be measured. */
const MARGIN = 64;

/** A code unit takes at most 6 bytes: `\u001f`. */
const MAX_BYTES_PER_UNIT = 6;

/** Writes canonical JSON into one buffer, again and again. Holds no state between calls but what it learnt of keys. */
export class CanonicalWriter {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly plans = new KeyPlans(quote);
  /** Members of the objects being written, as they came; `top` is the end of what is in use. */
  private values: (JsonValue | undefined)[] = [];
  private top = 0;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * Writes the canonical text of `value` from `from`; returns where it ends, or -1 when it does not fit (the bytes from
   * `from` on are then undefined). Throws `Refusal` ATTEST_NOT_CANONICAL as {@link canonicalize} does. Objects are
   * plain: nothing enumerable is inherited.
   */
  write(value: JsonValue, from: number): number {
    this.at = from;
    this.top = 0;
    try {
      this.value(value);
      return this.at;
    } catch (error) {
      if (error === FULL) return -1;
      throw error;
    }
  }

  /** Lets go of the values of the last event. */
  forget(): void {
    this.values = [];
  }

  private value(value: JsonValue | undefined): void {
    if (this.at + MARGIN > this.bytes.length) throw FULL;
    if (typeof value === 'string') this.text(value);
    else if (typeof value === 'number') this.number(value);
    else if (value === true) this.literal('true');
    else if (value === false) this.literal('false');
    else if (value === null) this.literal('null');
    else if (Array.isArray(value)) this.array(value);
    else if (typeof value === 'object') this.object(value);
    else throw notCanonical(`a value of type ${typeof value}`);
  }

  private array(values: readonly JsonValue[]): void {
    this.bytes[this.at++] = 0x5b;
    for (let i = 0; i < values.length; i++) {
      if (i > 0) this.bytes[this.at++] = 0x2c;
      this.value(values[i]);
    }
    this.bytes[this.at++] = 0x5d;
  }

  /**
   * Writes members as they come, hoping that they come sorted, as those of our own mappers do; begins again when not.
   * Each fragment begins with a comma; the first becomes `{`.
   */
  private object(members: JsonObject): void {
    const start = this.at;
    let plan: KeyPlan | null = this.plans.root;
    for (const key in members) {
      plan = plan.lastKey === key && plan.lastChild !== null ? plan.lastChild : this.plans.step(plan, key);
      if (plan === null || plan.scattered) {
        this.at = start;
        if (plan === null) this.unplanned(members);
        else this.gathered(members);
        return;
      }
      const value = members[key];
      if (value === undefined) continue;
      this.fragment(plan);
      this.value(value);
    }
    this.close(start);
  }

  /** Members that come in another order: gathered first, then written in that of their plan. */
  private gathered(members: JsonObject): void {
    const base = this.top;
    let plan: KeyPlan | null = this.plans.root;
    for (const key in members) {
      plan = plan.lastKey === key && plan.lastChild !== null ? plan.lastChild : this.plans.step(plan, key);
      if (plan === null) {
        this.top = base;
        this.unplanned(members);
        return;
      }
      this.values[this.top++] = members[key];
    }
    const order = plan.order ?? prepare(plan);
    const { nodes } = plan;
    const start = this.at;
    for (let i = 0; i < order.length; i++) {
      const value = this.values[base + (order[i] ?? 0)];
      if (value === undefined) continue;
      this.fragment(nodes[i] ?? plan);
      this.value(value);
    }
    this.close(start);
    this.top = base;
  }

  /** Whole words, up to three bytes too many: what follows writes over them. */
  private fragment({ fragment, length }: KeyPlan): void {
    const from = this.at;
    if (from + length + MARGIN > this.bytes.length) throw FULL;
    for (let i = 0; i < fragment.length; i++) this.view.setInt32(from + 4 * i, fragment[i] ?? 0, true);
    this.at = from + length;
  }

  private close(start: number): void {
    if (this.at === start) this.at += 1;
    this.bytes[start] = 0x7b;
    this.bytes[this.at++] = 0x7d;
  }

  private unplanned(members: JsonObject): void {
    const start = this.at;
    for (const key of Object.keys(members).sort()) {
      const value = members[key];
      if (value === undefined) continue;
      this.bytes[this.at++] = 0x2c;
      this.text(key);
      this.bytes[this.at++] = 0x3a;
      this.value(value);
    }
    this.close(start);
  }

  private text(text: string): void {
    const { bytes } = this;
    const length = text.length;
    let at = this.at;
    if (at + MAX_BYTES_PER_UNIT * length + MARGIN > bytes.length) throw FULL;
    bytes[at++] = 0x22;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x20 || unit > 0x7f || unit === 0x22 || unit === 0x5c) {
        this.specialText(text, i, at);
        return;
      }
      bytes[at++] = unit;
    }
    bytes[at] = 0x22;
    this.at = at + 1;
  }

  /** The rest of a text from its first character that is not itself. */
  private specialText(text: string, from: number, start: number): void {
    const { bytes } = this;
    let at = start;
    for (let i = from; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) {
        const point = text.codePointAt(i) ?? unit;
        if (point > 0xffff) i += 1;
        at = this.encode(point, at);
      } else if (unit < 0x20 || unit === 0x22 || unit === 0x5c) at = this.escape(unit, at);
      else bytes[at++] = unit;
    }
    bytes[at] = 0x22;
    this.at = at + 1;
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

  /** RFC 8785, section 3.2.2.2. */
  private escape(unit: number, start: number): number {
    const escaped = ESCAPES[unit] ?? '';
    for (let i = 0; i < escaped.length; i++) this.bytes[start + i] = escaped.charCodeAt(i);
    return start + escaped.length;
  }

  private number(value: number): void {
    if ((value | 0) === value && value >= 0) this.digits(value);
    else if (value > 0 && Number.isSafeInteger(value)) {
      // Larger than 32 bits: nine digits at a time fit again.
      const high = Math.floor(value / 1e9);
      if (high > 0) {
        this.digits(high);
        this.paddedDigits(value - high * 1e9, 9);
      } else this.paddedDigits(value, 10);
    } else if (Number.isFinite(value)) this.literal(`${value}`);
    else throw notCanonical(`the number ${value}`);
  }

  /** 0 .. 2^31 - 1. */
  private digits(value: number): void {
    let width = 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) width += 1;
    this.paddedDigits(value, width);
  }

  private paddedDigits(value: number, width: number): void {
    const { bytes, at } = this;
    let rest = value;
    for (let i = at + width - 1; i >= at; i--) {
      const shorter = (rest / 10) | 0;
      bytes[i] = 0x30 + rest - 10 * shorter;
      rest = shorter;
    }
    this.at = at + width;
  }

  private literal(text: string): void {
    const { bytes } = this;
    let at = this.at;
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
    this.at = at;
  }
}

/** Escapes of the characters that have one, by code unit. */
const ESCAPES = Array.from({ length: 0x5d }, (_, unit) =>
  unit < 0x20 || unit === 0x22 || unit === 0x5c ? JSON.stringify(String.fromCharCode(unit)).slice(1, -1) : '',
);
