// An element of XML as a value, and its names: what stands in it as members, in the order it came, and nothing lost.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { setOwn } from './own.ts';

/** The value of an element once it ends: a text where there is only text; else its members, and its text under `#text`. */
export function closedMember(value: JsonObject | undefined, hasChildren: boolean, text: string): JsonValue {
  if (value === undefined) return text;
  // White space between elements is layout.
  if (text !== '' && (!hasChildren || text.trim() !== '')) addMember(value, '#text', text);
  return value;
}

/** Adds a member; a name that comes again makes a list, so that nothing is lost. Answers whether it is new. */
export function addMember(value: JsonObject, name: string, item: JsonValue): boolean {
  const present = value[name];
  // Inherited names (`__proto__`, `constructor`) read as something.
  if (present === undefined || !Object.hasOwn(value, name)) {
    setOwn(value, name, item);
    return true;
  }
  if (Array.isArray(present)) present.push(item);
  else setOwn(value, name, [present, item]);
  return false;
}

/** Adds data without a name, which joins the list under `Data`. Answers whether that is new. */
export function addData(value: JsonObject, item: JsonValue): boolean {
  const list = value.Data;
  if (Array.isArray(list)) list.push(item);
  else value.Data = list === undefined ? [item] : [list, item];
  return list === undefined;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The character that `&name;` stands for; undefined for none of XML's own. */
export function referred(name: string): string | undefined {
  if (Object.hasOwn(NAMED, name)) return NAMED[name];
  const code = /^#(\d+|x[0-9A-Fa-f]+)$/.test(name) ? Number(`0${name.slice(1)}`) : 0;
  const isScalar = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isScalar ? String.fromCodePoint(code) : undefined;
}

/** A name without its namespace. */
export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}
