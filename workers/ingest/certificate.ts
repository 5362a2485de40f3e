// Mutual TLS: the client certificate that Cloudflare verified, as a source (docs/senders/mtls.md). Off unless the variable MTLS
// is `on`: then a certificate that verified but stands for nobody is refused, and not passed over for a token.
// https://developers.cloudflare.com/ssl/client-certificates/client-certificate-variables
import { Refusal } from '../core/errors.ts';
import type { Sender } from './authenticate.ts';
import type { Deployment } from './deployment.ts';
import type { RequestHead } from './protocols/protocol.ts';

const FINGERPRINT = /^[0-9a-f]{64}$/;

/**
 * The source of the connection's certificate; undefined where mTLS is off or the client showed none. Throws `Refusal`
 * AUTH_CERTIFICATE_UNKNOWN for one that did not verify, was revoked, or belongs to no source; `Unavailable`
 * AUTH_REGISTRY_UNAVAILABLE where nobody can say.
 */
export async function certifiedSender(
  { cf }: RequestHead,
  { mtls, registry }: Deployment,
  now: number,
): Promise<Sender | undefined> {
  const shown = cf?.tlsClientAuth;
  if (!mtls || shown === undefined || shown.certPresented !== '1') return undefined;
  // One that was revoked verifies all the same.
  if (shown.certVerified !== 'SUCCESS') throw unknown('did not verify');
  if (shown.certRevoked !== '0') throw unknown('was revoked');
  const fingerprint = shown.certFingerprintSHA256.toLowerCase();
  if (!FINGERPRINT.test(fingerprint)) throw unknown('has no SHA-256 fingerprint');
  const owner = await registry.ownerOfCertificate(fingerprint, now);
  if (owner === null) throw unknown('belongs to no source');
  const settings = await registry.knownSettingsOf(owner.tenant, owner.source, now);
  // The source's own settings have the last word: a certificate taken off it no longer counts.
  if (!settings.certificates?.includes(fingerprint)) throw unknown('belongs to no source');
  return { ...owner, settings, proof: { proof: 'certificate', key: fingerprint } };
}

function unknown(why: string): Refusal {
  return new Refusal('AUTH_CERTIFICATE_UNKNOWN', `the client certificate ${why}`);
}
