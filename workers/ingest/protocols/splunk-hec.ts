// Splunk HTTP Event Collector: /services/collector and what lies below it. Spec: Splunk Enterprise, "Get data in", "HTTP Event
// Collector REST API endpoints". Acknowledgement is asked of query (POST /services/collector/ack), which can see the log.
import type { DecodedBody } from '../../../schemas/event.ts';
import { ackIdOf } from '../../core/attest/ack-id.ts';
import { splunkTokenOf } from '../../core/attest/splunk-token.ts';
import { decodeHecEvents, decodeHecRaw, type HecFault, hecDefaults } from '../../core/decode/hec.ts';
import { type HecCode, hecBody, hecChannel, hecStatus, isHecCode } from '../../core/decode/hec-replies.ts';
import { Refusal } from '../../core/errors.ts';
import type { Submission } from '../receive.ts';
import type { RefusedAnswer } from '../refusals.ts';
import { DIALECTS } from './dialects.ts';
import type { Accepted, Protocol, RequestHead, Taken } from './protocol.ts';

/** Whether to answer with an `ackId`: to those who named a channel. */
interface Notes {
  readonly acknowledges: boolean;
}

/** Events, lines, and the probes of a sender that begins. */
export const splunkHec: Protocol<Notes> = {
  name: 'splunk-hec',
  whole: true,
  // Splunk looks at none: its loggers say application/x-www-form-urlencoded, Fluent Bit says nothing.
  mediaTypes: 'any',
  credential: splunkTokenOf,
  take,
  accepted,
  refused,
  probe,
};

function take(submission: Submission, { url, headers }: RequestHead): Taken<Notes> {
  const channel = hecChannel(headers, url.searchParams);
  if (channel === 'invalid') {
    throw new Refusal('INGEST_REQUEST_INVALID', 'the channel is not a GUID', { detail: { hec: 11 } });
  }
  const { body: bytes, receivedAt, format } = submission;
  const options = { receivedAt, format, defaults: hecDefaults(url.searchParams) };
  const notes = { acknowledges: channel !== null };
  if (isRaw(url.pathname)) return { body: decodeHecRaw(bytes, options), notes };
  const { body, fault } = decodeHecEvents(bytes, options);
  return isAllBad(body) && fault !== undefined ? { answer: sayFault(fault) } : { body, notes };
}

function isRaw(path: string): boolean {
  return path.startsWith('/services/collector/raw');
}

/** Nothing to store: the sender is told by Splunk's own number which was the first, and why. */
function isAllBad({ events }: DecodedBody): boolean {
  return events.length === 0;
}

function sayFault({ code, number, message }: HecFault): Response {
  return say(hecStatus(code), { ...hecBody(code), 'invalid-event-number': number, reason: message });
}

/** Bad events among good ones are dead-lettered: the answer is a success, since a repetition would mend nothing. */
function accepted({ packet: { manifest, receipt }, rejected, notes }: Accepted<Notes>): Response {
  const [status] = DIALECTS['splunk-hec'].durable;
  const acknowledgement = notes.acknowledges ? { ackId: ackIdOf(manifest.packet) } : {};
  const deadLettered = rejected.length === 0 ? {} : { rejected: rejected.length };
  return say(status, { ...hecBody(0), ...acknowledgement, ...deadLettered }, { 'edgeseal-receipt': receipt });
}

function refused({ verdict, body: { error }, headers }: RefusedAnswer): Response {
  const [ordinaryStatus, ordinary] = DIALECTS['splunk-hec'][verdict];
  const named = error.detail?.hec;
  const [status, code] = isHecCode(named) ? [hecStatus(named), named] : [ordinaryStatus, ordinary];
  const number = error.detail?.number ?? error.detail?.rejected?.[0]?.index;
  const place = typeof number === 'number' ? { 'invalid-event-number': number } : {};
  const { 'www-authenticate': _, ...others } = headers;
  const reason = `${error.code}: ${error.message}`;
  return say(status, { ...hecBody(code), ...place, reason }, status === 401 ? headers : others);
}

/** Health without a token, as Splunk has it: load balancers ask. It says that events would be taken. */
function probe({ method }: RequestHead): Response {
  const headers = { 'cache-control': 'no-store' };
  if (method === 'OPTIONS')
    return new Response(null, { status: 200, headers: { ...headers, allow: 'POST' } });
  return Response.json(hecBody(17), { status: hecStatus(17), headers });
}

function say(
  status: number,
  body: { text: string; code: HecCode; [name: string]: unknown },
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}
