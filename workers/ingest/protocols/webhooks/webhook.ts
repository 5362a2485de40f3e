// Webhooks: `/hooks/<source>` and `/hooks/<tenant>/<source>`. A provider has no token of ours; how its requests prove themselves
// stands in the source's settings (`hook`), and what the scheme differs in beside it (schemes.ts). docs/senders/webhooks.md.
import type { JsonObject } from '../../../../schemas/json.ts';
import { MAX_EVENT_BYTES, MAX_IDEMPOTENCY_KEY_LENGTH } from '../../../../schemas/limits.ts';
import { name } from '../../../../schemas/packet.ts';
import type { HookSettings, SourceSettings } from '../../../../schemas/registry.ts';
import { decodeUtf8 } from '../../../core/attest/base-encoding.ts';
import { decodeInto } from '../../../core/decode/body.ts';
import { around } from '../../../core/decode/outcome.ts';
import { changing, type EventSink } from '../../../core/decode/slices.ts';
import { Refusal } from '../../../core/errors.ts';
import type { Sender } from '../../authenticate.ts';
import type { Deployment } from '../../deployment.ts';
import type { Submission } from '../../receive.ts';
import type { RefusedAnswer } from '../../refusals.ts';
import { DIALECTS } from '../dialects.ts';
import type { Accepted, BodyReader, Protocol, RequestHead, Taken } from '../protocol.ts';
import type { HookRequest, Scheme } from './scheme.ts';
import { SCHEMES } from './schemes.ts';

export const webhook: Protocol = {
  name: 'webhook',
  // Signed bytes are taken for what they are: decoding looks for itself.
  mediaTypes: 'any',
  // A provider has nowhere to leave what we reject.
  keepsRejected: true,
  credential: () => '',
  admit,
  take,
  accepted,
  refused,
  probe,
};

/** The source of the address, if its scheme finds the head good; the body is held to it once it was read. */
async function admit(head: RequestHead, deployment: Deployment, now: number): Promise<Sender> {
  const { tenant, source } = namesOf(head, deployment);
  const settings = await deployment.registry.knownSettingsOf(tenant, source, now);
  const { hook } = settings;
  if (hook === undefined) throw unknown();
  const proof: Sender['proof'] = { proof: 'webhook', key: `${hook.scheme}/none` };
  const sender = { tenant, source, settings, proof, head: signedPart(head) };
  // GET and OPTIONS bring no events; what they are answered needs no proof. A source that is switched off is refused by whoever
  // called this.
  if (head.method !== 'POST' || settings.disabled) return sender;
  const prove = await SCHEMES[hook.scheme].admit({ ...head, hook, now });
  // No packet is made before this was called.
  const verifySent = async (sent: Uint8Array): Promise<void> => {
    proof.key = `${hook.scheme}/${await prove(sent)}`;
  };
  return { ...sender, verifySent };
}

/** No scheme signs this header: under another one a captured request would count as new. */
function signedPart(head: RequestHead): RequestHead {
  const headers = new Headers(head.headers);
  headers.delete('idempotency-key');
  return { ...head, headers };
}

function namesOf({ params }: RequestHead, { defaultTenant }: Deployment): { tenant: string; source: string } {
  const { tenant = defaultTenant, source = '' } = params;
  if (name.safeParse(tenant).success && name.safeParse(source).success) return { tenant, source };
  throw unknown();
}

/** One answer for a source that does not exist, for one that takes no webhooks, and for a name that none can have. */
function unknown(): Refusal {
  return new Refusal('AUTH_SOURCE_UNKNOWN', 'no source of this name takes webhooks');
}

async function take(submission: Submission, head: RequestHead): Promise<Taken<undefined>> {
  const { hook } = submission.sender.settings;
  if (hook === undefined) throw unknown();
  const { body: content, receivedAt, mediaType } = submission;
  const scheme = SCHEMES[hook.scheme];
  const request: HookRequest = {
    ...head,
    hook,
    now: receivedAt,
    content,
    // Read only by the schemes that ask for it.
    get object() {
      return objectIn(content);
    },
  };
  const answer = await scheme.challenge?.(request);
  if (answer !== undefined) return { answer };
  const inner = scheme.unwrap?.(request, mediaType) ?? content;
  const options = { mediaType: null, receivedAt, format: submission.format };
  const body: BodyReader = (sink) => decodeInto(inner, options, beside(sink, scheme, head.headers));
  return { body, notes: undefined, idempotencyKey: keyOf(hook, scheme.requestId?.(request)) };
}

/** The body as an object, for ids and challenges, of which none is large. */
function objectIn(content: Uint8Array): HookRequest['object'] {
  if (content.length > MAX_EVENT_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(decodeUtf8(content) ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    // No JSON: nothing is asked of it, and it is decoded as what it is.
    return undefined;
  }
}

/** What the provider's headers say of the event lies around it. */
function beside(sink: EventSink, { headers = [] }: Scheme, sent: Headers): EventSink {
  const kept: JsonObject = {};
  for (const header of headers) {
    const value = sent.get(header);
    if (value !== null && value !== '') kept[header] = value.slice(0, MAX_KEPT_HEADER);
  }
  if (Object.keys(kept).length === 0) return sink;
  return changing(sink, (event) => around(event, { headers: kept }));
}

/** Ids and names; none of a provider comes near it. */
const MAX_KEPT_HEADER = 256;

/** `<scheme>:<id>`; an id that is no visible ASCII, or too long, is none: the body's digest then is. */
function keyOf({ scheme }: HookSettings, id: string | undefined): string | undefined {
  if (id === undefined || !/^[\x21-\x7e]+$/.test(id)) return undefined;
  const key = `${scheme}:${id}`;
  return key.length <= MAX_IDEMPOTENCY_KEY_LENGTH ? key : undefined;
}

function accepted({ packet: { manifest, receipt }, rejected }: Accepted<unknown>): Response {
  const { packet, events } = manifest;
  const body = { packet, accepted: events, rejected: rejected.length };
  const headers = { 'edgeseal-receipt': receipt, 'cache-control': 'no-store' };
  return Response.json(body, { status: DIALECTS.webhook.durable[0], headers });
}

function refused({ verdict, body, headers }: RefusedAnswer): Response {
  // No token would help: RFC 9110 wants a challenge in a 401 all the same.
  const challenge = 'www-authenticate' in headers ? { 'www-authenticate': 'Signature realm="edgeseal"' } : {};
  const [status] = DIALECTS.webhook[verdict];
  return Response.json(body, { status, headers: { ...headers, ...challenge, 'cache-control': 'no-store' } });
}

async function probe(head: RequestHead, admitted: () => Promise<Sender>): Promise<Response | null> {
  const settings: SourceSettings = (await admitted()).settings;
  const answer = settings.hook === undefined ? undefined : SCHEMES[settings.hook.scheme].handshake?.(head);
  return answer ?? null;
}
