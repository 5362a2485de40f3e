// CloudEvents 1.0 over HTTP (github.com/cloudevents/spec, cloudevents/bindings/http-protocol-binding.md), as a webhook
// (cloudevents/http-webhook.md): structured, batched and binary mode, and the OPTIONS handshake. The address in
// WebHook-Request-Callback is never fetched: permission is given in the answer or not at all.
import { createHash } from 'node:crypto';
import { tokenOf } from '../../core/attest/carriers.ts';
import type { CloudEventIdentity } from '../../core/decode/cloudevents.ts';
import { decodeMessage } from '../../core/decode/cloudevents-http.ts';
import type { Submission } from '../receive.ts';
import type { RefusedAnswer } from '../refusals.ts';
import { DIALECTS } from './dialects.ts';
import type { Accepted, Protocol, RequestHead, Taken } from './protocol.ts';

/** POST /cloudevents, and OPTIONS on it. */
export const cloudevents: Protocol<undefined> = {
  name: 'cloudevents',
  whole: true,
  // In binary mode the data's own.
  mediaTypes: 'any',
  // Binary mode without data.
  mayBeEmpty: true,
  // http-webhook.md, section 3: a target must support both.
  credential: (head) => tokenOf(head, ['bearer', '?access_token']),
  take,
  accepted,
  refused,
  probe,
};

function take({ body, format, receivedAt }: Submission, { headers }: RequestHead): Taken<undefined> {
  const events = decodeMessage(body, headers, { format, receivedAt });
  if (events.body.events.length + events.body.rejected.length === 0) {
    return { answer: reply(DIALECTS.cloudevents.durable[0], { accepted: 0, rejected: [] }) };
  }
  return { body: events.body, notes: undefined, idempotencyKey: keyOf(events.identity) };
}

/** Source and id may be longer than a key may be. */
function keyOf(identity: CloudEventIdentity | undefined): string | undefined {
  if (identity === undefined) return undefined;
  const text = JSON.stringify([identity.source, identity.id]);
  return `cloudevents:${createHash('sha256').update(text).digest('hex')}`;
}

function accepted({ packet: { manifest, receipt }, rejected }: Accepted<undefined>): Response {
  const { packet, events } = manifest;
  const body = { packet, accepted: events, rejected, receipt };
  return reply(DIALECTS.cloudevents.durable[0], body, { 'edgeseal-receipt': receipt });
}

function refused({ verdict, body, headers }: RefusedAnswer): Response {
  return reply(DIALECTS.cloudevents[verdict][0], body, headers);
}

/** `private`: what is asked with a token in the address is nobody else's (http-webhook.md, section 3.2). */
function reply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(body, { status, headers: { ...headers, 'cache-control': 'private, no-store' } });
}

/** A DNS name, with a port or a wildcard perhaps. Anything else is no origin, and is not repeated. */
const ORIGIN = /^[A-Za-z0-9.*_:-]{1,253}$/;

/**
 * http-webhook.md, section 4: any sender may ask, and is told yes; whether it may send is for its token to say. Rates are not
 * promised: a source beyond its own is answered 429.
 */
function probe({ headers }: RequestHead): Response {
  const origin = headers.get('webhook-request-origin') ?? '';
  const allowed: Record<string, string> = ORIGIN.test(origin)
    ? { 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*' }
    : {};
  return new Response(null, {
    status: 200,
    headers: { allow: 'OPTIONS, POST', 'cache-control': 'no-store', ...allowed },
  });
}
