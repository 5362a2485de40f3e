// A book: what was received from one source in one hour and what became of it, as a statement in the log (promise 4;
// docs/accounting.md). Of a source and hour there may be several, each about other packets.
import * as z from 'zod/mini';
import { packetId } from './packet.ts';
import { statementHead } from './statement.ts';

const count = z.int().check(z.gte(0));
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** received + replayed = archived + dead_lettered + duplicate: in every book, and over all books of a source and hour. */
export const bookCounts = z.strictObject({
  received: count,
  archived: count,
  /** Of packets: given up. Of events: those, and what archived packets held that could not be read. */
  dead_lettered: count,
  /** Of retries: archived as what they repeat. */
  duplicate: count,
  /** Counted as received and dead-lettered by an earlier book, and as archived or duplicate by this one. */
  replayed: count,
  /** Of the archived events: those that repeat one of another request. Absent where there are none. */
  repeated: z.optional(count),
});
export type BookCounts = z.infer<typeof bookCounts>;

/** The sender's own numbers (`Edgeseal-Sequence`) of the archived packets. */
export const bookNumbering = z.strictObject({
  first: count,
  last: count,
  /** Different numbers. */
  numbers: count,
  /** Packets beyond the first with one number. */
  repeated: count,
  /** Numbers between first and last that no packet has; the first ranges of them, both ends inclusive. */
  missing: count,
  gaps: z.array(z.tuple([count, count])),
});
export type BookNumbering = z.infer<typeof bookNumbering>;

/** The members of a book. */
export const book = z.extend(statementHead, {
  kind: z.literal('book'),
  created_at: count,
  source: z.string(),
  /** Start of the hour of receipt, epoch ms. */
  hour: count,
  /** Counts the books of this source and hour from 0. */
  sequence: count,
  /** Whether it is about what came into the catalog after its hour had been booked, or was given up. */
  late: z.boolean(),
  /** Hash of the source's newest book before this one that is not late; null if there is none. */
  previous: z.nullable(hash),
  /** Late books of the source before this one, and the hash of the newest of them. */
  late_books: count,
  previous_late: z.nullable(hash),
  packets: bookCounts,
  events: bookCounts,
  /** Of the decompressed bodies of archived and duplicate packets. */
  bytes: count,
  /** By id, of archived and duplicate packets. */
  first: z.nullable(packetId),
  last: z.nullable(packetId),
  /** RFC 6962 root over the entries (SHA-256 of the manifest) of the archived packets, by packet id. */
  packets_root: hash,
  numbering: z.optional(bookNumbering),
});
export type Book = z.infer<typeof book>;
