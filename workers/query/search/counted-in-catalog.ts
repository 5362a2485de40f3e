// Statistics that D1 knows without any segment being read: the hourly rollups, and the counts of segments that lie within one bucket.
import { and, eq, gte, lt, or, type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import { rollups, segments } from '../../../schemas/catalog.ts';
import { Unavailable } from '../../core/errors.ts';
import type { Counts } from '../../core/search/counts.ts';

/** Fields that the catalog counts by. */
export type CatalogField = 'severity_id' | 'class_uid' | 'source';

/** Whether the catalog counts by a field. */
export const isCatalogField = (field: string): field is CatalogField =>
  field === 'severity_id' || field === 'class_uid' || field === 'source';

/** Event time from `from` (inclusive) to `to` (exclusive). */
export interface Period {
  readonly from: number;
  readonly to: number;
}

const ROLLUP = {
  severity_id: rollups.severityId,
  class_uid: rollups.classUid,
  source: rollups.source,
} as const;
const COUNTS = {
  severity_id: segments.severities,
  class_uid: segments.classes,
  source: segments.sources,
} as const;

function unavailable(cause: unknown): Unavailable {
  return new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog cannot be read just now.', { cause });
}

/** Adds whole hours from the rollups. `filter` comes from rollupFilter. */
export async function countRollups(
  catalog: D1Database,
  tenant: string,
  hours: Period,
  filter: SQL,
  field: CatalogField,
  counts: Counts,
): Promise<void> {
  const { hour, events } = rollups;
  const column = ROLLUP[field];
  const isAsked = and(eq(rollups.tenant, tenant), gte(hour, hours.from), lt(hour, hours.to), filter);
  try {
    const rows = await drizzle(catalog)
      .select({ hour, value: sql<string | number>`${column}`, events: sql<number>`sum(${events})` })
      .from(rollups)
      .where(isAsked)
      .groupBy(hour, column);
    for (const row of rows) counts.add(row.hour, String(row.value), row.events);
  } catch (cause) {
    throw unavailable(cause);
  }
}

/** Segments that lie wholly within the period and within one bucket: their counts are what reading them would give. */
function liesInOneBucket({ from, to }: Period, interval: number): SQL | undefined {
  const { timeFrom, timeTo } = segments;
  return and(
    gte(timeFrom, from),
    lt(timeTo, to),
    eq(bucketOf(timeFrom, interval), bucketOf(timeTo, interval)),
  );
}

/** Division that rounds down before 1970 too, as Counts does. */
function bucketOf(time: AnySQLiteColumn, interval: number): SQL {
  return sql`CAST(floor(${time} * 1.0 / ${interval}) AS INTEGER)`;
}

/** Adds the counts of segments that {@link liesInOneBucket}, for a query that finds everything. */
export async function countWholeSegments(
  catalog: D1Database,
  tenant: string,
  period: Period,
  interval: number,
  field: CatalogField,
  counts: Counts,
): Promise<void> {
  const bucket = bucketOf(segments.timeFrom, interval);
  try {
    const rows = await drizzle(catalog)
      .select({ bucket: sql<number>`${bucket}`, value: sql<string>`key`, events: sql<number>`sum(value)` })
      .from(sql`${segments}, json_each(${COUNTS[field]})`)
      .where(and(eq(segments.tenant, tenant), liesInOneBucket(period, interval)))
      .groupBy(sql`1`, sql`2`)
      // A segment names the values that only events have that repeat others (core/segment/counts.ts).
      .having(sql`sum(value) > 0`);
    for (const row of rows) counts.add(row.bucket * interval, row.value, row.events);
  } catch (cause) {
    throw unavailable(cause);
  }
}

/** The other segments of the period: those that must be read. */
export function reachesBeyondOneBucket(period: Period, interval: number): SQL | undefined {
  const { timeFrom, timeTo } = segments;
  return or(
    lt(timeFrom, period.from),
    gte(timeTo, period.to),
    sql`${bucketOf(timeFrom, interval)} <> ${bucketOf(timeTo, interval)}`,
  );
}
