// Mints bearer tokens with a deployment's token key (design, section 3, "Tokens"). The key never leaves the operator.
import { randomUUID } from 'node:crypto';
import type { Scope } from '../schemas/registry.ts';
import { importSigningKey } from '../workers/core/attest/keys.ts';
import { signToken } from '../workers/core/attest/token.ts';

/** Whom a token is for, what it may do, and for how long. */
export interface TokenWishes {
  readonly tenant: string;
  /** The source (for ingest) or the reader. */
  readonly subject: string;
  readonly scope: readonly Scope[];
  /** Seconds; undefined for a token that does not expire. */
  readonly ttlSeconds?: number | undefined;
}

/** A token and the name (`jti`) under which it can be revoked. */
export interface MintedToken {
  readonly token: string;
  readonly jti: string;
  /** Epoch seconds. */
  readonly expiresAt: number | null;
}

/** Signs a token. Throws zod's $ZodError for names that no verifier would take. */
export async function mintToken(
  tokenKeyText: string,
  wishes: TokenWishes,
  nowMs = Date.now(),
): Promise<MintedToken> {
  const key = await importSigningKey(tokenKeyText, 'token');
  const jti = randomUUID();
  const iat = Math.floor(nowMs / 1000);
  const exp = wishes.ttlSeconds === undefined ? undefined : iat + wishes.ttlSeconds;
  const who = { sub: wishes.subject, tenant: wishes.tenant, jti, iat, scope: [...wishes.scope] };
  const token = await signToken(exp === undefined ? who : { ...who, exp }, key);
  return { token, jti, expiresAt: exp ?? null };
}
