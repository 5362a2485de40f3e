// Reads a record whose names vary (CEF, LEEF, JSON of any logger) by a dictionary: one pass sorts its members into
// slots, each meaning one thing. What no slot takes, and what a mapper leaves in its slot, ends in `unmapped` under the
// sender's own names. Names and values are attacker-controlled; cost is linear in the members.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { isEmail, isHostname, isIp, isMac, isPort } from '../toolkit/address.ts';
import { isObject, wholeNumber } from '../toolkit/fields.ts';
import type { Dictionary, Entry, Slot } from './dictionary.ts';
import { Bench, leave, NOBODY, type Owner } from './fact-bench.ts';
import type { Read } from './reads.ts';

/** Attributes of an object, each with the fact that may fill it; the first that can wins. */
export type FactPlan = readonly (readonly [attribute: string, slot: Slot, read: Read])[];

/** How senders say that there is no value. */
const isNothing = (value: JsonValue): boolean =>
  typeof value === 'string'
    ? value.length < 4 && (value === '' || value === '-' || value === 'N/A')
    : value === null;

/** The one that was used for the last record: facts of one are nearly always done before those of the next begin. */
let spare: Bench | undefined;

/** As `includes`, which costs a call. */
const isAmong = (names: readonly string[], name: string): boolean => {
  for (let i = 0; i < names.length; i++) if (names[i] === name) return true;
  return false;
};

/**
 * The facts of one record. Every `take` returns a value of the right kind once, or undefined and leaves it alone. After
 * {@link rest} nothing is left.
 */
export class Facts {
  private readonly bench: Bench;
  private readonly values: (JsonValue | undefined)[];
  private readonly root: Owner = { name: '', parent: undefined, number: 0, rest: undefined };
  private readonly owners: Owner[] = [this.root];

  /** Members of nested objects that are told otherwise may be left out. */
  constructor(record: JsonObject, names: Dictionary, told?: readonly string[]) {
    this.bench = spare ?? new Bench();
    spare = undefined;
    this.values = this.bench.values;
    this.collect(record, names, this.root, told);
  }

  private collect(
    record: JsonObject,
    names: Dictionary,
    owner: Owner,
    told: readonly string[] | undefined,
  ): void {
    const leftOut = owner === this.root ? undefined : told;
    let entry: Entry | undefined;
    for (const name in record) {
      const value = record[name];
      if (value === undefined || (leftOut !== undefined && isAmong(leftOut, name))) continue;
      const found = names.find(name, entry);
      if (found === undefined) {
        leave(owner, name, value);
        continue;
      }
      entry = found;
      const { inner, slot } = found;
      if (inner !== undefined && isObject(value)) {
        const group = { name, parent: owner, number: this.owners.length, rest: undefined };
        this.owners.push(group);
        this.collect(value, inner, group, told);
      } else this.keep(slot, name, value, owner);
    }
  }

  private keep(slot: Slot | undefined, name: string, value: JsonValue, owner: Owner): void {
    if (slot === undefined || isNothing(value) || this.values[slot] !== undefined) leave(owner, name, value);
    else this.fill(slot, value, name, owner.number);
  }

  /** Adds a member that lies in no record, under a name; without a meaning it goes to the rest. */
  add(slot: Slot | undefined, name: string, value: JsonValue): void {
    this.keep(slot, name, value, this.root);
  }

  private fill(slot: Slot, value: JsonValue, name: string, owner: number): void {
    const { bench } = this;
    const at = bench.count++;
    this.values[slot] = value;
    bench.slots[at] = slot;
    bench.names[at] = name;
    bench.owners[at] = owner;
  }

  /** The value in a slot, without taking it. */
  peek(slot: Slot): JsonValue | undefined {
    return this.values[slot];
  }

  /** Counts a fact as mapped. */
  drop(slot: Slot): void {
    this.values[slot] = undefined;
  }

  /** Lets one value stand for a second fact as well, where that one is not told. It stays the first one's to keep. */
  copy(from: Slot, to: Slot): void {
    this.set(to, this.values[from]);
  }

  /** Adds a fact that is no member of the record: it was found in a text, or under a label, that is kept as it is. */
  set(slot: Slot, value: JsonValue | undefined): void {
    if (value !== undefined && !isNothing(value) && this.values[slot] === undefined)
      this.fill(slot, value, '', NOBODY);
  }

  /** Takes what a plan finds, into the object given or a new one; undefined where that is nothing. */
  object(plan: FactPlan, into?: JsonObject): JsonObject | undefined {
    let object = into;
    for (let i = 0; i < plan.length; i++) {
      const row = plan[i];
      const value = row === undefined ? undefined : this.values[row[1]];
      if (row === undefined || value === undefined) continue;
      if (object?.[row[0]] !== undefined) continue;
      const read = row[2](value);
      if (read === undefined) continue;
      this.values[row[1]] = undefined;
      object ??= {};
      object[row[0]] = read;
    }
    return object;
  }

  /** Two values mean each other's. */
  swap(one: Slot, other: Slot): void {
    const value = this.values[one];
    this.values[one] = this.values[other];
    this.values[other] = value;
    const { slots, count } = this.bench;
    for (let i = 0; i < count; i++) {
      const slot = slots[i];
      if (slot === one) slots[i] = other;
      else if (slot === other) slots[i] = one;
    }
  }

  /** A value turned out to mean something else, where that is not told already. */
  move(from: Slot, to: Slot): void {
    const { slots, names, owners, count } = this.bench;
    const value = this.values[from];
    if (value === undefined || this.values[to] !== undefined) return;
    let at = 0;
    while (at < count && slots[at] !== from) at++;
    const owner = at < count ? (owners[at] ?? NOBODY) : NOBODY;
    if (owner === NOBODY) return;
    this.drop(from);
    this.fill(to, value, names[at] ?? '', owner);
  }

  /** Is there a text? */
  hasText(slot: Slot): boolean {
    const value = this.peek(slot);
    return typeof value === 'string' && value.length > 0;
  }

  /** A text that is not empty. */
  text(slot: Slot): string | undefined {
    const value = this.peek(slot);
    if (typeof value !== 'string' || value.length === 0) return undefined;
    this.drop(slot);
    return value;
  }

  /** A text, or a number as text. */
  label(slot: Slot): string | undefined {
    const value = this.peek(slot);
    if (typeof value !== 'number') return this.text(slot);
    this.drop(slot);
    return String(value);
  }

  /** A text that passes `check`. */
  checked(slot: Slot, check: (text: string) => boolean): string | undefined {
    const value = this.peek(slot);
    if (typeof value !== 'string' || !check(value)) return undefined;
    this.drop(slot);
    return value;
  }

  /** An IP address. */
  ip(slot: Slot): string | undefined {
    return this.checked(slot, isIp);
  }

  /** A host's name. */
  hostname(slot: Slot): string | undefined {
    return this.checked(slot, isHostname);
  }

  /** A MAC address. */
  mac(slot: Slot): string | undefined {
    return this.checked(slot, isMac);
  }

  /** A mail address. */
  emailAddress(slot: Slot): string | undefined {
    return this.checked(slot, isEmail);
  }

  /** What a value is read as. */
  take(slot: Slot, read: Read): JsonValue | undefined {
    const value = this.values[slot];
    const taken = value === undefined ? undefined : read(value);
    if (taken !== undefined) this.drop(slot);
    return taken;
  }

  /** A whole number, also spelled, of at least 0. */
  count(slot: Slot): number | undefined {
    const number = wholeNumber(this.peek(slot));
    if (number === undefined || number < 0) return undefined;
    this.drop(slot);
    return number;
  }

  /** A port number, also spelled. */
  port(slot: Slot): number | undefined {
    const number = wholeNumber(this.peek(slot));
    if (number === undefined || !isPort(number)) return undefined;
    this.drop(slot);
    return number;
  }

  /** All that was not taken, under the sender's names; undefined when nothing is left. Call it last. */
  rest(): JsonObject | undefined {
    const { bench, owners } = this;
    for (let i = 0; i < bench.count; i++) {
      const value = this.values[bench.slots[i] ?? 0];
      const number = bench.owners[i] ?? NOBODY;
      if (value === undefined || number === NOBODY) continue;
      leave(owners[number] ?? this.root, bench.names[i] ?? '', value);
    }
    for (let i = owners.length - 1; i > 0; i--) {
      const { parent, name, rest } = owners[i] ?? this.root;
      if (rest !== undefined && parent !== undefined) leave(parent, name, rest);
    }
    bench.clear();
    spare = bench;
    return this.root.rest;
  }
}
