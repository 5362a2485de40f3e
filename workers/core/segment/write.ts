// Packets -> one segment: the Parquet object for R2 and everything the catalog in D1 says about it (design, sections 1.6 and 3).
// Pure: who claims the packets, under which id, and when it is written is persist's business.
import { createHash } from 'node:crypto';
import { MAX_D1_PARAMETER_BYTES } from '../../../schemas/limits.ts';
import { columnsOf } from './column-values.ts';
import { bounds, countRollups, countsBy, type RollupCount } from './counts.ts';
import type { SegmentPacket } from './erased.ts';
import { encodePacketsBlob, type PacketRecord } from './packets-blob.ts';
import { writeParquet } from './parquet.ts';
import { readRows } from './rows.ts';
import { footerOf, SEGMENT_METADATA_KEY } from './segment-footer.ts';
import { TermSet } from './terms.ts';
import { repeatTerm, tenantTerm } from './tokens.ts';

/** A segment ready to be stored; `row` is its catalog row less `id`, `object` and `logStart` (schemas/catalog.ts). */
export interface BuiltSegment {
  readonly bytes: Uint8Array;
  readonly row: {
    readonly tenant: string;
    readonly events: number;
    readonly packets: number;
    readonly bytes: number;
    readonly footerBytes: number;
    readonly packetsOffset: number;
    readonly packetsBytes: number;
    readonly timeFrom: number;
    readonly timeTo: number;
    readonly receivedFrom: number;
    readonly receivedTo: number;
    readonly sources: string;
    readonly classes: string;
    readonly severities: string;
    /** Hex SHA-256 of each manifest, joined, by position. */
    readonly entries: string;
    /** Of the events, those that repeat one of another request; they are not in the counts. */
    readonly repeated: number;
  };
  /** Its document in `segment_terms`. */
  readonly terms: string;
  readonly rollups: readonly RollupCount[];
}

/**
 * Builds the segment of these packets: at least one, all of one tenant; position i in the segment is packet i here.
 * `terms` are put into the full-text document beside the words of the events (catalog spelling, never cut).
 * Throws `Violation` for a packet whose events are no JSON objects.
 */
export function buildSegment(packets: readonly SegmentPacket[], terms: readonly string[] = []): BuiltSegment {
  const [first] = packets;
  if (first === undefined) throw new TypeError('buildSegment: a segment has at least one packet');
  const { tenant } = first.manifest;
  const required = [tenantTerm(tenant), ...terms, ...repeatTerms(packets)];
  const words = new TermSet(MAX_D1_PARAMETER_BYTES - required.join(' ').length - 1);
  const rows = readRows(packets, words);
  const rollups = countRollups(rows);
  const blob = { bytes: encodePacketsBlob(packets.map(recordOf)), count: packets.length };
  const footer = { key: SEGMENT_METADATA_KEY, value: JSON.stringify(footerOf(packets)) };
  const object = writeParquet(columnsOf(rows), rows.length, blob, [footer]);
  const received = bounds(packets.map(({ manifest }) => manifest.received_at));
  // Packets of which every event was rejected make a segment without events: it is still their place in the log.
  const time = rows.length === 0 ? received : bounds(rows.map((row) => row.time));
  return {
    bytes: object.bytes,
    row: {
      tenant,
      events: rows.length,
      packets: packets.length,
      bytes: object.bytes.length,
      footerBytes: object.footerBytes,
      packetsOffset: object.packetsOffset,
      packetsBytes: object.packetsBytes,
      timeFrom: time.from,
      timeTo: time.to,
      receivedFrom: received.from,
      receivedTo: received.to,
      sources: countsBy(rollups, ({ source }) => source),
      classes: countsBy(rollups, ({ classUid }) => classUid),
      severities: countsBy(rollups, ({ severityId }) => severityId),
      entries: packets.map(({ header }) => entryOf(header.manifest)).join(''),
      repeated: rows.reduce((sum, { repeats }) => sum + (repeats === null ? 0 : 1), 0),
    },
    terms: words.document(required),
    rollups: rollups.filter(({ events }) => events > 0),
  };
}

/** By whose events what repeats them is found when they are erased. */
function repeatTerms(packets: readonly SegmentPacket[]): Set<string> {
  const named = packets.flatMap(({ repeats }) => [...(repeats?.values() ?? [])]);
  return new Set(named.map((uid) => repeatTerm(uid.slice(0, 36))));
}

function recordOf({ header: { manifest, receipt }, erased }: SegmentPacket): PacketRecord {
  return erased === undefined ? { manifest, receipt } : { manifest, receipt, erased };
}

/** A packet's entry in the log: hex SHA-256 of its manifest text. */
export function entryOf(manifest: string): string {
  return createHash('sha256').update(manifest).digest('hex');
}
