// Inclusion and consistency proofs (RFC 6962 sections 2.1.1 and 2.1.2), computed through a HashReader.
// Verifying them is workers/core/attest/merkle.ts.
import { nodeHash } from '../attest/merkle.ts';
import type { HashReader, Subtree } from './hash-reader.ts';

/** Leaves from, up to and not including, to. */
type Range = readonly [from: number, to: number];

/**
 * The audit path of a leaf in the tree of the first `size` leaves, from its sibling up.
 * @throws RangeError unless 0 <= index < size
 */
export async function proveInclusion(reader: HashReader, index: number, size: number): Promise<Uint8Array[]> {
  requireRange(index >= 0 && index < size, `no leaf ${index} in a tree of ${size}`);
  const path: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    path.push(index < middle ? [middle, to] : [from, middle]);
    [from, to] = index < middle ? [from, middle] : [middle, to];
  }
  return rangeHashes(reader, path.reverse());
}

/**
 * The proof that the tree of the first `from` leaves is a prefix of that of the first `to`; empty for from = to, and for
 * from = 0 (every tree begins with the empty one).
 * @throws RangeError unless 0 <= from <= to
 */
export async function proveConsistency(reader: HashReader, from: number, to: number): Promise<Uint8Array[]> {
  requireRange(from >= 0 && from <= to, `no tree of ${from} leaves in one of ${to}`);
  return from === 0 ? [] : rangeHashes(reader, consistencyRanges(from, 0, to, true));
}

/** SUBPROOF of RFC 6962 section 2.1.2 over the leaves low..high; `known` is its b. */
function consistencyRanges(from: number, low: number, high: number, known: boolean): Range[] {
  if (from === high) return known ? [] : [[low, high]];
  const middle = low + splitPoint(high - low);
  if (from <= middle) return [...consistencyRanges(from, low, middle, known), [middle, high]];
  return [...consistencyRanges(from, middle, high, false), [low, middle]];
}

/** The largest power of two smaller than n (n > 1). */
function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Hashes of ranges, all read in one go. */
async function rangeHashes(reader: HashReader, ranges: readonly Range[]): Promise<Uint8Array[]> {
  const parts = ranges.map(perfectSubtrees);
  const hashes = await reader.readHashes(parts.flat());
  return parts.map((subtrees) => foldRight(hashes.splice(0, subtrees.length)));
}

/** A range that begins where the tree splits, as perfect subtrees, largest first. */
function perfectSubtrees([from, to]: Range): Subtree[] {
  const subtrees: Subtree[] = [];
  let at = from;
  while (at < to) {
    const height = Math.floor(Math.log2(to - at));
    const width = 2 ** height;
    subtrees.push({ height, index: at / width });
    at += width;
  }
  return subtrees;
}

function foldRight(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

function requireRange(holds: boolean, message: string): void {
  if (!holds) throw new RangeError(message);
}
