// A row of `recent_events` as bytes (docs/decisions/0031), base64 for D1, whose blobs come back as lists of numbers. One packet after
// the other, little-endian: 16 B id, f64 time of receipt, u32 count, then for each event u16 index and 16 B identity.
import { IDENTITY_BYTES, type Identities } from '../core/segment/event-identity.ts';

/** What one packet brought that may be repeated. */
export interface RecentPacket extends Identities {
  readonly packet: string;
  readonly receivedAt: number;
}

/** An event found by its identity. */
export interface RecentEvent {
  readonly packet: string;
  readonly index: number;
  readonly receivedAt: number;
}

const HEAD_BYTES = 16 + 8 + 4;
const ENTRY_BYTES = 2 + IDENTITY_BYTES;

/** The bytes of these packets, as base64. */
export function encodeRecent(packets: readonly RecentPacket[]): string {
  const size = packets.reduce((sum, { indices }) => sum + HEAD_BYTES + ENTRY_BYTES * indices.length, 0);
  const bytes = Buffer.alloc(size);
  let at = 0;
  for (const { packet, receivedAt, indices, ids } of packets) {
    bytes.write(packet.replaceAll('-', ''), at, 'hex');
    bytes.writeDoubleLE(receivedAt, at + 16);
    bytes.writeUInt32LE(indices.length, at + 24);
    at += HEAD_BYTES;
    for (const [i, index] of indices.entries()) {
      bytes.writeUInt16LE(index, at);
      bytes.set(ids.subarray(IDENTITY_BYTES * i, IDENTITY_BYTES * (i + 1)), at + 2);
      at += ENTRY_BYTES;
    }
  }
  return bytes.toString('base64');
}

/** Looks for identities in a row. `heads` are their first four bytes as u32, so that what is nobody's is passed over without a text. */
export function findRecent(
  text: string,
  heads: ReadonlySet<number>,
  found: (identity: string, event: RecentEvent) => void,
): void {
  const bytes = Buffer.from(text, 'base64');
  let at = 0;
  while (at + HEAD_BYTES <= bytes.length) {
    const head = at;
    at += HEAD_BYTES;
    const end = Math.min(at + ENTRY_BYTES * bytes.readUInt32LE(head + 24), bytes.length);
    for (; at + ENTRY_BYTES <= end; at += ENTRY_BYTES) {
      if (!heads.has(bytes.readUInt32LE(at + 2))) continue;
      found(bytes.toString('latin1', at + 2, at + ENTRY_BYTES), {
        packet: uuidOf(bytes.toString('hex', head, head + 16)),
        index: bytes.readUInt16LE(at),
        receivedAt: bytes.readDoubleLE(head + 16),
      });
    }
  }
}

/** First four bytes of each identity. */
export function headsOf({ ids }: Identities, into: Set<number>): void {
  const view = new DataView(ids.buffer, ids.byteOffset, ids.byteLength);
  for (let at = 0; at < ids.length; at += IDENTITY_BYTES) into.add(view.getUint32(at, true));
}

const uuidOf = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
