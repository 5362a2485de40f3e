// The proof that a packet's manifest is in the log (c2sp.org/tlog-proof).
import type { PacketProofAnswer } from '../../../schemas/proof-api.ts';
import { Refusal } from '../../core/errors.ts';
import { type FoundPacket, readRecordOf } from './archived-packet.ts';
import { proveEntry, readerOf } from './entry-proof.ts';
import type { LogStore } from './served-log.ts';

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
  const { manifest } = await readRecordOf(store.archive, archived);
  return { v: 1, manifest, ...(await proveEntry(readerOf(store, head), head, manifest, archived.logIndex)) };
}
