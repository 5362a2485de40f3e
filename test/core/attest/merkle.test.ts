// RFC 6962 trees and proofs: transparency-dev's vectors, good and bad, and a reference written from the RFC's recursion.
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  auditPath,
  consistencyProof,
  equalBytes,
  leafHash,
  nodeHash,
  rootFromPath,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../../workers/core/attest/merkle.ts';
import { sharedFolder } from '../../support/shared-data.ts';

const merkle = sharedFolder('merkle');
const base64 = (text: string | null): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const leavesOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => leafHash(Uint8Array.of(i & 0xff, i >> 8)));

/** MTH of RFC 6962, section 2.1, over leaf data. */
function reference(data: readonly Buffer[]): Buffer {
  const hash = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [first] = data;
  if (first === undefined) return hash();
  if (data.length === 1) return hash(Buffer.of(0), first);
  const k = 2 ** (Math.ceil(Math.log2(data.length)) - 1);
  return hash(Buffer.of(1), reference(data.slice(0, k)), reference(data.slice(k)));
}

/** A vector of either kind; sizes may pass 2^53 and must then be refused like any other wrong one. */
interface Vector {
  leafIdx: number;
  treeSize: number;
  leafHash: string | null;
  root: string | null;
  size1: number;
  size2: number;
  root1: string | null;
  root2: string | null;
  proof: string[] | null;
  wantErr: boolean;
}

describe.skipIf(!merkle.isHere)('vectors of transparency-dev', () => {
  const cases = (folder: string): [string, Vector][] =>
    (merkle.isHere ? merkle.files() : [])
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => [path, JSON.parse(merkle.read(path))]);
  const proofOf = (vector: Vector): Uint8Array[] => (vector.proof ?? []).map(base64);

  test.each(cases('inclusion'))('%s', (_, vector) => {
    const { leafIdx, treeSize, leafHash, root, wantErr } = vector;
    const ok = verifyInclusion(leafIdx, treeSize, base64(leafHash), proofOf(vector), base64(root));
    expect(ok).toBe(!wantErr);
  });

  test.each(cases('consistency'))('%s', (_, vector) => {
    const { size1, size2, root1, root2, wantErr } = vector;
    const ok = verifyConsistency(size1, size2, base64(root1), base64(root2), proofOf(vector));
    expect(ok).toBe(!wantErr);
  });
});

describe('the tree', () => {
  it('has the hash of nothing as the root of no leaves', () => {
    expect(hex(rootOf([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('prefixes leaves with 0x00 and nodes with 0x01', () => {
    const sha = (...bytes: number[]) => createHash('sha256').update(Uint8Array.from(bytes)).digest();
    expect(hex(leafHash(Uint8Array.of(7)))).toBe(sha(0, 7).toString('hex'));
    const [left, right] = [leafHash(Uint8Array.of(1)), leafHash(Uint8Array.of(2))];
    expect(hex(nodeHash(left, right))).toBe(sha(1, ...left, ...right).toString('hex'));
  });

  it('has the root of the recursion in the RFC at every size up to 70', () => {
    for (let size = 0; size <= 70; size++) {
      const data = Array.from({ length: size }, (_, i) => Buffer.of(i & 0xff, i >> 8));
      expect(hex(rootOf(leavesOf(size)))).toBe(reference(data).toString('hex'));
    }
  });

  it('has no path for a leaf and no proof for a prefix that it does not have', () => {
    for (const index of [-1, 3, 0.5, Number.NaN])
      expect(() => auditPath(index, leavesOf(3))).toThrow(RangeError);
    for (const size of [-1, 4, 0.5]) expect(() => consistencyProof(size, leavesOf(3))).toThrow(RangeError);
  });
});

describe('proofs', () => {
  it('verify for every leaf of every tree up to 40, and for no other leaf, index, size or root', () => {
    for (let size = 1; size <= 40; size++) {
      const leaves = leavesOf(size);
      const root = rootOf(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const path = auditPath(index, leaves);
        expect(verifyInclusion(index, size, leaf, path, root)).toBe(true);
        expect(verifyInclusion(index, size, leafHash(Uint8Array.of(9, 9, 9)), path, root)).toBe(false);
        expect(verifyInclusion((index + 1) % size, size, leaf, path, root)).toBe(size === 1);
        expect(verifyInclusion(index, size, leaf, [...path, root], root)).toBe(false);
        expect(verifyInclusion(index, size, leaf, path, leaf)).toBe(size === 1);
        expect(rootFromPath(index, size + 40, leaf, path)).toBeNull();
      }
    }
  });

  it('show every prefix of every tree up to 40, and no other one', () => {
    for (let size = 1; size <= 40; size++) {
      const leaves = leavesOf(size);
      const root = rootOf(leaves);
      for (let old = 1; old <= size; old++) {
        const proof = consistencyProof(old, leaves);
        const oldRoot = rootOf(leaves.slice(0, old));
        expect(verifyConsistency(old, size, oldRoot, root, proof)).toBe(true);
        expect(verifyConsistency(old, size, leafHash(Uint8Array.of(1)), root, proof)).toBe(false);
        expect(verifyConsistency(old, size, oldRoot, leafHash(Uint8Array.of(1)), proof)).toBe(false);
        expect(verifyConsistency(old, size, oldRoot, root, [...proof, root])).toBe(false);
      }
    }
  });

  it('fail when any bit of the path is flipped', () => {
    const leaves = leavesOf(21);
    const root = rootOf(leaves);
    fc.assert(
      fc.property(fc.nat(20), fc.nat(), fc.nat(31), fc.nat(7), (index, which, byte, bit) => {
        const path = auditPath(index, leaves).map((hash) => new Uint8Array(hash));
        const hash = path[which % path.length];
        if (hash !== undefined) hash[byte] = (hash[byte] ?? 0) ^ (1 << bit);
        expect(verifyInclusion(index, 21, leaves[index] ?? root, path, root)).toBe(false);
      }),
    );
  });

  it('never throw, whatever is claimed', () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 40 });
    const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(2 ** 53, 2 ** 53 - 1, -1));
    fc.assert(
      fc.property(number, number, bytes, bytes, fc.array(bytes, { maxLength: 4 }), (a, b, x, y, path) => {
        expect(typeof verifyInclusion(a, b, x, path, y)).toBe('boolean');
        expect(typeof verifyConsistency(a, b, x, y, path)).toBe('boolean');
      }),
    );
  });

  it('hold in trees larger than 32 bits can count', () => {
    const leaf = leafHash(Uint8Array.of(1));
    const size = 2 ** 40 + 1;
    const path = Array.from({ length: 40 }, (_, i) => leafHash(Uint8Array.of(i)));
    const left = path.reduce((hash, sibling) => nodeHash(hash, sibling), leaf);
    const right = leafHash(Uint8Array.of(2));
    expect(verifyInclusion(0, size, leaf, [...path, right], nodeHash(left, right))).toBe(true);
    expect(verifyInclusion(2 ** 40, size, right, [left], nodeHash(left, right))).toBe(true);
  });

  it('compare bytes by value and length', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3))).toBe(false);
  });
});
