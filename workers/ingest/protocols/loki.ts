// Grafana Loki's push API: POST /loki/api/v1/push, and GET /ready, which Vector asks before it sends. Spec:
// https://grafana.com/docs/loki/latest/reference/loki-http-api/, grafana/loki pkg/loghttp/push/push.go and pkg/distributor/http.go.
// X-Scope-OrgID names a tenant and proves nothing: whose a line is, the token says.
import { tokenOf } from '../../core/attest/carriers.ts';
import { decodeLoki } from '../../core/decode/loki.ts';
import type { Submission } from '../receive.ts';
import type { RefusedAnswer } from '../refusals.ts';
import { DIALECTS } from './dialects.ts';
import type { Accepted, Protocol, RequestHead, Taken } from './protocol.ts';

/** Pushes of lines, and the probe. */
export const loki: Protocol<undefined> = {
  name: 'loki',
  whole: true,
  // Loki takes what says application/json for JSON, and everything else for protocol buffers.
  mediaTypes: 'any',
  ownEncodings: ['snappy'],
  // No line has an answer of its own, and clients drop what was refused.
  keepsRejected: true,
  credential: (head) => tokenOf(head, ['bearer', 'basic', 'x-api-key']),
  take,
  accepted: ({ packet: { receipt } }: Accepted<undefined>) => nothing({ 'edgeseal-receipt': receipt }),
  refused,
  probe,
};

function take({ body, mediaType, receivedAt, format }: Submission): Taken<undefined> {
  const encoding = mediaType === 'application/json' ? 'json' : 'protobuf';
  const decoded = decodeLoki(body, encoding, { receivedAt, format });
  if (decoded.events.length + decoded.rejected.length > 0) return { body: decoded, notes: undefined };
  return { answer: nothing({}) };
}

/** 204: everything is durable, or there was nothing. */
function nothing(headers: Readonly<Record<string, string>>): Response {
  const [status] = DIALECTS.loki.durable;
  return new Response(null, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}

/** One line of text, as Loki says it. */
function refused({ verdict, body: { error }, headers }: RefusedAnswer): Response {
  const [status] = DIALECTS.loki[verdict];
  return text(status, `${error.code}: ${error.message}\n`, headers);
}

/** Whether pushes would be taken is known when one is; that somebody is here is what senders ask. */
function probe(_: RequestHead): Response {
  return text(200, 'ready\n', {});
}

function text(status: number, body: string, headers: Readonly<Record<string, string>>): Response {
  return new Response(body, {
    status,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
