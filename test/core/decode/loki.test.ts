// Pushes to Loki: what each line becomes in both encodings, what labels may look like, and what is refused.
import { describe, expect, it } from 'vitest';
import type { DecodedBody } from '../../../schemas/event.ts';
import { MAX_EVENT_BYTES, MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import type { EnvelopedOptions } from '../../../workers/core/decode/enveloped.ts';
import { decodeLoki } from '../../../workers/core/decode/loki.ts';
import { readLabels } from '../../../workers/core/decode/loki-labels.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { type PushedStream, pushRequest, snappy } from '../../support/loki-push.ts';

const OPTIONS = { receivedAt: Date.UTC(2026, 10, 21, 12), format: undefined };
const TIME = '1795249200123456789';

const fromText = (text: string, options: EnvelopedOptions = OPTIONS): DecodedBody =>
  decodeLoki(new TextEncoder().encode(text), 'json', options);

const fromJson = (value: unknown): DecodedBody => fromText(JSON.stringify(value));

const fromProtobuf = (...streams: PushedStream[]): DecodedBody =>
  decodeLoki(snappy(pushRequest(...streams)), 'protobuf', OPTIONS);

const codeOf = (decode: () => unknown): string => {
  try {
    decode();
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.code;
    throw thrown;
  }
  return 'taken';
};

const push = (...values: unknown[]) => ({ streams: [{ stream: { app: 'sshd', host: 'web-1' }, values }] });

describe('a line', () => {
  it('is a line of any format, with its time and its labels around it', () => {
    const line = 'CEF:0|Acme|Wall|1|42|Port scan|7|src=192.0.2.1';
    const { events, rejected, decoder } = fromJson(push([TIME, line], [TIME, '{"a":1}'], [TIME, 'hello']));
    expect(rejected).toEqual([]);
    expect(decoder).toBe('loki-json/auto@5');
    expect(events.map(({ format, raw }) => [format, raw])).toEqual([
      ['cef', line],
      ['json', '{"a":1}'],
      ['text', 'hello'],
    ]);
    expect(events[0]?.envelope).toEqual({ timestamp: TIME, labels: { app: 'sshd', host: 'web-1' } });
  });

  it('may have structured metadata', () => {
    const { events } = fromJson(push([TIME, 'x', { trace_id: 'abc' }], [TIME, 'y', {}]));
    expect(events.map(({ envelope }) => envelope?.structured_metadata)).toEqual([{ trace_id: 'abc' }, {}]);
  });

  it('keeps its line break, which is not part of what is read', () => {
    const { events } = fromJson(push([TIME, '{"a":1}\r\n'], [TIME, 'x\n']));
    expect(events.map(({ raw, format }) => [raw, format])).toEqual([
      ['{"a":1}\r\n', 'json'],
      ['x\n', 'text'],
    ]);
    expect(events[1]?.record).toEqual({ message: 'x' });
  });

  it('that is blank is a line all the same', () => {
    expect(fromJson(push([TIME, ''], [TIME, '  '])).events.map(({ raw }) => raw)).toEqual(['', '  ']);
  });

  it('that is a container becomes the events in it', () => {
    const { events } = fromJson(push([TIME, '{"Records":[{"eventName":"a"},{"eventName":"b"}]}']));
    expect(events.map(({ raw }) => raw)).toEqual(['{"eventName":"a"}', '{"eventName":"b"}']);
    expect(events[1]?.envelope).toMatchObject({ timestamp: TIME, labels: { app: 'sshd' } });
  });

  it('that is too large is rejected, and costs no other', () => {
    const { events, rejected } = fromJson(push([TIME, 'x'.repeat(MAX_EVENT_BYTES + 1)], [TIME, 'y']));
    expect(events.map(({ raw }) => raw)).toEqual(['y']);
    expect(rejected.map(({ index, code }) => [index, code])).toEqual([[0, 'DECODE_EVENT_TOO_LARGE']]);
  });

  it('is held to the format its source is set up with', () => {
    const { rejected } = fromText(JSON.stringify(push([TIME, 'no cef'])), { ...OPTIONS, format: 'cef' });
    expect(rejected).toMatchObject([{ index: 0, code: 'DECODE_CEF_SYNTAX', raw: 'no cef' }]);
  });
});

describe('protocol buffers', () => {
  it('say what JSON says', () => {
    const json = fromJson({
      streams: [
        { stream: { app: 'sshd', host: 'web-1' }, values: [[TIME, 'größer', { a: 'b' }]] },
        { stream: { app: 'x"y\\z' }, values: [[TIME, 'second']] },
      ],
    });
    const timestamp = { seconds: 1_795_249_200, nanos: 123_456_789 };
    const wire = fromProtobuf(
      {
        labels: '{app="sshd", host="web-1"}',
        entries: [{ timestamp, line: 'größer', structuredMetadata: [{ name: 'a', value: 'b' }] }],
      },
      { labels: '{app="x\\"y\\\\z"}', entries: [{ timestamp, line: 'second' }] },
    );
    expect(wire.events).toEqual(json.events);
    expect(wire.decoder).toBe('loki-protobuf/auto@5');
  });

  it('of a line that is not UTF-8 keep it byte for byte, and say so', () => {
    const wire = Buffer.from(pushRequest({ labels: '{}', entries: [{ line: 'caf?' }, { line: 'b' }] }));
    wire[wire.indexOf('caf?') + 3] = 0xe9;
    const { events } = decodeLoki(snappy(wire), 'protobuf', OPTIONS);
    expect(events.map(({ raw, encoding }) => [raw, encoding])).toEqual([
      ['café', 'windows-1252'],
      ['b', undefined],
    ]);
  });

  it.each<[string, PushedStream, string]>([
    ['labels that are none', { labels: 'app', entries: [] }, 'DECODE_ENVELOPE_SYNTAX'],
    [
      'metadata that names something twice',
      { entries: [{ structuredMetadata: [1, 2].map(() => ({ name: 'a', value: 'b' })) }] },
      'DECODE_ENVELOPE_SYNTAX',
    ],
    [
      'a year there is not',
      { entries: [{ timestamp: { seconds: '9999999999999' } }] },
      'DECODE_ENVELOPE_SYNTAX',
    ],
    [
      'more than a second of nanoseconds',
      { entries: [{ timestamp: { seconds: 1, nanos: 1e9 } }] },
      'DECODE_ENVELOPE_SYNTAX',
    ],
  ])('with %s are refused', (_, stream, code) => {
    expect(codeOf(() => fromProtobuf(stream))).toBe(code);
  });

  it('that are none are refused', () => {
    expect(codeOf(() => decodeLoki(snappy(Uint8Array.of(10, 9)), 'protobuf', OPTIONS))).toBe(
      'DECODE_PROTOBUF_SYNTAX',
    );
    expect(codeOf(() => decodeLoki(Uint8Array.of(9, 9), 'protobuf', OPTIONS))).toBe('DECODE_SNAPPY_SYNTAX');
  });
});

describe('labels', () => {
  it.each<[string, Record<string, string>]>([
    ['{}', {}],
    [' { } ', {}],
    ['{a="b"}', { a: 'b' }],
    ['{a="b",}', { a: 'b' }],
    ['{ a = "b" , c="" }', { a: 'b', c: '' }],
    ['{a="q\\"b\\\\n\\n\\t\\a"}', { a: 'q"b\\n\n\t\x07' }],
    ['{a="\\x41\\u00e9\\U0001F600\\101"}', { a: 'Aé😀A' }],
    ['{a="\\ud83d"}', { a: '\ufffd' }],
    ['{a=`raw \\n "x"`}', { a: 'raw \\n "x"' }],
    ['{"k8s.pod"="p-1"}', { 'k8s.pod': 'p-1' }],
    ['{_x9:y="{,}="}', { '_x9:y': '{,}=' }],
  ])('%s are read', (text, labels) => {
    expect(readLabels(text)).toEqual(labels);
  });

  it('of any name are members, and nothing else', () => {
    expect(JSON.stringify(readLabels('{__proto__="x", constructor="y"}'))).toBe(
      '{"__proto__":"x","constructor":"y"}',
    );
  });

  it.each([
    ...[
      '',
      'a',
      '{',
      '}',
      '{a}',
      '{a=}',
      '{a="b"',
      '{a="b}',
      '{a="b" c="d"}',
      '{,}',
      '{a="b",,}',
      '{a="b"}x',
    ],
    ...[
      '{a="1",a="2"}',
      '{1a="b"}',
      "{a='b'}",
      '{a!="b"}',
      '{a=~"b"}',
      '{a="\\q"}',
      '{a="\\x4"}',
      '{a="\\400"}',
    ],
    ...['{a="\\U00110000"}', '{a="x\ny"}', '{a=`b}', '{a="\\'],
  ])('%j are refused', (text) => {
    expect(() => readLabels(text)).toThrow(expect.objectContaining({ code: 'DECODE_ENVELOPE_SYNTAX' }));
  });
});

describe('a push', () => {
  it.each([
    '{"streams":[]}',
    '{"streams":[{"stream":{"a":"b"},"values":[]}]}',
    '{"streams":[{"stream":{"a":"b"}}]}',
    '{"streams":[{}]}',
  ])('%s holds no line', (text) => {
    expect(fromText(text)).toMatchObject({ events: [], rejected: [] });
  });

  it.each<[string, string, string]>([
    ['without streams', '{}', 'DECODE_ENVELOPE_SYNTAX'],
    ['that is a list', '[]', 'DECODE_JSON_NOT_OBJECT'],
    ['that is cut', '{"streams":[{"stream":{},"values":[["1","x"', 'DECODE_JSON_SYNTAX'],
    ['of streams that are texts', '{"streams":["a"]}', 'DECODE_JSON_NOT_OBJECT'],
    ['with a label that is a number', '{"streams":[{"stream":{"a":1}}]}', 'DECODE_ENVELOPE_SYNTAX'],
    ['with labels as a text', '{"streams":[{"stream":"{}"}]}', 'DECODE_ENVELOPE_SYNTAX'],
    ['with an entry that is an object', '{"streams":[{"values":[{}]}]}', 'DECODE_ENVELOPE_SYNTAX'],
    ['with an entry of one part', '{"streams":[{"values":[["1"]]}]}', 'DECODE_ENVELOPE_SYNTAX'],
    ['with an entry of four parts', '{"streams":[{"values":[["1","x",{},{}]]}]}', 'DECODE_ENVELOPE_SYNTAX'],
    ['with a time that is a date', '{"streams":[{"values":[["2026-11-21","x"]]}]}', 'DECODE_ENVELOPE_SYNTAX'],
    ['with a line that is a number', '{"streams":[{"values":[["1",2]]}]}', 'DECODE_ENVELOPE_SYNTAX'],
    ['with metadata that nests', '{"streams":[{"values":[["1","x",{"a":{}}]]}]}', 'DECODE_ENVELOPE_SYNTAX'],
  ])('%s is refused', (_, text, code) => {
    expect(codeOf(() => fromText(text))).toBe(code);
  });

  it('may say its times as numbers, of which none is rounded', () => {
    const { events } = fromText(`{"streams":[{"values":[[${TIME},"x"]]}]}`);
    expect(events[0]?.envelope).toEqual({ timestamp: TIME });
  });

  it('of more streams, labels or metadata than anybody has is refused', () => {
    const streams = `{"streams":[${'{},'.repeat(2 * MAX_EVENTS_PER_PACKET)}{}]}`;
    expect(codeOf(() => fromText(streams))).toBe('DECODE_TOO_MANY_FIELDS');
    const names = Array.from({ length: 20_001 }, (_, i) => `a${i}`);
    expect(codeOf(() => fromProtobuf({ labels: `{${names.map((name) => `${name}=""`).join()}}` }))).toBe(
      'DECODE_ENVELOPE_SYNTAX',
    );
    const structuredMetadata = names.map((name) => ({ name, value: '' }));
    expect(codeOf(() => fromProtobuf({ entries: [{ structuredMetadata }] }))).toBe('DECODE_TOO_MANY_FIELDS');
  });

  it('of more lines than a packet takes is refused, and of labels that would fill one', () => {
    const lines = Array.from({ length: MAX_EVENTS_PER_PACKET + 1 }, () => [TIME, 'x']);
    expect(codeOf(() => fromJson({ streams: [{ values: lines }] }))).toBe('INGEST_TOO_MANY_EVENTS');
    const shared = { stream: { a: 'x'.repeat(100_000) }, values: lines.slice(0, 1_000) };
    expect(codeOf(() => fromJson({ streams: [shared] }))).toBe('INGEST_PACKET_TOO_LARGE');
  });
});
