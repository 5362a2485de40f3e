// Reads a record whose names vary (CEF, LEEF, JSON of any logger) by a dictionary: one pass sorts its members into
// slots, each meaning one thing. What no slot takes, and what a mapper leaves in its slot, ends in `unmapped` under the
// sender's own names. Names and values are attacker-controlled; cost is linear in the members.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { isEmail, isHostname, isIp, isMac, isPort } from '../address.ts';
import { isObject, setMember, wholeNumber } from '../fields.ts';
import { type Dictionary, FACT, FACTS, type Fact } from './dictionary.ts';

/** The facts of one record. Every `take` returns a value of the right kind once, or undefined and leaves it alone. */
export class Facts {
  private readonly values: (JsonValue | undefined)[] = new Array(FACTS.length).fill(undefined);
  private readonly names: string[] = [];
  private readonly owners: JsonObject[] = [];
  private readonly root: JsonObject = {};
  private readonly groups: {
    readonly parent: JsonObject;
    readonly name: string;
    readonly rest: JsonObject;
  }[] = [];

  constructor(record: JsonObject, names: Dictionary) {
    this.collect(record, names, this.root);
  }

  private collect(record: JsonObject, names: Dictionary, rest: JsonObject): void {
    for (const name of Object.keys(record)) {
      const value = record[name];
      if (value === undefined) continue;
      const entry = names.get(name);
      if (entry instanceof Map && isObject(value)) {
        const inner: JsonObject = {};
        this.groups.push({ parent: rest, name, rest: inner });
        this.collect(value, entry, inner);
        continue;
      }
      const slot = entry instanceof Map ? entry.get('') : entry;
      if (typeof slot !== 'number' || this.values[slot] !== undefined || value === null || value === '') {
        setMember(rest, name, value);
      } else {
        this.values[slot] = value;
        this.names[slot] = name;
        this.owners[slot] = rest;
      }
    }
  }

  /** The value in a slot, without taking it. */
  peek(fact: Fact): JsonValue | undefined {
    return this.values[FACT[fact]];
  }

  /** Counts a fact as mapped. */
  drop(fact: Fact): void {
    this.values[FACT[fact]] = undefined;
  }

  /** Lets one value stand for a second fact as well, where that one is not told. It stays the first one's to keep. */
  copy(from: Fact, to: Fact): void {
    this.values[FACT[to]] ??= this.values[FACT[from]];
  }

  /** A value turned out to mean something else, where that is not told already. */
  move(from: Fact, to: Fact): void {
    const [source, target] = [FACT[from], FACT[to]];
    const owner = this.owners[source];
    const name = this.names[source];
    if (this.values[target] !== undefined || owner === undefined || name === undefined) return;
    this.values[target] = this.values[source];
    this.owners[target] = owner;
    this.names[target] = name;
    this.values[source] = undefined;
  }

  /** Is there a text? */
  hasText(fact: Fact): boolean {
    const value = this.peek(fact);
    return typeof value === 'string' && value.length > 0;
  }

  /** A text that is not empty. */
  text(fact: Fact): string | undefined {
    const value = this.peek(fact);
    if (typeof value !== 'string' || value.length === 0) return undefined;
    this.drop(fact);
    return value;
  }

  /** A text, or a number as text. */
  label(fact: Fact): string | undefined {
    const value = this.peek(fact);
    if (typeof value !== 'number') return this.text(fact);
    this.drop(fact);
    return String(value);
  }

  /** A text that passes `check`. */
  checked(fact: Fact, check: (text: string) => boolean): string | undefined {
    const value = this.peek(fact);
    if (typeof value !== 'string' || !check(value)) return undefined;
    this.drop(fact);
    return value;
  }

  /** An IP address. */
  ip(fact: Fact): string | undefined {
    return this.checked(fact, isIp);
  }

  /** A host's name. */
  hostname(fact: Fact): string | undefined {
    return this.checked(fact, isHostname);
  }

  /** A MAC address. */
  mac(fact: Fact): string | undefined {
    return this.checked(fact, isMac);
  }

  /** A mail address. */
  emailAddress(fact: Fact): string | undefined {
    return this.checked(fact, isEmail);
  }

  /** A whole number, also spelled, of at least 0. */
  count(fact: Fact): number | undefined {
    const number = wholeNumber(this.peek(fact));
    if (number === undefined || number < 0) return undefined;
    this.drop(fact);
    return number;
  }

  /** A port number, also spelled. */
  port(fact: Fact): number | undefined {
    const number = wholeNumber(this.peek(fact));
    if (number === undefined || !isPort(number)) return undefined;
    this.drop(fact);
    return number;
  }

  /** All that was not taken, under the sender's names; undefined when nothing is left. Call it last. */
  rest(): JsonObject | undefined {
    for (let slot = 0; slot < FACTS.length; slot++) {
      const value = this.values[slot];
      const owner = this.owners[slot];
      const name = this.names[slot];
      if (value !== undefined && owner !== undefined && name !== undefined) setMember(owner, name, value);
    }
    for (let i = this.groups.length - 1; i >= 0; i--) {
      const group = this.groups[i];
      if (group !== undefined && Object.keys(group.rest).length > 0) {
        setMember(group.parent, group.name, group.rest);
      }
    }
    return Object.keys(this.root).length > 0 ? this.root : undefined;
  }
}
