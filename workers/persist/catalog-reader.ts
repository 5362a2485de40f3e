// What persist asks the catalog before it writes: which packets are archived, and where originals of retries lie. Two round
// trips at most, whatever the size of the chunk: lists travel as one json_each parameter.
import { eq, sql } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import { packets, segments } from '../../schemas/catalog.ts';
import { Unavailable } from '../core/errors.ts';
import { rootOf } from './log.ts';
import type { Candidate, Known } from './plan.ts';
import { type RetrySearch, retrySearches } from './retry-search.ts';
import type { RetryIdentity } from './retry-term.ts';

/** What the catalog knows about a chunk, and where it was asked. */
export interface CatalogState extends Known {
  /** Whether one of the archived packets lies in a segment that is not sealed yet. */
  readonly hasUnsealed: boolean;
  /** Questions put to the full-text catalog; the claiming transaction puts them again. */
  readonly searches: readonly RetrySearch[];
  /** Ids of the segments that answered them. */
  readonly examined: readonly number[];
}

/** Which of these packets have a row, and whether one of those waits for its seal. Throws `Unavailable` PERSIST_CATALOG_UNAVAILABLE. */
export async function readArchived(
  catalog: D1Database,
  ids: readonly string[],
): Promise<Pick<CatalogState, 'archived' | 'hasUnsealed'>> {
  if (ids.length === 0) return { archived: new Set(), hasUnsealed: false };
  return summary(await orUnavailable(async () => archivedRows(drizzle(catalog), ids)));
}

/** Everything needed to plan a chunk. Throws `Unavailable` PERSIST_CATALOG_UNAVAILABLE. */
export async function readCatalog(catalog: D1Database, chunk: readonly Candidate[]): Promise<CatalogState> {
  const db = drizzle(catalog);
  const [byBody, byKey] = retrySearches(chunk);
  const ids = chunk.map(({ identity }) => identity.packet);
  return orUnavailable(async () => {
    const [rows, bodies, keys] = await db.batch([
      archivedRows(db, ids),
      segmentsThatAnswer(db, byBody),
      segmentsThatAnswer(db, byKey),
    ]);
    const examined = [...new Set([...bodies, ...keys].map(({ id }) => id))];
    const originals = examined.length === 0 ? [] : await readOriginals(db, chunk, examined);
    return { ...summary(rows), originals, searches: [byBody, byKey], examined };
  });
}

interface ArchivedRow {
  readonly packet: string;
  readonly segment: number | null;
  readonly logStart: number | null;
}

function archivedRows(db: DrizzleD1Database, ids: readonly string[]) {
  return db
    .select({ packet: packets.packet, segment: packets.segment, logStart: segments.logStart })
    .from(packets)
    .leftJoin(segments, eq(segments.id, packets.segment))
    .where(sql`${packets.packet} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
}

function summary(rows: readonly ArchivedRow[]): Pick<CatalogState, 'archived' | 'hasUnsealed'> {
  return {
    archived: new Set(rows.map(({ packet }) => packet)),
    hasUnsealed: rows.some(({ segment, logStart }) => segment !== null && logStart === null),
  };
}

function segmentsThatAnswer(db: DrizzleD1Database, { match, fromId, toId }: RetrySearch) {
  return db
    .select({ id: sql<number>`rowid` })
    .from(sql`segment_terms`)
    .where(sql`segment_terms MATCH ${match} AND rowid BETWEEN ${fromId} AND ${toId}`);
}

/**
 * The packets of these segments that share a key or a body with one of the chunk. Packet ids are UUIDv7 minted at receipt, so
 * a segment's bounds of receipt are a range of the primary key: no index by segment is needed. One second of slack each way.
 */
async function readOriginals(
  db: DrizzleD1Database,
  chunk: readonly Candidate[],
  examined: readonly number[],
): Promise<RetryIdentity[]> {
  const keys = JSON.stringify(
    chunk.map(({ identity }) => identity.idempotencyKey).filter((key) => key !== null),
  );
  const bodies = JSON.stringify(chunk.map(({ identity }) => identity.body));
  const { packet, tenant, source, receivedAt, idempotencyKey, body } = packets;
  return db
    .select({ packet, tenant, source, receivedAt, idempotencyKey, body })
    .from(sql`json_each(${JSON.stringify(examined)}) AS examined`)
    .crossJoin(segments)
    .crossJoin(packets)
    .where(
      sql`${segments.id} = examined.value AND ${packets.segment} = ${segments.id}
        AND ${packet} BETWEEN ${idFrom(sql`${segments.receivedFrom} - 1000`)} AND ${idFrom(sql`${segments.receivedTo} + 1000`)}
        AND (${idempotencyKey} IN (SELECT value FROM json_each(${keys})) OR ${body} IN (SELECT value FROM json_each(${bodies})))`,
    );
}

/** The text of a UUIDv7 up to its time: lower than any id of that millisecond. */
function idFrom(milliseconds: ReturnType<typeof sql>) {
  return sql`printf('%08x-%04x', (${milliseconds}) >> 16, (${milliseconds}) & 65535)`;
}

/** A read is never wrong, only absent. Drizzle's message repeats bound parameters, so only what lies under it is kept. */
async function orUnavailable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new Unavailable('PERSIST_CATALOG_UNAVAILABLE', 'could not read the catalog', {
      cause: rootOf(error),
    });
  }
}
