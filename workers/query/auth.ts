// Who may ask: a signed token with the `read` scope, not revoked (design, section 3, "Tokens"). Denies by default: it
// stands before every path under /v1/, known or not.
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import { revokedKey, type Scope } from '../../schemas/registry.ts';
import { bearerOf } from '../core/attest/bearer.ts';
import { hasScope, verifyToken } from '../core/attest/token.ts';
import { Refusal, Unavailable } from '../core/errors.ts';
import { publicKeysOf } from '../http/public-keys.ts';
import { within } from '../platform/deadline.ts';
import type { Caller, QueryTypes } from './app.ts';

/** KV answers in tens of milliseconds. */
const KV_DEADLINE_MS = 2_000;

/** Reads KV no more often than REGISTRY_CACHE_SECONDS a colo. Fails closed: a silent registry answers no question. */
async function assertNotRevoked(env: QueryEnv, tenant: string, jti: string): Promise<void> {
  const cacheTtl = Math.max(30, Number(env.REGISTRY_CACHE_SECONDS) || 30);
  let entry: string | null;
  try {
    entry = await within(KV_DEADLINE_MS, 'REGISTRY', env.REGISTRY.get(revokedKey(tenant, jti), { cacheTtl }));
  } catch (cause) {
    throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The list of revoked tokens did not answer.', {
      cause,
    });
  }
  if (entry !== null) throw new Refusal('AUTH_TOKEN_REVOKED', 'This token was revoked.');
}

/** Who a token stands for, whose scope must have what is wanted. Throws `Refusal` AUTH_*, `Unavailable` QUERY_CATALOG_UNAVAILABLE. */
export async function callerOf(env: QueryEnv, token: string, wanted: Scope | 'any'): Promise<Caller> {
  const claims = await verifyToken(token, await publicKeysOf(env), Date.now());
  if (wanted !== 'any' && !hasScope(claims, wanted)) {
    throw new Refusal('AUTH_SCOPE_MISSING', `This token has no "${wanted}" scope.`);
  }
  await assertNotRevoked(env, claims.tenant, claims.jti);
  return { tenant: claims.tenant, subject: claims.sub, scope: claims.scope };
}

/** Sets `caller`, or refuses with 401 or 403. Who mistyped a path with a sender's token is told of the path, not of a scope. */
export const requireReader = createMiddleware<QueryTypes>(async (c, next) => {
  const known = matchedRoutes(c).some(({ path }) => path !== '/v1/*');
  c.set('caller', await callerOf(c.env, bearerOf(c.req.header('authorization')), known ? 'read' : 'any'));
  // Never on to a route, whatever was matched: only `known` has been asked for its scope.
  if (!known) return c.notFound();
  await next();
  c.header('cache-control', 'private, no-store');
});
