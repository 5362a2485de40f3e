// What closing the books asks of the catalog: how far they are closed, the packets behind that point in the order of their ids, what
// came in late, and where the chain of each source's books ends.
import { and, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { packets, segments, unbooked, upkeep } from '../../schemas/catalog.ts';
import type { BookedPacket } from '../core/accounting/tally.ts';
import { Unavailable } from '../core/errors.ts';
import { rootOf } from './log.ts';

/** The task in `upkeep`. */
export const BOOKS_TASK = 'books';

/** How far the books are closed. Every write of books moves it, so that it is also what tells two of them apart. */
export interface Cursor {
  /** Every packet up to this id is booked, or waits in `unbooked`. */
  readonly position: string;
  readonly ranAt: number;
}

/** A packet and whose it is. */
export interface SourcePacket extends BookedPacket {
  readonly tenant: string;
  readonly source: string;
  readonly receivedAt: number;
}

/** A row of `unbooked`, with the packet it is about; null for what was given up. */
export interface Unbooked {
  readonly packet: string;
  readonly state: string;
  readonly tenant: string;
  readonly source: string;
  readonly receivedAt: number;
  readonly events: number;
  readonly archived: SourcePacket | null;
}

/** Where the books of one source and hour go on. */
export interface ChainEnd {
  readonly tenant: string;
  readonly source: string;
  readonly hour: number;
  /** Number of the next book of the hour. */
  readonly sequence: number;
  readonly previous: string | null;
  readonly lateBooks: number;
  readonly previousLate: string | null;
}

const { packet, tenant, source, receivedAt, events, rejected, bytes, sequence, repeated } = packets;
const COLUMNS = {
  ...{ packet, tenant, source, receivedAt, events, rejected, bytes, sequence, repeated },
  entry: sql<string | null>`substr(${segments.entries}, 64 * ${packets.position} + 1, 64)`,
};

/** How far the books are closed; `undefined` before the first ones. */
export async function readCursor(catalog: D1Database): Promise<Cursor | undefined> {
  const { position, ranAt, task } = upkeep;
  const select = drizzle(catalog).select({ position, ranAt }).from(upkeep).where(eq(task, BOOKS_TASK));
  return (await orUnavailable(() => select.all()))[0];
}

/** The first packet behind `position`, if any. */
export async function firstPacketAfter(catalog: D1Database, position: string): Promise<string | undefined> {
  const select = drizzle(catalog).select({ packet }).from(packets).where(gt(packet, position));
  return (await orUnavailable(() => select.orderBy(packet).limit(1).all()))[0]?.packet;
}

/** Packets behind `after`, up to `to`, in the order of their ids. */
export async function readPackets(
  catalog: D1Database,
  after: string,
  to: string,
  limit: number,
): Promise<SourcePacket[]> {
  const rows = await orUnavailable(() =>
    drizzle(catalog)
      .select(COLUMNS)
      .from(packets)
      .leftJoin(segments, eq(segments.id, packets.segment))
      .where(and(gt(packet, after), lte(packet, to)))
      .orderBy(packet)
      .limit(limit),
  );
  return rows.map((row) => ({ ...row, replayed: null }));
}

/** What waits for a late book and was received before `before`, in the order of its ids. */
export async function readUnbooked(catalog: D1Database, before: number, limit: number): Promise<Unbooked[]> {
  const rows = await orUnavailable(() =>
    drizzle(catalog)
      .select({ waiting: unbooked, found: COLUMNS })
      .from(unbooked)
      .leftJoin(packets, eq(packets.packet, unbooked.packet))
      .leftJoin(segments, eq(segments.id, packets.segment))
      .where(sql`${unbooked.receivedAt} < ${before} AND ${unbooked.statement} IS NULL`)
      .orderBy(unbooked.packet)
      .limit(limit),
  );
  return rows.map(({ waiting, found }) => {
    const replayed = waiting.state === 'replayed' ? waiting.events : null;
    return { ...waiting, archived: found === null ? null : { ...found, replayed } };
  });
}

/** Where the books of these sources and hours go on, in the order asked. */
export async function readChains(
  catalog: D1Database,
  keys: readonly Pick<ChainEnd, 'tenant' | 'source' | 'hour'>[],
): Promise<ChainEnd[]> {
  const of = (column: string): SQL => sql.raw(`value->>'${column}'`);
  const isOf = sql`tenant = ${of('tenant')} AND source = ${of('source')}`;
  const statement = sql`SELECT ${of('tenant')} AS tenant, ${of('source')} AS source, ${of('hour')} AS hour,
    (SELECT coalesce(max(sequence) + 1, 0) FROM books WHERE ${isOf} AND hour = ${of('hour')}) AS sequence,
    (SELECT statement FROM books WHERE ${isOf} AND late IS NULL ORDER BY books.hour DESC, sequence DESC LIMIT 1) AS previous,
    (SELECT coalesce(max(late) + 1, 0) FROM books WHERE ${isOf} AND late IS NOT NULL) AS lateBooks,
    (SELECT statement FROM books WHERE ${isOf} AND late IS NOT NULL ORDER BY late DESC LIMIT 1) AS previousLate
    FROM json_each(${JSON.stringify(keys)})`;
  return orUnavailable(() => drizzle(catalog).all<ChainEnd>(statement));
}

/** A read is never wrong, only absent. Drizzle's message repeats bound parameters, so only what lies under it is kept. */
async function orUnavailable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new Unavailable('PERSIST_CATALOG_UNAVAILABLE', 'could not read the books', {
      cause: rootOf(error),
    });
  }
}
