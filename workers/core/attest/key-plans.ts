// In which order the members of an object are written, remembered by the order they come in. Events of one kind have the same
// keys in the same order, so sorting and quoting them again and again would be most of the work of canonicalization.
// A plan is a node of a tree of keys: the path to it is the order in which the keys came. The tree is bounded, and senders
// choose keys: what finds no room is sorted on the spot.

/** Objects with more members than this are not planned: they are rarely alike, and a tree of them would be large. */
const MAX_PLANNED_KEYS = 64;

/** Nodes of a tree; about 200 B each before they are prepared, so some 4 MB at most. */
const MAX_NODES = 16_384;

/** A full tree is thrown away once this many objects found no plan: keys of yesterday make room, at a bounded cost. */
const MAX_MISSES = 65_536;

/** A node of the tree, and the plan for objects whose keys end here. */
export interface KeyPlan {
  readonly key: string;
  readonly parent: KeyPlan | null;
  readonly depth: number;
  children: Map<string, KeyPlan> | null;
  /** The child that was taken last: nearly always the one that is taken next. */
  lastKey: string;
  lastChild: KeyPlan | null;
  /** Set by {@link KeyPlans.prepare}. `order[i]` is the position, as they came, of the key to be written i-th. */
  order: Int32Array | null;
  /** `,"key":` of each key in the order of writing, zero-padded to whole words, and its length in bytes. */
  fragments: readonly Int32Array[];
  lengths: Int32Array;
  /** Sum of `lengths`. */
  bytes: number;
}

const NONE = new Int32Array(0);

/** The plans of one writer. */
export class KeyPlans {
  root: KeyPlan = node('', null);
  private nodes = 1;
  private misses = 0;

  /** The node for `key` after `plan`; null when there is no room for it. */
  step(plan: KeyPlan, key: string): KeyPlan | null {
    plan.children ??= new Map();
    let child = plan.children.get(key);
    if (child === undefined) {
      if (plan.depth >= MAX_PLANNED_KEYS || this.nodes >= MAX_NODES) return this.miss();
      child = node(key, plan);
      plan.children.set(key, child);
      this.nodes += 1;
    }
    plan.lastKey = key;
    plan.lastChild = child;
    return child;
  }

  /** Works out the order of a plan that is used for the first time. `quote` makes the canonical text of a key. */
  prepare(plan: KeyPlan, quote: (key: string) => string): Int32Array {
    const keys: string[] = [];
    for (let at = plan; at.parent !== null; at = at.parent) keys.unshift(at.key);
    const order = Int32Array.from(keys.keys()).sort((a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : 1));
    const texts = Array.from(order, (i) => new TextEncoder().encode(`,${quote(keys[i] ?? '')}:`));
    plan.fragments = texts.map(words);
    plan.lengths = Int32Array.from(texts, (text) => text.length);
    plan.bytes = plan.lengths.reduce((sum, length) => sum + length, 0);
    plan.order = order;
    return order;
  }

  private miss(): null {
    this.misses += 1;
    if (this.misses >= MAX_MISSES) {
      this.root = node('', null);
      this.nodes = 1;
      this.misses = 0;
    }
    return null;
  }
}

function node(key: string, parent: KeyPlan | null): KeyPlan {
  const depth = parent === null ? 0 : parent.depth + 1;
  const unprepared = { order: null, fragments: [], lengths: NONE, bytes: 0 };
  return { key, parent, depth, children: null, lastKey: '', lastChild: null, ...unprepared };
}

/** Bytes as little-endian words. */
function words(bytes: Uint8Array): Int32Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return Int32Array.from({ length: padded.length / 4 }, (_, i) => view.getInt32(4 * i, true));
}
