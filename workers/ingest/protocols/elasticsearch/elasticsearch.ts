// Elasticsearch `_bulk`, and what its clients ask first. Spec: Elasticsearch REST API, "Bulk index or delete documents". Nothing is
// searched by these paths: what was sent is found as all events are (docs/senders/elasticsearch.md).
import { tokenOf } from '../../../core/attest/carriers.ts';
import { type BulkItem, decodeBulk } from '../../../core/decode/bulk.ts';
import { bulkIdentity } from '../../../core/decode/bulk-identity.ts';
import type { Sender } from '../../authenticate.ts';
import type { Submission } from '../../receive.ts';
import type { RefusedAnswer } from '../../refusals.ts';
import { DIALECTS } from '../dialects.ts';
import type { Accepted, Protocol, RequestHead, Taken } from '../protocol.ts';
import { CHALLENGE, ERROR_TYPES, errorBody, say } from './answers.ts';
import { bulkReply } from './bulk-reply.ts';
import { applyFilterPath, parseFilterPath } from './filter-path.ts';
import { isClient, probeBody } from './probes.ts';

interface Notes {
  readonly items: readonly BulkItem[];
}

/** Bulk requests, under `/` and under `/elastic`. */
export const elasticsearch: Protocol<Notes> = {
  name: 'elasticsearch',
  whole: true,
  mediaTypes: [
    'application/json',
    'application/x-ndjson',
    'application/vnd.elasticsearch+json',
    'application/vnd.elasticsearch+x-ndjson',
    // rsyslog's omelasticsearch of old.
    'text/json',
  ],
  // A bad item is answered in its place; a sender that drops it then finds it among the dead letters.
  keepsRejected: true,
  credential: (head) => tokenOf(head, ['basic', 'apikey', 'bearer']),
  take,
  accepted,
  refused,
  probe,
};

/** For actions that name no index, under an address that names none either. */
const DEFAULT_INDEX = 'edgeseal';

function take(submission: Submission, { params }: RequestHead): Taken<Notes> {
  const { body: bytes, receivedAt, format } = submission;
  const bulk = decodeBulk(bytes, { receivedAt, format, index: params.index ?? DEFAULT_INDEX });
  const identity = bulkIdentity(bulk);
  const idempotencyKey = identity === undefined ? undefined : `elasticsearch:${identity}`;
  return { body: bulk.body, notes: { items: bulk.items }, idempotencyKey };
}

function accepted({ packet, notes }: Accepted<Notes>, { url, headers }: RequestHead): Response {
  const { packet: id, received_at: receivedAt } = packet.manifest;
  const whole = bulkReply(notes.items, { packet: id, took: Math.max(0, Date.now() - receivedAt) });
  const filter = parseFilterPath(url.searchParams);
  const body = filter === null ? whole : applyFilterPath(whole, filter);
  const [status] = DIALECTS.elasticsearch.durable;
  return say(status, body, headers, { 'edgeseal-receipt': packet.receipt });
}

function refused({ verdict, body: { error }, headers }: RefusedAnswer, head: RequestHead): Response {
  const [status] = DIALECTS.elasticsearch[verdict];
  const body = errorBody(status, ERROR_TYPES[verdict], `${error.code}: ${error.message}`);
  const challenge = status === 401 ? { 'www-authenticate': CHALLENGE } : {};
  return say(status, body, head.headers, { ...headers, ...challenge });
}

/** Where a deployment wants `/` for its console alone. */
const PREFIX = '/elastic';

async function probe(
  { method, url, headers, params }: RequestHead,
  admit: () => Promise<Sender>,
): Promise<Response | null> {
  const { pathname } = url;
  const path = pathname.startsWith(PREFIX) ? pathname.slice(PREFIX.length) || '/' : pathname;
  if (pathname === '/' && !isClient(headers)) return null;
  await admit();
  return say(200, probeBody(method, path, params.name, headers), headers);
}
