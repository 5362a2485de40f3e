// The head of the log in D1: read with what is still unsealed (segments and statements), moved by compare-and-swap (promise 5).
// Only the seal Worker writes it. A move that reports failure may have happened: the caller reads again and goes on from what it finds.
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { logHead, segments, statements } from '../../schemas/catalog.ts';
import { MAX_SEGMENTS_PER_SEAL, MAX_STATEMENTS_PER_SEAL } from '../../schemas/limits.ts';
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

/** What seal needs to know of a statement. */
export interface UnsealedStatement {
  readonly id: number;
  /** Hex SHA-256 of its text: the entry. */
  readonly hash: string;
}

/** A segment or a statement, and the log index its first entry gets. */
export interface Stamp {
  readonly id: number;
  readonly logStart: number;
}

/** One step of the head, and what it brings in. */
export interface Move {
  readonly from: Pick<HeadRow, 'size' | 'root'>;
  /** `writer` must be unique to this attempt: it tells the transaction whether the move was its own. */
  readonly to: HeadRow;
  readonly segments: readonly Stamp[];
  readonly statements: readonly Stamp[];
}

/** What waits for its place in the log, oldest first, no more of it than one move takes. */
export interface Unsealed {
  readonly segments: readonly UnsealedSegment[];
  readonly statements: readonly UnsealedStatement[];
}

/**
 * The head (undefined before the first seal) and what is oldest of the unsealed, in one transaction.
 * @throws Unavailable SEAL_CATALOG_UNAVAILABLE
 */
export async function loadSealing(
  catalog: D1Database,
): Promise<{ head: HeadRow | undefined; unsealed: Unsealed }> {
  const db = drizzle(catalog);
  const { id, packets, entries } = segments;
  const { id: statement, hash } = statements;
  const unsealed = db.select({ id, packets, entries }).from(segments).where(isNull(segments.logStart));
  const unsaid = db.select({ id: statement, hash }).from(statements).where(isNull(statements.logIndex));
  const [heads, rows, said] = await orUnavailable('read the head of the log', () =>
    db.batch([
      db.select().from(logHead),
      unsealed.orderBy(asc(id)).limit(MAX_SEGMENTS_PER_SEAL),
      unsaid.orderBy(asc(statement)).limit(MAX_STATEMENTS_PER_SEAL),
    ]),
  );
  return { head: heads[0], unsealed: { segments: rows, statements: said } };
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
 * Moves the head and gives segments and statements their log indices, all or nothing. False when the head is no longer where
 * the move starts, or one of them is no longer unsealed.
 * @throws Unavailable SEAL_CATALOG_UNAVAILABLE, after which the move may have happened all the same
 */
export async function moveHead(catalog: D1Database, move: Move): Promise<boolean> {
  const { from, to } = move;
  const db = drizzle(catalog);
  const [packed, said] = [JSON.stringify(move.segments), JSON.stringify(move.statements)];
  const stillUnsealed = sql`(SELECT count(*) FROM json_each(${packed}) JOIN segments s ON s.id = value->>'id'
    WHERE s.log_start IS NULL) = ${move.segments.length}`;
  const stillUnsaid = sql`(SELECT count(*) FROM json_each(${said}) JOIN statements s ON s.id = value->>'id'
    WHERE s.log_index IS NULL) = ${move.statements.length}`;
  const isWhereItWas = [eq(logHead.id, 1), eq(logHead.size, from.size), eq(logHead.root, from.root)];
  const isOurs = sql`(SELECT writer FROM log_head WHERE id = 1) = ${to.writer}`;
  const place = sql`value->>'logStart'`;
  const [moved] = await orUnavailable('move the head of the log', () =>
    db.batch([
      db
        .update(logHead)
        .set(to)
        .where(and(...isWhereItWas, stillUnsealed, stillUnsaid)),
      db
        .update(segments)
        .set({ logStart: place })
        .from(sql`json_each(${packed})`)
        .where(sql`${segments.id} = value->>'id' AND ${isOurs}`),
      db
        .update(statements)
        .set({ logIndex: place })
        .from(sql`json_each(${said})`)
        .where(sql`${statements.id} = value->>'id' AND ${isOurs}`),
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
