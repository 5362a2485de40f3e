// The native protocol: POST /v1/events (design, section 3, "Native ingest"). No CORS: senders are not browsers, and the
// console, which only reads, is served from the same origin.
import type { IngestReply } from '../../../schemas/ingest-api.ts';
import { INGEST_MEDIA_TYPES } from '../../../schemas/ingest-media.ts';
import { tokenOf } from '../../core/attest/carriers.ts';
import type { RefusedAnswer } from '../refusals.ts';
import { DIALECTS } from './dialects.ts';
import type { Accepted, Protocol } from './protocol.ts';

/** POST /v1/events; GET on the same path is search, and query's. */
export const native: Protocol = {
  name: 'native',
  mediaTypes: INGEST_MEDIA_TYPES,
  credential: (head) => tokenOf(head, ['bearer', 'basic', 'x-api-key']),
  accepted,
  refused,
};

function accepted({ packet: { manifest, receipt }, rejected }: Accepted<unknown>): Response {
  const { packet, events } = manifest;
  const body: IngestReply = {
    packet,
    accepted: events,
    rejected: [...rejected],
    receipt,
    links: {
      events: `/v1/events?q=packet:${packet}`,
      proof: `/v1/packets/${packet}/proof`,
    },
  };
  const headers = { 'edgeseal-receipt': receipt, 'cache-control': 'no-store' };
  return Response.json(body, { status: DIALECTS.native.durable[0], headers });
}

function refused({ status, body, headers }: RefusedAnswer): Response {
  return Response.json(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}
