// From the names of a format or product to what its members mean. Tables write the names of one meaning as one text, with
// spaces between them: none of the names we know holds one, and a bundle is smaller for it. A sender's names come in the same
// order again and again, so the next one is guessed before it is looked up.
import { interned } from '../../decode/interned.ts';
import * as FACT from './fact.ts';

/** One of the constants of fact.ts. */
export type Slot = number;

/** What a name means: a fact, an object of names, or either. */
export class Entry {
  readonly name: string;
  readonly slot: Slot | undefined;
  /** The names in the object that it may hold. */
  readonly inner: Dictionary | undefined;
  /** The name that came next the last time. */
  behind: Entry | undefined = undefined;

  constructor(name: string, slot: Slot | undefined, inner: Dictionary | undefined) {
    this.name = name;
    this.slot = slot;
    this.inner = inner;
  }
}

/** What a format's names mean. Made once, by {@link dictionary}; nothing of a record stays in it. */
export class Dictionary {
  readonly #entries = new Map<string, Entry>();
  #first: Entry | undefined = undefined;

  constructor(tree: Tree) {
    for (const [name, node] of tree) {
      const entry =
        node instanceof Map
          ? new Entry(interned(name), slotOf(node), new Dictionary(node))
          : new Entry(interned(name), node, undefined);
      this.#entries.set(name, entry);
    }
  }

  /** The fact that a name means. */
  slotOf(name: string): Slot | undefined {
    return this.#entries.get(name)?.slot;
  }

  /** What a name means that came behind another one, or first; undefined for one that is not here. */
  find(name: string, before: Entry | undefined): Entry | undefined {
    const guess = before === undefined ? this.#first : before.behind;
    if (guess !== undefined && guess.name === name) return guess;
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    if (before === undefined) this.#first = entry;
    else before.behind = entry;
    return entry;
  }
}

/** Names by slot, as a format's table has them. */
export type Names = Readonly<Record<Slot, string>>;

/** Names of members that lie in an object under a name. */
export const inside = (name: string, names: Names): Names =>
  Object.fromEntries(
    Object.entries(names).map(([slot, list]) => [slot, `${name}.${list.replaceAll(' ', ` ${name}.`)}`]),
  );

/** Names of an object while they are entered. A name that is a fact as well has its slot under the empty name. */
interface Tree extends Map<string, Slot | Tree> {}

const slotOf = (tree: Tree): Slot | undefined => {
  const slot = tree.get('');
  return typeof slot === 'number' ? slot : undefined;
};

const treeOf = (names: Names): Tree => {
  const root: Tree = new Map();
  for (const [slot, list] of Object.entries(names))
    for (const name of list.split(' ')) enter(root, name, Number(slot));
  return root;
};

/** Builds a dictionary. A dotted name is found written with dots and as nested objects (`source.ip`). */
export const dictionary = (names: Names): Dictionary => new Dictionary(treeOf(names));

/** One whose names stand in the record itself or all together in the object under a name. */
export const dictionaryAround = (member: string, names: Names): Dictionary =>
  new Dictionary(treeOf(names).set(member, treeOf(names)));

const enter = (root: Tree, name: string, slot: Slot): void => {
  const known = root.get(name);
  // A name that is a fact by itself (`user`) may also be an object's: then its slot lies under the empty name.
  if (known instanceof Map) known.set('', slot);
  else root.set(name, slot);
  const steps = name.split('.');
  if (steps.length > 1) nest(root, steps, slot);
};

const nest = (root: Tree, steps: readonly string[], slot: Slot): void => {
  let at = root;
  for (const [i, step] of steps.entries()) {
    const known = at.get(step);
    if (i === steps.length - 1) {
      if (known === undefined) at.set(step, slot);
      return;
    }
    const next =
      known instanceof Map ? known : new Map<string, Slot | Tree>(known === undefined ? [] : [['', known]]);
    at.set(step, next);
    at = next;
  }
};

/** Of mappers that find their facts in the text: it stays the message. */
export const MESSAGE_NAMES = dictionary({ [FACT.message]: 'message' });
