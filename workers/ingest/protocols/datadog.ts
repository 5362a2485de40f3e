// Datadog's logs intake: POST /api/v2/logs, and /v1/input before it (https://docs.datadoghq.com/api/latest/logs/#send-logs). The API
// key is a token of ours. docs/senders/webhooks.md.
import { tokenOf } from '../../core/attest/carriers.ts';
import { datadogDefaults, decodeDatadog, isDatadogProbe } from '../../core/decode/datadog.ts';
import type { Sender } from '../authenticate.ts';
import type { Submission } from '../receive.ts';
import type { RefusedAnswer } from '../refusals.ts';
import { DIALECTS, type Dialect } from './dialects.ts';
import type { Accepted, Protocol, RequestHead, Taken } from './protocol.ts';

export const datadog: Protocol = {
  name: 'datadog',
  whole: true,
  // `application/json`, `text/plain` and `application/logplex-1`: decoding finds out which it is.
  mediaTypes: 'any',
  // Agents drop what is refused.
  keepsRejected: true,
  credential: (head) => tokenOf(head, ['dd-api-key', '?dd-api-key', 'bearer']),
  take,
  accepted,
  refused,
  probe,
};

/** Clients of the first version hold it to 200 and to errors of its own. */
const isFirstVersion = ({ url }: RequestHead): boolean => url.pathname === '/v1/input';

const dialectOf = (head: RequestHead): Dialect =>
  isFirstVersion(head) ? DIALECTS['datadog-v1'] : DIALECTS.datadog;

function take({ body, receivedAt, format }: Submission, head: RequestHead): Taken<undefined> {
  if (isDatadogProbe(body)) return { answer: done(head) };
  const defaults = datadogDefaults(head.url.searchParams);
  return { body: decodeDatadog(body, { receivedAt, format, defaults }), notes: undefined };
}

function accepted({ packet }: Accepted<unknown>, head: RequestHead): Response {
  return done(head, { 'edgeseal-receipt': packet.receipt });
}

/** Both versions answer an empty object. */
function done(head: RequestHead, headers: Record<string, string> = {}): Response {
  const [status] = dialectOf(head).durable;
  return Response.json({}, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}

function refused({ verdict, body, headers }: RefusedAnswer, head: RequestHead): Response {
  const [status] = dialectOf(head)[verdict];
  const { code, message } = body.error;
  const said = isFirstVersion(head)
    ? { code: status, message: `${code}: ${message}` }
    : { errors: [{ status: String(status), title: code, detail: message }] };
  // A challenge belongs to a 401 alone.
  const { 'www-authenticate': challenge, ...rest } = headers;
  const sent = status === 401 && challenge !== undefined ? { ...rest, 'www-authenticate': challenge } : rest;
  return Response.json(said, { status, headers: { ...sent, 'cache-control': 'no-store' } });
}

/** GET /api/v1/validate, with which agents and Vector look whether their key is good. */
async function probe(_head: RequestHead, admit: () => Promise<Sender>): Promise<Response> {
  await admit();
  return Response.json({ valid: true }, { headers: { 'cache-control': 'no-store' } });
}
