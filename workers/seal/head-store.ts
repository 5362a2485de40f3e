// The head of the log in D1: read with what is still unsealed, moved by compare-and-swap (promise 5). Only the seal Worker
// writes it. A move that reports failure may have happened: the caller reads again and goes on from what it finds.
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { logHead, segments } from '../../schemas/catalog.ts';
import { MAX_SEGMENTS_PER_SEAL } from '../../schemas/limits.ts';
import { Unavailable } from '../core/errors.ts';

/** The one row of `log_head`. */
export type HeadRow = typeof logHead.$inferSelect;

/** What seal needs to know of a segment. */
export interface UnsealedSegment {
  readonly id: number;
  readonly packets: number;
  /** Hex SHA-256 of its packets' manifests, joined, by position. */
  readonly entries: string;
}

/** A segment and the log index its first packet gets. */
export interface Stamp {
  readonly id: number;
  readonly logStart: number;
}

/** One step of the head, and the segments it brings in. */
export interface Move {
  readonly from: Pick<HeadRow, 'size' | 'root'>;
  /** `writer` must be unique to this attempt: it tells the transaction whether the move was its own. */
  readonly to: HeadRow;
  readonly stamps: readonly Stamp[];
}

/**
 * The head (undefined before the first seal) and the oldest unsealed segments, in one transaction.
 * @throws Unavailable SEAL_CATALOG_UNAVAILABLE
 */
export async function loadSealing(
  catalog: D1Database,
): Promise<{ head: HeadRow | undefined; unsealed: UnsealedSegment[] }> {
  const db = drizzle(catalog);
  const { id, packets, entries } = segments;
  const unsealed = db.select({ id, packets, entries }).from(segments).where(isNull(segments.logStart));
  const [heads, rows] = await orUnavailable('read the head of the log', () =>
    db.batch([db.select().from(logHead), unsealed.orderBy(asc(id)).limit(MAX_SEGMENTS_PER_SEAL)]),
  );
  return { head: heads[0], unsealed: rows };
}

/**
 * Writes the first head; does nothing if another sealer did.
 * @throws Unavailable SEAL_CATALOG_UNAVAILABLE
 */
export async function createHead(catalog: D1Database, head: HeadRow): Promise<void> {
  const db = drizzle(catalog);
  await orUnavailable('begin the log', () =>
    db.batch([db.insert(logHead).values(head).onConflictDoNothing()]),
  );
}

/**
 * Moves the head and gives the segments their log indices, both or neither. False when the head is no longer where the
 * move starts, or one of the segments is no longer unsealed.
 * @throws Unavailable SEAL_CATALOG_UNAVAILABLE, after which the move may have happened all the same
 */
export async function moveHead(catalog: D1Database, { from, to, stamps }: Move): Promise<boolean> {
  const db = drizzle(catalog);
  const stamped = JSON.stringify(stamps);
  const stillUnsealed = sql`(SELECT count(*) FROM json_each(${stamped}) JOIN segments s ON s.id = value->>'id'
    WHERE s.log_start IS NULL) = ${stamps.length}`;
  const where = and(
    eq(logHead.id, 1),
    eq(logHead.size, from.size),
    eq(logHead.root, from.root),
    stillUnsealed,
  );
  const [moved] = await orUnavailable('move the head of the log', () =>
    db.batch([
      db.update(logHead).set(to).where(where),
      db
        .update(segments)
        .set({ logStart: sql`value->>'logStart'` })
        .from(sql`json_each(${stamped})`)
        .where(
          sql`${segments.id} = value->>'id' AND (SELECT writer FROM log_head WHERE id = 1) = ${to.writer}`,
        ),
    ]),
  );
  return moved.meta.changes > 0;
}

async function orUnavailable<T>(attempted: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw new Unavailable('SEAL_CATALOG_UNAVAILABLE', `could not ${attempted}`, {
      cause,
      retryAfterSeconds: 2,
    });
  }
}
