// HEC bodies of real senders, and what becomes of them when they are bent: nothing is lost, doubled or thrown.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHecEvents, decodeHecRaw } from '../../../workers/core/decode/hec.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { mutations } from '../../support/bent-bodies.ts';
import { capturedRequests } from '../../support/captured-requests.ts';

const RECEIVED = Date.UTC(2026, 10, 21, 12);
const options = { receivedAt: RECEIVED, defaults: undefined };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const captures = ['/services/collector/event', '/services/collector/event/1.0'].flatMap(capturedRequests);

const OWN = [
  '{"event":"<38>Nov 21 11:00:00 h sshd[1]: Failed password","time":1795258800.5,"host":"h"}\n{"event":{"a":[1,2]}}',
  '{"time":"1795258800","host":"é☂","source":"/var/log/x","sourcetype":"st","index":"main","event":"a\\u0000b"}',
  '{"event":{"message":"x","severity":"warn"},"fields":{"k":"v","n":[1,"2"]}} {"event":"CEF:0|a|b|c|d|e|5|src=192.0.2.1"}',
  '{"event":{"Records":[{"eventName":"a","eventSource":"s"},{"eventName":"b","eventSource":"s"}]}}{"event":""}',
].map(bytes);

describe('an event', () => {
  it('is the text of its object, read with its metadata around it', () => {
    const text = '{"event":"plain words", "time":1795258800.5, "host":"h", "fields":{"k":["v"]}}';
    const { body } = decodeHecEvents(bytes(`\n${text}\t`), options);
    expect(body.events).toMatchObject([
      {
        ...{ format: 'text', raw: text, record: { message: 'plain words' } },
        envelope: { time: 1795258800.5, host: 'h', fields: { k: ['v'] } },
      },
    ]);
  });

  it('that is text is of the format it looks like, or of the one its source is set up with', () => {
    const body = bytes('{"event":"CEF:0|a|b|c|d|e|5|src=192.0.2.1"}{"event":"a=1 b=2"}{"event":{"c":3}}');
    const formats = (format?: string) =>
      decodeHecEvents(body, { ...options, format }).body.events.map((event) => event.format);
    expect(formats()).toEqual(['cef', expect.any(String), 'json']);
    expect(formats('kv')).toEqual(['kv', 'json']);
  });

  it('that holds a list is its elements, each with its own text', () => {
    const { body } = decodeHecEvents(OWN[3] ?? bytes(''), options);
    expect(body.events.map(({ raw }) => raw)).toEqual([
      '{"eventName":"a","eventSource":"s"}',
      '{"eventName":"b","eventSource":"s"}',
    ]);
    expect(body.rejected).toMatchObject([{ index: 2, raw: '{"event":""}' }]);
  });

  it('that is a number, a truth or a list is one line, as collectors send the body of a record', () => {
    const text = '{"event":42,"host":"h"}{"event":false}{"event":[1,{"a":"b"}]}';
    const { body, fault } = decodeHecEvents(bytes(text), options);
    expect(fault).toBeUndefined();
    expect(body.events).toMatchObject([
      { raw: '{"event":42,"host":"h"}', record: { message: '42' }, envelope: { host: 'h' } },
      { raw: '{"event":false}', record: { message: 'false' } },
      { raw: '{"event":[1,{"a":"b"}]}', record: { message: '[1,{"a":"b"}]' } },
    ]);
  });

  it('that is no JSON value is rejected alone', () => {
    const { body, fault } = decodeHecEvents(bytes('{"event":tru}{"event":[1,,2]}{"event":7}'), options);
    expect(body.rejected.map(({ index }) => index)).toEqual([0, 1]);
    expect(body.events).toHaveLength(1);
    expect(fault).toMatchObject({ code: 6, number: 0 });
  });

  it('may name its members as attackers do', () => {
    const { body } = decodeHecEvents(bytes('{"__proto__":{"a":1},"event":{"__proto__":2}}'), options);
    expect(Object.hasOwn(body.events[0]?.envelope ?? {}, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  it('that is larger than an event may be is rejected alone', () => {
    const large = `{"event":"${'x'.repeat(1024 * 1024)}"}`;
    const { body, fault } = decodeHecEvents(bytes(`{"event":"a"}${large}`), options);
    expect(body.rejected).toMatchObject([{ index: 1, code: 'DECODE_EVENT_TOO_LARGE' }]);
    expect(fault).toMatchObject({ code: 6, number: 1 });
  });
});

describe.skipIf(captures.length === 0)('bodies of real senders', () => {
  it.each(captures)('$name: every event is taken, at the time it says', ({ body }) => {
    const { body: decoded, fault } = decodeHecEvents(body, options);
    expect(fault).toBeUndefined();
    expect(decoded.events.length).toBe(countObjects(body));
    for (const event of decoded.events) expect(event.envelope?.time).toBeDefined();
  });
});

/** Top-level objects, counted by brackets and quotes alone. */
function countObjects(body: Uint8Array): number {
  let depth = 0;
  let count = 0;
  let quoted = false;
  for (let i = 0; i < body.length; i++) {
    const character = String.fromCharCode(body[i] ?? 0);
    if (quoted) {
      if (character === '\\') i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) count++;
  }
  return count;
}

const WORDS = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ',',
    ':',
    '\n',
    '\r\n',
    '\u0000',
    '\ufeff',
    'null',
    'true',
    '1e999',
    '-0',
  ],
  ...[
    '{"event":"x"}',
    '{"event":{}}',
    '"event":',
    '"event":""',
    '"fields":{"a":{}}',
    '"time":1e400',
    '\\ud800',
  ],
];

describe('a bent body', () => {
  const bodies = [...OWN.slice(0, 3), ...captures.map(({ body }) => body)];

  it('is refused, or every object of it is accepted or rejected', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.constantFrom(...bodies), mutations(WORDS), (body, mutate) => {
        const bent = mutate(body);
        try {
          const { body: decoded, fault } = decodeHecEvents(bent, options);
          expect(decoded.events.length + decoded.rejected.length).toBe(countObjects(bent));
          expect(fault === undefined).toBe(decoded.rejected.length === 0);
          expect(decoded.rejected.map(({ index }) => index)).toEqual(
            [...new Set(decoded.rejected.map(({ index }) => index))].sort((a, b) => a - b),
          );
          taken++;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }),
      { numRuns: 12_000 },
    );
    expect(taken).toBeGreaterThan(1_000);
  });

  it('of lines is always taken', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bodies), mutations(WORDS), (body, mutate) => {
        const bent = mutate(body);
        try {
          const { events, rejected } = decodeHecRaw(bent, { ...options, defaults: { host: 'h' } });
          expect(events.length + rejected.length).toBeGreaterThan(0);
          for (const event of events) expect(JSON.stringify(event.envelope)).toContain('"host":"h"');
        } catch (error) {
          if (!(error instanceof Refusal) || error.code !== 'INGEST_BODY_EMPTY') throw error;
        }
      }),
      { numRuns: 4_000 },
    );
  });
});
