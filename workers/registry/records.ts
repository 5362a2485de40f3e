// The record of a source's settings in D1: read, listed, and changed in one transaction that brings the trail, the certificates
// and what KV has to be told. The row of the trail is the claim to a version: whoever comes second fails as a whole.
import { and, asc, desc, eq, gt, isNotNull, lt, lte, ne } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { sourceChanges, sources } from '../../schemas/catalog.ts';
import { ALL_SOURCES } from '../../schemas/registry.ts';
import { type SourceRecord, sourceRecord } from '../../schemas/source-api.ts';
import { Refusal, Unavailable, Violation } from '../core/errors.ts';
import { asked } from './catalog.ts';
import { type Entry, enqueue } from './outbox.ts';

/** A source as it is recorded. Times are epoch ms. */
export interface StoredSource {
  readonly tenant: string;
  readonly source: string;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly updatedBy: string;
  /** When the first of its retired keys and secrets ends. */
  readonly dueAt: number | null;
  readonly record: SourceRecord;
}

/** What one transaction writes. */
export interface Change {
  readonly after: StoredSource;
  /** `jti` of who changes it; empty for upkeep. */
  readonly jti: string;
  readonly action: string;
  /** Member -> before and after, redacted. */
  readonly differences: Readonly<Record<string, readonly [unknown, unknown]>>;
  readonly entries: readonly Entry[];
}

/** Somebody else has made this version of the source in the meantime. */
export class VersionTaken extends Error {}

/** A source; undefined where it has no settings. */
export async function readSource(
  catalog: D1Database,
  tenant: string,
  source: string,
): Promise<StoredSource | undefined> {
  const [row] = await asked(
    drizzle(catalog)
      .select()
      .from(sources)
      .where(and(eq(sources.tenant, tenant), eq(sources.source, source)))
      .execute(),
  );
  return row === undefined ? undefined : stored(row);
}

/** A tenant's sources by name, from behind `after`; all of them together are none. */
export async function listSources(
  catalog: D1Database,
  tenant: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<StoredSource[]> {
  const rows = await asked(
    drizzle(catalog)
      .select()
      .from(sources)
      .where(and(eq(sources.tenant, tenant), gt(sources.source, after), ne(sources.source, ALL_SOURCES)))
      .orderBy(asc(sources.source))
      .limit(limit)
      .execute(),
  );
  return rows.map(stored);
}

/** Sources of all tenants with a key or secret whose time is over. */
export async function dueSources(catalog: D1Database, now: number, limit: number): Promise<StoredSource[]> {
  const rows = await asked(
    drizzle(catalog)
      .select()
      .from(sources)
      .where(and(isNotNull(sources.dueAt), lte(sources.dueAt, now)))
      .limit(limit)
      .execute(),
  );
  return rows.map(stored);
}

/** A source's trail, newest first, from before the version `before`. */
export async function listChanges(
  catalog: D1Database,
  { tenant, source }: { readonly tenant: string; readonly source: string },
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<(typeof sourceChanges.$inferSelect)[]> {
  const its = and(
    eq(sourceChanges.tenant, tenant),
    eq(sourceChanges.source, source),
    lt(sourceChanges.version, before),
  );
  return asked(
    drizzle(catalog)
      .select()
      .from(sourceChanges)
      .where(its)
      .orderBy(desc(sourceChanges.version))
      .limit(limit)
      .execute(),
  );
}

function stored({ settings, ...row }: typeof sources.$inferSelect): StoredSource {
  const { tenant, source } = row;
  try {
    return { ...row, record: sourceRecord.parse(JSON.parse(settings)) };
  } catch (cause) {
    throw new Violation('CONFIG_INVALID', `the record of ${tenant}/${source} is not as documented`, {
      cause,
    });
  }
}

/**
 * Writes a change. Throws `VersionTaken`, `Refusal` REGISTRY_CERTIFICATE_TAKEN (nothing was written, both times), or
 * `Unavailable` REGISTRY_CATALOG_UNAVAILABLE (it may have been).
 */
export async function commitChange(catalog: D1Database, change: Change): Promise<void> {
  try {
    await asked(catalog.batch(statements(catalog, change)));
  } catch (error) {
    const cause = error instanceof Unavailable ? error.cause : undefined;
    const words = cause instanceof Error ? cause.message : '';
    if (words.includes('UNIQUE constraint failed: source_changes')) throw new VersionTaken();
    if (words.includes('UNIQUE constraint failed: source_certificates')) {
      throw new Refusal(
        'REGISTRY_CERTIFICATE_TAKEN',
        'a client certificate of these stands for another source',
      );
    }
    throw error;
  }
}

function statements(catalog: D1Database, change: Change): D1PreparedStatement[] {
  const { after, entries } = change;
  const { tenant, source, record } = after;
  return [
    insertTrail(catalog, change),
    upsertSource(catalog, after),
    catalog.prepare('DELETE FROM source_certificates WHERE tenant = ?1 AND source = ?2').bind(tenant, source),
    catalog
      .prepare(
        `INSERT INTO source_certificates (fingerprint, tenant, source)
         SELECT value, ?2, ?3 FROM json_each(?1)`,
      )
      .bind(JSON.stringify(record.certificates ?? []), tenant, source),
    enqueue(catalog, entries, after.updatedAt),
  ];
}

function insertTrail(catalog: D1Database, change: Change): D1PreparedStatement {
  const { tenant, source, version, updatedAt, updatedBy } = change.after;
  const changes = JSON.stringify(change.differences);
  return catalog
    .prepare(
      `INSERT INTO source_changes (tenant, source, version, at, actor, jti, action, changes)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
    )
    .bind(tenant, source, version, updatedAt, updatedBy, change.jti, change.action, changes);
}

function upsertSource(catalog: D1Database, after: StoredSource): D1PreparedStatement {
  const { tenant, source, version, createdAt, updatedAt, updatedBy, dueAt, record } = after;
  return catalog
    .prepare(
      `INSERT INTO sources (tenant, source, settings, version, created_at, updated_at, updated_by, due_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
       ON CONFLICT (tenant, source) DO UPDATE SET settings = excluded.settings, version = excluded.version,
         updated_at = excluded.updated_at, updated_by = excluded.updated_by, due_at = excluded.due_at`,
    )
    .bind(tenant, source, JSON.stringify(record), version, createdAt, updatedAt, updatedBy, dueAt);
}
