// AuroraSOC's publishers: POST /aurora/v1/events with RawEvents and bridged MQTT messages. The paths and answers of its own ingest
// server are documented nowhere, so the answers are those of POST /v1/events, an outcome an item. docs/senders/aurorasoc.md.
import { tokenOf } from '../../core/attest/carriers.ts';
import { decodeAurora } from '../../core/decode/aurora.ts';
import { native } from './native.ts';
import type { Protocol } from './protocol.ts';

export const aurora: Protocol<undefined> = {
  ...native,
  name: 'aurora',
  whole: true,
  mediaTypes: ['application/json', 'application/x-ndjson', 'text/plain'],
  // AuroraSOC's services identify themselves by X-API-Key, its users by a bearer token.
  credential: (head) => tokenOf(head, ['bearer', 'basic', 'x-api-key']),
  take: ({ body, receivedAt }) => ({ body: decodeAurora(body, receivedAt), notes: undefined }),
};
