// A segment as an audit meets it: the object, what the catalog says of it, and the log's leaves for its packets.
import type { ListedSegment } from '../../schemas/audit-api.ts';
import { leafHash } from '../../workers/core/attest/merkle.ts';
import { sha256 } from '../../workers/core/attest/sha256.ts';
import type { SegmentPacket } from '../../workers/core/segment/erased.ts';
import { buildSegment } from '../../workers/core/segment/write.ts';

/** The row of the catalog, and the object beside it. */
export type AuditedSegment = ListedSegment & { readonly object: Uint8Array<ArrayBuffer> };

/** What the catalog would say of `sealed`, with the object that is made of other packets where those are given. */
export function auditedSegment(
  sealed: readonly SegmentPacket[],
  of: readonly SegmentPacket[] = sealed,
): AuditedSegment {
  const { bytes, row } = buildSegment(of);
  return {
    ...{ segment: 7, tenant: row.tenant, log_start: 0 },
    ...{ packets: row.packets, events: row.events, bytes: row.bytes },
    ...{ time_from: row.timeFrom, time_to: row.timeTo },
    ...{ received_from: row.receivedFrom, received_to: row.receivedTo },
    sources: JSON.parse(row.sources),
    classes: JSON.parse(row.classes),
    severities: JSON.parse(row.severities),
    entries: row.entries.match(/.{64}/g) ?? [],
    rows: sealed.map(({ manifest }, position) => ({
      ...{ packet: manifest.packet, position, source: manifest.source, received_at: manifest.received_at },
      ...{ events: manifest.events, bytes: manifest.bytes, body: manifest.body },
      ...{ sequence: manifest.sequence ?? null, duplicate_of: null },
    })),
    object: Uint8Array.from(bytes),
  };
}

/** What the log has for them. */
export const leavesOfPackets = (sealed: readonly SegmentPacket[]): Uint8Array[] =>
  sealed.map(({ header }) => leafHash(sha256(new TextEncoder().encode(header.manifest))));
