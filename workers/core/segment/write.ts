// Packets -> one segment: the Parquet object for R2 and everything the catalog in D1 says about it (design, sections 1.6 and 3).
// Pure: who claims the packets, under which id, and when it is written is persist's business.
import { createHash } from 'node:crypto';
import { MAX_D1_PARAMETER_BYTES } from '../../../schemas/limits.ts';
import type { PacketFile } from '../../../schemas/packet.ts';
import { SALT_BYTES } from '../attest/packet.ts';
import { bounds, countRollups, countsBy, type RollupCount } from './counts.ts';
import { encodePacketsBlob } from './packets-blob.ts';
import { type ColumnValues, writeParquet } from './parquet.ts';
import { type Row, readRows } from './rows.ts';
import { TermSet } from './terms.ts';
import { tenantTerm } from './tokens.ts';

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
export function buildSegment(packets: readonly PacketFile[], terms: readonly string[] = []): BuiltSegment {
  const [first] = packets;
  if (first === undefined) throw new TypeError('buildSegment: a segment has at least one packet');
  const { tenant } = first.manifest;
  const required = [tenantTerm(tenant), ...terms];
  const words = new TermSet(MAX_D1_PARAMETER_BYTES - required.join(' ').length - 1);
  const rows = packets.flatMap((packet) => readRows(packet, words));
  const rollups = countRollups(rows);
  const blob = { bytes: encodePacketsBlob(packets.map(({ header }) => header)), count: packets.length };
  const object = writeParquet(columnsOf(rows), blob);
  const time = bounds(rows.map((row) => row.time));
  const received = bounds(packets.map(({ manifest }) => manifest.received_at));
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
    },
    terms: words.document(required),
    rollups,
  };
}

/** A packet's entry in the log: hex SHA-256 of its manifest text. */
export function entryOf(manifest: string): string {
  return createHash('sha256').update(manifest).digest('hex');
}

/** The columns, ordered by time; rows of one time stay in the order of packet and index (sorting is stable). */
function columnsOf(rows: readonly Row[]): ColumnValues {
  const ordered = rows.toSorted((a, b) => a.time - b.time);
  return {
    uid: ordered.map(({ packet, idx }) => `${packet.manifest.packet}.${idx}`),
    packet: ordered.map(({ packet }) => packet.manifest.packet),
    idx: ordered.map(({ idx }) => idx),
    time: ordered.map(({ time }) => BigInt(time)),
    received_at: ordered.map(({ packet }) => BigInt(packet.manifest.received_at)),
    source: ordered.map(({ packet }) => packet.manifest.source),
    class_uid: ordered.map(({ classUid }) => classUid),
    category_uid: ordered.map(({ categoryUid }) => categoryUid),
    activity_id: ordered.map(({ activityId }) => activityId),
    severity_id: ordered.map(({ severityId }) => severityId),
    status_id: ordered.map(({ statusId }) => statusId),
    message: ordered.map(({ message }) => message),
    src_ip: ordered.map(({ srcIp }) => srcIp),
    dst_ip: ordered.map(({ dstIp }) => dstIp),
    user_name: ordered.map(({ userName }) => userName),
    device_name: ordered.map(({ deviceName }) => deviceName),
    observables: ordered.map(({ observables }) => observables),
    event: ordered.map(({ packet, idx }) => part(packet.canonical, packet.canonicalOffsets, idx)),
    raw: ordered.map(({ packet, idx }) => part(packet.raw, packet.rawOffsets, idx)),
    salt: ordered.map(({ packet, idx }) => packet.salts.subarray(SALT_BYTES * idx, SALT_BYTES * (idx + 1))),
  };
}

/** UTF-8 goes into its column as it lies in the packet: it is neither decoded nor encoded again. */
function part(bytes: Uint8Array, offsets: Uint32Array, idx: number): Uint8Array {
  return bytes.subarray(offsets[idx], offsets[idx + 1]);
}
