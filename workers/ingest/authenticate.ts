// The first threshold: who sends this, before a byte of the body is read (design, section 3, "Tokens"). Denies by default.
import type { SourceSettings } from '../../schemas/registry.ts';
import { hasScope, type TokenClaims, verifyToken } from '../core/attest/token.ts';
import { Refusal } from '../core/errors.ts';
import type { Deployment } from './deployment.ts';

/** An authenticated sender: what its token says and how its source is set up. Tenant and source come from nowhere else. */
export interface Sender {
  readonly tenant: string;
  /** The token's `sub`. */
  readonly source: string;
  readonly settings: SourceSettings;
}

/** The sender of an attacker-controlled token. Throws `Refusal` AUTH_*. */
export async function authenticate(token: string, deployment: Deployment, now: number): Promise<Sender> {
  const claims = await verifyToken(token, deployment.publicKeys, now);
  if (!hasScope(claims, 'ingest')) {
    throw new Refusal('AUTH_SCOPE_MISSING', 'the token does not have the scope ingest');
  }
  return admit(claims, deployment, now);
}

async function admit(claims: TokenClaims, { registry }: Deployment, now: number): Promise<Sender> {
  const { tenant, sub: source, jti } = claims;
  const [revoked, settings] = await Promise.all([
    registry.isRevoked(jti, now),
    registry.settingsOf(tenant, source, now),
  ]);
  if (revoked) throw new Refusal('AUTH_TOKEN_REVOKED', 'the token was revoked');
  if (settings.disabled) throw new Refusal('AUTH_SOURCE_DISABLED', 'the source was disabled');
  return { tenant, source, settings };
}
