// The proof that an event was received as it is: its audit path in its packet (RFC 6962 section 2.1.1), recomputed from the
// packet's rows, on top of the proof of the packet. Checked before it is given out.
import { manifest as manifestSchema } from '../../../schemas/packet.ts';
import type { ErasedProof, EventProofAnswer } from '../../../schemas/proof-api.ts';
import { decodeHex, encodeHex } from '../../core/attest/base-encoding.ts';
import { auditPath, verifyInclusion } from '../../core/attest/merkle.ts';
import { Refusal, Violation } from '../../core/errors.ts';
import { erasedLeaf, hashLeaf } from '../../core/segment/erased.ts';
import { openSegment, type ReadRange, WHOLE_OBJECT_BYTES } from '../../core/segment/read.ts';
import { type PacketRow, readPacketRows } from '../../core/segment/read-packet.ts';
import { ArchiveReader } from '../search/archive-reader.ts';
import { type ArchivedPacket, readRecordOf } from './archived-packet.ts';
import { type ProofStore, provePacket, type SealedPacket } from './packet-proof.ts';

/**
 * The proof of event `index` of a packet; of an erased one, what is left of it. Holds one text and the leaf hashes of the packet,
 * however large it is.
 * @throws Refusal QUERY_NOT_FOUND
 * @throws Violation ATTEST_PROOF_INVALID when the archived events are not what the manifest commits to
 */
export async function proveEvent(
  store: ProofStore,
  sealed: SealedPacket,
  index: number,
): Promise<EventProofAnswer | ErasedProof> {
  const { archived } = sealed;
  const object = new PacketObject(store.archive, archived);
  const [{ v, ...packetProof }, { row, leaves }] = await Promise.all([
    provePacket(store, sealed, object.read),
    readLeaves(object, index),
  ]);
  const manifest = manifestSchema.parse(JSON.parse(packetProof.manifest));
  if (index >= manifest.events)
    throw new Refusal('QUERY_NOT_FOUND', 'There is no such event, or it is not archived yet.');
  for (const [i, leaf] of await erasedAmong(manifest.events, leaves, object)) leaves[i] = leaf;
  const [leaf, root] = [leaves[index], decodeHex(manifest.root)];
  if (leaf === undefined || root === null) throw contradiction(archived);
  const path = auditPath(index, leaves);
  if (!verifyInclusion(index, manifest.events, leaf, path, root)) throw contradiction(archived);
  const place = { index, path: path.map((hash) => encodeHex(hash)), ...packetProof };
  if (row === undefined) return { v, leaf: encodeHex(leaf), ...place };
  return { v, event: row.event, salt: encodeHex(row.salt), ...place };
}

/** The object that holds a packet: a small one is fetched once as a whole, of a larger one what is asked for. */
class PacketObject {
  readonly archived: ArchivedPacket;
  readonly read: ReadRange;
  readonly #archive: R2Bucket;
  readonly #ranges: ArchiveReader;

  constructor(archive: R2Bucket, archived: ArchivedPacket) {
    this.#archive = archive;
    this.archived = archived;
    this.#ranges = new ArchiveReader(archive);
    const { segment } = archived;
    const ranges = this.#ranges.reader(segment);
    let whole: Promise<ArrayBuffer> | undefined;
    this.read = async (start, end) => {
      if (segment.bytes > WHOLE_OBJECT_BYTES) return ranges(start, end);
      whole ??= ranges(0, segment.bytes);
      return (await whole).slice(start, end);
    };
  }

  /** Footers of large objects are kept from proof to proof; rows never are: a proof shows that the archive holds them now. */
  open(): ReturnType<typeof openSegment> {
    const { segment } = this.archived;
    return segment.bytes > WHOLE_OBJECT_BYTES ? this.#ranges.open(segment) : openSegment(segment, this.read);
  }

  record(): ReturnType<typeof readRecordOf> {
    return readRecordOf(this.#archive, this.archived, this.read);
  }
}

/** The leaf of each event of the packet that is there, by index, and the row of the one that is asked for. */
async function readLeaves(
  object: PacketObject,
  index: number,
): Promise<{ row: PacketRow | undefined; leaves: Uint8Array[] }> {
  const leaves: Uint8Array[] = [];
  let row: PacketRow | undefined;
  for await (const event of readPacketRows(await object.open(), object.archived.packet, object.read)) {
    leaves[event.index] = hashLeaf(event.salt, event.event);
    if (event.index === index) row = event;
  }
  return { row, leaves };
}

/** What has no row was erased: its leaf is in the record of its packet, which is looked at again only where one is missing. */
async function erasedAmong(
  events: number,
  leaves: readonly Uint8Array[],
  object: PacketObject,
): Promise<[number, Uint8Array][]> {
  const missing = Array.from({ length: events }, (_, i) => i).filter((i) => leaves[i] === undefined);
  if (missing.length === 0) return [];
  const { erased = {} } = await object.record();
  return missing.map((i) => {
    const leaf = erasedLeaf(erased, i);
    if (leaf === undefined) throw contradiction(object.archived);
    return [i, leaf];
  });
}

function contradiction({ packet }: ArchivedPacket): Violation {
  return new Violation('ATTEST_PROOF_INVALID', 'the archived events are not those of their manifest', {
    detail: { packet },
  });
}
