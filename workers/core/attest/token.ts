// Bearer tokens: JWTs (RFC 7519) signed by the deployment's token key and verified at the edge without a look-up
// (design, section 3, "Tokens"). Deny by default: what is not understood is refused.
import * as z from 'zod/mini';
import { name } from '../../../schemas/packet.ts';
import { SCOPES, type Scope } from '../../../schemas/registry.ts';
import { Refusal } from '../errors.ts';
import { type Jws, parseJws, signJws, verifyJws } from './jws.ts';
import { whyNotAt } from './key-validity.ts';
import type { PublicKeySet, SigningKey, VerifyingKey } from './keys.ts';

/** How far clocks may differ, either way. */
export const CLOCK_SKEW_SECONDS = 60;

const seconds = z.number();

/** `scope` is a space-separated string (RFC 8693, section 4.2) or a list. */
const scope = z.pipe(
  z.union([
    z.pipe(
      z.string(),
      z.transform((text: string) => text.split(' ')),
    ),
    z.array(z.string()),
  ]),
  z.array(z.enum(SCOPES)).check(z.minLength(1)),
);

const tokenClaims = z.object({
  sub: name,
  tenant: name,
  scope,
  jti: z.string().check(z.minLength(1), z.maxLength(128)),
  /** Seconds since 1970, as all times of a JWT. */
  exp: z.optional(seconds),
  nbf: z.optional(seconds),
  iat: z.optional(seconds),
});

/** What a verified token says. `exp` in seconds. */
export type TokenClaims = z.infer<typeof tokenClaims>;

/** A token whose signature holds, whatever its time. */
export interface Authenticated {
  readonly claims: TokenClaims;
  readonly key: VerifyingKey;
}

/** Signs a token. Throws zod's $ZodError for claims that no verifier would take: the operator's mistake, found at once. */
export async function signToken(claims: z.input<typeof tokenClaims>, key: SigningKey): Promise<string> {
  const { scope, exp, nbf, iat, ...who } = tokenClaims.parse(claims);
  const times = Object.fromEntries(Object.entries({ exp, nbf, iat }).filter(([, at]) => at !== undefined));
  return signJws({ ...who, ...times, scope: scope.join(' ') }, 'JWT', key);
}

/**
 * The claims of an attacker-controlled token. Throws `Refusal`: AUTH_TOKEN_MALFORMED (no EdDSA JWT, or claims that are
 * not ours), AUTH_TOKEN_UNTRUSTED (not signed by a key of role `token`), AUTH_TOKEN_EXPIRED (outside its time).
 */
export async function verifyToken(token: string, keys: PublicKeySet, nowMs: number): Promise<TokenClaims> {
  const { claims, key } = await authenticate(token, keys);
  requireTime(claims, key, nowMs);
  return claims;
}

/** Everything about a token that does not change with time: its signature and its form. */
export async function authenticate(token: string, keys: PublicKeySet): Promise<Authenticated> {
  const jws = parseJws(token);
  if (jws === null || !isJwt(jws)) throw malformed();
  const key = keys.find(String(jws.header.kid), 'token');
  if (key === undefined || !(await verifyJws(jws, key.key))) {
    throw new Refusal(
      'AUTH_TOKEN_UNTRUSTED',
      'the token is not signed by a key this deployment trusts for tokens',
    );
  }
  const claims = tokenClaims.safeParse(jws.payload);
  if (!claims.success) throw malformed();
  return { claims: claims.data, key };
}

/**
 * Throws `Refusal` unless `nowMs` lies in the token's time, give or take the clock skew (AUTH_TOKEN_EXPIRED), and in that of the
 * key that signed it (AUTH_TOKEN_UNTRUSTED): the tokens of a key end with it, those of a revoked one at once.
 */
export function requireTime(claims: TokenClaims, key: Pick<VerifyingKey, 'validity'>, nowMs: number): void {
  const now = nowMs / 1000;
  const why = whyNotAt(key.validity, key.validity.revokedAt ?? now);
  if (why !== undefined) throw new Refusal('AUTH_TOKEN_UNTRUSTED', `the token is not to be trusted: ${why}`);
  if (claims.exp !== undefined && now >= claims.exp + CLOCK_SKEW_SECONDS) {
    throw new Refusal('AUTH_TOKEN_EXPIRED', 'the token has expired');
  }
  const from = Math.max(claims.nbf ?? 0, claims.iat ?? 0);
  if (now < from - CLOCK_SKEW_SECONDS) throw new Refusal('AUTH_TOKEN_EXPIRED', 'the token is not valid yet');
}

/**
 * `verifyToken` for many requests: a token whose signature held is remembered by its text, its time is checked each time.
 * Holds at most `capacity` tokens, the oldest goes first; refused ones leave no trace.
 */
export function cachedVerifier(
  keys: PublicKeySet,
  capacity: number,
): (token: string, nowMs: number) => Promise<TokenClaims> {
  const known = new Map<string, Authenticated>();
  return async (token, nowMs) => {
    const authenticated = known.get(token) ?? (await authenticate(token, keys));
    requireTime(authenticated.claims, authenticated.key, nowMs);
    if (known.size >= capacity && !known.has(token)) {
      const [oldest = ''] = known.keys();
      known.delete(oldest);
    }
    known.set(token, authenticated);
    return authenticated.claims;
  };
}

/** Whether the token may do this; `admin` includes the other scopes. */
export function hasScope(claims: TokenClaims, wanted: Scope): boolean {
  return claims.scope.includes(wanted) || (wanted !== 'operator' && claims.scope.includes('admin'));
}

/** Receipts and other JWSs are no tokens, whatever key signed them (RFC 8725, section 3.11). */
function isJwt(jws: Jws): boolean {
  const typ = jws.header.typ;
  return typ === undefined || (typeof typ === 'string' && typ.toUpperCase() === 'JWT');
}

function malformed(): Refusal {
  return new Refusal('AUTH_TOKEN_MALFORMED', 'the token is not an EdDSA JWT with sub, tenant, scope and jti');
}
