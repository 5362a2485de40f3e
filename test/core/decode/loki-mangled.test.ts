// Real pushes to Loki, bent before and behind their compression: read or refused, never anything else, and every line that another
// reader counts is an event or a rejection. 16,000 cases.
import fc from 'fast-check';
import { uncompressSync } from 'snappy';
import { describe, expect, it } from 'vitest';
import type { DecodedBody } from '../../../schemas/event.ts';
import { decodeLoki, type LokiEncoding } from '../../../workers/core/decode/loki.ts';
import { expandSnappy } from '../../../workers/core/decode/snappy.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { normalize } from '../../../workers/core/normalize/normalize.ts';
import { bent } from '../../support/bent-bytes.ts';
import { capturedBodies } from '../../support/captured-bodies.ts';
import { pushRequest, snappy } from '../../support/loki-push.ts';

const RECEIVED_AT = Date.UTC(2026, 10, 21, 12);
const TIME = '1795249200123456789';

const OWN = new TextEncoder().encode(
  JSON.stringify({
    streams: [
      {
        stream: { a: 'b' },
        values: [
          [TIME, 'one'],
          [TIME, 'tw\\"o', { k: 'v' }],
        ],
      },
      { stream: {}, values: [[TIME, 'three']] },
    ],
  }),
);
const AS_JSON = [...capturedBodies('/loki/api/v1/push').map(({ body }) => body), OWN];

const entries = ['one', 'two', `three ${'x'.repeat(500)}`].map((line) => ({
  timestamp: { seconds: 1_795_249_200, nanos: 5 },
  line,
  structuredMetadata: [{ name: 'k', value: 'v' }],
}));
const MESSAGES = [pushRequest({ labels: '{a="b",c="d\\n"}', entries }, { labels: '{}', entries })];

const decode = (body: Uint8Array, encoding: LokiEncoding): DecodedBody | Refusal => {
  try {
    return decodeLoki(body, encoding, { receivedAt: RECEIVED_AT, format: undefined });
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown;
    throw thrown;
  }
};

function assertWhole(outcome: DecodedBody | Refusal, lines?: number): void {
  if (outcome instanceof Refusal) {
    expect(outcome.message.length).toBeLessThan(300);
    return;
  }
  const { events, rejected } = outcome;
  if (lines !== undefined) expect(events.length + rejected.length).toBe(lines);
  for (const event of events) {
    expect(event.raw.isWellFormed()).toBe(true);
    normalize(event, { receivedAt: RECEIVED_AT, source: 'sender' });
  }
}

/** Lines as JSON.parse finds them; undefined where it finds none. */
function linesOf(body: Uint8Array): number | undefined {
  try {
    const { streams } = JSON.parse(new TextDecoder().decode(body));
    return streams.reduce((sum: number, { values = [] }) => sum + values.length, 0);
  } catch {
    return undefined;
  }
}

describe('bent pushes', () => {
  it('in JSON are read or refused, and no line is lost', () => {
    let read = 0;
    fc.assert(
      fc.property(bent(AS_JSON), (body) => {
        const outcome = decode(body, 'json');
        if (!(outcome instanceof Refusal)) read++;
        assertWhole(outcome, linesOf(body));
      }),
      { numRuns: 6_000 },
    );
    expect(read).toBeGreaterThan(300);
  });

  it('in protocol buffers are read or refused', () => {
    let read = 0;
    fc.assert(
      fc.property(bent(MESSAGES), (message) => {
        const outcome = decode(snappy(message), 'protobuf');
        if (!(outcome instanceof Refusal)) read++;
        assertWhole(outcome);
      }),
      { numRuns: 5_000 },
    );
    expect(read).toBeGreaterThan(300);
  });

  it('behind their compression are read as the library reads them, or refused', () => {
    fc.assert(
      fc.property(bent(MESSAGES.map(snappy)), (block) => {
        assertWhole(decode(block, 'protobuf'));
        const content = expanded(block);
        if (content !== undefined) expect(Buffer.compare(uncompressed(block), content)).toBe(0);
      }),
      { numRuns: 5_000 },
    );
  });
});

function expanded(block: Uint8Array): Uint8Array | undefined {
  try {
    return expandSnappy(block);
  } catch {
    return undefined;
  }
}

function uncompressed(block: Uint8Array): Buffer {
  const content = uncompressSync(Buffer.from(block));
  return Buffer.from(content);
}
