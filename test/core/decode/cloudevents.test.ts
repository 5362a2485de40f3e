import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import {
  type CloudEvents,
  decodeBatch,
  decodeBinary,
  decodeStructured,
} from '../../../workers/core/decode/cloudevents.ts';
import { attributesInHeaders } from '../../../workers/core/decode/cloudevents-http.ts';
import { EdgesealError } from '../../../workers/core/errors.ts';
import { sharedFolder } from '../../support/shared-data.ts';

const OPTIONS = { receivedAt: Date.UTC(2026, 0, 2), format: undefined };
const CONTEXT = { specversion: '1.0', id: 'A-1', source: '/sensors/7', type: 'com.example.alert' };
const ATTRIBUTES = { ...CONTEXT, time: '2026-01-01T10:00:00.5Z', subject: 'door', comexampleext: 'x' };

const structured = (event: JsonObject | string): CloudEvents =>
  decodeStructured(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)), OPTIONS);
const binary = (body: string | Uint8Array, attributes: JsonObject): CloudEvents =>
  decodeBinary(Buffer.from(body), attributes, OPTIONS);

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof EdgesealError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
};

describe('structured mode', () => {
  it('makes the data the event, the attributes what is around it, and keeps the whole text', () => {
    const text = JSON.stringify({ ...ATTRIBUTES, data: { user: 'eve', n: 1 } }, null, 1);
    const { body, identity } = structured(text);
    expect(identity).toEqual({ source: '/sensors/7', id: 'A-1' });
    expect(body).toMatchObject({ rejected: [], decoder: expect.stringMatching(/^cloudevents\/auto@/) });
    expect(body.events).toMatchObject([
      { format: 'json', raw: text, record: { user: 'eve', n: 1 }, envelope: ATTRIBUTES },
    ]);
  });

  it.each([
    ['CEF', { data: 'CEF:0|V|P|1|id|name|5|src=192.0.2.1' }, 'cef'],
    [
      'text in base64',
      { datacontenttype: 'text/plain', data_base64: btoa('<13>Oct 11 22:14:15 h su: x') },
      'syslog',
    ],
    ['JSON in base64', { data_base64: btoa('{"user":"eve"}') }, 'json'],
    ['XML', { datacontenttype: 'application/xml', data: '<much wow="xml"/>' }, 'text'],
  ])('takes data apart that is %s', (_, data, format) => {
    const [event] = structured({ ...CONTEXT, ...data }).body.events;
    expect(event?.format).toBe(format);
    expect(event?.envelope).toMatchObject(CONTEXT);
    expect(event?.record).not.toHaveProperty('specversion');
  });

  it('gives several events where the data is a list or a container of them, each with its own text', () => {
    for (const data of [[{ a: 1 }, { a: 2 }], { Records: [{ a: 1 }, { a: 2 }] }]) {
      const { events } = structured({ ...CONTEXT, data }).body;
      expect(events.map(({ raw }) => raw)).toEqual(['{"a":1}', '{"a":2}']);
      expect(JSON.stringify(events[1]?.envelope)).toContain('com.example.alert');
    }
  });

  it.each([
    { data: 1.5 },
    { data: null },
    { data: {} },
    { data: [1, 2] },
    { data: '' },
    { datacontenttype: 'application/octet-stream', data_base64: 'AAECAw==' },
    {},
  ])('lets the CloudEvent be the event where its data is none: %j', (data) => {
    const event = { ...ATTRIBUTES, ...data };
    expect(structured(event).body.events).toMatchObject([
      { format: 'json', record: event, envelope: undefined },
    ]);
  });

  it('keeps one event one when its attributes are too long to go along with many', () => {
    const data = [{ a: 1 }, { a: 2 }];
    const { events } = structured({ ...CONTEXT, ext: 'x'.repeat(3000), data }).body;
    expect(events).toMatchObject([{ record: { data } }]);
  });

  it('treats null as unset', () => {
    const [event] = structured({ ...CONTEXT, subject: null, ext: null, data: { a: 1 } }).body.events;
    expect(event?.envelope).toEqual(CONTEXT);
  });

  it.each<[JsonObject, string]>([
    [{ ...CONTEXT, specversion: '0.3' }, 'specversion 1.0'],
    [{ id: 'A', source: '/', type: 't' }, 'specversion'],
    [{ ...CONTEXT, id: '' }, 'empty id'],
    [{ ...CONTEXT, id: 7 }, 'id that is a string'],
    [{ ...CONTEXT, source: 'not a uri' }, 'URI reference'],
    [{ ...CONTEXT, type: null }, 'type'],
    [{ ...CONTEXT, time: 'yesterday' }, 'RFC 3339'],
    [{ ...CONTEXT, subject: true }, 'string as its subject'],
    [{ ...CONTEXT, 'my-ext': 'x' }, 'no attribute can be named'],
    [{ ...CONTEXT, Data: {} }, 'no attribute can be named'],
    [{ ...CONTEXT, ext: { a: 1 } }, 'neither text, number nor boolean'],
    [{ ...CONTEXT, ext: 1.5 }, 'no integer'],
    [{ ...CONTEXT, ext: 'a\u0000b' }, 'control character'],
    [{ ...CONTEXT, data: 1, data_base64: 'AA==' }, 'both'],
    [{ ...CONTEXT, data_base64: 'no base64' }, 'base64'],
    [{ ...CONTEXT, data_base64: 7 }, 'base64'],
  ])('rejects what is no CloudEvent: %j', (event, why) => {
    const { body, identity } = structured(event);
    expect(identity).toBeUndefined();
    expect(body.events).toEqual([]);
    expect(body.rejected).toMatchObject([{ index: 0, raw: JSON.stringify(event) }]);
    expect(body.rejected[0]?.message).toContain(why);
  });

  it.each(['2018-04-05T17:31:00Z', '2018-04-05t17:31:00.123456789+05:30', '2018-04-05T17:31:00z'])(
    'takes times of RFC 3339: %s',
    (time) => {
      expect(structured({ ...CONTEXT, time, data: { a: 1 } }).body.rejected).toEqual([]);
    },
  );

  it.each([
    ['[]', 'DECODE_JSON_NOT_OBJECT'],
    ['{"a":', 'DECODE_JSON_SYNTAX'],
    ['{"id":"1","id":"2"}', 'DECODE_DUPLICATE_KEY'],
  ])('rejects %s', (text, code) => {
    expect(structured(text).body.rejected).toMatchObject([{ code, raw: text }]);
  });
});

describe('batched mode', () => {
  const batch = (text: string): CloudEvents => decodeBatch(Buffer.from(text), OPTIONS);

  it('accepts and rejects each event for itself, with its exact text', () => {
    const good = (id: string) => JSON.stringify({ ...CONTEXT, id, data: { id } });
    const { body, identity } = batch(`[ ${good('1')} , {"id":"2"} , ${good('3')} ,7]\n`);
    expect(identity).toBeUndefined();
    expect(body.events.map(({ raw }) => raw)).toEqual([good('1'), good('3')]);
    expect(body.rejected.map(({ index, raw }) => [index, raw])).toEqual([
      [1, '{"id":"2"}'],
      [3, '7'],
    ]);
  });

  it('may be empty', () => {
    expect(batch(' [ ] ').body).toMatchObject({ events: [], rejected: [] });
  });

  it.each(['{}', '', '[{}', '[{},]', '[]x', 'null'])('is a JSON array and nothing else: %j', (text) => {
    expect(codeOf(() => batch(text))).toBe('DECODE_JSON_SYNTAX');
  });
});

describe('binary mode', () => {
  const JSON_TYPE = { ...ATTRIBUTES, datacontenttype: 'application/json; charset=utf-8' };

  it('has the body as the exact text of the event', () => {
    const text = '{ "user": "eve" }';
    expect(binary(text, JSON_TYPE)).toMatchObject({
      identity: { source: '/sensors/7', id: 'A-1' },
      body: { events: [{ raw: text, record: { user: 'eve' }, envelope: JSON_TYPE }], rejected: [] },
    });
  });

  it.each([
    ['<13>1 2026-01-01T00:00:00Z h app - - - hi', 'text/plain', 'syslog'],
    ['"CEF:0|V|P|1|id|name|5|src=192.0.2.1"', 'application/json', 'cef'],
    ['{"a":1}', 'application/vnd.x+json', 'json'],
    ['{"a":1}', undefined, 'json'],
    ['one\ntwo\n', 'text/plain', 'text'],
  ])('takes %j of %s apart as %s', (text, datacontenttype, format) => {
    const attributes = datacontenttype === undefined ? CONTEXT : { ...CONTEXT, datacontenttype };
    expect(binary(text, attributes).body.events).toMatchObject([{ raw: text, format, envelope: CONTEXT }]);
  });

  it('keeps binary data in base64, as JSON has it', () => {
    const attributes = { ...CONTEXT, datacontenttype: 'image/png' };
    const { events } = binary(Buffer.of(0x89, 0x50, 0, 1), attributes).body;
    expect(events).toMatchObject([{ record: { ...attributes, data_base64: 'iVAAAQ==' } }]);
    expect(JSON.parse(events[0]?.raw ?? '')).toEqual(events[0]?.record);
  });

  it.each([
    ['', 'application/json', undefined],
    ['1.5', 'application/json', 1.5],
    ['[1,2]', 'application/json', [1, 2]],
    ['""', 'application/json', ''],
  ])('lets the CloudEvent be the event where %j is none', (text, datacontenttype, data) => {
    const record = { ...CONTEXT, datacontenttype, ...(data === undefined ? {} : { data }) };
    expect(binary(text, { ...CONTEXT, datacontenttype }).body.events).toMatchObject([{ record }]);
  });

  it('rejects JSON that is none, and refuses attributes that are none', () => {
    const broken = binary('{"a":', JSON_TYPE).body;
    expect(broken.rejected).toMatchObject([{ code: 'DECODE_JSON_SYNTAX', raw: '{"a":' }]);
    expect(codeOf(() => binary('{}', { specversion: '1.0' }))).toBe('DECODE_ENVELOPE_SYNTAX');
    expect(codeOf(() => binary(Buffer.of(0x7b, 0xff), JSON_TYPE))).toBe('DECODE_NOT_UTF8');
  });
});

describe('headers', () => {
  const read = (headers: Record<string, string>, contentType: string | null = null) =>
    attributesInHeaders(Object.entries(headers), contentType);

  it('are percent-decoded once, and unquoted before', () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-euro': 'Euro%20%E2%82%AC%20%F0%9F%98%80',
      'ce-quoted': '"a \\"b\\" %2525"',
      'ce-plain': '100% of c%C3%a9',
      host: 'h',
    };
    expect(read(headers, 'text/xml')).toEqual({
      specversion: '1.0',
      euro: 'Euro € 😀',
      quoted: 'a "b" %25',
      plain: '100% of cé',
      datacontenttype: 'text/xml',
    });
  });

  it('are refused where they are no UTF-8', () => {
    for (const value of ['%C0%A0', '%ff', '%E2%82'])
      expect(codeOf(() => read({ 'ce-x': value }))).toBe('DECODE_ENVELOPE_SYNTAX');
  });

  it('of which none is of CloudEvents are no event', () => {
    expect(read({ host: 'h', cent: '1' }, 'application/json')).toBeUndefined();
  });
});

describe('a CloudEvent over another protocol', () => {
  const decode = (event: JsonObject) =>
    decodeBody(Buffer.from(JSON.stringify(event)), { mediaType: 'application/json', receivedAt: 0 }).events;

  it('is opened, whatever its extensions are called', () => {
    const event = { ...ATTRIBUTES, traceparent: '00-1', data: { user: 'eve' } };
    const { data, ...around } = event;
    expect(decode(event)).toMatchObject([{ record: data, envelope: around, raw: JSON.stringify(event) }]);
    expect(decode({ ...CONTEXT, data: [{ a: 1 }, { a: 2 }] })).toHaveLength(2);
    expect(decode({ ...CONTEXT, data: 'CEF:0|V|P|1|id|n|5|' })).toMatchObject([{ format: 'cef' }]);
  });

  it.each([
    { ...CONTEXT, Level: 'x', data: { user: 'eve' } },
    { ...CONTEXT, specversion: 2, data: { user: 'eve' } },
    { specversion: '1.0', data: { user: 'eve' } },
    { ...CONTEXT, details: { a: 1 }, data: { user: 'eve' } },
  ])('is left as it is when it only resembles one: %j', (event) => {
    expect(decode(event)).toMatchObject([{ record: event }]);
  });
});

const spec = sharedFolder('cloudevents');

describe.skipIf(!spec.isHere)('the schema of the specification', () => {
  const schema: { properties: Record<string, { examples?: unknown[] }>; required: string[] } = spec.isHere
    ? JSON.parse(spec.read('cloudevents.json'))
    : { properties: {}, required: [] };
  const EXAMPLES = Object.entries(schema.properties).flatMap(([name, { examples = [] }]) =>
    examples.map((example): [string, string] => [name, String(example)]),
  );

  it.each(EXAMPLES)('has an example of %s that is accepted: %s', (name, example) => {
    const event = { ...CONTEXT, datacontenttype: 'text/plain', [name]: example };
    expect(structured(event).body.rejected).toEqual([]);
  });

  it.each(schema.required)('requires %s', (name) => {
    expect(structured({ ...CONTEXT, [name]: null }).body.rejected).toHaveLength(1);
  });
});
