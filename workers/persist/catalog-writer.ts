// The transaction that claims a chunk (promise 3). It begins with a guard and contains every row a chunk brings, so that it
// happens as a whole or not at all; a failure may still have happened: archive.ts reads the catalog again and goes on from there.
import { deadLetters, packets, rollups, segments } from '../../schemas/catalog.ts';
import type { SegmentEntry } from '../core/segment/segment-entry.ts';
import { BOOKS_TASK } from './books-reader.ts';
import type { CatalogState } from './catalog-reader.ts';
import { insertRows } from './insert-rows.ts';
import type { Candidate, Duplicate } from './plan.ts';
import { insertRecent, type RecentSearch, recentGuard } from './recent-events.ts';
import type { Repeats } from './repeats.ts';

/** A segment whose object lies in ARCHIVE. */
export interface StoredSegment {
  readonly id: number;
  readonly object: string;
  readonly built: SegmentEntry;
  readonly candidates: readonly Candidate[];
}

/** Everything one transaction writes. */
export interface Claim {
  readonly segments: readonly StoredSegment[];
  readonly duplicates: readonly Duplicate[];
  /** Of events that were rejected at the door; their text lies in ARCHIVE already. */
  readonly deadLetters: readonly (typeof deadLetters.$inferInsert)[];
  /** What the plan was made from. */
  readonly state: Pick<CatalogState, 'searches' | 'examined'>;
  /** Events of it that repeat one of another request, and what was asked to find them. */
  readonly repeats: Repeats;
  readonly searches: readonly RecentSearch[];
}

/** Writes a claim. Throws D1's error when it fails or another consumer was faster: it may have happened all the same. */
export async function commitClaim(catalog: D1Database, claim: Claim, now: number): Promise<void> {
  const { repeats } = claim;
  const packetRows = [
    ...claim.segments.flatMap(({ id, candidates }) =>
      candidates.map((candidate, position) => {
        const repeated = repeats.of.get(candidate.identity.packet)?.size ?? null;
        return packetRow(candidate, { segment: id, position, repeated });
      }),
    ),
    ...claim.duplicates.map(({ candidate, of }) => packetRow(candidate, { duplicateOf: of })),
  ];
  const ids = packetRows.map(({ packet }) => packet);
  await catalog.batch([
    ...guards(catalog, claim.state),
    ...recentGuard(catalog, claim.searches, repeats),
    ...insertRows(catalog, segments, claim.segments.map(segmentRow)),
    ...claim.segments.map(({ id, built }) => insertTerms(catalog, id, built.terms)),
    ...insertRows(catalog, packets, packetRows),
    ...insertRows(catalog, rollups, claim.segments.flatMap(rollupRows), ADD_TO_ROLLUP),
    ...behindTheBooks(catalog, ids),
    // A packet that had been given up and was replayed is archived now.
    catalog
      .prepare('DELETE FROM dead_letters WHERE packet IN (SELECT value FROM json_each(?1))')
      .bind(JSON.stringify(ids)),
    ...insertRows(catalog, deadLetters, claim.deadLetters),
    ...insertRecent(catalog, claim.segments, repeats, now),
  ]);
}

/**
 * Packets that come in behind the books wait for a late one, and so do those that the books have as given up; what was given up
 * and not booked yet is booked as archived, like any other. A packet in front of the books needs no row. See books.ts.
 */
function behindTheBooks(catalog: D1Database, ids: readonly string[]): D1PreparedStatement[] {
  const isBehind = `packet <= coalesce((SELECT position FROM upkeep WHERE task = '${BOOKS_TASK}'), '')`;
  const enter = `INSERT INTO unbooked (packet, tenant, source, received_at, state, events)
    SELECT p.packet, p.tenant, p.source, p.received_at,
      CASE WHEN d.packet IS NOT NULL AND u.packet IS NULL THEN 'replayed' ELSE 'late' END, coalesce(d.events, 0)
    FROM json_each(?1) JOIN packets AS p ON p.packet = value
      LEFT JOIN dead_letters AS d ON d.packet = p.packet LEFT JOIN unbooked AS u ON u.packet = p.packet
    WHERE p.${isBehind}
    ON CONFLICT (packet) DO UPDATE SET state = excluded.state, events = excluded.events,
      tenant = excluded.tenant, source = excluded.source, received_at = excluded.received_at, statement = NULL`;
  const forget = `DELETE FROM unbooked WHERE packet IN (SELECT value FROM json_each(?1)) AND NOT ${isBehind}`;
  return [enter, forget].map((text) => catalog.prepare(text).bind(JSON.stringify(ids)));
}

const ADD_TO_ROLLUP = `ON CONFLICT (tenant, hour, source, class_uid, severity_id)
  DO UPDATE SET events = rollups.events + excluded.events`;

/**
 * Fails the transaction when a segment that was not there when the chunk was planned holds a packet that one of the chunk
 * may be a retry of. SQLite has no RAISE outside triggers: json() of what is no JSON is an error.
 */
function guards(catalog: D1Database, { searches, examined }: Claim['state']): D1PreparedStatement[] {
  return searches.map(({ match, fromId, toId }) =>
    catalog
      .prepare(
        `SELECT json(CASE WHEN EXISTS (SELECT 1 FROM segment_terms WHERE segment_terms MATCH ?1
           AND rowid BETWEEN ?2 AND ?3 AND rowid NOT IN (SELECT value FROM json_each(?4)))
         THEN 'an original was archived meanwhile' ELSE '{}' END)`,
      )
      .bind(match, fromId, toId, JSON.stringify(examined)),
  );
}

function insertTerms(catalog: D1Database, id: number, terms: string): D1PreparedStatement {
  return catalog.prepare('INSERT INTO segment_terms (rowid, terms) VALUES (?1, ?2)').bind(id, terms);
}

function segmentRow({ id, object, built }: StoredSegment): typeof segments.$inferInsert {
  return { id, object, ...built.row };
}

function packetRow(
  { packet, identity }: Candidate,
  place: { segment: number; position: number; repeated: number | null } | { duplicateOf: string },
): typeof packets.$inferInsert {
  const { events, bytes, sequence } = packet.manifest;
  const { length: rejected } = packet.header.rejected;
  return { ...identity, events, bytes, rejected, sequence: sequence ?? null, ...place };
}

function rollupRows({ built }: StoredSegment): (typeof rollups.$inferInsert)[] {
  return built.rollups.map((count) => ({ tenant: built.row.tenant, ...count }));
}
