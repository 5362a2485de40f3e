// In which order the members of an object are written, remembered by the order they come in. Events of one kind have the same
// keys in the same order, so sorting and quoting them again and again would be most of the work of canonicalization.
// Plans are found in a tree of keys: the path to one is the order in which its keys come. All of it is bounded, and senders
// choose keys: what finds no room is sorted on the spot.
import type { JsonObject } from '../../../schemas/json.ts';

/** Objects with more members than this are not planned: they are rarely alike, and a tree of them would be large. */
const MAX_PLANNED_KEYS = 128;

/** Nodes of a tree; about 150 B each, so some 3 MB at most. */
const MAX_NODES = 16_384;

/** Keys of all plans together; about 40 B each, so 1 MB, beside the words. */
const MAX_KEYS = 32_768;

/** Words of their texts: 512 KB. */
const MAX_WORDS = 65_536;

/** Longest text of a key that is kept. A longer one is no node either: senders choose keys, and one may be as large as an event. */
const MAX_FRAGMENT_BYTES = 128;

/** A full tree is thrown away once this many objects found no plan: keys of yesterday make room, at a bounded cost. */
const MAX_MISSES = 65_536;

/** Texts are copied so many bytes at a time. */
export const WORD_BYTES = 8;

/** How objects are written whose keys come in one order. Entry i of each list but `keys` is about the key to be written i-th. */
export interface KeyPlan {
  /** As they come. */
  readonly keys: readonly string[];
  /** Position of the key among `keys`. */
  readonly order: readonly number[];
  /** Texts of keys; what is read with the last of them as whole words is there too. */
  readonly text: DataView;
  /** Where in it the text `,"key":` begins. */
  readonly starts: readonly number[];
  /** How many bytes it has. */
  readonly lengths: readonly number[];
  /** Whether keys come in the order they are written in. */
  readonly isSorted: boolean;
  /** Whether there was an object for it before: places.ts. */
  isMet: boolean;
}

/** A node of the tree. */
interface Node {
  readonly depth: number;
  children: Map<string, Node> | null;
  /** The child that was taken last: nearly always the one that is taken next. */
  lastKey: string;
  lastChild: Node | null;
  /** For objects whose keys end here. */
  plan: KeyPlan | null;
}

/** What is remembered, and thrown away at once: plans that are in use meanwhile keep their own words. */
class Memory {
  readonly root = node(0);
  readonly bytes = new Uint8Array(WORD_BYTES * MAX_WORDS);
  readonly text = new DataView(this.bytes.buffer);
  nodes = 1;
  keys = 0;
  used = 0;
  misses = 0;
}

/** The plans of one writer; `quote` makes the canonical text of a key. */
export class KeyPlans {
  private memory = new Memory();
  private readonly quote: (key: string) => string;

  constructor(quote: (key: string) => string) {
    this.quote = quote;
  }

  /** The plan of an object, `likely` if it fits; null when there is no room for one. */
  find(members: JsonObject, likely: KeyPlan | null): KeyPlan | null {
    return likely !== null && fits(likely.keys, members) ? likely : this.search(members);
  }

  private search(members: JsonObject): KeyPlan | null {
    let at: Node | null = this.memory.root;
    for (const key in members) {
      at = at.lastKey === key && at.lastChild !== null ? at.lastChild : this.step(at, key);
      if (at === null) return this.miss();
    }
    at.plan ??= this.plan(Object.keys(members));
    return at.plan ?? this.miss();
  }

  private step(from: Node, key: string): Node | null {
    from.children ??= new Map();
    let child = from.children.get(key);
    if (child === undefined) {
      if (key.length > MAX_FRAGMENT_BYTES) return null;
      if (from.depth >= MAX_PLANNED_KEYS || this.memory.nodes >= MAX_NODES) return null;
      child = node(from.depth + 1);
      from.children.set(key, child);
      this.memory.nodes += 1;
    }
    from.lastKey = key;
    from.lastChild = child;
    return child;
  }

  private plan(keys: readonly string[]): KeyPlan | null {
    const { memory } = this;
    const keyAt = (i: number): string => keys[i] ?? '';
    const order = [...keys.keys()].sort((a, b) => (keyAt(a) < keyAt(b) ? -1 : 1));
    const texts = order.map((i) => new TextEncoder().encode(`,${this.quote(keyAt(i))}:`));
    const size = texts.reduce((sum, text) => sum + Math.ceil(text.length / WORD_BYTES), 0);
    if (memory.keys + keys.length > MAX_KEYS || memory.used + size > MAX_WORDS) return null;
    if (texts.some((text) => text.length > MAX_FRAGMENT_BYTES)) return null;
    memory.keys += keys.length;
    const starts = texts.map((text) => keep(text, memory));
    const lengths = texts.map((text) => text.length);
    const isSorted = order.every((position, i) => position === i);
    return { keys, order, text: memory.text, starts, lengths, isSorted, isMet: false };
  }

  private miss(): null {
    this.memory.misses += 1;
    if (this.memory.misses >= MAX_MISSES) this.memory = new Memory();
    return null;
  }
}

function node(depth: number): Node {
  return { depth, children: null, lastKey: '', lastChild: null, plan: null };
}

/** Puts a text behind the last; returns where it begins. */
function keep(text: Uint8Array, memory: Memory): number {
  const start = WORD_BYTES * memory.used;
  memory.bytes.set(text, start);
  memory.used += Math.ceil(text.length / WORD_BYTES);
  return start;
}

/** Whether these are the keys of an object, in its order. */
function fits(keys: readonly string[], members: JsonObject): boolean {
  let i = 0;
  for (const key in members) {
    if (i === keys.length || keys[i] !== key) return false;
    i += 1;
  }
  return i === keys.length;
}
