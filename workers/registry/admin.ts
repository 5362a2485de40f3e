// Who may change settings: a signed token with the scope `admin`, not revoked, for its own tenant alone. Revocations are read
// from D1, the record itself: an administrator's token ends at once, everywhere. Denies by default.
import { createMiddleware } from 'hono/factory';
import { bearerOf } from '../core/attest/bearer.ts';
import { hasScope, verifyToken } from '../core/attest/token.ts';
import { Refusal } from '../core/errors.ts';
import { publicKeysOf } from '../http/public-keys.ts';
import type { RegistryTypes } from './app.ts';
import { isRevoked } from './revocations.ts';

/** Sets `admin`, or refuses with 401 or 403. */
export const requireAdmin = createMiddleware<RegistryTypes>(async (c, next) => {
  const token = bearerOf(c.req.header('authorization'));
  const claims = await verifyToken(token, await publicKeysOf(c.env), Date.now());
  if (!hasScope(claims, 'admin')) {
    throw new Refusal('AUTH_SCOPE_MISSING', 'settings are for tokens with the scope admin');
  }
  const { tenant, sub: subject, jti } = claims;
  if (await isRevoked(c.env.CATALOG, tenant, jti)) {
    throw new Refusal('AUTH_TOKEN_REVOKED', 'the token was revoked');
  }
  c.set('admin', { tenant, subject, jti });
  await next();
  c.header('cache-control', 'private, no-store');
});
