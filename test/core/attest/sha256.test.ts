// Every SHA-256 of the room against node:crypto: plain JavaScript, four lanes of WebAssembly, batches.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BatchHasher,
  laneHasher,
  MESSAGE_GAP,
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

/** Hashes messages through a hasher, wherever they come to lie. */
function hashAll(hasher: BatchHasher, messages: readonly Uint8Array[], first = 0): string[] {
  const starts = new Int32Array(messages.length);
  let at = first;
  for (const [i, message] of messages.entries()) {
    starts[i] = at;
    hasher.arena.set(message, at);
    at += message.length + MESSAGE_GAP;
  }
  expect(at).toBeLessThanOrEqual(hasher.arena.length);
  const lengths = Int32Array.from(messages, (message) => message.length);
  const digests = new Uint8Array(32 * messages.length);
  hasher.hash({ starts, lengths, count: messages.length }, digests);
  return messages.map((_, i) => hex(digests.subarray(32 * i, 32 * i + 32)));
}

describe.each([
  ['four lanes', laneHasher(lanesModule)],
  ['node:crypto', nativeHasher()],
])('a batch hasher over %s', (_, hasher) => {
  it('hashes every length, alone and among others', () => {
    const messages = Array.from({ length: 200 }, (_, length) => pattern(length, length));
    expect(hashAll(hasher, messages)).toEqual(messages.map(expected));
    for (const message of messages.slice(0, 130))
      expect(hashAll(hasher, [message])).toEqual([expected(message)]);
  });

  it('hashes batches of any mixture of lengths at any offset', () => {
    const lengths = fc.array(fc.oneof(fc.nat(300), fc.constantFrom(0, 3_071, 3_072, 3_073, 9_000)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(lengths, fc.nat(100), (sizes, first) => {
        const messages = sizes.map(pattern);
        expect(hashAll(hasher, messages, first)).toEqual(messages.map(expected));
      }),
    );
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
