// Mutual TLS: the client certificate that Cloudflare verified, as a source (docs/senders.md, "mTLS"). Off unless the variable
// MTLS is `on`: then a certificate that verified but stands for nobody is refused, and not passed over for a token.
import { Refusal } from '../core/errors.ts';
import type { Sender } from './authenticate.ts';
import type { Deployment } from './deployment.ts';
import type { RequestHead } from './protocols/protocol.ts';

/**
 * The source of the connection's certificate; undefined where mTLS is off or the client showed none. Throws `Refusal`
 * AUTH_CERTIFICATE_UNKNOWN for one that did not verify, was revoked, or belongs to no source.
 */
export async function certifiedSender(
  { cf }: RequestHead,
  { mtls, registry }: Deployment,
  now: number,
): Promise<Sender | undefined> {
  const shown = cf?.tlsClientAuth;
  if (!mtls || shown === undefined || shown.certPresented !== '1') return undefined;
  if (shown.certVerified !== 'SUCCESS' || shown.certRevoked === '1') throw unknown('did not verify');
  const fingerprint = shown.certFingerprintSHA256.toLowerCase();
  const owner = await registry.ownerOfCertificate(fingerprint, now);
  if (owner === null) throw unknown('belongs to no source');
  const settings = await registry.settingsOf(owner.tenant, owner.source, now);
  // The source's own settings have the last word: a certificate taken off it no longer counts.
  if (!settings.certificates?.includes(fingerprint)) throw unknown('belongs to no source');
  return { ...owner, settings, proof: { proof: 'certificate', key: fingerprint } };
}

function unknown(why: string): Refusal {
  return new Refusal('AUTH_CERTIFICATE_UNKNOWN', `the client certificate ${why}`);
}
