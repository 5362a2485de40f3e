// OTLP logs: what each record becomes, the same from both encodings, and what is rejected or refused. Protocol buffers are written by
// protobufjs from the official definitions.
import { describe, expect, it } from 'vitest';
import type { DecodedBody, DecodedEvent } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { MAX_EVENT_BYTES, MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import type { EnvelopedOptions } from '../../../workers/core/decode/enveloped.ts';
import { decodeOtlp } from '../../../workers/core/decode/otlp.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { haveOtlp, otlpExamples, toProtobuf } from '../../support/otlp-request.ts';

const OPTIONS = { receivedAt: Date.UTC(2026, 10, 21, 12), format: undefined };
const RESOURCE = { attributes: [{ key: 'service.name', value: { stringValue: 'login' } }] };

const request = (...logRecords: JsonValue[]): JsonObject => ({
  resourceLogs: [{ resource: RESOURCE, scopeLogs: [{ scope: { name: 'audit' }, logRecords }] }],
});

const fromText = (text: string, options: EnvelopedOptions = OPTIONS): DecodedBody =>
  decodeOtlp(new TextEncoder().encode(text), 'json', options);

const fromJson = (value: JsonValue, options: EnvelopedOptions = OPTIONS): DecodedBody =>
  fromText(JSON.stringify(value), options);

const fromProtobuf = (value: JsonValue): DecodedBody =>
  decodeOtlp(toProtobuf(JSON.stringify(value)), 'protobuf', OPTIONS);

function onlyEvent({ events, rejected }: DecodedBody): DecodedEvent {
  expect(rejected).toEqual([]);
  expect(events).toHaveLength(1);
  const [event] = events;
  if (event === undefined) throw new Error('no event');
  return event;
}

const AROUND = { resource: { attributes: { 'service.name': 'login' } }, scope: { name: 'audit' } };

/** Code of the refusal. */
function refusalOf(decode: () => unknown): string {
  try {
    decode();
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.code;
    throw thrown;
  }
  return 'taken';
}

/** Every kind of value, the way proto3 JSON writes it. */
const FULL: JsonObject = {
  timeUnixNano: '1795249200123456789',
  observedTimeUnixNano: '1795249201000000000',
  severityNumber: 17,
  severityText: 'ERROR',
  body: {
    kvlistValue: {
      values: [
        { key: 'list', value: { arrayValue: { values: [{ boolValue: false }, { intValue: '-7' }, {}] } } },
        { key: 'large', value: { intValue: '9223372036854775807' } },
        {
          key: 'map',
          value: { kvlistValue: { values: [{ key: '__proto__', value: { doubleValue: 0.5 } }] } },
        },
        { key: 'bytes', value: { bytesValue: '3q2+7w==' } },
        { key: 'none', value: {} },
        { key: 'empty', value: { kvlistValue: { values: [] } } },
      ],
    },
  },
  attributes: [{ key: 'user.name', value: { stringValue: 'alicé' } }],
  droppedAttributesCount: 3,
  flags: 1,
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  eventName: 'user.login',
};

describe('a record', () => {
  it('with a map for its body is that map, with everything else around it', () => {
    const event = onlyEvent(fromJson(request(FULL)));
    expect(JSON.stringify(event.record)).toBe(
      '{"list":[false,-7,null],"large":"9223372036854775807","map":{"__proto__":0.5},"bytes":"3q2+7w==","none":null,"empty":{}}',
    );
    const { body: _, attributes: __, ...others } = FULL;
    expect(event.envelope).toEqual({ ...others, attributes: { 'user.name': 'alicé' }, ...AROUND });
    expect([event.format, event.raw]).toEqual(['json', JSON.stringify(FULL)]);
  });

  it('with a text for its body is a line of any format', () => {
    const line = 'CEF:0|Acme|Wall|1|42|Port scan|7|src=192.0.2.1';
    const record = { timeUnixNano: '1795249200000000000', body: { stringValue: line } };
    const event = onlyEvent(fromJson(request(record)));
    expect(event).toMatchObject({
      format: 'cef',
      raw: JSON.stringify(record),
      record: { name: 'Port scan' },
    });
    expect(event.envelope).toEqual({ timeUnixNano: '1795249200000000000', ...AROUND });
  });

  it('without a body is its attributes', () => {
    const { body: _, ...record } = FULL;
    const event = onlyEvent(fromJson(request(record)));
    expect(event.record).toEqual({ 'user.name': 'alicé' });
    expect(event.envelope).not.toHaveProperty('attributes');
    expect(event.envelope).toMatchObject({ eventName: 'user.login', ...AROUND });
  });

  it.each<[string, JsonValue, JsonValue]>([
    ['a number', { intValue: '5' }, 5],
    ['a list', { arrayValue: { values: [{ stringValue: 'a' }] } }, ['a']],
    ['a truth', { boolValue: true }, true],
  ])('with %s for its body says it under that name', (_, body, value) => {
    expect(onlyEvent(fromJson(request({ body }))).record).toEqual({ body: value });
  });

  it('with an empty text is a text all the same', () => {
    const event = onlyEvent(fromJson(request({ body: { stringValue: '' }, severityNumber: 9 })));
    expect([event.format, event.record]).toEqual(['text', { message: '' }]);
  });

  it('is not without what no definition has', () => {
    const record = { body: { stringValue: 'x' }, resource: 'mine', later: [1], severityNumber: 'INFO' };
    const { envelope } = onlyEvent(fromJson(request(record)));
    expect(envelope).toEqual({
      ...{ resource: 'mine', later: [1], severityNumber: 'INFO' },
      ...{ resource_: AROUND.resource, scope: AROUND.scope },
    });
  });

  it('keeps attributes that name a key twice as the list they were', () => {
    const attributes = [1, 2].map((value) => ({ key: 'a', value: { intValue: String(value) } }));
    expect(onlyEvent(fromJson(request({ body: { stringValue: 'x' }, attributes }))).envelope).toMatchObject({
      attributes,
    });
  });

  it('whose text is a container becomes the events in it', () => {
    const records = '{"Records":[{"eventName":"a"},{"eventName":"b"}]}';
    const { events } = fromJson(request({ body: { stringValue: records } }));
    expect(events.map(({ raw }) => raw)).toEqual(['{"eventName":"a"}', '{"eventName":"b"}']);
    expect(events[1]?.envelope).toMatchObject(AROUND);
  });

  it('is held to the format its source is set up with', () => {
    const pinned = fromJson(request({ body: { stringValue: 'no cef' } }), { ...OPTIONS, format: 'cef' });
    expect([pinned.decoder, pinned.rejected[0]?.code]).toEqual(['otlp-json/cef@5', 'DECODE_CEF_SYNTAX']);
    expect(refusalOf(() => fromJson({}, { ...OPTIONS, format: 'nothing' }))).toBe('INGEST_FORMAT_UNKNOWN');
  });
});

describe.skipIf(!haveOtlp)('protocol buffers', () => {
  it.each([...otlpExamples()])('of the official example %s say what its JSON says', (_, text) => {
    const json: JsonValue = JSON.parse(text);
    const [a, b] = [fromJson(json), fromProtobuf(json)];
    expect(a.events.length).toBeGreaterThan(0);
    expect(b.events.map(meaning)).toEqual(a.events.map(meaning));
  });

  it('of every kind of value say what their JSON says', () => {
    const [a, b] = [fromJson(request(FULL)), fromProtobuf(request(FULL))];
    expect(meaning(onlyEvent(b))).toEqual(meaning(onlyEvent(a)));
  });

  it('have a raw text that is the record in JSON form, and that reads again as the same', () => {
    const event = onlyEvent(fromProtobuf(request(FULL)));
    expect(JSON.parse(event.raw)).toEqual(FULL);
    const bytes = new TextEncoder().encode(event.raw);
    const again = onlyEvent(decodeBody(bytes, { mediaType: null, receivedAt: OPTIONS.receivedAt }));
    const { resource: _, scope: __, ...envelope } = event.envelope ?? {};
    expect(again).toEqual({ ...event, envelope });
  });

  it('with numbers that JSON has none for have them as texts', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, 1e300].map((doubleValue) => ({ doubleValue }));
    const wire = toProtobufOf(values);
    expect(onlyEvent(decodeOtlp(wire, 'protobuf', OPTIONS)).record).toEqual({
      body: ['NaN', 'Infinity', '1e+300'],
    });
  });
});

/** Doubles that no JSON text can say, as fixed64 by hand: record > body > array > values > double. */
function toProtobufOf(values: readonly { doubleValue: number }[]): Uint8Array {
  const wrap = (field: number, bytes: readonly number[]): number[] => [field * 8 + 2, bytes.length, ...bytes];
  const doubles = values.flatMap(({ doubleValue }) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, doubleValue, true);
    return wrap(1, [4 * 8 + 1, ...bytes]);
  });
  return Uint8Array.from(wrap(1, wrap(2, wrap(2, wrap(5, wrap(5, doubles))))));
}

/** An event without its text, hexadecimal digits in one case. */
function meaning({ raw: _, ...event }: DecodedEvent): unknown {
  const text = JSON.stringify(event);
  return JSON.parse(text.replace(/"(traceId|spanId)":"[^"]*"/g, (id) => id.toLowerCase()));
}

describe('of several records', () => {
  it('each has its own resource and scope, wherever these stand', () => {
    const { events } = fromText(`{"resourceLogs":[
      {"scopeLogs":[{"logRecords":[{"body":{"stringValue":"1"}}],"schemaUrl":"s","scope":{"name":"a"}},
                    {"logRecords":[{"body":{"stringValue":"2"}}]}],"resource":{"attributes":[{"key":"r","value":{"intValue":1}}]}},
      {"scopeLogs":[{"logRecords":[{"body":{"stringValue":"3"}}]}]}]}`);
    expect(events.map(({ record, envelope }) => [record.message, envelope])).toEqual([
      ['1', { resource: { attributes: { r: 1 } }, scope: { name: 'a', schemaUrl: 's' } }],
      ['2', { resource: { attributes: { r: 1 } } }],
      ['3', {}],
    ]);
  });

  it('the bad are rejected by their place and with their text, the good are not', () => {
    const good = '{"body":{"stringValue":"x"}}';
    const records = [good, '{"a":1,"a":2}', '[]', good, '7'];
    const { events, rejected } = fromText(
      `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${records.join(',')}]}]}]}`,
    );
    expect(events.map(({ raw }) => raw)).toEqual([good, good]);
    expect(rejected.map(({ index, code, raw }) => [index, code, raw])).toEqual([
      [1, 'DECODE_DUPLICATE_KEY', '{"a":1,"a":2}'],
      [2, 'DECODE_JSON_NOT_OBJECT', '[]'],
      [4, 'DECODE_JSON_NOT_OBJECT', '7'],
    ]);
  });

  it('one that is too large or too deep costs no other', () => {
    const large = { body: { stringValue: 'x'.repeat(MAX_EVENT_BYTES) } };
    let deep: JsonValue = { stringValue: 'x' };
    for (let i = 0; i < 40; i++) deep = { arrayValue: { values: [deep] } };
    const all = request(large, { body: deep }, { body: { stringValue: 'y' } });
    const codes = ({ rejected }: DecodedBody) => rejected.map(({ index, code }) => [index, code]);
    const expected = [
      [0, 'DECODE_EVENT_TOO_LARGE'],
      [1, 'DECODE_TOO_DEEP'],
    ];
    expect(codes(fromJson(all))).toEqual(expected);
    if (haveOtlp) expect(codes(fromProtobuf(all))).toEqual(expected);
  });

  it('a text that is not UTF-8 is kept byte for byte, and says so', () => {
    const wrap = (field: number, bytes: readonly number[]): number[] => [
      field * 8 + 2,
      bytes.length,
      ...bytes,
    ];
    const body = wrap(5, wrap(1, [0x61, 0xe9]));
    const wire = Uint8Array.from(wrap(1, wrap(2, [...wrap(2, body), ...wrap(2, wrap(5, wrap(1, [0x62])))])));
    const { events } = decodeOtlp(wire, 'protobuf', OPTIONS);
    expect(events.map(({ record, encoding }) => [record.message, encoding])).toEqual([
      ['aé', 'windows-1252'],
      ['b', undefined],
    ]);
  });
});

describe('a request', () => {
  it.each<[string, JsonValue]>([
    ['of nothing', {}],
    ['of no resource', { resourceLogs: [] }],
    ['of null', { resourceLogs: null }],
    ['of a resource without scopes', { resourceLogs: [{ resource: RESOURCE }] }],
    ['of a scope without records', { resourceLogs: [{ scopeLogs: [{ logRecords: [] }] }] }],
    ['of fields that nobody knows', { spans: [1] }],
  ])('%s holds no event', (_, json) => {
    expect(fromJson(json)).toMatchObject({ events: [], rejected: [] });
  });

  it('of no bytes is one of nothing in protocol buffers', () => {
    expect(decodeOtlp(new Uint8Array(0), 'protobuf', OPTIONS)).toMatchObject({ events: [], rejected: [] });
  });

  it.each<[string, string, string]>([
    ['that is cut', '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stri', 'DECODE_JSON_SYNTAX'],
    ['that goes on', '{"resourceLogs":[]} x', 'DECODE_JSON_SYNTAX'],
    ['that is a list', '[]', 'DECODE_JSON_NOT_OBJECT'],
    ['whose list is none', '{"resourceLogs":{}}', 'DECODE_ENVELOPE_SYNTAX'],
    ['whose list has holes', '{"resourceLogs":[{},,{}]}', 'DECODE_JSON_SYNTAX'],
    ['whose list ends in a comma', '{"resourceLogs":[{},]}', 'DECODE_JSON_SYNTAX'],
    [
      'whose resources are no objects',
      `{"resourceLogs":[${'0,'.repeat(100_000)}0]}`,
      'DECODE_JSON_NOT_OBJECT',
    ],
    ['that says its list twice', '{"resourceLogs":[],"resourceLogs":[]}', 'DECODE_DUPLICATE_KEY'],
    ['that nests without end', '{"resourceLogs":'.repeat(50_000), 'DECODE_TOO_DEEP'],
  ])('%s is refused', (_, text, code) => {
    expect(refusalOf(() => fromText(text))).toBe(code);
  });

  it('of protocol buffers that break outside of a record is refused', () => {
    expect(refusalOf(() => decodeOtlp(Uint8Array.of(10, 5, 1), 'protobuf', OPTIONS))).toBe(
      'DECODE_PROTOBUF_SYNTAX',
    );
  });

  it('of more records than a packet takes is refused', () => {
    const records = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${'{},'.repeat(MAX_EVENTS_PER_PACKET)}{}]}]}]}`;
    expect(refusalOf(() => fromText(records))).toBe('INGEST_TOO_MANY_EVENTS');
  });

  it('of more resources than could have a record each is refused, in either encoding', () => {
    const many = `{"resourceLogs":[${'{},'.repeat(2 * MAX_EVENTS_PER_PACKET)}{}]}`;
    expect(refusalOf(() => fromText(many))).toBe('DECODE_TOO_MANY_FIELDS');
    const empty = Uint8Array.from({ length: 4 * MAX_EVENTS_PER_PACKET + 2 }, (_, i) =>
      i % 2 === 0 ? 10 : 0,
    );
    expect(refusalOf(() => decodeOtlp(empty, 'protobuf', OPTIONS))).toBe('DECODE_TOO_MANY_FIELDS');
  });

  it('whose resource comes in more parts than it may have attributes is refused', () => {
    const parts = Array.from({ length: 20_001 }, () => [10, 2, 10, 0]).flat();
    const length = [(parts.length & 0x7f) | 0x80, ((parts.length >> 7) & 0x7f) | 0x80, parts.length >> 14];
    const wire = Uint8Array.from([10, ...length, ...parts]);
    expect(refusalOf(() => decodeOtlp(wire, 'protobuf', OPTIONS))).toBe('DECODE_TOO_MANY_FIELDS');
  });

  it('of which much is shared by many is refused before it is copied', () => {
    const attributes = [{ key: 'a', value: { stringValue: 'x'.repeat(100_000) } }];
    const scopeLogs = [{ logRecords: Array.from({ length: 1_000 }, () => ({})) }];
    const json = { resourceLogs: [{ resource: { attributes }, scopeLogs }] };
    expect(refusalOf(() => fromJson(json))).toBe('INGEST_PACKET_TOO_LARGE');
  });
});
