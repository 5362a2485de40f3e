// Reads a sender's record and remembers what was taken, so that whatever no attribute had a home for ends in
// `unmapped` by itself (design, section 1, step 3: nothing is lost). A value is taken only if it has the type asked
// for: a port of 99999 or an array where a text belongs stays behind. Records are attacker-controlled.
import { isObject, type JsonObject, type JsonValue } from '../../../../schemas/json.ts';
import { setOwn } from '../../decode/own.ts';
import { roomyRecord } from '../../decode/roomy-record.ts';
import { isEmail, isHostname, isIp, isMac, isPort, isUuid } from './address.ts';

export { isObject } from '../../../../schemas/json.ts';

/** The whole number a value is or spells (decimal, at most 15 digits, so that it is exact), else undefined. */
export const wholeNumber = (value: JsonValue | undefined): number | undefined => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || value.length === 0 || value.length > 15) return undefined;
  let number = 0;
  for (let i = 0; i < value.length; i++) {
    const digit = value.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  // Leading zeros would not survive the way back to text.
  return value.length > 1 && value.charCodeAt(0) === 48 ? undefined : number;
};

/** A member that was opened, and the one that was opened before it: most objects have none, few more than three. */
interface Nested {
  readonly key: string;
  readonly fields: Fields | Fields[];
  readonly before: Nested | undefined;
}

/**
 * One object of a record. Every `take...` returns the member when it has the type asked for, and then counts it as
 * mapped; else undefined, and it stays in `rest()`. Keys asked for are ours, never the sender's, and none of them is
 * a member of Object.prototype, so that a plain read sees own members only.
 */
export class Fields {
  readonly record: JsonObject;
  private readonly taken: string[] = [];
  private nested: Nested | undefined;

  constructor(record: JsonObject) {
    this.record = record;
  }

  /** The member as it is, without counting it as mapped. */
  peek(key: string): JsonValue | undefined {
    return this.record[key];
  }

  /** A text or number as text, without taking it; empty for anything else, which a template could choke on. */
  spell(key: string): string {
    const value = this.record[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }

  /** Counts a member as mapped: its value went to an attribute literally, or re-spelled without loss. */
  drop(key: string): void {
    this.taken.push(key);
  }

  /** A text that is not empty. */
  text(key: string): string | undefined {
    const value = this.record[key];
    if (typeof value !== 'string' || value.length === 0) return undefined;
    this.taken.push(key);
    return value;
  }

  /** A text that is not empty, or a number as text: for names and identifiers. */
  label(key: string): string | undefined {
    const value = this.record[key];
    if (typeof value !== 'number') return this.text(key);
    this.taken.push(key);
    return String(value);
  }

  /** A whole number, also one spelled as text. */
  integer(key: string): number | undefined {
    const number = wholeNumber(this.record[key]);
    if (number !== undefined) this.taken.push(key);
    return number;
  }

  /** `true` or `false`, also spelled. */
  flag(key: string): boolean | undefined {
    const value = this.record[key];
    if (value !== true && value !== false && value !== 'true' && value !== 'false') return undefined;
    this.taken.push(key);
    return value === true || value === 'true';
  }

  /** An IP address. */
  ip(key: string): string | undefined {
    const value = this.record[key];
    if (typeof value !== 'string' || !isIp(value)) return undefined;
    this.taken.push(key);
    return value;
  }

  /** A port number, also spelled as text. */
  port(key: string): number | undefined {
    const number = wholeNumber(this.record[key]);
    if (number === undefined || !isPort(number)) return undefined;
    this.taken.push(key);
    return number;
  }

  /** A MAC address. */
  mac(key: string): string | undefined {
    return this.checked(key, isMac);
  }

  /** A mail address. */
  email(key: string): string | undefined {
    return this.checked(key, isEmail);
  }

  /** A UUID. */
  uuid(key: string): string | undefined {
    return this.checked(key, isUuid);
  }

  /** A host's name, not its address. */
  hostname(key: string): string | undefined {
    return this.checked(key, isHostname);
  }

  /** A text that passes `check`. */
  checked(key: string, check: (text: string) => boolean): string | undefined {
    const value = this.record[key];
    if (typeof value !== 'string' || !check(value)) return undefined;
    this.taken.push(key);
    return value;
  }

  /** A list of texts, taken only if it holds nothing else, none of them empty, and is not empty itself. */
  texts(key: string): string[] | undefined {
    const value = this.record[key];
    if (!Array.isArray(value) || value.length === 0) return undefined;
    const texts: string[] = [];
    for (const item of value) {
      if (typeof item !== 'string' || item === '') return undefined;
      texts.push(item);
    }
    this.taken.push(key);
    return texts;
  }

  /** The nested object under a key; what is not taken from it stays behind under that key. */
  child(key: string): Fields | undefined {
    const known = this.opened(key);
    if (known !== undefined) return Array.isArray(known) ? undefined : known;
    const value = this.record[key];
    if (!isObject(value)) return undefined;
    const fields = new Fields(value);
    this.nested = { key, fields, before: this.nested };
    return fields;
  }

  /** The list of objects under a key, if it holds nothing else; what is not taken from one stays at its place. */
  children(key: string): readonly Fields[] | undefined {
    const known = this.opened(key);
    if (known !== undefined) return Array.isArray(known) ? known : undefined;
    const value = this.record[key];
    if (!Array.isArray(value) || value.length === 0) return undefined;
    const list: Fields[] = [];
    for (const item of value) {
      if (!isObject(item)) return undefined;
      list.push(new Fields(item));
    }
    this.nested = { key, fields: list, before: this.nested };
    return list;
  }

  private opened(key: string): Fields | Fields[] | undefined {
    for (let at = this.nested; at !== undefined; at = at.before) if (at.key === key) return at.fields;
    return undefined;
  }

  /** How much was taken from this object so far, for {@link giveBack}. */
  mark(): number {
    return this.taken.length;
  }

  /**
   * Untakes what was taken since a mark, and everything taken from nested objects: for a mapper that began to build what
   * it then could not. What was placed before and is given back is in the event twice, which loses nothing.
   */
  giveBack(mark = 0): void {
    this.taken.length = mark;
    for (let at = this.nested; at !== undefined; at = at.before) {
      if (Array.isArray(at.fields)) for (const one of at.fields) one.giveBack();
      else at.fields.giveBack();
    }
  }

  /** What was not taken, nested objects included; undefined when nothing is left. Call it last. */
  rest(): JsonObject | undefined {
    const { record, taken, nested } = this;
    if (taken.length === 0 && nested === undefined) return isEmpty(record) ? undefined : record;
    let rest: JsonObject | undefined;
    // A record inherits nothing that is enumerable.
    for (const key in record) {
      if (taken.includes(key)) continue;
      const opened = nested === undefined ? undefined : this.opened(key);
      const value = opened === undefined ? record[key] : restOf(opened);
      if (value === undefined) continue;
      rest ??= roomyRecord();
      setOwn(rest, key, value);
    }
    return rest;
  }
}

const isEmpty = (record: JsonObject): boolean => {
  for (const _key in record) return false;
  return true;
};

/** What is left of a nested object, or of a list: whole members are `{}` there, so that the others keep their place. */
const restOf = (nested: Fields | Fields[]): JsonValue | undefined => {
  if (!Array.isArray(nested)) return nested.rest();
  const rests = nested.map((fields) => fields.rest());
  return rests.every((rest) => rest === undefined) ? undefined : rests.map((rest) => rest ?? {});
};
