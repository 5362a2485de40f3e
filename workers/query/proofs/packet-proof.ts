// The proof that a packet's manifest is in the log (c2sp.org/tlog-proof), made from tiles, and checked before it is given
// out: a proof that does not verify is our own broken invariant, never an answer.
import type { PacketProofAnswer } from '../../../schemas/proof-api.ts';
import { encodeUtf8 } from '../../core/attest/base-encoding.ts';
import { leafHash, verifyInclusion } from '../../core/attest/merkle.ts';
import { sha256 } from '../../core/attest/sha256.ts';
import { Refusal, Violation } from '../../core/errors.ts';
import { parseCheckpoint } from '../../core/log/checkpoint.ts';
import { tileHashReader } from '../../core/log/hash-reader.ts';
import { parseNote } from '../../core/log/note.ts';
import { proveInclusion } from '../../core/log/proof.ts';
import { tilePath } from '../../core/log/tiles.ts';
import { formatTlogProof } from '../../core/log/tlog-proof.ts';
import { type FoundPacket, readRecordOf } from './archived-packet.ts';
import { type LogStore, readTileOfHead, type ServedHead } from './served-log.ts';

/** Where proofs are made from. */
export interface ProofStore extends LogStore {
  readonly archive: R2Bucket;
}

/**
 * The proof of a packet under the newest checkpoint. At most one R2 read for the manifest and one a tile level.
 * @throws Refusal QUERY_NOT_SEALED when it is archived but not yet under a checkpoint, QUERY_NOT_FOUND when nothing of it was
 * archived
 */
export async function provePacket(store: ProofStore, found: FoundPacket): Promise<PacketProofAnswer> {
  const { archived, head } = found;
  if (archived === null) throw new Refusal('QUERY_NOT_FOUND', 'None of this packet was archived.');
  if (archived.logIndex === null || head === undefined) {
    throw new Refusal(
      'QUERY_NOT_SEALED',
      'It is archived, but not yet under a checkpoint: ask again in a second.',
    );
  }
  const { logIndex } = archived;
  const { manifest } = await readRecordOf(store.archive, archived);
  const reader = tileHashReader(head.size, async (id) => {
    const tile = await readTileOfHead(store, head, id);
    if (tile === undefined)
      throw new Violation('SEAL_HEAD_INCONSISTENT', `${tilePath(id)} is beyond the head`);
    return tile;
  });
  const path = await proveInclusion(reader, logIndex, head.size);
  assertProves(manifest, logIndex, path, head);
  const tlogProof = formatTlogProof({ index: logIndex, path, checkpoint: head.note });
  return { v: 1, manifest, log_index: logIndex, tlog_proof: tlogProof };
}

function assertProves(manifest: string, index: number, path: readonly Uint8Array[], head: ServedHead): void {
  const { size, root } = parseCheckpoint(parseNote(head.note).text);
  const leaf = leafHash(sha256(encodeUtf8(manifest)));
  if (size === head.size && verifyInclusion(index, size, leaf, path, root)) return;
  throw new Violation('SEAL_HEAD_INCONSISTENT', 'a manifest is not in the log where the catalog says', {
    detail: { index, size },
  });
}
