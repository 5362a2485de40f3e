// Whether the Worker runs (/healthz: nothing is asked of anyone) and whether it can answer (/readyz: D1 and R2 reply in time).
// Public, so neither says anything that depends on a tenant beyond the size of the backlog of all of them.
import { count, eq, isNull, min } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { auditFindings, logHead, segments, upkeep } from '../../../schemas/catalog.ts';
import type { Readiness } from '../../../schemas/query-api.ts';
import { within } from '../../platform/deadline.ts';
import type { QueryApp, QueryContext } from '../app.ts';
import { logFailure } from '../failure-log.ts';

/** A load balancer asks every few seconds. */
const DEADLINE_MS = 2_000;

/** Segment ids begin with the time of receipt (schemas/catalog.ts). */
const IDS_PER_MS = 4096;

/** Mounts the paths of this file. */
export function mountHealth(app: QueryApp): void {
  app.get('/healthz', (c) => c.json({ alive: true }, 200, { 'cache-control': 'no-store' }));
  app.get('/readyz', serveReadiness);
}

async function serveReadiness(c: QueryContext): Promise<Response> {
  const [backlog, archive, tiles] = await Promise.all([
    attempt(c, () => readBacklog(c.env.CATALOG, Date.now())),
    attempt(c, async () => c.env.ARCHIVE.head('readiness')),
    attempt(c, async () => c.env.TILES.head('readiness')),
  ]);
  const checks = {
    catalog: backlog !== undefined,
    archive: archive !== undefined,
    tiles: tiles !== undefined,
  };
  const ready = checks.catalog && checks.archive && checks.tiles;
  const unknown = {
    ...{ head_age_seconds: null, unsealed_segments: null, oldest_unsealed_seconds: null },
    ...{ audit_findings: null, audit_age_seconds: null },
  };
  const answer: Readiness = { ready, checks, ...(backlog ?? unknown) };
  return c.json(answer, ready ? 200 : 503, {
    'cache-control': 'no-store',
    ...(ready ? {} : { 'retry-after': '5' }),
  });
}

/** Undefined when it fails or takes too long; why stands in the log only. */
async function attempt<T>(c: QueryContext, task: () => Promise<T>): Promise<T | undefined> {
  try {
    return await within(DEADLINE_MS, 'readiness', task());
  } catch (error) {
    logFailure(error, 503, { method: c.req.method, path: c.req.path });
    return undefined;
  }
}

async function readBacklog(catalog: D1Database, nowMs: number) {
  const db = drizzle(catalog);
  const [[head], [unsealed], [findings], [audit]] = await db.batch([
    db.select({ sealedAt: logHead.sealedAt }).from(logHead),
    db
      .select({ segments: count(), oldest: min(segments.id) })
      .from(segments)
      .where(isNull(segments.logStart)),
    db.select({ found: count() }).from(auditFindings),
    db.select({ ranAt: upkeep.ranAt }).from(upkeep).where(eq(upkeep.task, 'audit')),
  ]);
  const oldest = unsealed?.oldest ?? null;
  return {
    head_age_seconds: head === undefined ? null : seconds(nowMs - head.sealedAt),
    unsealed_segments: unsealed?.segments ?? 0,
    oldest_unsealed_seconds: oldest === null ? null : seconds(nowMs - oldest / IDS_PER_MS),
    audit_findings: findings?.found ?? 0,
    audit_age_seconds: audit === undefined ? null : seconds(nowMs - audit.ranAt),
  };
}

/** Clocks differ a little between data centres: never less than zero. */
const seconds = (ms: number): number => Math.max(0, Math.floor(ms / 1000));
