// Real OTLP requests, bent: read or refused, never anything else, and every record that another reader counts is an event or a
// rejection. 16,000 cases.
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedBody } from '../../../schemas/event.ts';
import { decodeOtlp, type OtlpEncoding } from '../../../workers/core/decode/otlp.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { normalize } from '../../../workers/core/normalize/normalize.ts';
import { bent } from '../../support/bent-bytes.ts';
import { capturedBodies } from '../../support/captured-bodies.ts';
import { haveOtlp, otlpExamples, otlpType, toProtobuf } from '../../support/otlp-request.ts';

const RECEIVED_AT = Date.UTC(2026, 10, 21, 12);
const RUNS = { numRuns: 8_000 };

const captured = capturedBodies('/v1/logs').map(({ headers, body }) => ({
  json: headers['content-type'] === 'application/json',
  body: headers['content-encoding'] === 'gzip' ? new Uint8Array(gunzipSync(body)) : body,
}));
const examples = [...otlpExamples().values()];
const own =
  '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"a"}},{"body":{"stringValue":"b"}}]}]}]}';

const asJson = [
  ...captured.filter(({ json }) => json).map(({ body }) => body),
  ...[own, ...examples].map((text) => new TextEncoder().encode(text)),
];

const decode = (body: Uint8Array, encoding: OtlpEncoding): DecodedBody | Refusal => {
  try {
    return decodeOtlp(body, encoding, { receivedAt: RECEIVED_AT, format: undefined });
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown;
    throw thrown;
  }
};

type Logs = { resourceLogs?: { scopeLogs?: { logRecords?: unknown[] }[] }[] };

const recordsOf = ({ resourceLogs = [] }: Logs): number =>
  resourceLogs.reduce(
    (sum, { scopeLogs = [] }) =>
      sum + scopeLogs.reduce((inner, { logRecords = [] }) => inner + logRecords.length, 0),
    0,
  );

/** What another reader counts; undefined where it reads nothing. */
const counted = (read: () => unknown): number | undefined => {
  try {
    return recordsOf(read() as Logs);
  } catch {
    return undefined;
  }
};

function assertWhole(outcome: DecodedBody | Refusal, records: number | undefined): void {
  if (outcome instanceof Refusal) {
    expect(outcome.message.length).toBeLessThan(300);
    return;
  }
  const { events, rejected } = outcome;
  if (records !== undefined) expect(events.length + rejected.length).toBe(records);
  const places = new Set(rejected.map(({ index }) => index));
  expect(places.size).toBe(rejected.length);
  for (const event of events) {
    expect(event.raw.isWellFormed()).toBe(true);
    normalize(event, { receivedAt: RECEIVED_AT, source: 'sender' });
  }
}

describe('bent requests', () => {
  it('in JSON are read or refused, and no record is lost', () => {
    let read = 0;
    fc.assert(
      fc.property(bent(asJson), (body) => {
        const outcome = decode(body, 'json');
        if (!(outcome instanceof Refusal)) read++;
        const text = new TextDecoder();
        assertWhole(
          outcome,
          counted(() => JSON.parse(text.decode(body))),
        );
      }),
      RUNS,
    );
    expect(read).toBeGreaterThan(RUNS.numRuns / 20);
  });

  it.skipIf(!haveOtlp)('in protocol buffers are read or refused, and no record is lost', () => {
    const type = otlpType('request');
    const bodies = [
      ...captured.filter(({ json }) => !json).map(({ body }) => body),
      ...[own, ...examples].map(toProtobuf),
    ];
    let read = 0;
    fc.assert(
      fc.property(bent(bodies), (body) => {
        const outcome = decode(body, 'protobuf');
        if (!(outcome instanceof Refusal)) read++;
        assertWhole(
          outcome,
          counted(() => type.decode(body)),
        );
      }),
      RUNS,
    );
    expect(read).toBeGreaterThan(RUNS.numRuns / 20);
  });
});
