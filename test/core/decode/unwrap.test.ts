// What comes out of a container is what was in it, text for text; what was around it is not lost; and neither size nor depth of
// a wrapping can make more of it than there is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedBody } from '../../../schemas/event.ts';
import { MAX_EVENT_BYTES, MAX_EVENT_FIELDS } from '../../../schemas/limits.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';

const encoder = new TextEncoder();

function decode(body: string, mediaType: string | null = 'application/json', format?: string): DecodedBody {
  return decodeBody(encoder.encode(body), { mediaType, format, receivedAt: Date.UTC(2026, 10, 20, 12) });
}

/** Objects that wrap nothing, in JSON with white space of any kind in it. */
const object = fc
  .dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    fc.jsonValue(),
  )
  .map((value) => ({ ...value, eventVersion: '1.08' }));
const space = fc.constantFrom('', ' ', '\n', '\t ');

describe('a container', () => {
  it('gives each of its events with its exact text', () => {
    fc.assert(
      fc.property(fc.array(object, { minLength: 1 }), space, fc.nat(2), (objects, gap, indent) => {
        const texts = objects.map((one) => JSON.stringify(one, null, indent).toWellFormed());
        const body = `{${gap}"Records"${gap}:${gap}[${gap}${texts.join(`${gap},${gap}`)}${gap}]${gap}}`;
        const { events, rejected } = decode(body);
        expect(rejected).toEqual([]);
        expect(events.map((event) => event.raw)).toEqual(texts);
        for (const { raw, record } of events)
          expect(JSON.stringify(record)).toBe(JSON.stringify(decode(raw).events[0]?.record));
      }),
    );
  });

  it('may be larger than an event, and have more members than one', () => {
    const big = JSON.stringify({ eventVersion: '1.08', text: 'x'.repeat(MAX_EVENT_BYTES / 4) });
    const large = decode(`{"Records":[${Array(8).fill(big).join(',')}],"nextPageToken":"t"}`);
    expect(large.events.map((event) => event.raw)).toEqual(Array(8).fill(big));
    expect(large.events[7]?.envelope).toEqual({ nextPageToken: 't' });
    const many = decode(
      `{"records":[${Array(MAX_EVENT_FIELDS).fill('{"a":1}').join(',')}]}`,
      'application/x-ndjson',
    );
    expect(many.events).toHaveLength(MAX_EVENT_FIELDS);
  });

  it('rejects one event in it that is too large, and takes the others', () => {
    const body = decode(`{"Records":[{"a":1},{"a":"${'x'.repeat(MAX_EVENT_BYTES)}"},{"a":2},7]}`);
    expect(body.events.map((event) => event.record)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(body.rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, 'DECODE_EVENT_TOO_LARGE'],
      [3, 'DECODE_JSON_NOT_OBJECT'],
    ]);
  });

  it('that says too much beside its events stays one event, so that none of it is multiplied', () => {
    const around = `"metadata":"${'m'.repeat(3_000)}"`;
    expect(decode(`{"items":[{"a":1},{"a":2}],${around}}`).events).toHaveLength(1);
    const tooLarge = decode(`{"items":[${Array(200_000).fill('{"a":1}').join(',')}],${around}}`);
    expect(tooLarge.rejected.map(({ code }) => code)).toEqual(['DECODE_EVENT_TOO_LARGE']);
  });

  it('with a repeated name is rejected as a whole, too large or not', () => {
    for (const count of [1, 200_000]) {
      const list = `[${Array(count).fill('{"a":1}').join(',')}]`;
      expect(decode(`{"Records":${list},"kind":1,"kind":2}`).rejected).toHaveLength(1);
    }
  });
});

describe('a wrapping', () => {
  it('is the raw text of the event that was in it', () => {
    fc.assert(
      fc.property(object, (inner) => {
        const line = JSON.stringify({
          log: JSON.stringify(inner),
          stream: 'stdout',
          time: '2026-11-20T11:59:00Z',
        });
        fc.pre(line.isWellFormed() && !/\\\\ud/.test(line));
        const [event] = decode(line, 'application/x-ndjson').events;
        expect(event?.raw).toBe(line);
        expect(event?.envelope).toMatchObject({ stream: 'stdout' });
        expect(JSON.stringify(event?.record)).toBe(
          JSON.stringify(decode(JSON.stringify(inner)).events[0]?.record),
        );
      }),
    );
  });

  it('leaves an event alone that shares a name with it', () => {
    for (const line of [
      '{"message":"{}","level":"info"}',
      '{"event":{"a":1},"user":"alice"}',
      '{"result":{"a":1}}',
      '{"payload":"x","topic":"t","order":1}',
      '{"_source":{"a":1}}',
    ]) {
      const [event] = decode(line, 'application/x-ndjson').events;
      expect([event?.format, JSON.stringify(event?.record), event?.envelope]).toEqual([
        'json',
        line,
        undefined,
      ]);
    }
  });

  it('inside others is opened a few times, and then left as it is', () => {
    let line = '{"eventVersion":"1.08"}';
    for (let i = 0; i < 10; i++) line = JSON.stringify({ log: line, stream: 's' });
    const [event] = decode(line).events;
    expect(JSON.stringify(event?.envelope).split('"stream"')).toHaveLength(5);
    expect(event?.record).toMatchObject({ stream: 's' });
  });

  it('keeps both syslog headers of a message that was syslog again', () => {
    const inner = JSON.stringify({ log: '<34>Nov 20 11:58:00 inner su[7]: text', stream: 's' });
    const [event] = decode(`<14>Nov 20 11:59:00 outer relay: ${inner}`, 'text/plain').events;
    expect(event).toMatchObject({
      format: 'syslog',
      record: { message: 'text' },
      syslog: { hostname: 'inner', priority: 34 },
      envelope: { stream: 's', envelope: { syslog: { hostname: 'outer', priority: 14 } } },
    });
  });
});
