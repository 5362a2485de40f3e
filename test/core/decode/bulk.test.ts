// Bulk bodies of real senders, and what becomes of them when they are bent: an outcome for each action, or none for any.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BulkBody, decodeBulk } from '../../../workers/core/decode/bulk.ts';
import { bulkIdentity } from '../../../workers/core/decode/bulk-identity.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { mutations } from '../../support/bent-bodies.ts';
import { capturedRequests } from '../../support/captured-requests.ts';

const RECEIVED = Date.UTC(2026, 10, 21, 12);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (body: Uint8Array): BulkBody => decodeBulk(body, { receivedAt: RECEIVED, index: 'default' });
const captures = capturedRequests('/_bulk');

const OWN = [
  '{"create":{"_index":"logs","_id":"1"}}\n{"@timestamp":"2026-11-20T10:00:00Z","message":"é☂"}\n{"index":{"_id":"2"}}\r\n{"a":[1]}\r\n',
  '{"index":{}}\n{"a":1}\n\n{"delete":{"_id":"x"}}\n{"update":{"_id":"y"}}\n{"doc":{}}\n{"create":{}}\n[1]\n{"create":{}}\n{"b":\n',
  '{"index":{"_index":"i","_id":7}}\n{"log":"CEF:0|a|b|c|d|e|5|src=192.0.2.1\\n","stream":"stdout"}\n',
].map(bytes);

it('gives each action its events in order, with the names around them', () => {
  const { body, items } = decode(OWN[0] ?? bytes(''));
  expect(body.events).toMatchObject([
    { raw: '{"@timestamp":"2026-11-20T10:00:00Z","message":"é☂"}', envelope: { _index: 'logs', _id: '1' } },
    { raw: '{"a":[1]}', record: { a: [1] }, envelope: { _index: 'default', _id: '2', op_type: 'index' } },
  ]);
  expect(items.map(({ action, index, id, event }) => [action, index, id, event])).toEqual([
    ['create', 'logs', '1', 0],
    ['index', 'default', '2', 1],
  ]);
});

it('takes no index that would make a large answer of a small request', () => {
  const body = bytes('{"index":{}}\n{"a":1}\n');
  const read = (index: string) => decodeBulk(body, { receivedAt: RECEIVED, index });
  expect(read('x'.repeat(255)).items[0]?.event).toBe(0);
  expect(() => read('x'.repeat(256))).toThrow(Refusal);
});

it('counts events of a document that is a list as that document’s', () => {
  const list = '{"Records":[{"eventName":"a","eventSource":"s"},{"eventName":"b","eventSource":"s"}]}';
  const { body, items } = decode(bytes(`{"index":{}}\n${list}\n{"index":{}}\n{"c":1}\n`));
  expect(body.events).toHaveLength(3);
  expect(items.map(({ event }) => event)).toEqual([0, 2]);
});

describe.skipIf(captures.length === 0)('bodies of real senders', () => {
  it.each(captures)('$name: every document is taken', ({ body }) => {
    const { body: decoded, items } = decode(body);
    expect(items.every(({ event }) => event !== undefined)).toBe(true);
    expect(decoded.rejected).toEqual([]);
    const documents = Buffer.from(body)
      .toString()
      .split('\n')
      .filter((line) => line.trim() !== '');
    expect(decoded.events.map(({ raw }) => raw)).toEqual(documents.filter((_, i) => i % 2 === 1));
  });
});

/** Actions, counted line by line: each but a deletion has the line behind it. */
function countActions(body: Uint8Array): number {
  const lines = Buffer.from(body).toString('latin1').split('\n').slice(0, -1);
  let count = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = Buffer.from((lines[i] ?? '').replace(/\r$/, ''), 'latin1').toString();
    if (line.trim() === '') continue;
    count++;
    if (!Object.hasOwn(JSON.parse(line), 'delete')) i++;
  }
  return count;
}

const WORDS = [
  ...[
    '{',
    '}',
    '"',
    '\\',
    ',',
    ':',
    '\n',
    '\n\n',
    '\r\n',
    '\r',
    '\u0000',
    '\ufeff',
    'null',
    '1e999',
    '\\ud800',
  ],
  ...[
    '\n{"index":{}}\n',
    '\n{"delete":{"_id":"1"}}\n',
    '\n{"update":{}}\n',
    '{"a":1}\n',
    '"_id":1,',
    '"_id":{},',
  ],
];

it('refuses a bent body, or has one outcome for each of its actions', () => {
  const bodies = [...OWN, ...captures.map(({ body }) => body)];
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...bodies), mutations(WORDS), (body, mutate) => {
      const bent = mutate(body);
      try {
        const bulk = decode(bent);
        const { events, rejected } = bulk.body;
        expect(bulk.items.length).toBe(countActions(bent));
        expect(events.length + rejected.length).toBe(bulk.items.length);
        for (const { event, fault } of bulk.items) expect(event === undefined).toBe(fault !== undefined);
        expect(bulkIdentity(bulk) === undefined).toBe(bulk.items.some(({ id }) => id === undefined));
        taken++;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
    { numRuns: 16_000 },
  );
  expect(taken).toBeGreaterThan(1_000);
});
