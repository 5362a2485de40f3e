// The RFC 6962 root over many leaf hashes, level by level through a batch hasher: what merkle.ts `rootOf` computes, for packets.
import { type BatchHasher, MAX_TEXTS } from './batch-hasher.ts';
import { DIGEST_BYTES, sha256 } from './sha256.ts';

/** What a node's message begins with. */
const NODE = { tag: 0x01 };
const PAIR_BYTES = 2 * DIGEST_BYTES;

/** Root over the leaf hashes in `digests`, 32 bytes each. */
export function rootOfDigests(digests: Uint8Array, hasher: BatchHasher): Uint8Array {
  if (digests.length === 0) return sha256(digests);
  const { arena, offsets } = hasher;
  const most = Math.min(MAX_TEXTS, digests.length / PAIR_BYTES);
  for (let i = 0; i <= most; i++) offsets[i] = PAIR_BYTES * i;
  let level = digests;
  while (level.length > DIGEST_BYTES) {
    const nodes = Math.floor(level.length / PAIR_BYTES);
    const rest = level.subarray(PAIR_BYTES * nodes);
    const above = new Uint8Array(DIGEST_BYTES * nodes + rest.length);
    for (let from = 0; from < nodes; from += MAX_TEXTS) {
      const count = Math.min(MAX_TEXTS, nodes - from);
      // Left and right of each node, as they lie.
      arena.set(level.subarray(PAIR_BYTES * from, PAIR_BYTES * (from + count)));
      hasher.hash(count, NODE, above.subarray(DIGEST_BYTES * from));
    }
    // A node without a sibling rises unchanged.
    above.set(rest, DIGEST_BYTES * nodes);
    level = above;
  }
  return level;
}
