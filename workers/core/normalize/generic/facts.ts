// Reads a record whose names vary (CEF, LEEF, JSON of any logger) by a dictionary: one pass sorts its members into
// slots, each meaning one thing. What no slot takes, and what a mapper leaves in its slot, ends in `unmapped` under the
// sender's own names. Names and values are attacker-controlled; cost is linear in the members.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { setOwn } from '../../decode/own.ts';
import { isEmail, isHostname, isIp, isMac, isPort } from '../toolkit/address.ts';
import { isObject, wholeNumber } from '../toolkit/fields.ts';
import type { Dictionary, Slot } from './dictionary.ts';
import { SLOTS } from './fact.ts';
import type { Read } from './reads.ts';

/** Attributes of an object, each with the fact that may fill it; the first that can wins. */
export type FactPlan = readonly (readonly [attribute: string, slot: Slot, read: Read])[];

/** What the slots of a new record hold. */
const NOTHING: (JsonValue | undefined)[] = new Array(SLOTS).fill(undefined);

/** How senders say that there is no value. */
const isNothing = (value: JsonValue): boolean =>
  typeof value === 'string'
    ? value.length < 4 && (value === '' || value === '-' || value === 'N/A')
    : value === null;

/** The facts of one record. Every `take` returns a value of the right kind once, or undefined and leaves it alone. */
export class Facts {
  private readonly values = NOTHING.slice();
  /** Which slots were filled, from which member of which object; parallel lists. */
  private readonly slots: Slot[] = [];
  private readonly names: string[] = [];
  private readonly owners: JsonObject[] = [];
  private readonly root: JsonObject = {};
  private groups:
    | { readonly parent: JsonObject; readonly name: string; readonly rest: JsonObject }[]
    | undefined;

  /** Members of nested objects that are told otherwise may be left out. */
  constructor(record: JsonObject, names: Dictionary, told?: readonly string[]) {
    this.collect(record, names, this.root, told);
  }

  private collect(
    record: JsonObject,
    names: Dictionary,
    rest: JsonObject,
    told: readonly string[] | undefined,
  ): void {
    const isRoot = rest === this.root;
    for (const name of Object.keys(record)) {
      const value = record[name];
      if (value === undefined || (told !== undefined && !isRoot && told.includes(name))) continue;
      const entry = names.get(name);
      if (typeof entry === 'object' && isObject(value)) {
        const inner: JsonObject = {};
        this.groups ??= [];
        this.groups.push({ parent: rest, name, rest: inner });
        this.collect(value, entry, inner, told);
        continue;
      }
      const slot = typeof entry === 'object' ? entry.get('') : entry;
      if (typeof slot !== 'number' || isNothing(value) || this.values[slot] !== undefined) {
        setOwn(rest, name, value);
      } else this.fill(slot, value, name, rest);
    }
  }

  /** Adds a member that lies in no record, under a name; without a meaning it goes to the rest. */
  add(slot: Slot | undefined, name: string, value: JsonValue): void {
    if (slot === undefined || isNothing(value) || this.values[slot] !== undefined) {
      setOwn(this.root, name, value);
    } else this.fill(slot, value, name, this.root);
  }

  private fill(slot: Slot, value: JsonValue, name: string, owner: JsonObject): void {
    this.values[slot] = value;
    this.slots.push(slot);
    this.names.push(name);
    this.owners.push(owner);
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
    this.values[to] ??= this.values[from];
  }

  /** Adds a fact that is no member of the record: it was found in a text, or under a label, that is kept as it is. */
  set(slot: Slot, value: JsonValue | undefined): void {
    if (value !== undefined && !isNothing(value)) this.values[slot] ??= value;
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
    for (let i = 0; i < this.slots.length; i++) {
      const slot = this.slots[i];
      if (slot === one) this.slots[i] = other;
      else if (slot === other) this.slots[i] = one;
    }
  }

  /** A value turned out to mean something else, where that is not told already. */
  move(from: Slot, to: Slot): void {
    const value = this.values[from];
    const at = this.slots.indexOf(from);
    const name = this.names[at];
    const owner = this.owners[at];
    if (value === undefined || name === undefined || owner === undefined || this.values[to] !== undefined)
      return;
    this.drop(from);
    this.fill(to, value, name, owner);
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
    for (let i = 0; i < this.slots.length; i++) {
      const value = this.values[this.slots[i] ?? 0];
      const owner = this.owners[i];
      const name = this.names[i];
      if (value !== undefined && owner !== undefined && name !== undefined) setOwn(owner, name, value);
    }
    for (let i = (this.groups?.length ?? 0) - 1; i >= 0; i--) {
      const group = this.groups?.[i];
      if (group !== undefined && Object.keys(group.rest).length > 0) {
        setOwn(group.parent, group.name, group.rest);
      }
    }
    return Object.keys(this.root).length > 0 ? this.root : undefined;
  }
}
