// Witnesses in D1, both ways (docs/witnesses.md). Written only by the witness Worker; part of the catalog's schema by its re-export
// in catalog.ts. What others cosigned can be asked for again; what this witness cosigned must never be lost or set back.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Logs of others: the tree that this witness cosigned last. Moved by compare-and-swap on size and root. */
export const witnessedLogs = sqliteTable('witnessed_logs', {
  origin: text('origin').primaryKey(),
  size: integer('size').notNull(),
  /** Hex. */
  root: text('root').notNull(),
  /** The signed checkpoint as it was submitted: evidence, should the log ever show another. */
  note: text('note').notNull(),
  /** Seconds since 1970: never earlier than the one before. */
  cosignedAt: integer('cosigned_at').notNull(),
});

/** Witnesses of this log, by their verifier key: what they know of it, and when to ask them again. */
export const witnesses = sqliteTable('witnesses', {
  vkey: text('vkey').primaryKey(),
  /** Size of the tree they cosigned last, as far as known. */
  size: integer('size').notNull(),
  /** When they cosigned it, epoch ms; 0 for never. */
  cosignedAt: integer('cosigned_at').notNull(),
  /** Failures in a row, what the last one was, and when to ask again (epoch ms). */
  failures: integer('failures').notNull(),
  failure: text('failure'),
  retryAt: integer('retry_at').notNull(),
});

/** Checkpoints of this log that were cosigned. Those smaller than the newest witnessed one are forgotten. */
export const cosignedCheckpoints = sqliteTable('cosigned_checkpoints', {
  size: integer('size').primaryKey(),
  /** The note's text, and the log's own signature lines, as they were shown to the witnesses. */
  text: text('text').notNull(),
  signatures: text('signatures').notNull(),
  /** Lines of the witnesses. */
  cosignatures: text('cosignatures').notNull(),
  /** 1: enough of them signed (the quorum of the policy). */
  witnessed: integer('witnessed').notNull(),
  /** Epoch ms. */
  cosignedAt: integer('cosigned_at').notNull(),
});
