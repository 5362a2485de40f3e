// Segments as an audit lists them: rows of `segments` in the order of the log, each with the rows of its packets. Narrowed to one
// tenant in the statement itself; what a page costs is bounded by a stretch of the log, so that it costs no more with many tenants.
import { and, asc, eq, gte, isNull, lt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { ListedPacket, ListedSegment, SegmentsPage } from '../../../schemas/audit-api.ts';
import { logHead, segments } from '../../../schemas/catalog.ts';
import { LOG_RANGE_PER_PAGE, MAX_SEGMENTS_PER_PAGE } from '../../../schemas/limits.ts';
import { listedSegmentOf } from '../../core/audit/listed-segment.ts';
import { PACKET_ROWS_SQL } from '../../core/audit/packet-rows.ts';
import { orUnavailable } from '../proofs/served-log.ts';

type SegmentRow = typeof segments.$inferSelect;

/** The segments whose first packet has a log index from `from` on. Throws `Unavailable` QUERY_CATALOG_UNAVAILABLE. */
export async function listSealed(catalog: D1Database, tenant: string, from: number): Promise<SegmentsPage> {
  const db = drizzle(catalog);
  const end = from + LOG_RANGE_PER_PAGE;
  const inRange = and(gte(segments.logStart, from), lt(segments.logStart, end), eq(segments.tenant, tenant));
  const [rows, [head]] = await orUnavailable('QUERY_CATALOG_UNAVAILABLE', () =>
    db.batch([
      db
        .select()
        .from(segments)
        .where(inRange)
        .orderBy(asc(segments.logStart), asc(segments.id))
        .limit(MAX_SEGMENTS_PER_PAGE),
      db.select({ size: logHead.size }).from(logHead),
    ]),
  );
  const last = rows.at(-1);
  const isFull = rows.length === MAX_SEGMENTS_PER_PAGE && last !== undefined;
  // One further at least, whatever a row says: who follows `next_index` always arrives.
  const next = isFull ? Math.max(from, last.logStart ?? 0) + 1 : end;
  return {
    segments: await withPackets(catalog, rows),
    next_index: next < (head?.size ?? 0) ? next : null,
  };
}

/** Segments that are archived and not sealed, oldest first: one page. Throws `Unavailable` QUERY_CATALOG_UNAVAILABLE. */
export async function listUnsealed(catalog: D1Database, tenant: string): Promise<SegmentsPage> {
  const rows = await orUnavailable('QUERY_CATALOG_UNAVAILABLE', () =>
    drizzle(catalog)
      .select()
      .from(segments)
      .where(and(isNull(segments.logStart), eq(segments.tenant, tenant)))
      .orderBy(asc(segments.id))
      .limit(MAX_SEGMENTS_PER_PAGE),
  );
  return { segments: await withPackets(catalog, rows), next_index: null };
}

/** Where a segment of this tenant lies; undefined when it has none of that id. Throws `Unavailable` QUERY_CATALOG_UNAVAILABLE. */
export async function objectOf(catalog: D1Database, tenant: string, id: number): Promise<string | undefined> {
  const [row] = await orUnavailable('QUERY_CATALOG_UNAVAILABLE', () =>
    drizzle(catalog)
      .select({ object: segments.object })
      .from(segments)
      .where(and(eq(segments.id, id), eq(segments.tenant, tenant))),
  );
  return row?.object;
}

async function withPackets(catalog: D1Database, rows: readonly SegmentRow[]): Promise<ListedSegment[]> {
  const listed = rows.map(listedSegmentOf);
  const bySegment = new Map(listed.map((segment) => [segment.segment, segment.rows]));
  if (listed.length === 0) return listed;
  for (const row of await packetRows(catalog, [...bySegment.keys()])) {
    const { segment, ...packet } = row;
    bySegment.get(segment)?.push(packet);
  }
  return listed;
}

/** The packets of these segments. */
async function packetRows(
  catalog: D1Database,
  ids: readonly number[],
): Promise<(ListedPacket & { segment: number })[]> {
  const rows = catalog.prepare(PACKET_ROWS_SQL).bind(JSON.stringify(ids));
  const { results } = await orUnavailable('QUERY_CATALOG_UNAVAILABLE', () =>
    rows.all<ListedPacket & { segment: number }>(),
  );
  return results;
}
