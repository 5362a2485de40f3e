// What stood last where an event's objects stand. Events of one kind have most of their members in common, value for value:
// the text of an earlier object is copied up to the first value that is another, and from behind it on.
// Senders choose all of it: it is bounded, and forgotten as a whole when it is full. No text of an event is held, only copies.
import type { JsonValue } from '../../../schemas/json.ts';
import { interned } from '../decode/interned.ts';
import type { KeyPlan } from './key-plans.ts';

/** All texts together: 1 MB. */
const MAX_BYTES = 1 << 20;

/** What copying whole words reads behind the end. */
const PADDING = 8;

/** Room for a text to become longer. */
const SLACK = 16;

/** Members of all places together; about 100 B each. */
const MAX_MEMBERS = 32_768;

/** Longest text that is remembered as a value. */
const MAX_KNOWN_LENGTH = 256;

/** Items of a list with places of their own; all behind them share the last one's. */
const MAX_ITEMS = 8;

/** Objects until a place is learnt, and until it is learnt again: twice as many each time. */
const FIRST_LEARNT = 2;
const MIN_WAIT = 8;
const MAX_WAIT = 4_096;

/** Each value that is not the known one, above the fewest an object had, counts as so many objects. */
const SURPRISE = 16;

/** No value is this. */
const UNKNOWN = Symbol('unknown');

/** Where objects may stand: as an event, as a member of objects at one place, as an item of a list. */
export class Slot {
  /** Of the object that was met last. */
  last: Place | null = null;
  /** Of the others, by their keys. */
  places: Map<KeyPlan, Place> | null = null;
  items: Slot[] | null = null;
}

/** A member of the objects at a place. */
export class Member {
  readonly key: string;
  /** Which it is of those of its place. */
  readonly index: number;
  /** Of the key, as they come. */
  readonly position: number;
  /** Its value when the place was learnt; `undefined` has no text. Objects, lists and long texts are never known. */
  known: unknown = UNKNOWN;
  /** Where `,"key":value` begins in the text of the place, where its value does, and where it ends. */
  begin = 0;
  valueAt = 0;
  end = 0;
  private slot: Slot | null = null;

  constructor(plan: KeyPlan, i: number) {
    this.index = i;
    this.position = plan.order[i] ?? 0;
    this.key = plan.keys[this.position] ?? '';
  }

  /** Where an object stands that is its value. */
  inner(): Slot {
    this.slot ??= new Slot();
    return this.slot;
  }
}

/** Objects of the same keys in one slot. */
export class Place {
  readonly plan: KeyPlan;
  /** In the order they are written in. */
  readonly members: readonly Member[];
  /** The buffer that has the text of its members; null until it is learnt. */
  text: DataView | null = null;
  start = 0;
  end = 0;
  room = 0;
  /** Whether keys come as they are written and no object had lists or objects in it. */
  isFlat: boolean;
  /** Whether the text is good for one more object. */
  isSettled = false;
  private patience = FIRST_LEARNT;
  private wait = MIN_WAIT;
  private least = 0;

  constructor(plan: KeyPlan) {
    this.plan = plan;
    this.isFlat = plan.isSorted;
    this.members = plan.order.map((_, i) => new Member(plan, i));
  }

  /** Counts an object that so many values of were not the known ones; returns whether the next one is to be learnt. */
  visit(changed: number): boolean {
    if (changed < this.least) this.least = changed;
    this.patience -= 1 + SURPRISE * (changed - this.least);
    if (this.patience <= 0) this.isSettled = false;
    return this.patience <= 0;
  }

  /** Returns what says that the object is not written. */
  isNoMoreFlat(): -1 {
    this.isFlat = false;
    return -1;
  }

  /** Its text is new. */
  settle(): void {
    this.isSettled = true;
    this.least = this.members.length;
    this.patience = this.wait;
    if (this.wait < MAX_WAIT) this.wait *= 2;
  }
}

/** All places of one writer. */
export class Places {
  /** Of events. */
  outermost = new Slot();
  private bytes = new Uint8Array(MAX_BYTES + PADDING);
  private view = new DataView(this.bytes.buffer);
  private used = 0;
  private members = 0;

  /** The place of an object with these keys; null for the first object that has them, as most odd ones are the only ones. */
  at(slot: Slot, plan: KeyPlan): Place | null {
    if (slot.last !== null && slot.last.plan === plan) return slot.last;
    if (!plan.isMet) {
      plan.isMet = true;
      return null;
    }
    slot.places ??= new Map();
    let place = slot.places.get(plan);
    if (place === undefined) {
      this.count(1 + plan.keys.length);
      place = new Place(plan);
      slot.places.set(plan, place);
    }
    slot.last = place;
    return place;
  }

  /** Where an object stands that is item i of a list in a slot. */
  item(slot: Slot, i: number): Slot {
    slot.items ??= [];
    const { items } = slot;
    const at = i < MAX_ITEMS ? i : MAX_ITEMS - 1;
    const item = items[at];
    if (item !== undefined) return item;
    this.count(1 + at - items.length);
    let made = new Slot();
    for (items.push(made); items.length <= at; items.push(made)) made = new Slot();
    return made;
  }

  /**
   * Learns an object that was just written to `from`: its values as they come, and for each member in the order they are written
   * in where it begins and where its value does; at last where all ends.
   */
  learn(
    place: Place,
    values: readonly (JsonValue | undefined)[],
    marks: readonly number[],
    from: Uint8Array,
  ): void {
    const size = (marks.at(-1) ?? 0) - (marks[0] ?? 0);
    if ((size > place.room || place.text !== this.view) && !this.makeRoom(place, size + SLACK)) return;
    let at = place.start;
    for (const [i, member] of place.members.entries()) {
      const value = values[member.position];
      const begin = marks[2 * i] ?? 0;
      const valueAt = marks[2 * i + 1] ?? 0;
      const isKnown = isSimple(value);
      if (value !== member.known) member.known = isKnown ? copyOf(value) : UNKNOWN;
      member.begin = at;
      at = this.copy(from, begin, isKnown ? (marks[2 * i + 2] ?? 0) : valueAt, at);
      member.valueAt = member.begin + valueAt - begin;
      member.end = at;
    }
    place.end = at;
    place.settle();
  }

  /** Room for a text; what the place had is lost. None is a reason to forget all. */
  private makeRoom(place: Place, room: number): boolean {
    if (this.used + room > MAX_BYTES) {
      if (room < MAX_BYTES / 2) this.forget();
      return false;
    }
    place.text = this.view;
    place.start = this.used;
    place.room = room;
    this.used += room;
    return true;
  }

  private count(members: number): void {
    this.members += members;
    if (this.members > MAX_MEMBERS) this.forget();
  }

  private copy(from: Uint8Array, begin: number, end: number, start: number): number {
    let at = start;
    for (let i = begin; i < end; i++) this.bytes[at++] = from[i] ?? 0;
    return at;
  }

  /** Objects that are being written meanwhile keep their places, and the buffer those are in. */
  private forget(): void {
    this.outermost = new Slot();
    this.bytes = new Uint8Array(MAX_BYTES + PADDING);
    this.view = new DataView(this.bytes.buffer);
    this.used = 0;
    this.members = 0;
  }
}

function isSimple(value: JsonValue | undefined): boolean {
  return typeof value === 'string'
    ? value.length <= MAX_KNOWN_LENGTH
    : typeof value !== 'object' || value === null;
}

/** A text may be cut out of a body, which it would hold. */
function copyOf(value: JsonValue | undefined): JsonValue | undefined {
  return typeof value === 'string' ? interned(value) : value;
}
