// The shapes of OCSF 1.8.0, read out of table.ts when the first event comes that claims to be OCSF. Grammar of the table:
// an attribute is `name:T[*][!][#ee][@pp]`: type (`o` and the number of an object; a letter of SCALARS), list, required,
// number of its values, number of its profile; a shape is its attributes' numbers and its constraints `?some,of` `^one,of`.
import { isEmail, isIp, isMac } from '../toolkit/address.ts';
import { ATTRIBUTES, CLASSES, ENUMS, OBJECTS, PROFILES } from './table.ts';

/** What one attribute may hold. */
export interface Attribute {
  readonly name: string;
  /** A letter of the table: `s` text, `i` whole number, ... `o` object. */
  readonly type: string;
  /** Number of the object's shape, where the type is `o`. */
  readonly object: number;
  readonly isList: boolean;
  readonly isRequired: boolean;
  /** The values it may have, as text; any, where undefined. */
  readonly values: ReadonlySet<string> | undefined;
  /** The profile that brings it; there without one, where undefined. */
  readonly profile: string | undefined;
}

/** What a class or an object may hold. */
export interface Shape {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly required: readonly Attribute[];
  readonly some: readonly string[] | undefined;
  readonly one: readonly string[] | undefined;
  /** The profiles a class may have; none for an object. */
  readonly profiles: ReadonlySet<string>;
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

const numberAt = (text: string, at: number): number =>
  DIGITS.indexOf(text[at] ?? '') * 62 + DIGITS.indexOf(text[at + 1] ?? '');

/** `0-3 99` as its values. */
const valuesOf = (text: string): Set<string> => {
  const values = new Set<string>();
  for (const part of text.split(' ')) {
    const [low, high] = /^\d+-\d+$/.test(part) ? part.split('-').map(Number) : [];
    if (low === undefined || high === undefined) values.add(part);
    else for (let value = low; value <= high; value++) values.add(String(value));
  }
  return values;
};

/** The whole table, taken apart. */
class Schema {
  readonly #attributes: readonly Attribute[];
  readonly #profiles = PROFILES.split(' ');
  readonly objects: readonly Shape[];
  readonly #classes: ReadonlyMap<number, string>;
  readonly #shapes = new Map<number, Shape>();

  constructor() {
    const enums = ENUMS.split('|').map(valuesOf);
    this.#attributes = ATTRIBUTES.split(' ').map((token) => this.#attribute(token, enums));
    this.objects = OBJECTS.split(';').map((row) => this.#shape(row, ''));
    this.#classes = new Map(
      CLASSES.split(';').map((row) => [
        Number(row.slice(0, row.indexOf('='))),
        row.slice(row.indexOf('=') + 1),
      ]),
    );
  }

  /** The shape of a class; undefined for one that is not of OCSF 1.8.0. */
  classOf(uid: number): Shape | undefined {
    const known = this.#shapes.get(uid);
    const row = this.#classes.get(uid);
    if (known !== undefined || row === undefined) return known;
    const cut = row.indexOf('=');
    const shape = this.#shape(row.slice(cut + 1), row.slice(0, cut));
    this.#shapes.set(uid, shape);
    return shape;
  }

  #attribute(token: string, enums: readonly ReadonlySet<string>[]): Attribute {
    const colon = token.indexOf(':');
    const type = token[colon + 1] ?? 's';
    const flags = token.slice(colon + (type === 'o' ? 4 : 2));
    const listed = flags.indexOf('#');
    const needed = flags.indexOf('@');
    return {
      name: token.slice(0, colon),
      type,
      object: type === 'o' ? numberAt(token, colon + 2) : -1,
      isList: flags.includes('*'),
      isRequired: flags.includes('!'),
      values: listed < 0 ? undefined : enums[numberAt(flags, listed + 1)],
      profile: needed < 0 ? undefined : this.#profiles[numberAt(flags, needed + 1)],
    };
  }

  #shape(row: string, profiles: string): Shape {
    const end = row.search(/[?^]|$/);
    const attributes = new Map<string, Attribute>();
    for (let at = 0; at < end; at += 2) {
      const attribute = this.#attributes[numberAt(row, at)];
      if (attribute !== undefined) attributes.set(attribute.name, attribute);
    }
    const listed = new Set<string>();
    for (let at = 0; at < profiles.length; at += 2) listed.add(this.#profiles[numberAt(profiles, at)] ?? '');
    return {
      attributes,
      required: [...attributes.values()].filter((attribute) => attribute.isRequired),
      some: /\?([^^]*)/.exec(row)?.[1]?.split(','),
      one: /\^(.*)/.exec(row)?.[1]?.split(','),
      profiles: listed,
    };
  }
}

let read: Schema | undefined;

/** OCSF 1.8.0. The first call takes the table apart, some ms. */
export const schema = (): Schema => {
  read ??= new Schema();
  return read;
};

const UUID = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** RFC 3339, as OCSF writes it. */
const DATE = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,20})?(?:[Zz]|[+-]\d\d:\d\d)?$/;

/** The type of a time as text; no letter of the table's. */
export const DATETIME = '@';

/** Texts that must have a form. */
export const FORMS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['B', (text: string) => text.length % 4 === 0 && BASE64.test(text)],
  ['E', isEmail],
  ['I', isIp],
  ['M', isMac],
  [DATETIME, (text: string) => text.length <= 40 && DATE.test(text)],
  ['U', (text: string) => text.length === 36 && UUID.test(text)],
]);
