// Makes an event that comes as OCSF conform to OCSF 1.8.0, losing nothing: a number that is spelled as text becomes one, a
// single value a list of one, the profile of an attribute is named; what cannot stand where it stands is moved out, to the
// same place beside it. An event that then lacks what its class requires is none of that class.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { setOwn } from '../../decode/own.ts';
import { isObject, wholeNumber } from '../toolkit/fields.ts';
import { type Attribute, DATETIME, FORMS, type Shape, schema } from './shapes.ts';

/** Objects nest no deeper than this in any class but by recursion (a process and its parents). */
const MAX_DEPTH = 32;

/** What came of an event. */
export interface Conformed {
  /** The event, or the same one where nothing had to be changed. */
  readonly event: JsonObject;
  /** What was moved out, where it was; members of a list under their position. */
  readonly moved: JsonObject;
  /** What its class requires and it does not have; undefined where it is whole. */
  readonly fault: string | undefined;
  /** All profiles it uses. */
  readonly profiles: ReadonlySet<string>;
}

type Path = readonly string[];

/** One event being looked at. */
class Conforming {
  readonly #moves: { readonly path: Path; readonly value: JsonValue }[] = [];
  readonly profiles: Set<string>;
  readonly #allowed: ReadonlySet<string>;

  constructor(profiles: readonly JsonValue[], allowed: ReadonlySet<string>) {
    this.#allowed = allowed;
    this.profiles = new Set(
      profiles.filter((name): name is string => typeof name === 'string' && allowed.has(name)),
    );
  }

  /** The object without what cannot be in it; the same one where nothing was wrong. */
  members(object: JsonObject, shape: Shape, path: Path): JsonObject {
    let changed: JsonObject | undefined;
    for (const name in object) {
      const value = object[name];
      if (value === undefined) continue;
      const fit = this.#member(name, value, shape, path);
      if (fit === value) continue;
      changed ??= { ...object };
      if (fit === undefined) {
        delete changed[name];
        this.#moves.push({ path: [...path, name], value });
      } else changed[name] = fit;
    }
    return changed ?? object;
  }

  /** What was moved out, as objects in objects. */
  moved(): JsonObject {
    const root: JsonObject = {};
    for (const { path, value } of this.#moves) {
      let at = root;
      for (const name of path.slice(0, -1)) {
        const known = Object.hasOwn(at, name) ? at[name] : undefined;
        const next = isObject(known) ? known : {};
        if (next !== known) setOwn(at, name, next);
        at = next;
      }
      setOwn(at, path[path.length - 1] ?? '', value);
    }
    return root;
  }

  /** What a shape requires and an object lacks. */
  lack(object: JsonObject, shape: Shape): string | undefined {
    const has = (name: string): boolean => object[name] !== undefined;
    for (const { name, profile } of shape.required) {
      if (!has(name) && (profile === undefined || this.profiles.has(profile))) return `${name} is missing`;
    }
    if (shape.some !== undefined && !shape.some.some(has)) return `none of ${shape.some.join(', ')} is there`;
    if (shape.one !== undefined && shape.one.filter(has).length !== 1) {
      return `exactly one of ${shape.one.join(', ')} must be there`;
    }
    return undefined;
  }

  /** The value where it stands; another that says the same; undefined where it cannot stand. */
  #member(name: string, value: JsonValue, shape: Shape, path: Path): JsonValue | undefined {
    const attribute = shape.attributes.get(name) ?? this.#twin(name, shape);
    if (attribute === undefined || value === null) return undefined;
    const { profile } = attribute;
    if (profile !== undefined && !this.profiles.has(profile)) {
      if (!this.#allowed.has(profile)) return undefined;
      this.profiles.add(profile);
    }
    const at = [...path, name];
    return attribute.isList ? this.#list(value, attribute, at) : this.#single(value, attribute, at);
  }

  /** `time_dt` beside `time`. */
  #twin(name: string, shape: Shape): Attribute | undefined {
    const beside = name.endsWith('_dt') ? shape.attributes.get(name.slice(0, -3)) : undefined;
    return beside === undefined
      ? undefined
      : { ...beside, isRequired: false, profile: 'datetime', type: DATETIME, values: undefined };
  }

  #list(value: JsonValue, attribute: Attribute, path: Path): JsonValue | undefined {
    const list = Array.isArray(value) ? value : [value];
    let changed = list !== value;
    const fit: JsonValue[] = [];
    const before = this.#moves.length;
    for (const [i, item] of list.entries()) {
      const one = item === null ? undefined : this.#single(item, attribute, [...path, String(i)]);
      if (one === undefined) {
        // It is moved out whole: what was moved out of it goes with it.
        this.#moves.length = before;
        return undefined;
      }
      if (one !== item) changed = true;
      fit.push(one);
    }
    return changed ? fit : value;
  }

  #single(value: JsonValue, attribute: Attribute, path: Path): JsonValue | undefined {
    if (attribute.type === 'o') return this.#object(value, attribute, path);
    const fit = scalar(value, attribute.type);
    return fit === undefined || attribute.values?.has(String(fit)) === false ? undefined : fit;
  }

  #object(value: JsonValue, attribute: Attribute, path: Path): JsonValue | undefined {
    if (!isObject(value) || path.length > MAX_DEPTH) return undefined;
    const shape = schema().objects[attribute.object];
    // The object without attributes holds anything.
    if (shape === undefined || shape.attributes.size === 0) return value;
    const before = this.#moves.length;
    const fit = this.members(value, shape, path);
    if (this.lack(fit, shape) === undefined) return fit;
    this.#moves.length = before;
    return undefined;
  }
}

/** A value of a scalar type, or what it spells. */
const scalar = (value: JsonValue, type: string): JsonValue | undefined => {
  switch (type) {
    case 'j':
      return value;
    case 'b':
      return value === 'true' || value === true
        ? true
        : value === 'false' || value === false
          ? false
          : undefined;
    case 'i':
      return integer(value);
    case 'p': {
      const port = integer(value);
      return port !== undefined && port >= 0 && port <= 65_535 ? port : undefined;
    }
    case 'f':
      return typeof value === 'number' ? value : wholeNumber(value);
    default:
      return text(value, FORMS.get(type));
  }
};

const integer = (value: JsonValue): number | undefined =>
  typeof value === 'number' ? (Number.isSafeInteger(value) ? value : undefined) : wholeNumber(value);

const text = (value: JsonValue, isForm: ((text: string) => boolean) | undefined): string | undefined => {
  const said = typeof value === 'number' ? String(value) : value;
  return typeof said === 'string' && isForm?.(said) !== false ? said : undefined;
};

/** Looks at an event of a class of OCSF 1.8.0; undefined for a class that is not of it (an extension's own). */
export const conform = (event: JsonObject, classUid: number): Conformed | undefined => {
  const shape = schema().classOf(classUid);
  if (shape === undefined) return undefined;
  const { metadata } = event;
  const named = isObject(metadata) && Array.isArray(metadata.profiles) ? metadata.profiles : [];
  const conforming = new Conforming(named, shape.profiles);
  const fit = conforming.members(event, shape, []);
  return {
    event: fit,
    moved: conforming.moved(),
    fault: conforming.lack(fit, shape),
    profiles: conforming.profiles,
  };
};
