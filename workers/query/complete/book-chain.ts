// The books that an answer needs to show that it is complete (docs/accounting.md): those of the hours with the one before and the one
// after, the late ones since, and the newest. Read with the head of the log in one look at the catalog.
import { type Book, book } from '../../../schemas/book.ts';
import type { StatementProofAnswer } from '../../../schemas/statement-api.ts';
import { timeOfPacketId } from '../../core/accounting/packet-order.ts';
import { Refusal } from '../../core/errors.ts';
import { EntryProver } from '../proofs/entry-proof.ts';
import {
  decodeHead,
  HEAD,
  type HeadRow,
  type LogStore,
  notUnder,
  type ServedHead,
} from '../proofs/served-log.ts';

/** A source of one tenant, and whole hours of receipt. */
export interface Asked {
  readonly tenant: string;
  readonly source: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** A book, its statement, and its place in the log. */
export interface StatedBook {
  readonly said: Book;
  readonly hash: string;
  readonly text: string;
  readonly logIndex: number;
}

/** The books an answer needs. */
export interface BookChain {
  readonly books: readonly StatedBook[];
  readonly late: readonly StatedBook[];
  /** Null when it is among `books`. */
  readonly newest: StatedBook | null;
  readonly head: ServedHead;
}

/** Books of one answer: 40 days of hours, each with some 2 KB of text and proof. */
const MAX_BOOKS = 1_000;

interface Row {
  readonly text: string;
  readonly hash: string;
  readonly logIndex: number | null;
}

const OF =
  'SELECT st.text, st.hash, st.log_index AS logIndex FROM books AS b JOIN statements AS st ON st.hash = b.statement';
const MAIN = 'b.tenant = ?1 AND b.source = ?2 AND b.late IS NULL';

/** From the book before `from`, if any, to the first hour at or after `to`. */
const CHAIN = `${OF} WHERE ${MAIN}
  AND b.hour >= coalesce((SELECT max(hour) FROM books AS b WHERE ${MAIN} AND b.hour < ?3), ?3)
  AND b.hour <= coalesce((SELECT min(hour) FROM books AS b WHERE ${MAIN} AND b.hour >= ?4), ?4)
  ORDER BY b.hour, b.sequence LIMIT ${MAX_BOOKS + 1}`;

const NEWEST = `${OF} WHERE ${MAIN} ORDER BY b.hour DESC, b.sequence DESC LIMIT 1`;

const LATE = `${OF} WHERE b.tenant = ?1 AND b.source = ?2 AND b.late IS NOT NULL AND b.late >= ?3
  ORDER BY b.late LIMIT ${MAX_BOOKS + 1}`;

/**
 * Reads them. @throws Refusal QUERY_TIME_INVALID while an hour is open, QUERY_NOT_FOUND for a source without books, QUERY_NOT_SEALED and
 * LOG_NOT_WITNESSED where they are under no such checkpoint, QUERY_TOO_BROAD
 */
export async function readChain(
  catalog: D1Database,
  { tenant, source, from, to }: Asked,
  checkpoint: keyof typeof HEAD,
): Promise<BookChain> {
  const position = await catalog
    .prepare(`SELECT position FROM upkeep WHERE task = 'books'`)
    .first<string>('position');
  if (timeOfPacketId(position ?? '') < to) throw stillOpen(timeOfPacketId(position ?? ''));
  const bounds = [tenant, source, from, to] as const;
  const [chain, last] = await catalog.batch<Row>([
    catalog.prepare(CHAIN).bind(...bounds),
    catalog.prepare(NEWEST).bind(tenant, source),
  ]);
  const [books, [newest]] = [stated(chain?.results ?? []), stated(last?.results ?? [])];
  const [first] = books;
  if (first === undefined || newest === undefined) throw noBook(source);
  const since = first.said.hour < from ? first.said.late_books : 0;
  const [lateRows, heads] = await catalog.batch<Row & HeadRow>([
    catalog.prepare(LATE).bind(tenant, source, since),
    catalog.prepare(HEAD[checkpoint]),
  ]);
  const late = stated(lateRows?.results ?? []);
  if (books.length + late.length > MAX_BOOKS) throw tooBroad(`${MAX_BOOKS} books`);
  const [head] = heads?.results ?? [];
  const isUnder = ({ logIndex }: StatedBook): boolean => head !== undefined && logIndex < head.size;
  if (head === undefined || ![...books, ...late, newest].every(isUnder))
    throw notUnder(checkpoint, head !== undefined);
  const isLast = books.at(-1)?.hash === newest.hash;
  return { books, late, newest: isLast ? null : newest, head: decodeHead(head) };
}

/** The proofs of statements at one head; tiles are read once. */
export async function proveAll(
  store: LogStore,
  head: ServedHead,
  all: readonly Pick<StatedBook, 'text' | 'logIndex'>[],
): Promise<StatementProofAnswer[]> {
  const prover = new EntryProver(store, head);
  const proofs: StatementProofAnswer[] = [];
  for (const { text, logIndex } of all)
    proofs.push({ v: 1, statement: text, ...(await prover.prove(text, logIndex)) });
  return proofs;
}

function stated(rows: readonly Row[]): StatedBook[] {
  return rows.map(({ text, hash, logIndex }) => {
    if (logIndex === null) throw notUnder('newest', true);
    return { said: book.parse(JSON.parse(text)), hash, text, logIndex };
  });
}

/** What cannot be answered whole. */
function tooBroad(bound: string): Refusal {
  return new Refusal('QUERY_TOO_BROAD', `A complete answer has at most ${bound}: ask for fewer hours.`);
}

function stillOpen(closedUntil: number): Refusal {
  const until = new Date(closedUntil).toISOString();
  return new Refusal(
    'QUERY_TIME_INVALID',
    `The books are closed up to ${until}: an hour is closed 15 minutes after its end, and only closed hours can be shown to be complete.`,
    { detail: { closed_until: closedUntil } },
  );
}

function noBook(source: string): Refusal {
  const why =
    'in these hours or before: without a book nothing can be shown, not even that there was nothing';
  return new Refusal('QUERY_NOT_FOUND', `No book speaks of source "${source}" ${why}.`);
}
