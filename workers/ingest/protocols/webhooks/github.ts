// GitHub (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries): HMAC-SHA256 over the body, in hex. There
// is no time in it, so a delivery that is sent again is known by its id alone. A ping is an event: somebody set up a hook.
import { requireWhole } from '../../../core/decode/whole.ts';
import { bytesOfHex, macProof, textOfSecret } from './proof.ts';
import { malformed, type Scheme, unsigned } from './scheme.ts';

export const github: Scheme = {
  admit({ headers, hook }) {
    const header = headers.get('x-hub-signature-256');
    if (!header) throw unsigned('X-Hub-Signature-256: give the webhook a secret');
    const signature = header.startsWith('sha256=') ? bytesOfHex(header.slice('sha256='.length)) : undefined;
    if (signature === undefined) throw malformed('X-Hub-Signature-256');
    return macProof({
      secrets: hook.secrets,
      readSecret: textOfSecret,
      prefix: '',
      signatures: [signature],
    });
  },
  // The name of the event is nowhere else.
  headers: ['x-github-event', 'x-github-delivery', 'x-github-hook-id', 'x-github-enterprise-host'],
  requestId: ({ headers }) => headers.get('x-github-delivery') ?? undefined,
  /** Hooks of content type `application/x-www-form-urlencoded` send `payload=<JSON>`, which is there as text three times while it is read. */
  unwrap({ content }, mediaType) {
    if (mediaType !== 'application/x-www-form-urlencoded') return undefined;
    requireWhole(content.length, 'a form', {});
    const payload = new URLSearchParams(new TextDecoder().decode(content)).get('payload');
    return payload === null ? undefined : new TextEncoder().encode(payload);
  },
};
