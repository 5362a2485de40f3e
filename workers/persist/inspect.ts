// What persist checks of a packet before it archives it. Bits flipped on the way were found by the frame's checksum
// (core/attest/packet-compression.ts); this is about packets that were made wrongly. Costs: docs/decisions/0011-inspection.md.
import { createHash } from 'node:crypto';
import type { PacketFile } from '../../schemas/packet.ts';
import { encodeHex } from '../core/attest/base-encoding.ts';
import { rootOf } from '../core/attest/merkle.ts';
import { SALT_BYTES } from '../core/attest/packet.ts';
import { Violation } from '../core/errors.ts';
import { entryOf } from '../core/segment/write.ts';

const LEAF = Uint8Array.of(0x00);

/** The receipt a sender holds must promise what will be archived. Throws `Violation` ATTEST_PROOF_INVALID. */
export function inspectReceipt({ header, manifest }: PacketFile): void {
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
  const leaves: Uint8Array[] = [];
  for (let i = 0; i < manifest.events; i++) {
    const hash = createHash('sha256').update(LEAF);
    hash.update(salts.subarray(SALT_BYTES * i, SALT_BYTES * (i + 1)));
    leaves.push(hash.update(canonical.subarray(canonicalOffsets[i], canonicalOffsets[i + 1])).digest());
  }
  return encodeHex(rootOf(leaves)) === manifest.root;
}

/** What a packet is refused with that is not sound. */
export function unsound({ manifest }: PacketFile): Violation {
  return invalid('events do not hash to the root in the manifest', manifest.packet);
}

function invalid(what: string, packet: string): Violation {
  return new Violation('ATTEST_PROOF_INVALID', `a packet whose ${what}`, { detail: { packet } });
}
