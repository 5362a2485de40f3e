// The registry's tables in D1: settings of sources, their history, and revoked tokens (docs/decisions/0016-registry-worker.md). Part of
// the catalog's schema by its re-export in catalog.ts. Times are epoch ms.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Settings of sources: the record of which KV holds a copy (docs/decisions/0016-registry-worker.md). Written only by registry,
 * like the other tables here; unlike the rest of the catalog these cannot be rebuilt from R2.
 */
export const sources = sqliteTable(
  'sources',
  {
    tenant: text('tenant').notNull(),
    source: text('source').notNull(),
    /** JSON: a SourceRecord (schemas/source-api.ts), secrets included. */
    settings: text('settings').notNull(),
    /** Counts the changes from 1. */
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    /** `sub` of the token that made the last change. */
    updatedBy: text('updated_by').notNull(),
    /** When the first of its retired keys and secrets is to be dropped, epoch ms; null for never. */
    dueAt: integer('due_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.source] }),
    index('sources_due').on(t.dueAt).where(sql`due_at IS NOT NULL`),
  ],
);

/** Who changed what, and when: one row a version, which is also the claim to that version. Triggers keep it append-only. */
export const sourceChanges = sqliteTable(
  'source_changes',
  {
    tenant: text('tenant').notNull(),
    source: text('source').notNull(),
    version: integer('version').notNull(),
    at: integer('at').notNull(),
    /** `sub` and `jti` of the token; `upkeep` and empty for what time did. */
    actor: text('actor').notNull(),
    jti: text('jti').notNull(),
    action: text('action').notNull(),
    /** JSON object member -> [before, after], secrets redacted. */
    changes: text('changes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.source, t.version] })],
);

/** Which source a client certificate is: one, over all tenants. */
export const sourceCertificates = sqliteTable('source_certificates', {
  /** Hex SHA-256. */
  fingerprint: text('fingerprint').primaryKey(),
  tenant: text('tenant').notNull(),
  source: text('source').notNull(),
});

/** Tokens that count no longer, and who said so. Never changed but for a later end. */
export const revokedTokens = sqliteTable(
  'revoked_tokens',
  {
    tenant: text('tenant').notNull(),
    jti: text('jti').notNull(),
    /** When the token ends by itself, epoch ms; null for never. */
    until: integer('until'),
    revokedAt: integer('revoked_at').notNull(),
    revokedBy: text('revoked_by').notNull(),
    revokedByJti: text('revoked_by_jti').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.jti] })],
);

/** What KV has still to be told, or told once more: written in the transaction of the change it comes from. */
export const registryOutbox = sqliteTable('registry_outbox', {
  key: text('key').primaryKey(),
  /** Null: the key is to be deleted. */
  value: text('value'),
  /** When the entry may vanish, epoch ms; null for never. */
  expiresAt: integer('expires_at'),
  changedAt: integer('changed_at').notNull(),
});
