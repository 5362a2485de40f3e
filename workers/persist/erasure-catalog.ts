// Erasures as the catalog has them (docs/decisions/0026-erasure.md): which are open, and the one transaction that takes events out of a
// segment: its row, words and counts, the state of the erasures, and their statements, all or nothing.
import { and, asc, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { erasures, packets, segments, statements } from '../../schemas/catalog.ts';
import type { StatementRow } from '../core/attest/statement.ts';
import { Unavailable } from '../core/errors.ts';
import type { Erasure, EventPlace } from '../core/segment/erase.ts';
import type { Desk } from './desk.ts';
import { insertRows } from './insert-rows.ts';
import { rootOf } from './log.ts';
import type { RetryIdentity } from './retry-term.ts';

/** Erasures looked at in one pulse. */
const MAX_OPEN = 1_000;

/** The surroundings of a round. */
export interface ErasureDesk extends Pick<Desk, 'now' | 'random'> {
  readonly env: Pick<Desk['env'], 'ARCHIVE' | 'CATALOG' | 'SPILL'>;
}

/** An erasure that somebody asked for. */
export type ErasureRow = typeof erasures.$inferSelect;

/** An open erasure, and the segment its event is in. */
export interface OpenErasure {
  readonly erasure: ErasureRow;
  readonly segment: typeof segments.$inferSelect;
}

/** The event of an erasure. */
export function placeOf({ uid }: ErasureRow): EventPlace {
  const [packet = '', index = ''] = uid.split('.');
  return { packet, index: Number(index) };
}

/** At most so many, from anywhere on where there are more: what fails each time must not stand before the others for ever. */
export function someOf<T>(all: readonly T[], most: number, { random }: Pick<ErasureDesk, 'random'>): T[] {
  if (all.length <= most) return [...all];
  const start = random() % all.length;
  return [...all.slice(start), ...all.slice(0, start)].slice(0, most);
}

/** What one transaction takes out of a segment. */
export interface Move {
  readonly segment: Pick<typeof segments.$inferSelect, 'id' | 'tenant' | 'object'>;
  /** Where it lies without them. */
  readonly object: string;
  readonly erasure: Erasure;
  /** One an event. */
  readonly statements: readonly StatementRow[];
}

/** Open erasures in one state, the oldest first. Throws `Unavailable` PERSIST_CATALOG_UNAVAILABLE. */
export async function readOpen(catalog: D1Database, state: 'asked' | 'erased'): Promise<OpenErasure[]> {
  const isOpen = sql`${erasures.state} <> 'done' AND ${erasures.state} = ${state}`;
  return orUnavailable('read erasures', async () =>
    drizzle(catalog)
      .select({ erasure: erasures, segment: segments })
      .from(erasures)
      .innerJoin(
        packets,
        and(sql`${packets.packet} = substr(${erasures.uid}, 1, 36)`, eq(packets.tenant, erasures.tenant)),
      )
      .innerJoin(segments, and(eq(segments.id, packets.segment), eq(segments.tenant, erasures.tenant)))
      .where(isOpen)
      .orderBy(asc(erasures.askedAt))
      .limit(MAX_OPEN),
  );
}

/** What retries of these packets are recognized by. Throws `Unavailable` PERSIST_CATALOG_UNAVAILABLE. */
export async function readIdentities(
  catalog: D1Database,
  ids: readonly string[],
): Promise<Map<string, RetryIdentity>> {
  const { packet, tenant, source, receivedAt, idempotencyKey, body } = packets;
  const rows = await orUnavailable('read packets', async () =>
    drizzle(catalog)
      .select({ packet, tenant, source, receivedAt, idempotencyKey, body })
      .from(packets)
      .where(sql`${packet} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`),
  );
  return new Map(rows.map((row) => [row.packet, row]));
}

/** Which object the catalog has a segment in now. Throws `Unavailable` PERSIST_CATALOG_UNAVAILABLE. */
export async function readObject(catalog: D1Database, id: number): Promise<string | undefined> {
  const [row] = await orUnavailable('read a segment', async () =>
    drizzle(catalog).select({ object: segments.object }).from(segments).where(eq(segments.id, id)),
  );
  return row?.object;
}

/**
 * Takes events out of a segment. Throws D1's error when it fails or the segment was rewritten meanwhile: it may have happened all
 * the same.
 */
export async function commitMove(catalog: D1Database, move: Move): Promise<void> {
  const { segment, object, erasure } = move;
  const { built, gone } = erasure;
  await catalog.batch([
    guard(catalog, segment),
    updateSegment(catalog, segment.id, object, built.row),
    catalog
      .prepare('INSERT OR REPLACE INTO segment_terms (rowid, terms) VALUES (?1, ?2)')
      .bind(segment.id, built.terms),
    ...[TAKE_FROM_ROLLUPS, FORGET_EMPTY_ROLLUPS].map((text) =>
      catalog.prepare(text).bind(segment.tenant, JSON.stringify(gone)),
    ),
    catalog.prepare(SET_ERASED).bind(segment.tenant, segment.object, outcomes(move)),
    ...insertRows(catalog, statements, move.statements),
    // What comes again later must not be taken for a copy of what is gone: nobody would see it.
    catalog
      .prepare('DELETE FROM recent_events WHERE tenant = ?1 AND segment = ?2')
      .bind(segment.tenant, segment.id),
  ]);
}

/** SQLite has no RAISE outside triggers: json() of what is no JSON is an error. */
function guard(catalog: D1Database, { id, object }: Move['segment']): D1PreparedStatement {
  const text = `SELECT json(CASE WHEN (SELECT object FROM segments WHERE id = ?1) = ?2
    THEN '{}' ELSE 'the segment was rewritten meanwhile' END)`;
  return catalog.prepare(text).bind(id, object);
}

/** All but `log_start`, which is seal's, and what packets say, which stays. */
function updateSegment(
  catalog: D1Database,
  id: number,
  object: string,
  row: Erasure['built']['row'],
): D1PreparedStatement {
  return catalog
    .prepare(
      `UPDATE segments SET object = ?2, events = ?3, bytes = ?4, footer_bytes = ?5, packets_offset = ?6, packets_bytes = ?7,
         time_from = ?8, time_to = ?9, sources = ?10, classes = ?11, severities = ?12, repeated = ?13 WHERE id = ?1`,
    )
    .bind(
      ...[id, object, row.events, row.bytes, row.footerBytes, row.packetsOffset, row.packetsBytes],
      ...[row.timeFrom, row.timeTo, row.sources, row.classes, row.severities, row.repeated],
    );
}

const IS_COUNTED = `tenant = ?1 AND hour = g.value->>'hour' AND source = g.value->>'source'
  AND class_uid = g.value->>'classUid' AND severity_id = g.value->>'severityId'`;

const TAKE_FROM_ROLLUPS = `UPDATE rollups SET events = events - (g.value->>'events') FROM json_each(?2) AS g WHERE ${IS_COUNTED}`;

const FORGET_EMPTY_ROLLUPS = `DELETE FROM rollups WHERE events <= 0 AND EXISTS (SELECT 1 FROM json_each(?2) AS g WHERE ${IS_COUNTED})`;

const SET_ERASED = `UPDATE erasures SET state = 'erased', erased_at = e.value->>'at', leaf = e.value->>'leaf',
  statement = e.value->>'statement', replaced = ?2 FROM json_each(?3) AS e
  WHERE tenant = ?1 AND uid = e.value->>'uid' AND state = 'asked'`;

function outcomes({ erasure, statements }: Move): string {
  return JSON.stringify(
    statements.map(({ subject, hash, createdAt }) => ({
      ...{ uid: subject, leaf: erasure.leaves.get(subject), statement: hash, at: createdAt },
    })),
  );
}

/** Says that nothing is left of these. Throws `Unavailable` PERSIST_CATALOG_UNAVAILABLE. */
export async function setDone(catalog: D1Database, done: readonly ErasureRow[], now: number): Promise<void> {
  const text = `UPDATE erasures SET state = 'done', done_at = ?1 FROM json_each(?2) AS e
    WHERE tenant = e.value->>'tenant' AND uid = e.value->>'uid' AND state = 'erased'`;
  const uids = JSON.stringify(done.map(({ tenant, uid }) => ({ tenant, uid })));
  await orUnavailable('record erasures', () => catalog.prepare(text).bind(now, uids).run());
}

/** Drizzle's message repeats bound parameters, so only what lies under it is kept. */
async function orUnavailable<T>(what: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw new Unavailable('PERSIST_CATALOG_UNAVAILABLE', `could not ${what}`, { cause: rootOf(error) });
  }
}
