// Every scheme there is, by its name in a source's settings.
import type { HookScheme } from '../../../../schemas/registry.ts';
import { azureEventGrid } from './azure-event-grid.ts';
import { github } from './github.ts';
import { googlePubsub } from './google-pubsub.ts';
import type { Scheme } from './scheme.ts';
import { auth0, datadog, header, okta } from './secret-headers.ts';
import { slack } from './slack.ts';
import { sns } from './sns.ts';
import { standardWebhooks } from './standard-webhooks.ts';
import { stripe } from './stripe.ts';

/** A scheme without a row does not typecheck. */
export const SCHEMES: Readonly<Record<HookScheme, Scheme>> = {
  'standard-webhooks': standardWebhooks,
  github,
  okta,
  slack,
  stripe,
  auth0,
  'google-pubsub': googlePubsub,
  'azure-event-grid': azureEventGrid,
  sns,
  datadog,
  header,
};
