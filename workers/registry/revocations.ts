// Tokens that count no longer. D1 keeps who said so and when; KV tells ingest and query.
import { and, asc, eq, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { revokedTokens } from '../../schemas/catalog.ts';
import { revokedKey } from '../../schemas/registry.ts';
import type { Admin } from './app.ts';
import { asked } from './catalog.ts';
import { type Entry, enqueue, publish } from './outbox.ts';

/** A row of `revoked_tokens`. */
export type RevokedToken = typeof revokedTokens.$inferSelect;

/** How long after its end a token may still be taken: the clock skew of core/attest/token.ts, and some. */
const AFTERLIFE_MS = 5 * 60_000;

/** Whether the record says that a token was revoked. Throws `Unavailable` REGISTRY_CATALOG_UNAVAILABLE. */
export async function isRevoked(catalog: D1Database, tenant: string, jti: string): Promise<boolean> {
  return (await readRevoked(catalog, tenant, jti)) !== undefined;
}

/**
 * Revokes a token for ever, or until it ends by itself; once more only ever makes it longer. Throws `Unavailable`: whoever
 * revokes shall know whether it counts.
 */
export async function revoke(
  env: RegistryEnv,
  { tenant, subject, jti: by }: Admin,
  { jti, until }: { readonly jti: string; readonly until?: number | undefined },
  now: number,
): Promise<RevokedToken> {
  const known = await readRevoked(env.CATALOG, tenant, jti);
  const ends = until === undefined || known?.until === null ? null : Math.max(until, known?.until ?? 0);
  const row = known ?? { tenant, jti, revokedAt: now, revokedBy: subject, revokedByJti: by };
  const entry: Entry = {
    key: revokedKey(tenant, jti),
    value: JSON.stringify({ revoked_at: row.revokedAt }),
    expiresAt: ends === null ? null : ends + AFTERLIFE_MS,
  };
  await asked(
    env.CATALOG.batch([insert(env.CATALOG, { ...row, until: ends }), enqueue(env.CATALOG, [entry], now)]),
  );
  await publish(env.REGISTRY, [entry], now);
  return { ...row, until: ends };
}

function insert(catalog: D1Database, row: RevokedToken): D1PreparedStatement {
  return catalog
    .prepare(
      `INSERT INTO revoked_tokens (tenant, jti, until, revoked_at, revoked_by, revoked_by_jti)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT (tenant, jti) DO UPDATE SET until =
         iif(until IS NULL OR excluded.until IS NULL, NULL, max(until, excluded.until))`,
    )
    .bind(row.tenant, row.jti, row.until, row.revokedAt, row.revokedBy, row.revokedByJti);
}

async function readRevoked(
  catalog: D1Database,
  tenant: string,
  jti: string,
): Promise<RevokedToken | undefined> {
  const [row] = await asked(
    drizzle(catalog)
      .select()
      .from(revokedTokens)
      .where(and(eq(revokedTokens.tenant, tenant), eq(revokedTokens.jti, jti)))
      .execute(),
  );
  return row;
}

/** A tenant's revoked tokens by jti, from behind `after`. */
export async function listRevoked(
  catalog: D1Database,
  tenant: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<RevokedToken[]> {
  return asked(
    drizzle(catalog)
      .select()
      .from(revokedTokens)
      .where(and(eq(revokedTokens.tenant, tenant), gt(revokedTokens.jti, after)))
      .orderBy(asc(revokedTokens.jti))
      .limit(limit)
      .execute(),
  );
}
