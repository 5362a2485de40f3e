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
  /** `,"key":` zero-padded to whole words, and its length in bytes. */
  readonly fragment: Int32Array;
  readonly length: number;
  /**
   * Whether objects that come this way are known not to come sorted: the key sorts before the one it follows, or, on the
   * first key of an object, an object that began with it did.
   */
  scattered: boolean;
  /** Set by {@link prepare}: `order[i]` is the position, as they came, of the key to be written i-th, and `nodes[i]` its node. */
  order: Int32Array | null;
  nodes: readonly KeyPlan[];
}

/** The plans of one writer; `quote` makes the canonical text of a key. */
export class KeyPlans {
  root: KeyPlan;
  private nodes = 1;
  private misses = 0;
  private readonly quote: (key: string) => string;

  constructor(quote: (key: string) => string) {
    this.quote = quote;
    this.root = this.node('', null);
  }

  /** The node for `key` after `plan`; null when there is no room for it. */
  step(plan: KeyPlan, key: string): KeyPlan | null {
    plan.children ??= new Map();
    let child = plan.children.get(key);
    if (child === undefined) {
      if (plan.depth >= MAX_PLANNED_KEYS || this.nodes >= MAX_NODES) return this.miss();
      child = this.node(key, plan);
      plan.children.set(key, child);
      this.nodes += 1;
    }
    plan.lastKey = key;
    plan.lastChild = child;
    return child;
  }

  private node(key: string, parent: KeyPlan | null): KeyPlan {
    const text = new TextEncoder().encode(`,${this.quote(key)}:`);
    const depth = parent === null ? 0 : parent.depth + 1;
    const scattered = depth > 1 && key < (parent?.key ?? '');
    const walk = { children: null, lastKey: '', lastChild: null, scattered, order: null, nodes: [] };
    return { key, parent, depth, fragment: words(text), length: text.length, ...walk };
  }

  private miss(): null {
    this.misses += 1;
    if (this.misses >= MAX_MISSES) {
      this.root = this.node('', null);
      this.nodes = 1;
      this.misses = 0;
    }
    return null;
  }
}

/** Works out the order of a plan that is used for the first time, and remembers that its first key stands for disorder. */
export function prepare(plan: KeyPlan): Int32Array {
  const nodes: KeyPlan[] = [];
  for (let at = plan; at.parent !== null; at = at.parent) nodes.unshift(at);
  const [first] = nodes;
  if (first !== undefined) first.scattered = true;
  const keyAt = (i: number): string => nodes[i]?.key ?? '';
  const order = Int32Array.from(nodes.keys()).sort((a, b) => (keyAt(a) < keyAt(b) ? -1 : 1));
  plan.nodes = Array.from(order, (i) => nodes[i] ?? plan);
  plan.order = order;
  return order;
}

/** Bytes as little-endian words. */
function words(bytes: Uint8Array): Int32Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return Int32Array.from({ length: padded.length / 4 }, (_, i) => view.getInt32(4 * i, true));
}
