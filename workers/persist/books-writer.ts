// The transaction that closes books (promise 4): statements, their places, what they take out of `unbooked`, and the cursor, all or
// nothing. It begins with a guard that holds the catalog to what the books were made from, so that two pulses at once, or a claim that
// comes in between, cannot make a packet count twice or not at all.
import { books, statements, upkeep } from '../../schemas/catalog.ts';
import type { StatementRow } from '../core/attest/statement.ts';
import { EdgesealError, Unavailable } from '../core/errors.ts';
import { BOOKS_TASK, type Cursor } from './books-reader.ts';
import { insertRows } from './insert-rows.ts';
import { rootOf } from './log.ts';

/** A book and its place. */
export interface PlacedBook {
  readonly statement: StatementRow;
  readonly row: typeof books.$inferInsert;
}

/** A row of `unbooked` that is booked. */
export interface Taken {
  readonly packet: string;
  readonly state: string;
  /** Hash of its book. */
  readonly statement: string;
}

/** Everything one transaction does. */
export interface Closing {
  /** What the books were made from; undefined when there were none before. */
  readonly from: Cursor | undefined;
  readonly to: Cursor;
  /** Packets between the two positions. */
  readonly packets: number;
  readonly taken: readonly Taken[];
  readonly books: readonly PlacedBook[];
}

/**
 * Writes books. Throws `Unavailable` PERSIST_CLAIM_CONFLICT when the catalog is no longer what they were made from, and
 * PERSIST_CATALOG_UNAVAILABLE when D1 fails: they may have been written all the same. Either way the next pulse finds out.
 */
export async function writeBooks(catalog: D1Database, closing: Closing): Promise<void> {
  const taken = JSON.stringify(closing.taken);
  const { position, ranAt } = closing.to;
  try {
    await catalog.batch([
      guard(catalog, closing, taken),
      ...insertRows(
        catalog,
        statements,
        closing.books.map(({ statement }) => statement),
      ),
      ...insertRows(
        catalog,
        books,
        closing.books.map(({ row }) => row),
      ),
      ...(closing.taken.length === 0 ? [] : take(catalog, taken)),
      ...insertRows(
        catalog,
        upkeep,
        [{ task: BOOKS_TASK, position, ranAt }],
        'ON CONFLICT (task) DO UPDATE SET position = excluded.position, ran_at = excluded.ran_at',
      ),
    ]);
  } catch (error) {
    throw failure(error);
  }
}

/** What was given up may still be archived, and is told then by having no row; the others stay with their books. */
function take(catalog: D1Database, taken: string): D1PreparedStatement[] {
  return [
    `DELETE FROM unbooked WHERE state = 'dead' AND packet IN (SELECT value->>'packet' FROM json_each(?1))`,
    `UPDATE unbooked SET statement = value->>'statement' FROM json_each(?1) WHERE packet = value->>'packet'`,
  ].map((text) => catalog.prepare(text).bind(taken));
}

/** SQLite has no RAISE outside triggers: json() of what is no JSON is an error. */
function guard(
  catalog: D1Database,
  { from, to, packets, taken: { length } }: Closing,
  taken: string,
): D1PreparedStatement {
  const text = `SELECT json(CASE WHEN
      coalesce((SELECT ran_at || ' ' || position FROM upkeep WHERE task = '${BOOKS_TASK}'), '') = ?1
      AND (SELECT count(*) FROM packets WHERE packet > ?2 AND packet <= ?3) = ?4
      AND (SELECT count(*) FROM json_each(?5) AS t JOIN unbooked AS u
        ON u.packet = t.value->>'packet' AND u.state = t.value->>'state' AND u.statement IS NULL) = ?6
    THEN '{}' ELSE 'the books are not where they were' END)`;
  const was = from === undefined ? '' : `${from.ranAt} ${from.position}`;
  return catalog.prepare(text).bind(was, from?.position ?? '', to.position, packets, taken, length);
}

function failure(error: unknown): EdgesealError {
  if (error instanceof EdgesealError) return error;
  const cause = rootOf(error);
  return /UNIQUE constraint|malformed JSON/.test(String(cause))
    ? new Unavailable('PERSIST_CLAIM_CONFLICT', 'the books moved meanwhile', { cause })
    : new Unavailable('PERSIST_CATALOG_UNAVAILABLE', 'could not write the books', { cause });
}
