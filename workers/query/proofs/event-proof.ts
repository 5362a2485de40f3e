// The proof that an event was received as it is: its audit path in its packet (RFC 6962 section 2.1.1), recomputed from the
// packet's rows, on top of the proof of the packet. Checked before it is given out.
import { createHash } from 'node:crypto';
import { manifest as manifestSchema } from '../../../schemas/packet.ts';
import type { EventProofAnswer } from '../../../schemas/proof-api.ts';
import { decodeHex, encodeHex } from '../../core/attest/base-encoding.ts';
import { auditPath, verifyInclusion } from '../../core/attest/merkle.ts';
import { Refusal, Violation } from '../../core/errors.ts';
import { openSegment } from '../../core/segment/read.ts';
import { type PacketRow, readPacketRows } from '../../core/segment/read-packet.ts';
import { type ArchivedPacket, type FoundPacket, rangesOf } from './archived-packet.ts';
import { type ProofStore, provePacket } from './packet-proof.ts';

const LEAF = Uint8Array.of(0x00);

/**
 * The proof of event `index` of a packet. Holds one text and the leaf hashes of the packet, however large it is.
 * @throws Refusal QUERY_NOT_FOUND, QUERY_NOT_SEALED
 * @throws Violation ATTEST_PROOF_INVALID when the archived events are not what the manifest commits to
 */
export async function proveEvent(
  store: ProofStore,
  found: FoundPacket,
  index: number,
): Promise<EventProofAnswer> {
  const { archived } = found;
  const { v, ...packetProof } = await provePacket(store, found);
  const manifest = manifestSchema.parse(JSON.parse(packetProof.manifest));
  if (archived === null || index >= manifest.events) {
    throw new Refusal('QUERY_NOT_FOUND', 'There is no such event, or it is not archived yet.');
  }
  const { row, leaves } = await readLeaves(store, archived, index);
  const [leaf, root] = [leaves[index], decodeHex(manifest.root)];
  if (row === undefined || leaf === undefined || root === null) throw contradiction(archived);
  const path = auditPath(index, leaves);
  if (!verifyInclusion(index, manifest.events, leaf, path, root)) throw contradiction(archived);
  return {
    v,
    ...{ event: row.event, salt: encodeHex(row.salt), index, path: path.map((hash) => encodeHex(hash)) },
    ...packetProof,
  };
}

/** The leaf of each event of the packet, by index, and the row of the one that is asked for. */
async function readLeaves(
  { archive }: ProofStore,
  { packet, segment }: ArchivedPacket,
  index: number,
): Promise<{ row: PacketRow | undefined; leaves: Uint8Array[] }> {
  const read = rangesOf(archive, segment);
  const leaves: Uint8Array[] = [];
  let row: PacketRow | undefined;
  for await (const event of readPacketRows(await openSegment(segment, read), packet, read)) {
    leaves[event.index] = leafOf(event);
    if (event.index === index) row = event;
  }
  return { row, leaves };
}

/** SHA-256(0x00 || salt || canonical text). */
function leafOf({ event, salt }: PacketRow): Uint8Array {
  return createHash('sha256').update(LEAF).update(salt).update(event).digest();
}

function contradiction({ packet }: ArchivedPacket): Violation {
  return new Violation('ATTEST_PROOF_INVALID', 'the archived events are not those of their manifest', {
    detail: { packet },
  });
}
