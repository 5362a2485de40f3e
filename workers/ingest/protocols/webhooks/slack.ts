// Slack (https://docs.slack.dev/authentication/verifying-requests-from-slack): HMAC-SHA256 over `v0:<timestamp>:<body>`, in hex;
// the Events API asks once for its `challenge` back (https://docs.slack.dev/reference/events/url_verification).
import { bytesOfHex, macProof, requireTimely, textOfSecret } from './proof.ts';
import { malformed, type Scheme, unsigned } from './scheme.ts';

export const slack: Scheme = {
  admit({ headers, hook, now }) {
    const timestamp = headers.get('x-slack-request-timestamp');
    const header = headers.get('x-slack-signature');
    if (!timestamp || !header) throw unsigned('X-Slack-Signature and X-Slack-Request-Timestamp');
    requireTimely(timestamp, now);
    const signature = header.startsWith('v0=') ? bytesOfHex(header.slice('v0='.length)) : undefined;
    if (signature === undefined) throw malformed('X-Slack-Signature');
    return macProof({
      secrets: hook.secrets,
      readSecret: textOfSecret,
      prefix: `v0:${timestamp}:`,
      signatures: [signature],
    });
  },
  requestId: ({ object }) => textOf(object?.event_id),
  challenge({ object }) {
    if (object?.type !== 'url_verification') return undefined;
    return Response.json({ challenge: textOf(object.challenge) ?? '' });
  },
};

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
