// Erasures in D1 (docs/decisions/0026-erasure.md): asked for by the registry Worker, carried out by persist, read by query. Part of
// the catalog's schema by its re-export in catalog.ts. Times are epoch ms.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * An event whose payload is to be erased, or was. Never deleted: what was erased stays so. Cannot be rebuilt from R2 but for what
 * its statement says.
 */
export const erasures = sqliteTable(
  'erasures',
  {
    tenant: text('tenant').notNull(),
    /** Of the event itself: an erasure asked for by a retry's uid is that of the first packet's event. */
    uid: text('uid').notNull(),
    reason: text('reason').notNull(),
    /** `sub` and `jti` of the token. */
    askedBy: text('asked_by').notNull(),
    askedByJti: text('asked_by_jti').notNull(),
    askedAt: integer('asked_at').notNull(),
    /** `asked`; `erased`: out of the archive, and stated; `done`: no other copy is left either. */
    state: text('state').notNull(),
    erasedAt: integer('erased_at'),
    doneAt: integer('done_at'),
    /** Hex: the event's leaf in its packet's tree, which is what stays of it. */
    leaf: text('leaf'),
    /** Hex SHA-256 of the statement that says so: an entry of the log. */
    statement: text('statement'),
    /** Key of the object the payload was in, to be deleted. */
    replaced: text('replaced'),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.uid] }),
    index('erasures_open').on(t.askedAt).where(sql`state <> 'done'`),
  ],
);
