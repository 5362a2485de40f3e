// Builds OCSF members from a record by a table of rows, nested objects included: for logs that are mostly renamed
// members, where code would be all punctuation. What needs thought stays code. Rows are compiled once, at start.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { interned } from '../../decode/interned.ts';
import { type Fields, isObject } from './fields.ts';
import { type Kind, kindOf, take } from './source-kinds.ts';

interface Source {
  readonly path: readonly string[];
  readonly key: string;
  readonly kind: Kind;
}

/** An object on the way down to an attribute, or a list of one. */
interface Step {
  readonly name: string;
  readonly isList: boolean;
}

interface Row {
  /** Objects on the way down to the attribute; a name that ends in `[]` is a list of one. */
  readonly into: readonly Step[];
  readonly name: string;
  /** How many of these must be there already. */
  readonly guard: number;
  /** Without it, no row below it counts. */
  readonly isNeeded: boolean;
  readonly constant: JsonValue | undefined;
  readonly sources: readonly Source[];
}

/** A compiled table. */
export type Plan = readonly Row[];

/** `kind:member.of.member`; a text unless said otherwise. */
const sourceOf = (text: string, from: string): Source => {
  const colon = text.indexOf(':');
  const path = (from + text.slice(colon + 1)).split('.').map(interned);
  const kind = colon < 0 ? 'text' : kindOf(text.slice(0, colon));
  if (kind === undefined) throw new TypeError(`no such kind in a plan: ${text}`);
  return { key: path.pop() ?? '', kind, path };
};

const constantOf = (text: string): JsonValue => (/^\d+$/.test(text) ? Number(text) : text);

const stepOf = (step: string): Step => {
  const isList = step.endsWith('[]');
  return { name: interned(isList ? step.slice(0, -2) : step), isList };
};

const rowOf = (row: string, to: string, from: string): Row => {
  const mark = row.charAt(0);
  const space = row.indexOf(' ');
  const into = (to + row.slice('+?!'.includes(mark) ? 1 : 0, space)).split('.');
  const rest = row.slice(space + 1);
  const isConstant = rest.startsWith('=');
  return {
    name: interned(into.pop() ?? ''),
    into: into.map(stepOf),
    isNeeded: mark === '!',
    guard: mark === '+' ? into.length : mark === '?' ? 1 : 0,
    constant: isConstant ? constantOf(rest.slice(1)) : undefined,
    sources: isConstant ? [] : rest.split(' ').map((source) => sourceOf(source, from)),
  };
};

/**
 * Compiles rows `attribute source source...`: the first source that holds a value of its kind wins. `=value` is a
 * constant. With a leading `+` the attribute's object must be there already, so that nothing identifies itself by a
 * port; with a leading `?` the outermost object on the way to it. Without what has a leading
 * `!` no row below is looked at. `@to. from.` goes before the attributes and sources of
 * the rows below it, until the next.
 */
export const plan = (rows: readonly string[]): Plan => {
  let [to, from] = ['', ''];
  const compiled: Row[] = [];
  for (const row of rows) {
    if (row.startsWith('@')) [to = '', from = ''] = row.slice(1).split(' ');
    else compiled.push(rowOf(row, to, from));
  }
  return compiled;
};

/** The object that a step leads to; undefined where it is not there yet. */
const held = (at: JsonObject, step: Step | undefined): JsonObject | undefined => {
  const value = step === undefined ? undefined : at[step.name];
  const found = Array.isArray(value) ? value[0] : value;
  return isObject(found) ? found : undefined;
};

const make = (at: JsonObject, step: Step | undefined): JsonObject => {
  const object: JsonObject = {};
  if (step !== undefined) at[step.name] = step.isList ? [object] : object;
  return object;
};

/** How the record at hand spells a name of the plan. */
type Spell = (name: string) => string;

const read = (
  fields: Fields,
  { key, kind, path }: Source,
  spell: Spell | undefined,
): JsonValue | undefined => {
  let at: Fields | undefined = fields;
  for (let i = 0; i < path.length; i++) {
    const step = path[i] ?? '';
    const name = spell === undefined ? step : spell(step);
    at = at.child(name) ?? at.children(name)?.[0];
    if (at === undefined) return undefined;
  }
  return take(at, spell === undefined ? key : spell(key), kind);
};

const found = (
  fields: Fields,
  { constant, sources }: Row,
  spell: Spell | undefined,
): JsonValue | undefined => {
  let value = constant;
  for (let i = 0; value === undefined && i < sources.length; i++) {
    const source = sources[i];
    if (source !== undefined) value = read(fields, source, spell);
  }
  return value;
};

/**
 * Fills `members` by a plan. A value is taken only when its place is there, and nothing is in it. On the way to a source,
 * a list is its first object.
 */
export const fill = (
  fields: Fields | undefined,
  rows: Plan,
  members: JsonObject = {},
  spell?: Spell,
): JsonObject => {
  if (fields === undefined) return members;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row === undefined) continue;
    const { guard, into, name } = row;
    let at = members;
    let depth = 0;
    for (; depth < into.length; depth++) {
      const inner = held(at, into[depth]);
      if (inner === undefined) break;
      at = inner;
    }
    if (depth < guard || (depth === into.length && at[name] !== undefined)) continue;
    const value = found(fields, row, spell);
    if (value === undefined && row.isNeeded) break;
    if (value === undefined) continue;
    for (; depth < into.length; depth++) at = make(at, into[depth]);
    at[name] = value;
  }
  return members;
};

/** The object that a plan fills; undefined where it found nothing. */
export const made = (fields: Fields | undefined, rows: Plan): JsonObject | undefined => {
  const object = fill(fields, rows);
  return Object.keys(object).length === 0 ? undefined : object;
};

/** What a plan makes of each of a list's objects; undefined where that is nothing. */
export const madeList = (list: readonly Fields[] | undefined, rows: Plan): JsonObject[] | undefined => {
  const objects = (list ?? []).map((one) => made(one, rows)).filter((object) => object !== undefined);
  return objects.length === 0 ? undefined : objects;
};

/** An object that a plan filled in; undefined where it did not. */
export const partOf = (members: JsonObject, name: string): JsonObject | undefined => {
  const part = members[name];
  return isObject(part) ? part : undefined;
};
