// Closes the books (promise 4, docs/accounting.md): once an hour is over by a grace, each source's packets of it are added up and said
// in a statement, in the order of their ids, behind one cursor. What comes into the catalog behind the cursor waits in `unbooked` (see
// catalog-writer.ts, dead-letters.ts) for a late book. Run by each pulse; whatever fails waits for the next.
import type { Book } from '../../schemas/book.ts';
import { HOUR_MS, hourOf, lowestPacketId, timeOfPacketId } from '../core/accounting/packet-order.ts';
import { Tally } from '../core/accounting/tally.ts';
import { makeStatement } from '../core/attest/statement.ts';
import {
  type ChainEnd,
  type Cursor,
  firstPacketAfter,
  readChains,
  readCursor,
  readPackets,
  readUnbooked,
  type Unbooked,
} from './books-reader.ts';
import { type PlacedBook, type Taken, writeBooks } from './books-writer.ts';

/**
 * After the end of an hour. What is not archived by then has waited for longer than a spilled packet waits for the sweep (2 min) and
 * than a message that fails takes for its first fifteen tries: something is down, and a late book says so.
 */
export const BOOKS_GRACE_MS = 15 * 60_000;

/** Rows of one read: 5,000 of some 300 B. */
const PAGE = 5_000;

/**
 * Packets of one transaction: 6 s for 100,000 of 1,000 sources on the local stack, D1's share included. A source with more in an hour
 * gets several books for it, one a pulse: 4,000 packets a second.
 */
const MAX_PACKETS = 250_000;

/** Late rows of one transaction. */
const MAX_LATE = 5_000;

/** Hours, or stretches of late rows, that one pulse works through. */
const MAX_STRETCHES = 48;

/** What books are closed with. */
export interface Bookkeeping {
  readonly catalog: D1Database;
  /** The time of the pulse, epoch ms. */
  readonly now: number;
  /** An unsigned 16-bit random number. */
  readonly random: () => number;
}

/** What one pulse came to. */
export interface Closed {
  readonly books: number;
  readonly packets: number;
  readonly late: number;
}

/** Closes what can be closed. Throws `Unavailable`; what was written before that stays. */
export async function closeBooks(keeping: Bookkeeping): Promise<Closed> {
  let [books, packets, late] = [0, 0, 0];
  for (let stretch = 0; stretch < MAX_STRETCHES && packets < MAX_PACKETS; stretch++) {
    const closed = await closeNext(keeping);
    if (closed === undefined) break;
    books += closed.books;
    packets += closed.packets;
  }
  for (let stretch = 0; stretch < MAX_STRETCHES; stretch++) {
    const amended = await closeLate(keeping);
    if (amended === undefined) break;
    books += amended.books;
    late += amended.packets;
  }
  return { books, packets, late };
}

type Stretch = Pick<Closed, 'books' | 'packets'>;

/** Books the next hour that has packets, or moves the cursor over hours that have none; undefined when there is no more to do. */
async function closeNext(keeping: Bookkeeping): Promise<Stretch | undefined> {
  const { catalog, now } = keeping;
  const from = await readCursor(catalog);
  const position = from?.position ?? '';
  const end = lowestPacketId(Math.max(0, hourOf(now - BOOKS_GRACE_MS)));
  if (position >= end) return undefined;
  const first = await firstPacketAfter(catalog, position);
  const hasPackets = first !== undefined && first < end;
  const hourEnd = hasPackets ? lowestPacketId(hourOf(timeOfPacketId(first)) + HOUR_MS) : end;
  const { tallies, packets, last } = await addUp(catalog, position, hourEnd);
  const to = { position: last ?? hourEnd, ranAt: nextRun(from, now) };
  const placed = await place(keeping, tallies, false);
  await writeBooks(catalog, { from, to, packets, taken: [], books: placed });
  return { books: placed.length, packets };
}

/** Adds up the packets of a stretch; `last` is where it was cut because there were too many. */
async function addUp(
  catalog: D1Database,
  after: string,
  to: string,
): Promise<{ tallies: Tallies; packets: number; last: string | undefined }> {
  const tallies = new Tallies();
  let packets = 0;
  let at = after;
  while (packets < MAX_PACKETS) {
    const rows = await readPackets(catalog, at, to, PAGE);
    for (const row of rows) tallies.of(row).add(row);
    packets += rows.length;
    at = rows.at(-1)?.packet ?? at;
    if (rows.length < PAGE) return { tallies, packets, last: undefined };
  }
  return { tallies, packets, last: at };
}

/** Books what came in behind the cursor; undefined when nothing did. */
async function closeLate(keeping: Bookkeeping): Promise<Stretch | undefined> {
  const { catalog, now } = keeping;
  const from = await readCursor(catalog);
  if (from === undefined) return undefined;
  const taken = await readUnbooked(catalog, timeOfPacketId(from.position), MAX_LATE);
  if (taken.length === 0) return undefined;
  const tallies = new Tallies();
  for (const waiting of taken) enter(tallies, waiting);
  const placed = await place(keeping, tallies, true);
  const to = { position: from.position, ranAt: nextRun(from, now) };
  const closing = {
    from,
    to,
    packets: 0,
    taken: taken.map((waiting) => takenBy(placed, waiting)),
    books: placed,
  };
  await writeBooks(catalog, closing);
  return { books: placed.length, packets: taken.length };
}

function enter(tallies: Tallies, waiting: Unbooked): void {
  if (waiting.archived === null) tallies.of(waiting).addDead(waiting.events);
  else tallies.of(waiting.archived).add(waiting.archived);
}

function takenBy(placed: readonly PlacedBook[], waiting: Unbooked): Taken {
  const { tenant, source, receivedAt } = waiting.archived ?? waiting;
  const hour = hourOf(receivedAt);
  const its = placed.find(({ row }) => row.tenant === tenant && row.source === source && row.hour === hour);
  if (its === undefined) throw new RangeError('a book for each source and hour');
  return { packet: waiting.packet, state: waiting.state, statement: its.row.statement };
}

/** Never the same twice, whatever the clock does: the cursor tells writes apart by it. */
function nextRun(from: Cursor | undefined, now: number): number {
  return Math.max(now, (from?.ranAt ?? 0) + 1);
}

type Key = Pick<ChainEnd, 'tenant' | 'source' | 'hour'>;

/** One tally for each source and hour. */
class Tallies {
  readonly #all = new Map<string, Key & { tally: Tally }>();

  of({ tenant, source, receivedAt }: { tenant: string; source: string; receivedAt: number }): Tally {
    const hour = hourOf(receivedAt);
    const name = JSON.stringify([tenant, source, hour]);
    const known = this.#all.get(name) ?? { tenant, source, hour, tally: new Tally() };
    this.#all.set(name, known);
    return known.tally;
  }

  /** By tenant, source and hour. */
  all(): (Key & { tally: Tally })[] {
    return [...this.#all.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  }
}

/** Makes the books, each chained to the one before it. */
async function place(
  { catalog, now, random }: Bookkeeping,
  tallies: Tallies,
  late: boolean,
): Promise<PlacedBook[]> {
  const all = tallies.all();
  if (all.length === 0) return [];
  const ends = await readChains(
    catalog,
    all.map(({ tenant, source, hour }) => ({ tenant, source, hour })),
  );
  const newest = new Map<string, Pick<ChainEnd, 'previous' | 'lateBooks' | 'previousLate'>>();
  const placed: PlacedBook[] = [];
  for (const [i, { tenant, source, hour, tally }] of all.entries()) {
    const end = ends[i];
    if (end === undefined) throw new RangeError('a chain for each source and hour');
    const name = JSON.stringify([tenant, source]);
    // Several hours of one source may be booked late in one go.
    const { previous, lateBooks, previousLate } = newest.get(name) ?? end;
    const said = {
      ...{ source, hour, sequence: end.sequence, late },
      ...{ previous, late_books: lateBooks, previous_late: previousLate, ...tally.figures() },
    } satisfies Omit<Book, 'v' | 'kind' | 'tenant' | 'nonce' | 'created_at'>;
    const nonce = new Uint8Array(Uint16Array.from({ length: 8 }, random).buffer);
    const statement = makeStatement({ kind: 'book', tenant, subject: source, createdAt: now, nonce, said });
    const row = { tenant, source, hour, sequence: end.sequence, statement: statement.hash };
    placed.push({ statement, row: { ...row, late: late ? lateBooks : null } });
    newest.set(
      name,
      late
        ? { previous, lateBooks: lateBooks + 1, previousLate: statement.hash }
        : { previous: statement.hash, lateBooks, previousLate },
    );
  }
  return placed;
}
