// Who may change settings: a signed token with the scope `admin`, not revoked, for its own tenant alone; a tenant's limits: `operator`. Revocations are read
// from D1, the record itself: an administrator's token ends at once, everywhere. Denies by default.
import { createMiddleware } from 'hono/factory';
import type { Scope } from '../../schemas/registry.ts';
import { bearerOf } from '../core/attest/bearer.ts';
import { hasScope, verifyToken } from '../core/attest/token.ts';
import { Refusal } from '../core/errors.ts';
import { publicKeysOf } from '../http/public-keys.ts';
import type { RegistryContext, RegistryTypes } from './app.ts';
import { isRevoked } from './revocations.ts';

/** Sets `admin`, or refuses with 401 or 403 whoever is neither administrator nor operator. */
export const authenticate = createMiddleware<RegistryTypes>(async (c, next) => {
  const token = bearerOf(c.req.header('authorization'));
  const claims = await verifyToken(token, await publicKeysOf(c.env), Date.now());
  if (!hasScope(claims, 'admin') && !hasScope(claims, 'operator')) throw scopeMissing('settings', 'admin');
  const { tenant, sub: subject, jti, scope } = claims;
  if (await isRevoked(c.env.CATALOG, tenant, jti)) {
    throw new Refusal('AUTH_TOKEN_REVOKED', 'the token was revoked');
  }
  c.set('admin', { tenant, subject, jti, scope });
  await next();
  c.header('cache-control', 'private, no-store');
});

/** Behind {@link authenticate}: refuses an operator who is no administrator. */
export const requireAdmin = createMiddleware<RegistryTypes>(async (c, next) => {
  if (!c.get('admin').scope.includes('admin')) throw scopeMissing('settings', 'admin');
  await next();
});

/** Who asks, if an operator. Throws `Refusal` AUTH_SCOPE_MISSING: no tenant sets its own limits. */
export function requireOperator(c: RegistryContext): void {
  if (!c.get('admin').scope.includes('operator')) throw scopeMissing('limits of a tenant', 'operator');
}

function scopeMissing(what: string, scope: Scope): Refusal {
  return new Refusal('AUTH_SCOPE_MISSING', `${what} are for tokens with the scope ${scope}`);
}
