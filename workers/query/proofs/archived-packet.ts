// Where a packet is: its accounting row, the segment that holds it, its place in the log. Narrowed to one tenant in the
// statement itself, so that another tenant's packet is found as little as one that never was (promise 8).
import { and, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { cosignedCheckpoints, logHead, packets, segments } from '../../../schemas/catalog.ts';
import { packetId } from '../../../schemas/packet.ts';
import { Refusal, Unavailable, Violation } from '../../core/errors.ts';
import type { PacketRecord } from '../../core/segment/packets-blob.ts';
import type { ReadRange } from '../../core/segment/read.ts';
import { readPacketRecord } from '../../core/segment/read-packet.ts';
import { decodeHead, type ServedHead } from './served-log.ts';

/** The packet as accounted for. */
export type PacketRow = typeof packets.$inferSelect;

/** The segment row that holds it. */
export type SegmentRow = typeof segments.$inferSelect;

/** Where a packet's events, manifest and receipt lie. */
export interface ArchivedPacket {
  /** The packet asked for, or the first one it repeats. */
  readonly packet: string;
  readonly position: number;
  readonly segment: SegmentRow;
  /** Null until it is under a checkpoint. */
  readonly logIndex: number | null;
}

/** A packet that was asked for, and where it is archived: for a retry, where its first packet is. */
export interface FoundPacket {
  readonly asked: PacketRow;
  /** Null when nothing of it was archived. */
  readonly archived: ArchivedPacket | null;
  /** As of the same moment: it covers `logIndex`. */
  readonly head: ServedHead | undefined;
}

/**
 * Finds a packet of this tenant, its segment and the head of the log in one look at the catalog.
 * @throws Refusal QUERY_NOT_FOUND
 * @throws Unavailable QUERY_CATALOG_UNAVAILABLE
 */
export async function findPacket(catalog: D1Database, tenant: string, packet: string): Promise<FoundPacket> {
  const notFound = new Refusal('QUERY_NOT_FOUND', 'There is no such packet, or it is not archived yet.');
  if (!packetId.safeParse(packet).success) throw notFound;
  const { asked, first, segment, head } = await lookUp(catalog, tenant, packet);
  if (asked === undefined) throw notFound;
  const position = first?.position ?? null;
  if (first === undefined || segment === undefined || position === null)
    return { asked, archived: null, head };
  const logIndex = segment.logStart === null ? null : segment.logStart + position;
  return { asked, archived: { packet: first.packet, position, segment, logIndex }, head };
}

/** One transaction: a segment that has its place in the log is covered by the head that is read with it. */
async function lookUp(catalog: D1Database, tenant: string, packet: string) {
  const db = drizzle(catalog);
  const ofFirst = sql`(SELECT coalesce(duplicate_of, packet) FROM packets WHERE packet = ${packet} AND tenant = ${tenant})`;
  const isFirst = and(eq(packets.packet, ofFirst), eq(packets.tenant, tenant));
  const ofHead = eq(cosignedCheckpoints.size, sql`(SELECT size FROM log_head)`);
  const segmentOfFirst = db.select({ segment: packets.segment }).from(packets).where(isFirst);
  try {
    const [[asked], [first], [segment], [head], [cosigned]] = await db.batch([
      db
        .select()
        .from(packets)
        .where(and(eq(packets.packet, packet), eq(packets.tenant, tenant))),
      db.select().from(packets).where(isFirst),
      db
        .select()
        .from(segments)
        .where(and(eq(segments.id, segmentOfFirst), eq(segments.tenant, tenant))),
      db.select().from(logHead),
      db.select().from(cosignedCheckpoints).where(ofHead),
    ]);
    return { asked, first, segment, head: head && decodeHead(head, cosigned) };
  } catch (cause) {
    if (cause instanceof Violation) throw cause;
    throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog cannot be read just now.', { cause });
  }
}

/**
 * Ranged reads of a segment object.
 * @throws Unavailable QUERY_ARCHIVE_UNAVAILABLE
 * @throws Violation ENVELOPE_MALFORMED when the object is not there
 */
export function rangesOf(archive: R2Bucket, { object }: Pick<SegmentRow, 'object'>): ReadRange {
  return async (start, end) => {
    let part: ArrayBuffer | undefined;
    try {
      const found = await archive.get(object, { range: { offset: start, length: end - start } });
      part = await found?.arrayBuffer();
    } catch (cause) {
      throw new Unavailable('QUERY_ARCHIVE_UNAVAILABLE', 'The archive cannot be read just now.', { cause });
    }
    if (part !== undefined) return part;
    throw new Violation('ENVELOPE_MALFORMED', 'a segment of the catalog is not in the archive');
  };
}

/** Manifest and receipt of an archived packet: one ranged read. Fails as {@link rangesOf} does. */
export function readRecordOf(
  archive: R2Bucket,
  { segment, position }: ArchivedPacket,
): Promise<PacketRecord> {
  return readPacketRecord(segment, position, rangesOf(archive, segment));
}
