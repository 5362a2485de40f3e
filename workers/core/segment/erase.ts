// Erasing events from a segment (docs/decisions/0026-erasure.md): the same packets without some of their rows. Pure: where the object
// lies, and who may point to it, is persist's business. Every other event stays byte for byte, every leaf stays.
import { encodeHex } from '../attest/base-encoding.ts';
import { rootOf } from '../attest/merkle.ts';
import { Violation } from '../errors.ts';
import { countRollups, type RollupCount } from './counts.ts';
import { leavesOf, type SegmentPacket } from './erased.ts';
import { readRows } from './rows.ts';
import { TermSet } from './terms.ts';
import { type BuiltSegment, buildSegment } from './write.ts';

/** An event by its packet and its index in it. */
export interface EventPlace {
  readonly packet: string;
  readonly index: number;
}

/** A segment without what was erased. */
export interface Erasure {
  readonly built: BuiltSegment;
  /** Uid -> leaf (hex) of each event that was asked for. */
  readonly leaves: ReadonlyMap<string, string>;
  /** What the hourly counts have too much now. */
  readonly gone: readonly RollupCount[];
}

/**
 * Erases events from the packets of one segment. `terms` go into its full-text document as they did when it was built. An event
 * that is erased already keeps its leaf. Throws `Violation` ATTEST_PROOF_INVALID for a packet whose events are not those of its
 * manifest: a leaf that proves nothing must not outlive what would show it.
 */
export function eraseEvents(
  packets: readonly SegmentPacket[],
  places: readonly EventPlace[],
  terms: readonly string[],
): Erasure {
  const leaves = new Map<string, string>();
  const left = packets.map((packet) => {
    const indices = places.filter((place) => place.packet === packet.manifest.packet);
    return indices.length === 0 ? packet : eraseFrom(packet, indices, leaves);
  });
  const gone = countRollups(
    readRows(packets, new TermSet(0)).filter(({ packet, idx }) => leaves.has(uidOf(packet, idx))),
  );
  return { built: buildSegment(left, terms), leaves, gone };
}

const uidOf = ({ manifest }: Pick<SegmentPacket, 'manifest'>, index: number): string =>
  `${manifest.packet}.${index}`;

function eraseFrom(
  packet: SegmentPacket,
  places: readonly EventPlace[],
  found: Map<string, string>,
): SegmentPacket {
  const all = leavesOf(packet);
  if (encodeHex(rootOf(all)) !== packet.manifest.root) throw unsound(packet);
  const erased: Record<string, string> = { ...packet.erased };
  for (const { index } of places) {
    const leaf = all[index];
    if (leaf === undefined) throw unsound(packet);
    erased[index] = encodeHex(leaf);
    found.set(uidOf(packet, index), encodeHex(leaf));
  }
  return { ...packet, erased };
}

function unsound({ manifest }: SegmentPacket): Violation {
  return new Violation(
    'ATTEST_PROOF_INVALID',
    'a packet whose events do not hash to the root in the manifest',
    {
      detail: { packet: manifest.packet },
    },
  );
}
