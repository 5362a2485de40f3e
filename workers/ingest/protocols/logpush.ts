// Cloudflare Logpush, destination "HTTP":
// developers.cloudflare.com/logs/logpush/logpush-job/enable-destinations/http/. A line that cannot be read is dead-lettered here:
// Logpush knows no partial success, and would repeat the whole upload for it.
import { tokenOf } from '../../core/attest/carriers.ts';
import { readLogpush } from '../../core/decode/logpush.ts';
import type { Submission } from '../receive.ts';
import type { RefusedAnswer } from '../refusals.ts';
import { DIALECTS } from './dialects.ts';
import type { Accepted, Protocol, Taken } from './protocol.ts';

/** POST and PUT /logpush. */
export const logpush: Protocol<undefined> = {
  name: 'logpush',
  // It is what the job's `header_Content-Type` says, if it has one.
  mediaTypes: 'any',
  mayBeEmpty: true,
  keepsRejected: true,
  // Any header can be had by `header_*` in the destination; the address is logged on its way, so no token is taken from there.
  credential: (head) => tokenOf(head, ['bearer', 'basic', 'x-api-key']),
  take,
  accepted,
  refused,
};

function take({ body, format, receivedAt }: Submission): Taken<undefined> {
  const events = readLogpush(body, { format, receivedAt });
  return events === null ? { answer: reply(0, 0) } : { body: events, notes: undefined };
}

function accepted({ packet, rejected }: Accepted<undefined>): Response {
  return reply(packet.manifest.events, rejected.length, { 'edgeseal-receipt': packet.receipt });
}

/** Logpush shows none of it; it is there for who tries the address by hand. */
function reply(events: number, rejected: number, headers: Record<string, string> = {}): Response {
  const status = DIALECTS.logpush.durable[0];
  return Response.json(
    { accepted: events, rejected },
    { status, headers: { ...headers, 'cache-control': 'no-store' } },
  );
}

/** Cloudflare shows the body where a job cannot be created. */
function refused({ verdict, body, headers }: RefusedAnswer): Response {
  const status = DIALECTS.logpush[verdict][0];
  return Response.json(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}
