// Providers that sign nothing and send a secret along instead: Okta's event hooks, Auth0's log streams, whatever can set a header.
// The secret is judged before the body is read.
import { secretProof } from './proof.ts';
import { type Scheme, unsigned } from './scheme.ts';

/** The whole value of one header. */
function bySecretIn(standard: string): Pick<Scheme, 'admit'> {
  return {
    async admit({ headers, hook }) {
      const name = hook.header ?? standard;
      const sent = headers.get(name);
      if (!sent) throw unsigned(`${name} header`);
      return secretProof([sent], hook.secrets);
    },
  };
}

/** Any header; Authorization unless the source names another. */
export const header: Scheme = bySecretIn('authorization');

/** https://auth0.com/docs/customize/log-streams/custom-log-streams: the Authorization header, as it was typed in. */
export const auth0: Scheme = bySecretIn('authorization');

/** A monitor's or an agent's request with its API key; the logs intake with a token is protocols/datadog.ts. */
export const datadog: Scheme = bySecretIn('dd-api-key');

/**
 * https://developer.okta.com/docs/concepts/event-hooks/: asks once, by GET, for a challenge back. The answer gives nobody anything
 * who does not know the secret, so it needs none.
 */
export const okta: Scheme = {
  ...bySecretIn('authorization'),
  requestId: ({ object }) => (typeof object?.eventId === 'string' ? object.eventId : undefined),
  handshake({ method, headers }) {
    const challenge = headers.get('x-okta-verification-challenge');
    if (method !== 'GET' || challenge === null || challenge.length > 1024) return undefined;
    return Response.json({ verification: challenge });
  },
};
