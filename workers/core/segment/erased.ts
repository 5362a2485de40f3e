// What stays of an erased event in its segment (docs/decisions/0026-erasure.md): its leaf hash, beside the manifest of its packet
// (packets-blob.ts), so that the packet's tree closes without it. There is no row of it any more.
import { createHash } from 'node:crypto';
import type { PacketFile } from '../../../schemas/packet.ts';
import { decodeHex } from '../attest/base-encoding.ts';
import { SALT_BYTES } from '../attest/packet-texts.ts';
import { Violation } from '../errors.ts';

/** Index of the event in its packet -> its leaf, hex. */
export type ErasedLeaves = Readonly<Record<string, string>>;

/** A packet as a segment holds it. The texts of erased events may be there still, and are not looked at. */
export interface SegmentPacket extends PacketFile {
  readonly erased?: ErasedLeaves;
  /** Index of an event that repeats one of another request -> uid of that one (docs/decisions/0031). */
  readonly repeats?: ReadonlyMap<number, string>;
}

/** Whether the event is erased. */
export function isErased({ erased }: { readonly erased?: ErasedLeaves | undefined }, index: number): boolean {
  return erased !== undefined && Object.hasOwn(erased, index);
}

const LEAF = Uint8Array.of(0x00);

/** SHA-256(0x00 || salt || canonical text): the leaf of an event that is there. */
export function hashLeaf(salt: Uint8Array, canonical: Uint8Array | string): Uint8Array {
  return createHash('sha256').update(LEAF).update(salt).update(canonical).digest();
}

/** The leaf that an erased event left. Throws `Violation` ENVELOPE_MALFORMED for what is no hash. */
export function erasedLeaf(erased: ErasedLeaves, index: number): Uint8Array | undefined {
  if (!Object.hasOwn(erased, index)) return undefined;
  const leaf = decodeHex(erased[index] ?? '');
  if (leaf?.length === 32) return leaf;
  throw new Violation('ENVELOPE_MALFORMED', 'the leaf of an erased event is no hash');
}

/** The leaves of a packet by index: of what is erased as they were kept, of what is there as it hashes. */
export function leavesOf(packet: SegmentPacket): Uint8Array[] {
  const { manifest, salts, canonical, canonicalOffsets, erased = {} } = packet;
  return Array.from({ length: manifest.events }, (_, i) => {
    const text = canonical.subarray(canonicalOffsets[i], canonicalOffsets[i + 1]);
    return erasedLeaf(erased, i) ?? hashLeaf(salts.subarray(SALT_BYTES * i, SALT_BYTES * (i + 1)), text);
  });
}
