// The proof that an event was received as it is: its audit path in its packet (RFC 6962 section 2.1.1), recomputed from the
// packet's rows, on top of the proof of the packet. Checked before it is given out.
import { manifest as manifestSchema } from '../../../schemas/packet.ts';
import type { ErasedProof, EventProofAnswer } from '../../../schemas/proof-api.ts';
import { decodeHex, encodeHex } from '../../core/attest/base-encoding.ts';
import { auditPath, verifyInclusion } from '../../core/attest/merkle.ts';
import { Refusal, Violation } from '../../core/errors.ts';
import { erasedLeaf, hashLeaf } from '../../core/segment/erased.ts';
import { openSegment } from '../../core/segment/read.ts';
import { type PacketRow, readPacketRows } from '../../core/segment/read-packet.ts';
import { type ArchivedPacket, type FoundPacket, rangesOf, readRecordOf } from './archived-packet.ts';
import { type ProofStore, provePacket } from './packet-proof.ts';

/**
 * The proof of event `index` of a packet; of an erased one, what is left of it. Holds one text and the leaf hashes of the packet,
 * however large it is.
 * @throws Refusal QUERY_NOT_FOUND, QUERY_NOT_SEALED
 * @throws Violation ATTEST_PROOF_INVALID when the archived events are not what the manifest commits to
 */
export async function proveEvent(
  store: ProofStore,
  found: FoundPacket,
  index: number,
): Promise<EventProofAnswer | ErasedProof> {
  const { archived } = found;
  const { v, ...packetProof } = await provePacket(store, found);
  const manifest = manifestSchema.parse(JSON.parse(packetProof.manifest));
  if (archived === null || index >= manifest.events) {
    throw new Refusal('QUERY_NOT_FOUND', 'There is no such event, or it is not archived yet.');
  }
  const { row, leaves } = await readLeaves(store, archived, manifest.events, index);
  const [leaf, root] = [leaves[index], decodeHex(manifest.root)];
  if (leaf === undefined || root === null) throw contradiction(archived);
  const path = auditPath(index, leaves);
  if (!verifyInclusion(index, manifest.events, leaf, path, root)) throw contradiction(archived);
  const place = { index, path: path.map((hash) => encodeHex(hash)), ...packetProof };
  if (row === undefined) return { v, leaf: encodeHex(leaf), ...place };
  return { v, event: row.event, salt: encodeHex(row.salt), ...place };
}

/** The leaf of each event of the packet, by index, and the row of the one that is asked for. */
async function readLeaves(
  store: ProofStore,
  archived: ArchivedPacket,
  events: number,
  index: number,
): Promise<{ row: PacketRow | undefined; leaves: Uint8Array[] }> {
  const { packet, segment } = archived;
  const read = rangesOf(store.archive, segment);
  const leaves: Uint8Array[] = [];
  let row: PacketRow | undefined;
  for await (const event of readPacketRows(await openSegment(segment, read), packet, read)) {
    leaves[event.index] = hashLeaf(event.salt, event.event);
    if (event.index === index) row = event;
  }
  for (const [i, leaf] of await erasedAmong(events, leaves, store, archived)) leaves[i] = leaf;
  return { row, leaves };
}

/** What has no row was erased: its leaf is in the record of its packet, which is read only where one is missing. */
async function erasedAmong(
  events: number,
  leaves: readonly Uint8Array[],
  { archive }: ProofStore,
  archived: ArchivedPacket,
): Promise<[number, Uint8Array][]> {
  const missing = Array.from({ length: events }, (_, i) => i).filter((i) => leaves[i] === undefined);
  if (missing.length === 0) return [];
  const { erased = {} } = await readRecordOf(archive, archived);
  return missing.map((i) => {
    const leaf = erasedLeaf(erased, i);
    if (leaf === undefined) throw contradiction(archived);
    return [i, leaf];
  });
}

function contradiction({ packet }: ArchivedPacket): Violation {
  return new Violation('ATTEST_PROOF_INVALID', 'the archived events are not those of their manifest', {
    detail: { packet },
  });
}
