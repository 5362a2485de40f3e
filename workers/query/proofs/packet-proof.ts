// The proof that a packet's manifest is in the log (c2sp.org/tlog-proof).
import type { PacketProofAnswer } from '../../../schemas/proof-api.ts';
import { Refusal } from '../../core/errors.ts';
import type { ReadRange } from '../../core/segment/read.ts';
import { type ArchivedPacket, type ProvablePacket, readRecordOf } from './archived-packet.ts';
import { EntryProver } from './entry-proof.ts';
import { type LogStore, notUnder, type ServedHead } from './served-log.ts';

/** Where proofs are made from. */
export interface ProofStore extends LogStore {
  readonly archive: R2Bucket;
}

/** A packet that is under a checkpoint. */
export interface SealedPacket {
  readonly archived: ArchivedPacket;
  readonly logIndex: number;
  readonly head: ServedHead;
}

/**
 * What can be proven of what was found.
 * @throws Refusal QUERY_NOT_SEALED when it is archived but not yet under such a checkpoint, LOG_NOT_WITNESSED when there is none,
 * QUERY_NOT_FOUND when nothing of it was archived
 */
export function sealedPacket({ archived, head, checkpoint }: ProvablePacket): SealedPacket {
  if (archived === null) throw new Refusal('QUERY_NOT_FOUND', 'None of this packet was archived.');
  const { logIndex } = archived;
  if (logIndex !== null && head !== undefined && logIndex < head.size) return { archived, logIndex, head };
  throw notUnder(checkpoint, head !== undefined);
}

/**
 * The proof of a packet: one R2 read for the manifest and, at the same time, one for each full tile of its path
 * that this isolate has not read before.
 */
export async function provePacket(
  store: ProofStore,
  { archived, logIndex, head }: SealedPacket,
  read?: ReadRange,
): Promise<PacketProofAnswer> {
  const prover = new EntryProver(store, head);
  const [{ manifest }, path] = await Promise.all([
    readRecordOf(store.archive, archived, read),
    prover.pathOf(logIndex),
  ]);
  return { v: 1, manifest, ...(await prover.prove(manifest, logIndex, path)) };
}
