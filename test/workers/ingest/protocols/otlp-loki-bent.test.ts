// Bent requests of OTLP and Loki through the front door: a success whose events and rejections are in the queue, or a refusal in the
// sender's own dialect, never a 5xx. How bodies are read is tried 32,000 times in test/core/decode; this is the road around it.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bent } from '../../../support/bent-bytes.ts';
import { capturedRequests } from '../../../support/captured-requests.ts';
import { FrontDoor, token } from '../front-door.ts';

const encoder = new TextEncoder();
const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' };

interface Shot {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const OWN: readonly Shot[] = [
  {
    path: '/v1/logs',
    headers: JSON_TYPE,
    body: encoder.encode(
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"a b c"}}]}]}]}',
    ),
  },
  {
    path: '/v1/logs',
    headers: PROTOBUF_TYPE,
    body: encoder.encode('\x0a\x0a\x12\x08\x12\x06\x2a\x04\x0a\x02hi'),
  },
  {
    path: '/loki/api/v1/push',
    headers: JSON_TYPE,
    body: encoder.encode(
      '{"streams":[{"stream":{"a":"b"},"values":[["1795249200000000000","a line of some words"]]}]}',
    ),
  },
  {
    path: '/loki/api/v1/push',
    headers: PROTOBUF_TYPE,
    body: encoder.encode('\x0c\x2c\x0a\x0a\x0a\x02{}\x12\x04\x12\x02hi'),
  },
];

const SHOTS = [...OWN, ...capturedRequests('/v1/logs'), ...capturedRequests('/loki/api/v1/push')];

const shot: fc.Arbitrary<Shot> = fc
  .constantFrom(...SHOTS)
  .chain(({ path, headers, body }) => bent([body]).map((changed) => ({ path, headers, body: changed })));

it('are taken whole or refused as their sender expects', async () => {
  const jwt = await token({ tenant: 'bent' });
  const seen = new Map<number, number>();
  const property = fc.asyncProperty(shot, async ({ path, headers, body }) => {
    const door = new FrontDoor();
    const all = { ...headers, authorization: `Bearer ${jwt}` };
    const response = await door.fetch(path, { method: 'POST', headers: all, body: Uint8Array.from(body) });
    seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
    expect(response.status).toBeLessThan(500);
    expect(door.messages.length).toBeLessThanOrEqual(response.ok ? 1 : 0);
    // Successes without a receipt are those of nothing.
    expect(door.messages.length === 1).toBe(response.headers.has('edgeseal-receipt'));
    await response.arrayBuffer();
  });
  await fc.assert(property, { numRuns: 400 });
  expect(Math.min(seen.get(200) ?? 0, seen.get(400) ?? 0)).toBeGreaterThan(10);
}, 120_000);
