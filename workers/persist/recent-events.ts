// The window of identities in D1 (docs/decisions/0031): read before a chunk is decided, added to by its claim, guarded as retries are
// (decision 0007), and emptied by the pulse. Nothing here is needed for an event to be archived: what is not in the window is no repeat.
import { recentEvents } from '../../schemas/catalog.ts';
import { MAX_RECENT_EVENTS, MAX_RECENT_SEGMENTS, RECENT_EVENTS_GRACE_MS } from '../../schemas/limits.ts';
import { Unavailable } from '../core/errors.ts';
import type { StoredSegment } from './catalog-writer.ts';
import { insertRows } from './insert-rows.ts';
import { rootOf } from './log.ts';
import type { Candidate } from './plan.ts';
import { encodeRecent, findRecent, headsOf, type RecentEvent, type RecentPacket } from './recent-ids.ts';
import { type Originals, type Repeatable, type Repeats, sourceOf } from './repeats.ts';

/** What was asked of the window for one source; the claiming transaction asks again. */
export interface RecentSearch {
  readonly tenant: string;
  readonly source: string;
  /** Bounds of receipt, epoch ms. */
  readonly from: number;
  readonly to: number;
  /** Lowest segment that was looked at, where older ones were not: beyond MAX_RECENT_EVENTS, or MAX_RECENT_SEGMENTS. */
  readonly cut: number;
  /** Segments that were looked at. */
  readonly examined: readonly number[];
}

/** What the window holds for a chunk. */
export interface Recent {
  readonly known: ReadonlyMap<string, Originals>;
  readonly searches: readonly RecentSearch[];
}

/** The newest rows of a source that overlap a stretch of receipt, ?6 at most, as far as they have ?5 identities together; and if there are more. */
const READ = `WITH near AS (
    SELECT segment, sum(count) OVER newest AS held, row_number() OVER newest AS place,
      sum(count) OVER () > ?5 OR count(*) OVER () > ?6 AS isCut FROM recent_events
    WHERE tenant = ?1 AND source = ?2 AND received_to >= ?3 AND received_from <= ?4
    WINDOW newest AS (ORDER BY segment DESC))
  SELECT near.segment, near.isCut, iif(near.held <= ?5, r.ids, NULL) AS ids FROM near JOIN recent_events AS r
    ON r.tenant = ?1 AND r.source = ?2 AND r.segment = near.segment
  WHERE near.held <= ?5 AND near.place <= ?6 OR near.place = 1`;

/** Reads the window of these packets, source by source. Throws `Unavailable` PERSIST_CATALOG_UNAVAILABLE. */
export async function readRecent(catalog: D1Database, repeatables: readonly Repeatable[]): Promise<Recent> {
  const known = new Map<string, Originals>();
  const searches: RecentSearch[] = [];
  for (const [source, its] of Map.groupBy(repeatables, ({ candidate }) => sourceOf(candidate))) {
    const { originals, search } = await readSource(catalog, its);
    known.set(source, originals);
    searches.push(search);
  }
  return { known, searches };
}

async function readSource(
  catalog: D1Database,
  its: readonly Repeatable[],
): Promise<{ originals: Originals; search: RecentSearch }> {
  const { tenant, source, from, to } = stretchOf(its.map(({ candidate }) => candidate));
  const { results } = await orUnavailable(() =>
    catalog
      .prepare(READ)
      .bind(tenant, source, from, to, MAX_RECENT_EVENTS, MAX_RECENT_SEGMENTS)
      .all<{ segment: number; isCut: number; ids: string | null }>(),
  );
  const heads = new Set<number>();
  for (const { identities } of its) headsOf(identities, heads);
  const originals = new Map<string, (RecentEvent & { segment: number })[]>();
  const examined: number[] = [];
  for (const { segment, ids } of results) {
    examined.push(segment);
    // Null where not even the newest row fits: it is passed over, and known of.
    findRecent(ids ?? '', heads, (identity, event) => {
      const known = originals.get(identity);
      if (known === undefined) originals.set(identity, [{ ...event, segment }]);
      else known.push({ ...event, segment });
    });
  }
  const cut = results[0]?.isCut === 1 ? examined.reduce((least, segment) => Math.min(least, segment)) : 0;
  return { originals, search: { tenant, source, from, to, cut, examined } };
}

function stretchOf(
  candidates: readonly Candidate[],
): Pick<RecentSearch, 'tenant' | 'source' | 'from' | 'to'> {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  let [tenant, source] = ['', ''];
  for (const { identity, packet } of candidates) {
    const windowMs = 1000 * packet.header.dedupWindowSeconds;
    from = Math.min(from, identity.receivedAt - windowMs);
    to = Math.max(to, identity.receivedAt + windowMs);
    ({ tenant, source } = identity);
  }
  return { tenant, source, from, to };
}

/**
 * Fails the transaction when a row of the window is there that was not looked at, or one is gone that an original was found in: then
 * a consumer that was faster has archived an original meanwhile, or it was erased, and this one looks again. A statement a source: the
 * list of what was looked at is as long as a parameter can be, and is read once (a list that hangs on a row is read for each).
 */
export function recentGuard(
  catalog: D1Database,
  searches: readonly RecentSearch[],
  { restOn }: Pick<Repeats, 'restOn'>,
): D1PreparedStatement[] {
  const text = `SELECT json(CASE WHEN EXISTS (SELECT 1 FROM recent_events WHERE tenant = ?1 AND source = ?2
      AND received_to >= ?3 AND received_from <= ?4 AND segment >= ?5 AND segment NOT IN (SELECT value FROM json_each(?6)))
    OR (SELECT count(*) FROM recent_events WHERE tenant = ?1 AND source = ?2 AND segment IN (SELECT value FROM json_each(?7))) < ?8
    THEN 'an event was archived meanwhile' ELSE '{}' END)`;
  return searches.map(({ tenant, source, from, to, cut, examined }) => {
    const its = restOn.filter((one) => one.tenant === tenant && one.source === source);
    const segments = JSON.stringify(its.map(({ segment }) => segment));
    return catalog
      .prepare(text)
      .bind(tenant, source, from, to, cut, JSON.stringify(examined), segments, its.length);
  });
}

/** Puts in what the segments of a claim brought. */
export function insertRecent(
  catalog: D1Database,
  segments: readonly Pick<StoredSegment, 'id' | 'candidates'>[],
  { recent }: Pick<Repeats, 'recent'>,
  now: number,
): D1PreparedStatement[] {
  if (recent.size === 0) return [];
  const rows = segments.flatMap(({ id, candidates }) =>
    [...Map.groupBy(candidates, sourceOf).values()].flatMap((its) => {
      const packets = its.flatMap(({ identity }) => recent.get(identity.packet) ?? []);
      return packets.length === 0 ? [] : [rowOf(id, its, packets, now)];
    }),
  );
  return insertRows(catalog, recentEvents, rows);
}

function rowOf(
  segment: number,
  candidates: readonly Candidate[],
  packets: readonly RecentPacket[],
  now: number,
): typeof recentEvents.$inferInsert {
  const { tenant, source } = stretchOf(candidates);
  const received = packets.map(({ receivedAt }) => receivedAt);
  const windowMs = 1000 * Math.max(...candidates.map(({ packet }) => packet.header.dedupWindowSeconds));
  const [receivedFrom, receivedTo] = [Math.min(...received), Math.max(...received)];
  return {
    ...{ tenant, source, segment, receivedFrom, receivedTo },
    until: Math.max(now, receivedTo) + windowMs + RECENT_EVENTS_GRACE_MS,
    count: packets.reduce((sum, { indices }) => sum + indices.length, 0),
    ids: encodeRecent(packets),
  };
}

/** Takes out what nothing can repeat any more; a pulse does. Throws `Unavailable` PERSIST_CATALOG_UNAVAILABLE. */
export async function forgetRecent(catalog: D1Database, now: number): Promise<number> {
  const { meta } = await orUnavailable(() =>
    catalog.prepare('DELETE FROM recent_events WHERE until < ?1').bind(now).run(),
  );
  return meta.changes;
}

async function orUnavailable<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw new Unavailable('PERSIST_CATALOG_UNAVAILABLE', 'could not read the events of the window', {
      cause: rootOf(error),
    });
  }
}
