// RFC 8785 straight into bytes: the same text as canonical.ts, written into a buffer that is hashed where it lies. Many times
// as fast as a string that is encoded afterwards (docs/decisions/0003-hashing.md); tests hold the two against each other.
import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { notCanonical, quote } from './canonical.ts';
import { type KeyPlan, KeyPlans, WORD_BYTES } from './key-plans.ts';
import { type Place, Places, type Slot } from './places.ts';
import { FULL, ScalarWriter } from './scalar-writer.ts';

/**
 * Writes canonical JSON into one buffer, again and again. Between calls it holds what it learnt of keys and of the objects that
 * stand in events (copies; never a place in the buffer, which others write to). Inside, everything takes the position it writes
 * at and returns the one behind it.
 */
export class CanonicalWriter extends ScalarWriter {
  private readonly plans = new KeyPlans(quote);
  private readonly places = new Places();

  /**
   * Writes the canonical text of `value` from `from`; returns where it ends, or -1 when it does not fit (the bytes from
   * `from` on are then undefined). Throws `Refusal` ATTEST_NOT_CANONICAL as {@link canonicalize} does. Objects are
   * plain: nothing enumerable is inherited.
   */
  write(value: JsonValue, from: number): number {
    try {
      return this.value(value, from, this.places.outermost);
    } catch (error) {
      if (error === FULL) return -1;
      throw error;
    }
  }

  /** Lets go of what the last event was bound with. */
  forget(): void {
    this.binding = null;
  }

  /** `slot` is where the value stands; null where nothing is remembered. */
  private value(value: JsonValue | undefined, at: number, slot: Slot | null): number {
    if (at > this.limit) throw FULL;
    if (typeof value === 'string') return this.text(value, at);
    if (typeof value === 'number') return this.number(value, at);
    if (value === true) return this.literal('true', at);
    if (value === false) return this.literal('false', at);
    if (value === null) return this.literal('null', at);
    if (Array.isArray(value)) return this.array(value, at, slot);
    if (typeof value === 'object') return this.object(value, at, slot);
    throw notCanonical(`a value of type ${typeof value}`);
  }

  private array(values: readonly JsonValue[], start: number, slot: Slot | null): number {
    let at = start;
    this.bytes[at++] = 0x5b;
    for (let i = 0; i < values.length; i++) {
      if (i > 0) this.bytes[at++] = 0x2c;
      const value = values[i];
      if (typeof value === 'string') at = this.text(value, at);
      else at = this.value(value, at, slot === null || !isObject(value) ? null : this.places.item(slot, i));
    }
    this.bytes[at++] = 0x5d;
    return at;
  }

  private object(members: JsonObject, start: number, slot: Slot | null): number {
    const last = slot === null ? null : slot.last;
    if (last !== null && last.text !== null && last.isSettled && last.isFlat) {
      const end = this.inOrder(members, last, last.text, start);
      if (end !== -1) return end;
    }
    const plan = this.plans.find(members, last === null ? null : last.plan);
    if (plan === null) return this.unplanned(members, start);
    const place = slot === null ? null : this.places.at(slot, plan);
    if (place === null || place.text === null || !place.isSettled)
      return this.anew(members, plan, place, start);
    if (!plan.isSorted) return this.outOfOrder(members, place, place.text, start);
    const end = this.inOrder(members, place, place.text, start);
    // The first at its place to hold an object: now that is known.
    return end === -1 ? this.inOrder(members, place, place.text, start) : end;
  }

  /**
   * An object whose keys come as they are written. It need not be known to be of this place where no object at it held others:
   * -1 when it is none, or the first that does. (Were others written first, each level of nesting could double the time.)
   * Engines read members by the names of a loop fast until they meet a hash table or numbers for names; from then on this takes
   * about as long as `outOfOrder`.
   */
  private inOrder(members: JsonObject, place: Place, text: DataView, start: number): number {
    const list = place.members;
    let from = place.start;
    let at = start;
    let i = 0;
    let changed = 0;
    for (const key in members) {
      const member = list[i];
      if (member === undefined || member.key !== key) return -1;
      i += 1;
      const value = members[key];
      // Asked first because many members are absent, and this costs nothing.
      if (value === undefined ? member.known === undefined : value === member.known) continue;
      changed += 1;
      if (value === undefined) at = this.copy(text, from, member.begin, at);
      else {
        at = this.copy(text, from, member.valueAt, at);
        if (member.valueAt === member.begin) at = this.key(place.plan, member.index, at);
        if (typeof value === 'string') at = this.text(value, at);
        else if (typeof value === 'number') at = this.number(value, at);
        else if (place.isFlat && typeof value === 'object' && value !== null) return place.isNoMoreFlat();
        else at = this.value(value, at, member.inner());
      }
      from = member.end;
    }
    if (i !== list.length) return -1;
    place.visit(changed);
    return this.close(start, this.copy(text, from, place.end, at));
  }

  /** The same for any order. All values are read at once. */
  private outOfOrder(members: JsonObject, place: Place, text: DataView, start: number): number {
    const values = Object.values(members);
    let from = place.start;
    let at = start;
    let changed = 0;
    for (const member of place.members) {
      const value = values[member.position];
      if (value === undefined ? member.known === undefined : value === member.known) continue;
      if (value === undefined) at = this.copy(text, from, member.begin, at);
      else {
        at = this.copy(text, from, member.valueAt, at);
        if (member.valueAt === member.begin) at = this.key(place.plan, member.index, at);
        if (typeof value === 'string') at = this.text(value, at);
        else if (typeof value === 'number') at = this.number(value, at);
        else at = this.value(value, at, member.inner());
      }
      from = member.end;
      changed += 1;
    }
    place.visit(changed);
    return this.close(start, this.copy(text, from, place.end, at));
  }

  /** An object whose place, if it has one, does not help; it is learnt if that is due. */
  private anew(members: JsonObject, plan: KeyPlan, place: Place | null, start: number): number {
    const values = Object.values(members);
    const { order } = plan;
    const marks: number[] | null = place?.visit(0) ? [] : null;
    let at = start;
    for (let i = 0; i < order.length; i++) {
      const value = values[order[i] ?? 0];
      marks?.push(at);
      if (value !== undefined) at = this.key(plan, i, at);
      marks?.push(at);
      if (value === undefined) continue;
      at = this.value(value, at, typeof value === 'object' ? (place?.members[i]?.inner() ?? null) : null);
    }
    marks?.push(at);
    if (place !== null && marks !== null) this.places.learn(place, values, marks, this.bytes);
    return this.close(start, at);
  }

  /** `,"key":`; the comma of the first becomes `{`. */
  private key(plan: KeyPlan, i: number, at: number): number {
    const from = plan.starts[i] ?? 0;
    return this.copy(plan.text, from, from + (plan.lengths[i] ?? 0), at);
  }

  /** Whole words, up to seven bytes too many: what follows writes over them. No UTF-8 is a NaN, so copying a number copies its bytes. */
  private copy(text: DataView, from: number, to: number, start: number): number {
    const end = start + to - from;
    if (end > this.limit) throw FULL;
    const { view } = this;
    let source = from;
    for (let at = start; at < end; at += WORD_BYTES) {
      view.setFloat64(at, text.getFloat64(source, true), true);
      source += WORD_BYTES;
    }
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
      at = this.value(value, at + 1, null);
    }
    return this.close(start, at);
  }

  private close(start: number, end: number): number {
    const at = end === start ? start + 1 : end;
    this.bytes[start] = 0x7b;
    this.bytes[at] = 0x7d;
    return at + 1;
  }
}
