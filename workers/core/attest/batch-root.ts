// The RFC 6962 root over many leaf hashes, level by level through a batch hasher: what merkle.ts `rootOf` computes, for packets.
import { type BatchHasher, MESSAGE_GAP } from './batch-hasher.ts';
import { DIGEST_BYTES, sha256 } from './sha256.ts';

const NODE = 0x01;
const NODE_BYTES = 1 + 2 * DIGEST_BYTES;
const STRIDE = NODE_BYTES + MESSAGE_GAP;

/** Root over the leaf hashes in `digests`, 32 bytes each. */
export function rootOfDigests(digests: Uint8Array, hasher: BatchHasher): Uint8Array {
  if (digests.length === 0) return sha256(digests);
  const most = Math.floor(hasher.arena.length / STRIDE);
  const starts = Int32Array.from(
    { length: Math.min(most, digests.length / DIGEST_BYTES) },
    (_, i) => STRIDE * i,
  );
  const lengths = new Int32Array(starts.length).fill(NODE_BYTES);
  let level = digests;
  while (level.length > DIGEST_BYTES) {
    const nodes = Math.floor(level.length / (2 * DIGEST_BYTES));
    const rest = level.subarray(2 * DIGEST_BYTES * nodes);
    const above = new Uint8Array(DIGEST_BYTES * nodes + rest.length);
    for (let from = 0; from < nodes; from += most) {
      const count = Math.min(most, nodes - from);
      writeNodes(level, from, count, hasher.arena);
      hasher.hash({ starts, lengths, count }, above.subarray(DIGEST_BYTES * from));
    }
    // A node without a sibling rises unchanged.
    above.set(rest, DIGEST_BYTES * nodes);
    level = above;
  }
  return level;
}

/** 0x01, left and right of each node. */
function writeNodes(level: Uint8Array, from: number, count: number, arena: Uint8Array): void {
  for (let i = 0; i < count; i++) {
    const at = STRIDE * i + 1;
    const left = 2 * DIGEST_BYTES * (from + i);
    arena[at - 1] = NODE;
    for (let j = 0; j < 2 * DIGEST_BYTES; j++) arena[at + j] = level[left + j] ?? 0;
  }
}
