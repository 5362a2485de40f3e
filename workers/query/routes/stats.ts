// Counts by time bucket and one field. From the catalog alone where it can tell (whole hours from the rollups, whole segments from
// their rows); else from the columns of the segments, bounded like a search, newest first.
import { and } from 'drizzle-orm';
import { MAX_QUERY_BYTES, MAX_SEGMENTS_PER_QUERY, MAX_STATS_BUCKETS } from '../../../schemas/limits.ts';
import { type StatsAnswer, type StatsField, statsParameters } from '../../../schemas/query-api.ts';
import { Refusal } from '../../core/errors.ts';
import { Counts } from '../../core/search/counts.ts';
import type { PreparedQuery } from '../../core/search/prepared-query.ts';
import { rollupFilter } from '../../core/search/rollup-filter.ts';
import { segmentFilter } from '../../core/search/segment-filter.ts';
import { type Walk, walkSegments } from '../../core/search/walk.ts';
import type { QueryApp, QueryContext } from '../app.ts';
import { bounded } from '../bounded.ts';
import { boundsOf, parametersOf } from '../parameters.ts';
import { ArchiveReader } from '../search/archive-reader.ts';
import {
  countRollups,
  countWholeSegments,
  isCatalogField,
  type Period,
  reachesBeyondOneBucket,
} from '../search/counted-in-catalog.ts';
import { readQuery } from '../search/read-query.ts';
import { SegmentPages, watermarkOf } from '../search/segment-pages.ts';
import { segmentSource } from '../search/segment-source.ts';

/** Mounts the paths of this file. */
export function mountStats(app: QueryApp): void {
  app.get('/v1/stats', bounded, serveStats);
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LIMITS = { segments: MAX_SEGMENTS_PER_QUERY, bytes: MAX_QUERY_BYTES, patience: 1 };

/** Widths that people read, for when none was asked for. */
const NICE_INTERVALS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800].map(
  (seconds) => seconds * 1000,
);
const DEFAULT_BUCKETS = 60;

/** What is to be counted. */
interface Question extends Period {
  readonly tenant: string;
  readonly prepared: PreparedQuery;
  readonly field: StatsField;
  readonly interval: number;
}

async function serveStats(c: QueryContext): Promise<Response> {
  const { q, field, interval: asked, ...bounds } = parametersOf(c, statsParameters);
  const to = bounds.to ?? Date.now();
  const from = bounds.from ?? to - DAY_MS;
  boundsOf(from, to);
  const interval = asked ?? niceInterval(to - from);
  requireFewBuckets({ from, to }, interval);
  const { tenant } = c.get('caller');
  const prepared = await readQuery(c.env.CATALOG, tenant, q);
  const archive = new ArchiveReader(c.env.ARCHIVE);
  const counts = new Counts(field, interval);
  const walks = await count(c.env.CATALOG, archive, { tenant, prepared, field, interval, from, to }, counts);
  const countedFrom = walks.reduce(
    (latest, { frontier }) => (frontier === null ? latest : Math.max(latest, frontier + 1)),
    from,
  );
  const sum = (of: (walk: Walk) => number): number => walks.reduce((total, walk) => total + of(walk), 0);
  return c.json({
    ...{ field, interval, from, to, buckets: counts.buckets(), total: counts.total },
    complete: walks.every(({ frontier }) => frontier === null),
    counted_from: countedFrom,
    scanned: { segments: sum((walk) => walk.segments), rows: sum((walk) => walk.rows), bytes: archive.bytes },
  } satisfies StatsAnswer);
}

function niceInterval(span: number): number {
  const least = span / DEFAULT_BUCKETS;
  return NICE_INTERVALS.find((interval) => interval >= least) ?? Math.ceil(least / DAY_MS) * DAY_MS;
}

function requireFewBuckets({ from, to }: Period, interval: number): void {
  const buckets = Math.floor((to - 1) / interval) - Math.floor(from / interval) + 1;
  if (buckets <= MAX_STATS_BUCKETS) return;
  throw new Refusal(
    'QUERY_PARAMETER_INVALID',
    `Parameter "interval" makes ${buckets} buckets of this time; ${MAX_STATS_BUCKETS} are allowed.`,
    { detail: { parameter: 'interval', buckets, allowed: MAX_STATS_BUCKETS } },
  );
}

/** Counts each part of the time by the cheapest source that is exact for it. */
async function count(
  catalog: D1Database,
  archive: ArchiveReader,
  question: Question,
  counts: Counts,
): Promise<Walk[]> {
  const { tenant, prepared, field, interval, from, to } = question;
  const filter = rollupFilter(prepared.query);
  const hours = { from: Math.ceil(from / HOUR_MS) * HOUR_MS, to: Math.floor(to / HOUR_MS) * HOUR_MS };
  const canRollUp =
    filter !== null && interval % HOUR_MS === 0 && hours.from < hours.to && isCatalogField(field);
  if (!canRollUp) return [await countPeriod(catalog, archive, question, counts)];
  await countRollups(catalog, tenant, hours, filter, field, counts);
  const edges = [
    { from: hours.to, to },
    { from, to: hours.from },
  ].filter((edge) => edge.from < edge.to);
  const walks: Walk[] = [];
  for (const edge of edges) walks.push(await countPeriod(catalog, archive, { ...question, ...edge }, counts));
  return walks;
}

/** Counts a period without rollups: whole segments by their rows where everything is asked for, the others by reading. */
async function countPeriod(
  catalog: D1Database,
  archive: ArchiveReader,
  { tenant, prepared, field, interval, from, to }: Question,
  counts: Counts,
): Promise<Walk> {
  const period = { from, to };
  const window = { from, to: to - 1, order: 'newest', after: null } as const;
  const isEverything = prepared.query.kind === 'all' && isCatalogField(field);
  if (isEverything) await countWholeSegments(catalog, tenant, period, interval, field, counts);
  const rest = isEverything ? reachesBeyondOneBucket(period, interval) : undefined;
  const filter = segmentFilter(prepared.query, prepared.need, { tenant, from, to: to - 1 });
  const pages = new SegmentPages(catalog, and(filter, rest), 'newest', watermarkOf(Date.now()));
  const source = segmentSource(pages, archive);
  return walkSegments(prepared, window, counts, source, LIMITS);
}
