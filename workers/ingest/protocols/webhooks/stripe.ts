// Stripe (https://docs.stripe.com/webhooks#verify-manually): `Stripe-Signature: t=<timestamp>,v1=<hex>[,v1=<hex>]`, HMAC-SHA256 over
// `<timestamp>.<body>`; the secret is used with its `whsec_`.
import { bytesOfHex, MAX_SIGNATURES, macProof, requireTimely, textOfSecret } from './proof.ts';
import { malformed, type Scheme, unsigned } from './scheme.ts';

export const stripe: Scheme = {
  admit({ headers, hook, now }) {
    const header = headers.get('stripe-signature');
    if (!header) throw unsigned('Stripe-Signature');
    const parts = header.split(',', MAX_SIGNATURES + 1).map((part) => part.trim());
    const timestamp = valuesOf(parts, 't')[0];
    // `v0` is of test events only, and a weaker claim than `v1`.
    const signatures = valuesOf(parts, 'v1').flatMap((hex) => bytesOfHex(hex) ?? []);
    if (timestamp === undefined || signatures.length === 0) throw malformed('Stripe-Signature');
    requireTimely(timestamp, now);
    return macProof({
      secrets: hook.secrets,
      readSecret: textOfSecret,
      prefix: `${timestamp}.`,
      signatures,
    });
  },
  requestId: ({ object }) => (typeof object?.id === 'string' ? object.id : undefined),
};

function valuesOf(parts: readonly string[], name: string): string[] {
  return parts.flatMap((part) => (part.startsWith(`${name}=`) ? [part.slice(name.length + 1)] : []));
}
