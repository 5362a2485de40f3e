// Hostile and broken input, each with the code it is refused by, or with what becomes of it where it is no fault.
import { describe, expect, it } from 'vitest';
import { MAX_EVENT_BYTES } from '../../../schemas/limits.ts';
import { errorOf, eventsOf, FrontDoor, rawsOf, verdictOf } from './front-door.ts';

const JSON_BODY = { 'content-type': 'application/json' };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const TEXT = { 'content-type': 'text/plain' };

const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values);

describe('a request is refused', () => {
  it.each<[string, BodyInit, Record<string, string>, string]>([
    ['with an empty body', '', JSON_BODY, '400 INGEST_BODY_EMPTY'],
    ['with blank lines only', '\n \n\n', NDJSON, '400 INGEST_BODY_EMPTY'],
    ['with an empty array', '[]', JSON_BODY, '400 INGEST_BODY_EMPTY'],
    ['with a broken JSON document', '{"a":', JSON_BODY, '400 DECODE_JSON_SYNTAX'],
    ['with every line broken', '{"a":\n{"b":', NDJSON, '400 DECODE_JSON_SYNTAX'],
    ['with a JSON text that is no object', '"text"', JSON_BODY, '400 DECODE_JSON_NOT_OBJECT'],
    ['with 10,000 levels of nesting', nested(10_000), JSON_BODY, '400 DECODE_TOO_DEEP'],
    ['with half a million levels of nesting', nested(500_000), NDJSON, '400 DECODE_TOO_DEEP'],
    [
      'with JSON that is not UTF-8',
      bytes(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d),
      JSON_BODY,
      '400 DECODE_NOT_UTF8',
    ],
    ['with a key twice', '{"a":1,"a":2}', JSON_BODY, '400 DECODE_DUPLICATE_KEY'],
    ['with too many fields', `{"a":[${'0,'.repeat(20_001)}0]}`, JSON_BODY, '400 DECODE_TOO_MANY_FIELDS'],
    [
      'with an event over the cap',
      `{"a":"${'x'.repeat(MAX_EVENT_BYTES)}"}`,
      JSON_BODY,
      '413 DECODE_EVENT_TOO_LARGE',
    ],
    ['with 100,000 events', '{}\n'.repeat(100_000), NDJSON, '413 INGEST_TOO_MANY_EVENTS'],
    [
      'with a million events in an array',
      `[${'{},'.repeat(1_000_000)}{}]`,
      JSON_BODY,
      '413 INGEST_TOO_MANY_EVENTS',
    ],
    [
      'of another media type',
      'a=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      '415 INGEST_MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'of a media type that is none',
      'a',
      { 'content-type': '__proto__' },
      '415 INGEST_MEDIA_TYPE_UNSUPPORTED',
    ],
    [
      'in another charset',
      '{}',
      { 'content-type': 'application/json; charset=latin1' },
      '415 INGEST_MEDIA_TYPE_UNSUPPORTED',
    ],
    ['with an empty Idempotency-Key', '{}', { 'idempotency-key': '' }, '400 INGEST_IDEMPOTENCY_KEY_INVALID'],
    [
      'with a blank inside the Idempotency-Key',
      '{}',
      { 'idempotency-key': 'a b' },
      '400 INGEST_IDEMPOTENCY_KEY_INVALID',
    ],
    [
      'with an Idempotency-Key beyond ASCII',
      '{}',
      { 'idempotency-key': 'ä' },
      '400 INGEST_IDEMPOTENCY_KEY_INVALID',
    ],
    [
      'with an Idempotency-Key of 256 characters',
      '{}',
      { 'idempotency-key': 'k'.repeat(256) },
      '400 INGEST_IDEMPOTENCY_KEY_INVALID',
    ],
  ])('%s', async (_, body, headers, verdict) => {
    const door = new FrontDoor();
    expect(await verdictOf(await door.post(body, headers))).toBe(verdict);
    expect(door.messages).toEqual([]);
  });

  it('with a connection that breaks in the middle', async () => {
    const { readable, writable } = new IdentityTransformStream();
    const breaking = (async () => {
      const writer = writable.getWriter();
      await writer.write(new TextEncoder().encode('{"a":1}\n'));
      await writer.abort(new Error('connection lost'));
    })();
    const door = new FrontDoor();
    expect(await verdictOf(await door.post(readable, NDJSON))).toBe('400 INGEST_BODY_INCOMPLETE');
    await breaking;
    expect(door.messages).toEqual([]);
  });

  it('with a format nobody knows, whose name cannot forge a log line', async () => {
    const response = await new FrontDoor().post('{}', {}, '?format=cfe%0A%7B%7D');
    const error = await errorOf(response);
    expect([response.status, error.code]).toEqual([400, 'INGEST_FORMAT_UNKNOWN']);
    expect(error.message).not.toContain('\n');
  });
});

describe('a request is taken', () => {
  it.each<[string, BodyInit, Record<string, string>, number]>([
    ['as an object', '{"a":1}', JSON_BODY, 1],
    ['as an array', '[{"a":1},{"a":2}]', JSON_BODY, 2],
    ['as NDJSON with CRLF and no last line end', '{"a":1}\r\n{"a":2}', NDJSON, 2],
    ['as lines of text', 'one\ntwo\n', TEXT, 2],
    ['with its charset named', '{"a":1}', { 'content-type': 'Application/JSON; Charset="UTF-8"' }, 1],
    ['with a byte order mark', '\ufeff{"a":1}', NDJSON, 1],
    ['with NUL in a text', '{"a":"b\\u0000c"}', JSON_BODY, 1],
    ['with NUL in a line', 'a\0b', TEXT, 1],
    ['with a __proto__ key', '{"__proto__":{"severity_id":6},"a":1}', JSON_BODY, 1],
    [
      'with numbers past 2^53',
      '{"id":9007199254740993,"big":1e400,"long":0.1000000000000000055}',
      JSON_BODY,
      1,
    ],
    ['with a lone surrogate', '{"a":"\\ud800"}', JSON_BODY, 1],
    ['with a timestamp in the year 9999', '{"timestamp":"9999-12-31T23:59:59Z"}', JSON_BODY, 1],
    ['with a timestamp before our time', '{"timestamp":"0001-01-01T00:00:00Z"}', JSON_BODY, 1],
    ['with a timestamp that is none', '{"timestamp":"yesterday"}', JSON_BODY, 1],
    ['without a timestamp', '{"message":"hello"}', JSON_BODY, 1],
    ['with lines that are not UTF-8', bytes(0x61, 0xff, 0x62), TEXT, 1],
    ['with an Idempotency-Key of 255 characters', '{"a":1}', { 'idempotency-key': '~'.repeat(255) }, 1],
  ])('%s', async (_, body, headers, accepted) => {
    const door = new FrontDoor();
    const response = await door.post(body, headers);
    expect(await response.json()).toMatchObject({ accepted, rejected: [] });
    expect(door.packets()[0]?.manifest.events).toBe(accepted);
  });

  it('keeps hostile text as it was written', async () => {
    const door = new FrontDoor();
    const lines = ['{"__proto__":1,"id":9007199254740993}', '{"a":"b\\u0000c\\ud800"}'];
    await door.post(lines.join('\n'), NDJSON);
    const [file] = door.packets();
    expect(file && rawsOf(file)).toEqual(lines);
  });

  it('gives an event without a time the time of its receipt', async () => {
    const door = new FrontDoor();
    await door.post('{"message":"hello"}', JSON_BODY);
    const [file] = door.packets();
    expect(file && eventsOf(file)[0]?.time).toBe(file?.manifest.received_at);
  });

  it('with one line of many broken, by naming it', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => (i === 41 ? '{"a":' : `{"a":${i}}`));
    const response = await new FrontDoor().post(lines.join('\n'), NDJSON);
    expect(await response.json()).toMatchObject({
      accepted: 99,
      rejected: [{ index: 41, code: 'DECODE_JSON_SYNTAX' }],
    });
  });

  it('with one event over the cap among good ones, by naming it', async () => {
    const response = await new FrontDoor().post(`{"a":1}\n{"b":"${'x'.repeat(MAX_EVENT_BYTES)}"}`, NDJSON);
    expect(await response.json()).toMatchObject({
      accepted: 1,
      rejected: [{ index: 1, code: 'DECODE_EVENT_TOO_LARGE' }],
    });
  });

  it('by the decoder that ?format= names, else the one its source is set up with', async () => {
    const { env } = await import('cloudflare:workers');
    await env.REGISTRY.put('source:acme/fw-1', JSON.stringify({ v: 1, format: 'text' }));
    const decoderOf = async (query: string) => {
      const door = new FrontDoor();
      await door.post('<34>Oct 11 22:14:15 host app: hello', TEXT, query);
      return door.packets()[0]?.manifest.decoder;
    };
    expect([await decoderOf(''), await decoderOf('?format=syslog')]).toEqual([
      expect.stringContaining('/text'),
      expect.stringContaining('/syslog'),
    ]);
    await env.REGISTRY.delete('source:acme/fw-1');
  });
});
