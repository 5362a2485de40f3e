// The Merkle tree of RFC 6962, section 2.1, over any leaves: events in a packet, packets in the log.
// Plain JavaScript only, synchronous: the seal Worker and the browser's verifier share it.
import { DIGEST_BYTES, sha256 } from './sha256.ts';

const LEAF = 0x00;
const NODE = 0x01;

/** SHA-256(0x00 || data). For an event `data` is its salt followed by its canonical text. */
export function leafHash(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(1 + data.length);
  message[0] = LEAF;
  message.set(data, 1);
  return sha256(message);
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(1 + 2 * DIGEST_BYTES);
  message[0] = NODE;
  message.set(left, 1);
  message.set(right, 1 + DIGEST_BYTES);
  return sha256(message);
}

/** Root over leaf hashes; of no leaves it is SHA-256 of nothing (RFC 6962, section 2.1). */
export function rootOf(leafHashes: readonly Uint8Array[]): Uint8Array {
  if (leafHashes.length === 0) return sha256(new Uint8Array(0));
  let level = leafHashes;
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const left = level[i];
      const right = level[i + 1];
      if (left !== undefined) above.push(right === undefined ? left : nodeHash(left, right));
    }
    level = above;
  }
  return level[0] ?? sha256(new Uint8Array(0));
}

/** Audit path of leaf `index`, from the leaf upward (RFC 6962, section 2.1.1). Throws RangeError for an index outside. */
export function auditPath(index: number, leafHashes: readonly Uint8Array[]): Uint8Array[] {
  if (!Number.isSafeInteger(index) || index < 0 || index >= leafHashes.length) {
    throw new RangeError(`no leaf ${index} among ${leafHashes.length}`);
  }
  if (leafHashes.length === 1) return [];
  const split = splitOf(leafHashes.length);
  const [left, right] = [leafHashes.slice(0, split), leafHashes.slice(split)];
  return index < split
    ? [...auditPath(index, left), rootOf(right)]
    : [...auditPath(index - split, right), rootOf(left)];
}

/** Proof that the tree of the first `oldSize` leaves is a prefix of this one (RFC 6962, section 2.1.2). */
export function consistencyProof(oldSize: number, leafHashes: readonly Uint8Array[]): Uint8Array[] {
  if (!Number.isSafeInteger(oldSize) || oldSize < 0 || oldSize > leafHashes.length) {
    throw new RangeError(`no prefix of ${oldSize} among ${leafHashes.length}`);
  }
  return oldSize === 0 ? [] : subproof(oldSize, leafHashes, true);
}

/** SUBPROOF of RFC 6962, section 2.1.2: `whole` says that the old tree is a complete subtree the verifier knows. */
function subproof(oldSize: number, leafHashes: readonly Uint8Array[], whole: boolean): Uint8Array[] {
  if (oldSize === leafHashes.length) return whole ? [] : [rootOf(leafHashes)];
  const split = splitOf(leafHashes.length);
  const [left, right] = [leafHashes.slice(0, split), leafHashes.slice(split)];
  return oldSize <= split
    ? [...subproof(oldSize, left, whole), rootOf(right)]
    : [...subproof(oldSize - split, right, false), rootOf(left)];
}

/** The largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * The root that `path` leads to from leaf `index` in a tree of `size` leaves; null when the path cannot be one
 * (RFC 9162, section 2.1.3.2). Sizes up to 2^53 - 1.
 */
export function rootFromPath(
  index: number,
  size: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
): Uint8Array | null {
  if (!isCount(index) || !isCount(size) || index >= size || !areDigests([leaf, ...path])) return null;
  let [position, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return null;
    if (isOdd(position) || position === last) {
      hash = nodeHash(sibling, hash);
      // A right edge without a sibling rises until it is a right child.
      while (!isOdd(position) && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 ? hash : null;
}

/** Whether `path` proves that leaf `index` of the tree of `size` leaves with this `root` is `leaf`. Never throws. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  const reached = rootFromPath(index, size, leaf, path);
  return reached !== null && equalBytes(reached, root);
}

/**
 * Whether `proof` shows that the tree (`size1`, `root1`) is a prefix of (`size2`, `root2`) (RFC 9162, section 2.1.4.2).
 * An empty tree is a prefix of every tree and needs no proof: asking for one is answered false. Never throws.
 */
export function verifyConsistency(
  size1: number,
  size2: number,
  root1: Uint8Array,
  root2: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 < 1 || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && equalBytes(root1, root2);
  if (proof.length === 0 || !areDigests([root1, root2, ...proof])) return false;
  let [position, last] = [size1 - 1, size2 - 1];
  while (isOdd(position)) [position, last] = [half(position), half(last)];
  // A complete old tree is itself the first node; the proof then leaves it out.
  const nodes = position === 0 ? [root1, ...proof] : [...proof];
  const first = nodes.shift();
  if (first === undefined) return false;
  let [old, whole] = [first, first];
  for (const node of nodes) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      old = nodeHash(node, old);
      whole = nodeHash(node, whole);
      while (!isOdd(position) && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      whole = nodeHash(whole, node);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && equalBytes(old, root1) && equalBytes(whole, root2);
}

/** Whether two byte strings are the same. Not constant in time: only for public values. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

// Log sizes pass 2^32, so no bitwise operators.
const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const areDigests = (hashes: readonly Uint8Array[]): boolean => hashes.every((h) => h.length === DIGEST_BYTES);
