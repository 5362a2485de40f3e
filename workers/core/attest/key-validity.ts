// From when until when a published key counts (docs/keys.md): members `nbf`, `exp` and `revoked` of its JWK, by the names and
// meanings of OpenID Federation 1.0, section 8.7.2, in seconds since 1970. All are optional: a key without them always counts, and
// readers that do not know them ignore them. Browser-safe: the verifier uses this file too.

/** Seconds that the clocks of signer and reader may differ. */
const SKEW_SECONDS = 60;

/** When a key counts. Times are seconds since 1970. */
export interface KeyValidity {
  /** It signed nothing before. */
  readonly notBefore?: number;
  /** It signs nothing from then on: retired, in good order. */
  readonly notAfter?: number;
  /** Whoever holds it from then on may not be the deployment: compromised. */
  readonly revokedAt?: number;
}

/** The validity a JWK claims for itself. A member that is there and not understood revokes the key: it was meant to say something. */
export function validityOf(jwk: object): KeyValidity {
  const { nbf, exp, revoked }: { nbf?: unknown; exp?: unknown; revoked?: unknown } = jwk;
  const { revoked_at: at }: { revoked_at?: unknown } = Object(revoked);
  const isOdd = [nbf, exp].some((time) => time !== undefined && typeof time !== 'number');
  return {
    ...(typeof nbf === 'number' ? { notBefore: nbf } : {}),
    ...(typeof exp === 'number' ? { notAfter: exp } : {}),
    ...(revoked === undefined && !isOdd ? {} : { revokedAt: typeof at === 'number' ? at : 0 }),
  };
}

/** Why what a key signed at this time (seconds) is not to be believed; undefined when it is. */
export function whyNotAt(validity: KeyValidity, seconds: number): string | undefined {
  const { notBefore, notAfter, revokedAt } = validity;
  if (revokedAt !== undefined && seconds >= revokedAt - SKEW_SECONDS)
    return `its key was revoked as of ${timeOf(revokedAt)}`;
  if (notAfter !== undefined && seconds >= notAfter + SKEW_SECONDS)
    return `its key was retired at ${timeOf(notAfter)}`;
  if (notBefore !== undefined && seconds < notBefore - SKEW_SECONDS)
    return `its key is in use only since ${timeOf(notBefore)}`;
  return undefined;
}

/** RFC 3339 as far as Date reaches, else the number. */
export function timeOf(seconds: number): string {
  const ms = seconds * 1000;
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(seconds);
}
