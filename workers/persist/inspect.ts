// What persist checks of a packet before it archives it. Bits flipped on the way were found by the frame's checksum
// (core/attest/packet-compression.ts); this is about packets that were made wrongly. Costs: docs/decisions/0011-inspection.md.
import { createHash } from 'node:crypto';
import type { PacketFile } from '../../schemas/packet.ts';
import { encodeHex } from '../core/attest/base-encoding.ts';
import { rootOf } from '../core/attest/merkle.ts';
import { SALT_BYTES } from '../core/attest/packet.ts';
import { Violation } from '../core/errors.ts';
import { type Identities, IdentityCollector } from '../core/segment/event-identity.ts';
import type { LargePacket } from '../core/segment/large-packet.ts';
import { entryOf } from '../core/segment/segment-entry.ts';

/** What is known of a packet without its events. */
type PacketHead = Pick<PacketFile, 'header' | 'manifest'>;

const LEAF = Uint8Array.of(0x00);

/** Leaves under one node of the tree: a power of two, so that the tree over such nodes is the tree over all leaves. */
const LEAVES_PER_NODE = 4_096;

/** The receipt a sender holds must promise what will be archived. Throws `Violation` ATTEST_PROOF_INVALID. */
export function inspectReceipt({ header, manifest }: PacketHead): void {
  const claims = claimsOf(header.receipt);
  const agrees =
    claims.manifest === entryOf(header.manifest) &&
    claims.jti === manifest.packet &&
    claims.tenant === manifest.tenant &&
    claims.sub === manifest.source &&
    claims.events === manifest.events;
  if (!agrees) throw invalid('receipt and manifest differ', manifest.packet);
}

/** What a receipt says; its signature is for who holds the public key. Nothing, when it is no receipt. */
function claimsOf(receipt: string): Readonly<Record<string, unknown>> {
  try {
    const [, payload = ''] = receipt.split('.');
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return { ...Object(claims) };
  } catch {
    return {};
  }
}

/** Whether every event hashes to the root in the manifest (RFC 6962 section 2.1). */
export function isSound({ manifest, salts, canonical, canonicalOffsets }: PacketFile): boolean {
  const tree = new EventTree(salts);
  for (let i = 0; i < manifest.events; i++)
    tree.add(canonical.subarray(canonicalOffsets[i], canonicalOffsets[i + 1]));
  return tree.root() === manifest.root;
}

/**
 * The same for a packet that is not here whole, all of whose texts are read for it; gives back the identities of its events. Throws what
 * `unsound` makes, and what reading it throws.
 */
export async function inspectTexts(packet: LargePacket): Promise<Identities | null> {
  const tree = new EventTree(packet.salts);
  const identities = new IdentityCollector(packet);
  const offsets = packet.offsets.canonical;
  for await (const { from, to, canonical } of packet.slices()) {
    const first = offsets[from] ?? 0;
    for (let i = from; i < to; i++) {
      const event = canonical.subarray((offsets[i] ?? 0) - first, (offsets[i + 1] ?? 0) - first);
      tree.add(event);
      if (identities.isWanted) identities.add(i, event);
    }
  }
  if (tree.root() !== packet.manifest.root) throw unsound(packet);
  return identities.identities();
}

/** The tree over the events of a packet, in order. */
class EventTree {
  readonly #salts: Uint8Array;
  readonly #nodes: Uint8Array[] = [];
  #leaves: Uint8Array[] = [];

  constructor(salts: Uint8Array) {
    this.#salts = salts;
  }

  add(event: Uint8Array): void {
    const index = LEAVES_PER_NODE * this.#nodes.length + this.#leaves.length;
    const salt = this.#salts.subarray(SALT_BYTES * index, SALT_BYTES * (index + 1));
    this.#leaves.push(createHash('sha256').update(LEAF).update(salt).update(event).digest());
    if (this.#leaves.length < LEAVES_PER_NODE) return;
    this.#nodes.push(rootOf(this.#leaves));
    this.#leaves = [];
  }

  /** Hex. */
  root(): string {
    const last = this.#leaves.length === 0 ? [] : [rootOf(this.#leaves)];
    return encodeHex(rootOf([...this.#nodes, ...last]));
  }
}

/** What a packet is refused with that is not sound. */
export function unsound({ manifest }: PacketHead): Violation {
  return invalid('events do not hash to the root in the manifest', manifest.packet);
}

function invalid(what: string, packet: string): Violation {
  return new Violation('ATTEST_PROOF_INVALID', `a packet whose ${what}`, { detail: { packet } });
}
