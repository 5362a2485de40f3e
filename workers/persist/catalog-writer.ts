// The transaction that claims a chunk (promise 3). It begins with a guard and contains every row a chunk brings, so that it
// happens as a whole or not at all; a failure may still have happened: archive.ts reads the catalog again and goes on from there.
import { deadLetters, packets, rollups, segments } from '../../schemas/catalog.ts';
import type { BuiltSegment } from '../core/segment/write.ts';
import type { CatalogState } from './catalog-reader.ts';
import { insertRows } from './insert-rows.ts';
import type { Candidate, Duplicate } from './plan.ts';

/** A segment whose object lies in ARCHIVE. */
export interface StoredSegment {
  readonly id: number;
  readonly object: string;
  readonly built: BuiltSegment;
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
}

/** Writes a claim. Throws D1's error when it fails or another consumer was faster: it may have happened all the same. */
export async function commitClaim(catalog: D1Database, claim: Claim): Promise<void> {
  const packetRows = [
    ...claim.segments.flatMap(({ id, candidates }) =>
      candidates.map((candidate, position) => packetRow(candidate, { segment: id, position })),
    ),
    ...claim.duplicates.map(({ candidate, of }) => packetRow(candidate, { duplicateOf: of })),
  ];
  const ids = packetRows.map(({ packet }) => packet);
  await catalog.batch([
    ...guards(catalog, claim.state),
    ...insertRows(catalog, segments, claim.segments.map(segmentRow)),
    ...claim.segments.map(({ id, built }) => insertTerms(catalog, id, built.terms)),
    ...insertRows(catalog, packets, packetRows),
    ...insertRows(catalog, rollups, claim.segments.flatMap(rollupRows), ADD_TO_ROLLUP),
    // A packet that had been given up and was replayed is archived now.
    catalog
      .prepare('DELETE FROM dead_letters WHERE packet IN (SELECT value FROM json_each(?1))')
      .bind(JSON.stringify(ids)),
    ...insertRows(catalog, deadLetters, claim.deadLetters),
  ]);
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
  place: { segment: number; position: number } | { duplicateOf: string },
): typeof packets.$inferInsert {
  const { events, bytes } = packet.manifest;
  return { ...identity, events, bytes, rejected: packet.header.rejected.length, ...place };
}

function rollupRows({ built }: StoredSegment): (typeof rollups.$inferInsert)[] {
  return built.rollups.map((count) => ({ tenant: built.row.tenant, ...count }));
}
