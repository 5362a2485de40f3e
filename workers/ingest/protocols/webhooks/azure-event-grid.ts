// Azure Event Grid (https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema): a secret in the
// address (`?code=`) or in a header of the subscription's delivery properties; validation by echo (Event Grid schema) or by the
// CloudEvents handshake (OPTIONS; CloudEvents webhook 1.0, section 4). Tokens of Entra are not checked.
import { secretProof } from './proof.ts';
import { type HookRequest, type Scheme, unsigned } from './scheme.ts';

/** Where the secret may be; `code` is what Microsoft's own examples call it. */
const PARAMETERS = ['code', 'key', 'token'];

export const azureEventGrid: Scheme = {
  async admit({ headers, hook, url }) {
    const inHeaders = [hook.header ?? 'aeg-sas-key', 'authorization'].map((name) => headers.get(name));
    const inAddress = PARAMETERS.map((name) => url.searchParams.get(name));
    const sent = [...inHeaders, ...inAddress].filter((text) => text !== null && text !== '');
    if (sent.length === 0) throw unsigned('secret, neither in a header nor as ?code=');
    return secretProof(sent, hook.secrets);
  },
  headers: ['aeg-event-type', 'aeg-subscription-name', 'aeg-delivery-count'],
  requestId: (request) => textOf(onlyEvent(request)?.id),
  challenge(request) {
    const event = onlyEvent(request);
    if (event?.eventType !== 'Microsoft.EventGrid.SubscriptionValidationEvent') return undefined;
    const code = isRecord(event.data) ? textOf(event.data.validationCode) : undefined;
    return code === undefined ? undefined : Response.json({ validationResponse: code });
  },
  handshake({ method, headers }) {
    const origin = headers.get('webhook-request-origin');
    if (method !== 'OPTIONS' || origin === null || origin.length > 1024) return undefined;
    return new Response(null, {
      headers: { 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*', allow: 'POST' },
    });
  },
};

/** The event of a request that has one; a batch has no name of its own. */
function onlyEvent({ object, content }: HookRequest): Readonly<Record<string, unknown>> | undefined {
  if (object !== undefined) return object;
  const list = content.length > MAX_LIST_BYTES ? undefined : parse(content);
  const [event, ...more] = Array.isArray(list) ? list : [];
  return more.length === 0 && isRecord(event) ? event : undefined;
}

/** A validation is under 2 kB; a list longer than this is not read a second time for its id. */
const MAX_LIST_BYTES = 65_536;

function parse(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    // No JSON: then it is no validation either.
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
