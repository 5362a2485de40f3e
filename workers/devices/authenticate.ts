// Who may ask: a signed token, not revoked, of a source that is not switched off; and by its scope what. Revocations and settings
// are read from D1, the record itself. Denies by default.
import { createMiddleware } from 'hono/factory';
import type { Scope } from '../../schemas/registry.ts';
import { bearerOf } from '../core/attest/bearer.ts';
import { verifyToken } from '../core/attest/token.ts';
import { Refusal } from '../core/errors.ts';
import { publicKeysOf } from '../http/public-keys.ts';
import type { Caller, DevicesContext, DevicesTypes } from './app.ts';
import { asked } from './catalog.ts';

/** Sets `caller`, or refuses with 401 or 403. */
export const authenticate = createMiddleware<DevicesTypes>(async (c, next) => {
  const token = bearerOf(c.req.header('authorization'));
  const { tenant, sub, jti, scope } = await verifyToken(token, await publicKeysOf(c.env), Date.now());
  await assertStanding(c.env.CATALOG, { tenant, subject: sub, jti });
  c.set('caller', { tenant, subject: sub, scopes: scope });
  await next();
  c.header('cache-control', 'private, no-store');
});

async function assertStanding(
  catalog: D1Database,
  { tenant, subject, jti }: { tenant: string; subject: string; jti: string },
): Promise<void> {
  const found = await asked(
    catalog
      .prepare(
        `SELECT EXISTS (SELECT 1 FROM revoked_tokens WHERE tenant = ?1 AND jti = ?2) AS revoked,
           EXISTS (SELECT 1 FROM sources WHERE tenant = ?1 AND source = ?3 AND settings->>'disabled') AS disabled`,
      )
      .bind(tenant, jti, subject)
      .first<{ revoked: number; disabled: number }>(),
  );
  if (found?.revoked !== 0) throw new Refusal('AUTH_TOKEN_REVOKED', 'the token was revoked');
  if (found.disabled !== 0) throw new Refusal('AUTH_SOURCE_DISABLED', 'the source was disabled');
}

/** The caller, if its token may do this; `admin` includes the other scopes. Throws `Refusal` AUTH_SCOPE_MISSING. */
export function callerWith(c: DevicesContext, scope: Scope): Caller {
  const caller = c.get('caller');
  if (caller.scopes.includes(scope) || caller.scopes.includes('admin')) return caller;
  throw new Refusal('AUTH_SCOPE_MISSING', `this is for tokens with the scope ${scope}`);
}
