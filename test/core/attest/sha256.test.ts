// Every SHA-256 of the room against node:crypto: plain JavaScript, four lanes of WebAssembly, batches.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BatchHasher,
  type Head,
  laneHasher,
  MAX_TEXTS,
  nativeHasher,
} from '../../../workers/core/attest/batch-hasher.ts';
import { rootOfDigests } from '../../../workers/core/attest/batch-root.ts';
import { rootOf } from '../../../workers/core/attest/merkle.ts';
import { sha256 } from '../../../workers/core/attest/sha256.ts';
import { lanesModule as generated } from '../../../workers/core/attest/sha256-lanes-code.ts';
import { lanesModule } from '../../support/lanes.ts';

const expected = (message: Uint8Array): string => createHash('sha256').update(message).digest('hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const pattern = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17 + (i >> 8)) & 0xff);

describe('sha256', () => {
  it('equals node:crypto for every length up to five blocks and for a megabyte', () => {
    const lengths = [...Array.from({ length: 321 }, (_, i) => i), 1_000_003];
    const wrong = lengths.filter((length) => hex(sha256(pattern(length))) !== expected(pattern(length)));
    expect(wrong).toEqual([]);
  });

  it('hashes a view into a larger buffer', () => {
    const message = pattern(500).subarray(123, 456);
    expect(hex(sha256(message))).toBe(expected(message));
  });
});

/** Hashes texts through a hasher, wherever they come to lie; they lie there unchanged afterwards. */
function hashAll(
  hasher: BatchHasher,
  list: readonly Uint8Array[],
  { head = null, first = 0 }: { head?: Head | null; first?: number } = {},
): string[] {
  const { arena, offsets } = hasher;
  offsets[0] = first;
  for (const [i, text] of list.entries()) {
    arena.set(text, offsets[i] ?? 0);
    offsets[i + 1] = (offsets[i] ?? 0) + text.length;
  }
  const digests = new Uint8Array(32 * list.length);
  hasher.hash(list.length, head, digests);
  expect(list.findIndex((text, i) => !same(text, arena.subarray(offsets[i], offsets[i + 1])))).toBe(-1);
  return list.map((_, i) => hex(digests.subarray(32 * i, 32 * i + 32)));
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** What is hashed of text i. */
const message = (text: Uint8Array, i: number, head: Head | null): Uint8Array =>
  head === null
    ? text
    : Buffer.concat([Buffer.of(head.tag), head.salts?.subarray(16 * i, 16 * i + 16) ?? Buffer.of(), text]);

const HEADS: readonly (Head | null)[] = [null, { tag: 1 }, { tag: 0, salts: pattern(16 * MAX_TEXTS, 3) }];

describe.each([
  ['four lanes', laneHasher(lanesModule)],
  ['node:crypto', nativeHasher()],
])('a batch hasher over %s', (_, hasher) => {
  it('hashes every length, alone and among others, behind every head', () => {
    const all = Array.from({ length: 200 }, (_, length) => pattern(length, length));
    for (const head of HEADS) {
      const digests = all.map((text, i) => expected(message(text, i, head)));
      expect(hashAll(hasher, all, { head })).toEqual(digests);
      for (const text of all.slice(0, 130))
        expect(hashAll(hasher, [text], { head })).toEqual([expected(message(text, 0, head))]);
    }
  });

  it('hashes batches of any mixture of lengths at any offset', () => {
    const long = fc.constantFrom(0, 4_030, 4_095, 4_096, 4_097, 9_000);
    const lengths = fc.array(fc.oneof(fc.nat(300), long), { maxLength: 40 });
    fc.assert(
      fc.property(lengths, fc.nat(100), fc.constantFrom(...HEADS), (sizes, first, head) => {
        const all = sizes.map(pattern);
        const digests = all.map((text, i) => expected(message(text, i, head)));
        expect(hashAll(hasher, all, { head, first })).toEqual(digests);
      }),
    );
  });

  it('hashes as many as there may be, up to the last byte of its memory', () => {
    const size = Math.floor(hasher.arena.length / MAX_TEXTS);
    const rest = hasher.arena.length - size * (MAX_TEXTS - 1);
    const all = Array.from({ length: MAX_TEXTS }, (_, i) => pattern(i === MAX_TEXTS - 1 ? rest : size, i));
    expect(hashAll(hasher, all)).toEqual(all.map(expected));
    const whole = pattern(hasher.arena.length);
    expect(hashAll(hasher, [whole])).toEqual([expected(whole)]);
  });

  it('computes the same Merkle root as the plain tree', () => {
    for (const leaves of [0, 1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 4_001, 9_000]) {
      const digests = pattern(32 * leaves, leaves);
      const list = Array.from({ length: leaves }, (_, i) => digests.subarray(32 * i, 32 * i + 32));
      expect(hex(rootOfDigests(digests, hasher)), `${leaves} leaves`).toBe(hex(rootOf(list)));
    }
  });

  it('leaves the leaves alone while it computes their root', () => {
    const digests = pattern(32 * 77);
    rootOfDigests(digests, hasher);
    expect(digests).toEqual(pattern(32 * 77));
  });
});

it('has the WebAssembly that its generator makes (else: npm run lanes)', () => {
  const committed = readFileSync(new URL('../../../workers/core/attest/sha256-lanes.wasm', import.meta.url));
  expect(committed.equals(generated())).toBe(true);
});
