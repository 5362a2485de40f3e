// Twelve thousand mangled bodies of each: all that is ever thrown is a refusal, and what is taken apart is whole.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedBody } from '../../../schemas/event.ts';
import { decodeMessage } from '../../../workers/core/decode/cloudevents-http.ts';
import { decodeEventBridge } from '../../../workers/core/decode/eventbridge.ts';
import { decodeFirehose } from '../../../workers/core/decode/firehose.ts';
import { readLogpush } from '../../../workers/core/decode/logpush.ts';
import { readWhole } from '../../../workers/core/decode/slices.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { mutations } from '../../support/bent-bodies.ts';
import { DELIVERY_CASES, type DeliveryCase } from '../../support/delivery-cases.ts';

const RUNS = 12_000;
const OPTIONS = { receivedAt: Date.UTC(2026, 10, 21), format: undefined };
const EMPTY: DecodedBody = { decoder: '', events: [], rejected: [] };

function decode({ path, headers }: DeliveryCase, bytes: Uint8Array): DecodedBody {
  switch (path) {
    case '/firehose':
      return decodeFirehose(bytes, {
        ...OPTIONS,
        sourceArn: 'arn',
        commonAttributes: '{"commonAttributes":{}}',
      }).body;
    case '/eventbridge':
      return decodeEventBridge(bytes, OPTIONS);
    case '/logpush': {
      const upload = readLogpush(bytes, OPTIONS);
      return upload === null ? EMPTY : readWhole(upload);
    }
    default:
      return decodeMessage(bytes, new Headers(headers), OPTIONS).body;
  }
}

/** What came of a body; null for one that was refused. */
function decoded(one: DeliveryCase, bytes: Uint8Array): DecodedBody | null {
  try {
    return decode(one, bytes);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

const wordsOf = (text: string): string[] => text.match(/[A-Za-z0-9]{3,}/g) ?? [];

/** Every rejected one has a place of its own among all, and every text and record can be written. */
function expectSound({ events, rejected }: DecodedBody): void {
  const all = events.length + rejected.length;
  const places = rejected.map(({ index }) => index);
  expect(new Set(places).size).toBe(places.length);
  for (const place of places) expect(place).toBeLessThan(all);
  for (const event of events) expect(JSON.stringify(event).isWellFormed()).toBe(true);
}

describe.each(DELIVERY_CASES)('$name', (one) => {
  const original = new TextEncoder().encode(one.body);

  it('is refused or whole', () => {
    let taken = 0;
    const property = fc.property(mutations(one.words), (mutate) => {
      const bytes = mutate(original);
      const body = decoded(one, bytes);
      if (body === null) return;
      taken++;
      expectSound(body);
      if (one.path !== '/logpush' || body === EMPTY) return;
      const kept = new Set([...body.events, ...body.rejected].flatMap(({ raw }) => wordsOf(raw)));
      expect(wordsOf(new TextDecoder().decode(bytes)).filter((word) => !kept.has(word))).toEqual([]);
    });
    fc.assert(property, { numRuns: RUNS });
    expect(taken).toBeGreaterThan(RUNS / 100);
  });
});

describe('records of Firehose', () => {
  const RECORDS = [
    '{"a":1}\n{"b":2}\n',
    '<13>Oct 11 22:14:15 h su: user eve',
    '{"user":"eve"}{"user":"bob"}',
    'plain',
  ];

  it('that are mangled before they are put in lose no word, compressed or not', () => {
    const mangled = fc.tuple(fc.constantFrom(...RECORDS), mutations(['"', '{', '\n', '\\']), fc.boolean());
    const property = fc.property(fc.array(mangled, { minLength: 1, maxLength: 5 }), (records) => {
      const contents = records.map(([text, mutate]) => mutate(new TextEncoder().encode(text)));
      const data = contents.map((content, i) => {
        const bytes = records[i]?.[2] === true ? gzipSync(content) : content;
        return { data: Buffer.from(bytes).toString('base64') };
      });
      const bytes = Buffer.from(JSON.stringify({ requestId: 'r', records: data }));
      const { events, rejected } = decodeFirehose(bytes, {
        ...OPTIONS,
        sourceArn: null,
        commonAttributes: null,
      }).body;
      const kept = new Set([...events, ...rejected].flatMap(({ raw }) => wordsOf(raw)));
      const words = contents.flatMap((content) => wordsOf(new TextDecoder('windows-1252').decode(content)));
      expect(words.filter((word) => !kept.has(word))).toEqual([]);
    });
    fc.assert(property, { numRuns: 3_000 });
  });
});
