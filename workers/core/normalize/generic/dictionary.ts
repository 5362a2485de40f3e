// From the names of a format or product to what its members mean. Tables write the names of one meaning as one text, with
// spaces between them: none of the names we know holds one, and a bundle is smaller for it.
import * as FACT from './fact.ts';

/** One of the constants of fact.ts. */
export type Slot = number;

/** A name in a dictionary leads to a slot, or to the names of the object it holds. */
type Entry = Slot | Dictionary;

/** What a format's names mean. Made once, by {@link dictionary}, and not changed afterwards. */
export interface Dictionary extends Map<string, Entry> {}

/** Names by slot, as a format's table has them. */
export type Names = Readonly<Record<Slot, string>>;

/** Names of members that lie in an object under a name. */
export const inside = (name: string, names: Names): Names =>
  Object.fromEntries(
    Object.entries(names).map(([slot, list]) => [slot, `${name}.${list.replaceAll(' ', ` ${name}.`)}`]),
  );

/** Builds a dictionary. A dotted name is found written with dots and as nested objects (`source.ip`). */
export const dictionary = (names: Names): Dictionary => {
  const root: Dictionary = new Map();
  for (const [slot, list] of Object.entries(names))
    for (const name of list.split(' ')) enter(root, name, Number(slot));
  return root;
};

const enter = (root: Dictionary, name: string, slot: Slot): void => {
  const known = root.get(name);
  // A name that is a fact by itself (`user`) may also be an object's: then its slot lies under the empty name.
  if (known instanceof Map) known.set('', slot);
  else root.set(name, slot);
  const steps = name.split('.');
  if (steps.length > 1) nest(root, steps, slot);
};

const nest = (root: Dictionary, steps: readonly string[], slot: Slot): void => {
  let at = root;
  for (const [i, step] of steps.entries()) {
    const known = at.get(step);
    if (i === steps.length - 1) {
      if (known === undefined) at.set(step, slot);
      return;
    }
    const next =
      known instanceof Map ? known : new Map<string, Entry>(known === undefined ? [] : [['', known]]);
    at.set(step, next);
    at = next;
  }
};

/** Of mappers that find their facts in the text: it stays the message. */
export const MESSAGE_NAMES = dictionary({ [FACT.message]: 'message' });
