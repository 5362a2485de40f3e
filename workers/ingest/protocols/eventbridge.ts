// API destinations of Amazon EventBridge: docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html. 2xx within
// 5 s is delivered; 429 and 5xx are repeated, with an eye on Retry-After; any other answer goes to the rule's dead-letter queue,
// or is lost where it has none. So an event that cannot be read is dead-lettered here, and taken.
import { tokenOf } from '../../core/attest/carriers.ts';
import { decodeEventBridge, eventIdOf } from '../../core/decode/eventbridge.ts';
import type { Submission } from '../receive.ts';
import type { RefusedAnswer } from '../refusals.ts';
import { DIALECTS } from './dialects.ts';
import type { Accepted, Protocol, Taken } from './protocol.ts';

/** POST and PUT /eventbridge. */
export const eventbridge: Protocol<undefined> = {
  name: 'eventbridge',
  whole: true,
  mediaTypes: 'any',
  keepsRejected: true,
  // A connection's API key is a header of any name; basic has a password; a token of its own issuer (OAuth) is not ours to check.
  credential: (head) => tokenOf(head, ['bearer', 'basic', 'x-api-key']),
  take,
  accepted,
  refused,
};

function take({ body, format, receivedAt }: Submission): Taken<undefined> {
  const decoded = decodeEventBridge(body, { format, receivedAt });
  const id = eventIdOf(decoded);
  const idempotencyKey = id === undefined ? undefined : `eventbridge:${id}`;
  return { body: decoded, notes: undefined, idempotencyKey };
}

function accepted({ packet: { manifest, receipt }, rejected }: Accepted<undefined>): Response {
  const { packet, events } = manifest;
  const headers = { 'edgeseal-receipt': receipt, 'cache-control': 'no-store' };
  return Response.json(
    { packet, accepted: events, rejected },
    { status: DIALECTS.eventbridge.durable[0], headers },
  );
}

function refused({ verdict, body, headers }: RefusedAnswer): Response {
  const status = DIALECTS.eventbridge[verdict][0];
  return Response.json(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}
