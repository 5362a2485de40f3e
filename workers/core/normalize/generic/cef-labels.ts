// Custom fields of CEF come as pairs, `cs1=value cs1Label=name` (version 25 of the specification, "Custom String Extensions").
// Each whole pair becomes a tag of that name; what stands under a label that has a meaning is a fact as well.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { interned } from '../../decode/interned.ts';
import { isObject } from '../toolkit/fields.ts';
import { LABELS } from './cef-names.ts';
import type { Slot } from './dictionary.ts';
import { Remembered } from './remembered.ts';

/** Longer ones mean nothing. */
const MAX_LABEL = 64;

/** What a label means: a fact, or nothing that we know. As {@link LABELS} has them. */
const MEANINGS = new Remembered<Slot | undefined>(MAX_LABEL, (label) =>
  label.length > MAX_LABEL ? undefined : LABELS.get(label.toLowerCase().replace(/[^a-z0-9]/g, '')),
);

/** The name that a label's names: `cs1` of `cs1Label`. */
const BASES = new Map<string, string>();
const MAX_BASES = 512;
const MAX_NAME = 64;

const baseOf = (name: string): string => {
  const known = BASES.get(name);
  if (known !== undefined) return known;
  const base = name.slice(0, -5);
  if (name.length > MAX_NAME) return base;
  if (BASES.size >= MAX_BASES) BASES.clear();
  const held = interned(base);
  BASES.set(interned(name), held);
  return held;
};

/** What the labels of an extension tell; entry i of each list is about the same pair. */
export interface Labelled {
  readonly tags: JsonObject[];
  /** The facts that the values are. */
  readonly slots: (Slot | undefined)[];
  /** The keys of whole pairs, which are told by the tags: two for each. */
  readonly keys: string[];
}

const LOWER_L = 108;

/** The whole pairs of an extension; undefined where there is none. */
export const readLabels = (extension: JsonValue | undefined): Labelled | undefined => {
  if (!isObject(extension)) return undefined;
  let found: Labelled | undefined;
  for (const key in extension) {
    if (key.charCodeAt(key.length - 1) !== LOWER_L || !key.endsWith('Label')) continue;
    const base = baseOf(key);
    const name = extension[key];
    // No text is inherited.
    const value = extension[base];
    if (typeof name !== 'string' || name === '' || typeof value !== 'string' || value === '') continue;
    const tag = { name, value };
    const slot = MEANINGS.of(name);
    if (found === undefined) found = { tags: [tag], slots: [slot], keys: [key, base] };
    else {
      found.tags.push(tag);
      found.slots.push(slot);
      found.keys.push(key, base);
    }
  }
  return found;
};
