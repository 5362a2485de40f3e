// Bodies handed on in slices: bounded, in order, and the same events whatever they are cut into.
import { describe, expect, it } from 'vitest';
import type { DecodedEvent } from '../../../schemas/event.ts';
import { MAX_WHOLE_BODY_BYTES } from '../../../schemas/limits.ts';
import { decodeBody, decodeInto } from '../../../workers/core/decode/body.ts';
import {
  changing,
  type EventSink,
  handOn,
  SLICE_EVENTS,
  SLICE_LENGTH,
} from '../../../workers/core/decode/slices.ts';

const encoder = new TextEncoder();
const RECEIVED_AT = Date.UTC(2026, 10, 20, 12);

/** Notes the slices of a body. */
class Noting implements EventSink {
  slices: DecodedEvent[][] = [];
  restarts = 0;

  slice(events: DecodedEvent[]): void {
    this.slices.push(events);
  }

  again(): void {
    this.slices = [];
    this.restarts++;
  }
}

function slicesOf(text: string, mediaType: string | null): Noting & { rejected: number } {
  const sink = new Noting();
  const tail = decodeInto(encoder.encode(text), { mediaType, receivedAt: RECEIVED_AT }, sink);
  expect(tail.accepted).toBe(sink.slices.flat().length);
  return Object.assign(sink, { rejected: tail.rejected.length });
}

const many = (count: number, line: (i: number) => string, join = '\n'): string =>
  Array.from({ length: count }, (_, i) => line(i)).join(join);

const COUNT = 2 * SLICE_EVENTS + 100;
const json = (i: number) => `{"n":${i},"text":"é"}`;
const COUNTED = '<34>Oct 11 22:14:15 h a: counted';
const audit = (i: number) =>
  `type=SYSCALL msg=audit(1790000000.000:${i >> 1}): syscall=2 success=yes part=${i}`;

const BODIES: readonly [string, string | null, string][] = [
  ['lines of JSON', 'application/x-ndjson', many(COUNT, json)],
  ['a list', 'application/json', `[${many(COUNT, json, ',')}]`],
  ['objects in a row', null, many(COUNT, json, ' ')],
  ['a list of lines', 'application/json', `[${many(COUNT, (i) => `"<34>Oct 11 22:14:15 h a: ${i}"`, ',')}]`],
  ['a container', 'application/json', `{"Records":[${many(COUNT, json, ',')}]}`],
  ['syslog lines', 'text/plain', many(COUNT, (i) => `<34>Oct 11 22:14:15 host app[1]: line ${i}`)],
  ['syslog of several lines', null, many(COUNT, (i) => `<34>Oct 11 22:14:15 host app: ${i}\n  at x`)],
  ['audit records of two a piece', null, many(2 * COUNT, audit)],
  ['counted octets', null, many(COUNT, () => `${COUNTED.length} ${COUNTED}`, '')],
  ['a JSON sequence', null, many(COUNT, (i) => `\x1e${json(i)}`)],
  ['Windows XML', null, many(COUNT, (i) => `<Event><System><EventID>${i}</EventID></System></Event>`)],
  ['columns', null, `#Fields: c-ip cs-method\n${many(COUNT, (i) => `10.0.0.${i & 255} GET`)}`],
  ['values with line breaks', 'text/csv', `a,b\n${many(COUNT, (i) => `${i},"one\ntwo"`)}`],
];

describe('a body in slices', () => {
  it.each(BODIES)('hands on %s as what they are when read whole', (_, mediaType, text) => {
    const { slices } = slicesOf(text, mediaType);
    expect(slices.length).toBeGreaterThan(2);
    for (const slice of slices) expect(slice.length).toBeLessThanOrEqual(SLICE_EVENTS);
    const whole = decodeBody(encoder.encode(text), { mediaType, receivedAt: RECEIVED_AT });
    expect(whole.rejected).toEqual([]);
    expect(slices.flat()).toEqual(whole.events);
  });

  it('ends a slice with the event that fills it', () => {
    const line = `{"text":"${'x'.repeat(60_000)}"}`;
    const { slices } = slicesOf(
      many(13, () => line),
      'application/x-ndjson',
    );
    const full = Math.ceil(SLICE_LENGTH / line.length);
    expect(slices.map((slice) => slice.length)).toEqual([full, full, 13 - 2 * full]);
  });

  it('begins again where a document turns out to be text', () => {
    const list = `[${many(COUNT, json, ',')},\n 17]`;
    const sink = slicesOf(list, 'text/plain');
    expect(sink.restarts).toBe(1);
    expect(sink.slices.flat().map(({ raw }) => raw)).toEqual(list.split('\n'));
  });

  it('keeps a header that heads nothing once, though a line beside it is rejected', () => {
    const { slices, rejected } = slicesOf(`#Fields: c-ip date\n${'x'.repeat(1_100_000)}`, 'text/plain');
    expect(rejected).toBe(1);
    expect(slices.flat().map(({ raw }) => raw)).toEqual(['#Fields: c-ip date']);
  });

  it('cuts a body that was decoded whole in the same places, and changes events on their way', () => {
    const text = many(COUNT, json);
    const whole = decodeBody(encoder.encode(text), {
      mediaType: 'application/x-ndjson',
      receivedAt: RECEIVED_AT,
    });
    const sink = new Noting();
    const tail = handOn(
      whole,
      changing(sink, (event) => ({ ...event, format: 'changed' })),
    );
    expect(tail).toEqual({ decoder: whole.decoder, accepted: COUNT, rejected: [] });
    expect(sink.slices.map((slice) => slice.length)).toEqual(
      slicesOf(text, 'application/x-ndjson').slices.map((slice) => slice.length),
    );
    expect(sink.slices[0]?.[0]).toEqual({ ...whole.events[0], format: 'changed' });
  });
});

describe('what is only known when all of it is read', () => {
  const TOO_LARGE = expect.objectContaining({
    code: 'INGEST_BODY_TOO_LARGE',
    detail: { allowed: MAX_WHOLE_BODY_BYTES },
  });
  const event = `<Event><System><EventID>1</EventID></System><EventData>${'x'.repeat(9_000)}</EventData></Event>`;
  const list = (bytes: number) =>
    `{"Records":[${many(bytes / 10_000, () => `{"a":"${'x'.repeat(9_992)}"}`, ',')}]}`;

  it('is taken up to its own bound and refused above: Windows XML, a list in an object', () => {
    const count = Math.floor(MAX_WHOLE_BODY_BYTES / event.length);
    expect(
      slicesOf(
        many(count - 10, () => event),
        null,
      ).slices.flat(),
    ).toHaveLength(count - 10);
    expect(() =>
      slicesOf(
        many(count + 10, () => event),
        null,
      ),
    ).toThrow(TOO_LARGE);
    const listed = slicesOf(list(MAX_WHOLE_BODY_BYTES - 100_000), 'application/json');
    expect(listed.slices.flat().length).toBeGreaterThan(1_000);
    expect(() => slicesOf(list(MAX_WHOLE_BODY_BYTES + 100_000), 'application/json')).toThrow(TOO_LARGE);
  });

  it('is asked room for before anything is made of it, and stops where there is none', () => {
    const asked: number[] = [];
    const noRoom = new Error('no room');
    const sink: EventSink = {
      slice: () => expect.unreachable(),
      again: () => undefined,
      whole: (bytes) => {
        asked.push(bytes);
        throw noRoom;
      },
    };
    const bodies = [event, list(2_000_000)].map((text) => encoder.encode(text));
    for (const body of bodies) {
      const options = { mediaType: null, receivedAt: RECEIVED_AT };
      expect(() =>
        decodeInto(
          body,
          options,
          changing(sink, (one) => one),
        ),
      ).toThrow(noRoom);
    }
    expect(asked).toEqual(bodies.map((body) => body.length));
  });

  it('is neither text that opens like XML nor one event that is too large', () => {
    const lines = many(1_300, () => `<Error>${'x'.repeat(10_000)}</Error>`);
    expect(slicesOf(lines, null).slices.flat()).toHaveLength(1_300);
    const large = slicesOf(`{"a":"${'x'.repeat(13_000_000)}"}`, 'application/x-ndjson');
    expect([large.slices.length, large.rejected]).toEqual([0, 1]);
  });

  it('is no audit event that waits for its end while more lines come than a packet may hold', () => {
    const text = `${audit(0)}\n${'a\n'.repeat(3_000_000)}`;
    expect(() => slicesOf(text, null)).toThrow(expect.objectContaining({ code: 'INGEST_TOO_MANY_EVENTS' }));
  });
});
