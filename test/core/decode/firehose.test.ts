import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_WHOLE_BODY_BYTES } from '../../../schemas/limits.ts';
import { decodeFirehose, type FirehoseDelivery } from '../../../workers/core/decode/firehose.ts';
import { EdgesealError } from '../../../workers/core/errors.ts';

const ID = 'ed4acda5-034f-9f42-bba1-f29aea6d7d8f';
const ARN = 'arn:aws:firehose:us-east-1:123456789012:deliverystream/audit';

const base64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64');

const delivery = (...records: (string | Uint8Array)[]): string =>
  JSON.stringify({
    requestId: ID,
    timestamp: 1_600_000_000_000,
    records: records.map((data) => ({ data: base64(data) })),
  });

function read(text: string, head: { format?: string; commonAttributes?: string } = {}): FirehoseDelivery {
  return decodeFirehose(Buffer.from(text), {
    receivedAt: 1_600_000_000_500,
    sourceArn: ARN,
    commonAttributes: head.commonAttributes ?? null,
    format: head.format,
  });
}

const rawsOf = ({ body }: FirehoseDelivery): string[] => body.events.map(({ raw }) => raw);

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof EdgesealError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
};

const cloudWatch = (messageType: string, ...messages: string[]): Buffer =>
  gzipSync(
    JSON.stringify({
      messageType,
      owner: '123456789012',
      logGroup: '/aws/vpc',
      logStream: 'eni-1',
      subscriptionFilters: ['all'],
      logEvents: messages.map((message, i) => ({
        id: `3${'1'.repeat(54)}${i}`,
        timestamp: 1_599_999_990_000 + i,
        message,
      })),
    }),
  );

describe('records', () => {
  it('are bodies of their own: an event, documents with nothing between, lines, texts', () => {
    const found = read(
      delivery(
        '{"a":1}',
        '{"a":2}{"a":3}',
        '{"a":4}\n{"a":5}\n',
        '[{"a":6}]',
        'CEF:0|V|P|1|id|name|5|src=192.0.2.1',
        '2 123456789012 eni-1 192.0.2.1 192.0.2.2 1 2 6 1 40 1600000000 1600000060 ACCEPT OK',
      ),
    );
    expect(found.requestId).toBe(ID);
    expect(found.body.rejected).toEqual([]);
    expect(rawsOf(found).slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6].map((a) => `{"a":${a}}`));
    expect(found.body.events.map(({ format }) => format).slice(6)).toEqual(['cef', 'text']);
  });

  it('may each be gzip, of one member or several', () => {
    const members = Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"a":2}\n')]);
    expect(rawsOf(read(delivery(gzipSync('{"a":0}'), members)))).toEqual(['{"a":0}', '{"a":1}', '{"a":2}']);
  });

  it('of CloudWatch Logs fall into their log events, with the group and the delivery around them', () => {
    const [event] = read(delivery(cloudWatch('DATA_MESSAGE', 'CEF:0|V|P|1|id|name|5|src=192.0.2.7'))).body
      .events;
    expect(event).toMatchObject({
      format: 'cef',
      envelope: {
        timestamp: 1_599_999_990_000,
        envelope: { logGroup: '/aws/vpc', envelope: { requestId: ID, sourceArn: ARN } },
      },
    });
  });

  it('that only ask whether somebody is there are no events', () => {
    const found = read(
      delivery(cloudWatch('CONTROL_MESSAGE', 'CWL CONTROL MESSAGE: Checking health'), '', ' \n'),
    );
    expect(found).toMatchObject({ requestId: ID, body: { events: [], rejected: [] } });
  });

  it('that are a line in an object, as flow logs come, are the line', () => {
    const flow =
      '2 123456789012 eni-0a1b2c3d 192.0.2.1 198.51.100.7 443 50123 6 20 4249 1763700000 1763700060 ACCEPT OK';
    const raw = JSON.stringify({ message: flow });
    const { events } = read(delivery(raw, '{"message":"one","level":"info"}')).body;
    expect(events.map(({ record }) => record)).toEqual([
      { message: flow },
      { message: 'one', level: 'info' },
    ]);
    expect(events.map((event) => [event.format, event.raw])).toEqual([
      ['text', raw],
      ['json', '{"message":"one","level":"info"}'],
    ]);
  });

  it('are rejected one by one for what is wrong with them, counted in their place', () => {
    const cut = cloudWatch('DATA_MESSAGE', 'x').subarray(0, 40);
    const text = JSON.stringify({
      requestId: ID,
      records: [
        { data: base64('{"a":1}\n{"a":2}') },
        { data: 'not base64!' },
        { data: 'YQ' },
        { data: base64(cut) },
        { data: base64(Buffer.concat([gzipSync('{}'), Buffer.from('more')])) },
        { data: 7 },
        null,
        { data: base64('{"a":3}') },
      ],
    });
    const { events, rejected } = read(text).body;
    expect(events.map(({ raw }) => raw)).toEqual(['{"a":1}', '{"a":2}', '{"a":3}']);
    expect(rejected.map(({ index, code }) => [index, code])).toEqual([
      [2, 'DECODE_BASE64_SYNTAX'],
      [3, 'DECODE_BASE64_SYNTAX'],
      [4, 'INGEST_ENCODING_BROKEN'],
      [5, 'INGEST_ENCODING_BROKEN'],
      [6, 'DECODE_ENVELOPE_SYNTAX'],
      [7, 'DECODE_JSON_NOT_OBJECT'],
    ]);
    expect(rejected[0]?.raw).toBe('not base64!');
    expect(rejected[2]?.raw).toBe(base64(cut));
  });

  it('are held to the pinned format', () => {
    const found = read(delivery('user=eve', 'nothing of it'), { format: 'cef' });
    expect(found.body.events).toEqual([]);
    expect(found.body.rejected.map(({ code }) => code)).toEqual(['DECODE_CEF_SYNTAX', 'DECODE_CEF_SYNTAX']);
    expect(found.body.decoder).toMatch(/^firehose\/cef@/);
  });

  it('may not expand to more than a body may hold, together', () => {
    const half = gzipSync(Buffer.alloc(MAX_WHOLE_BODY_BYTES / 2 + 1, 'x'));
    expect(codeOf(() => read(delivery(half, half)))).toBe('INGEST_BODY_TOO_LARGE');
    expect(codeOf(() => read(delivery(gzipSync(Buffer.alloc(MAX_WHOLE_BODY_BYTES + 1)))))).toBe(
      'INGEST_BODY_TOO_LARGE',
    );
  });

  it('may not hold more events than a packet, together', () => {
    const many = '{}\n'.repeat(30_000);
    expect(codeOf(() => read(delivery(many, many)))).toBe('INGEST_TOO_MANY_EVENTS');
  });
});

describe('the delivery', () => {
  it('gives each event its time, its stream and the attributes that were configured', () => {
    const commonAttributes = JSON.stringify({
      commonAttributes: { team: 'soc', env: 'prod' },
    });
    const [event] = read(delivery('{"a":1}'), { commonAttributes }).body.events;
    expect(event?.envelope).toEqual({
      timestamp: 1_600_000_000_000,
      requestId: ID,
      sourceArn: ARN,
      commonAttributes: { team: 'soc', env: 'prod' },
    });
  });

  it('keeps attributes that would multiply a small body to a bound', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`name${i}`, 'v'.repeat(1000)]),
    );
    const commonAttributes = JSON.stringify({ commonAttributes: attributes });
    const [event] = read(delivery('{"a":1}'), { commonAttributes }).body.events;
    expect(Object.keys(Object(event?.envelope?.commonAttributes))).toEqual(['name0', 'name1']);
  });

  it.each(['', 'no JSON', '[]', '{"commonAttributes":[1]}', '{"commonAttributes":{"a":1}}'])(
    'is read without attributes that are none: %s',
    (commonAttributes) => {
      const [event] = read(delivery('{"a":1}'), { commonAttributes }).body.events;
      expect(event?.envelope).not.toHaveProperty('commonAttributes');
    },
  );

  it('finds its records wherever they stand, and takes none for no delivery', () => {
    const text = ` {"records" : [ {"data":"${base64('{"a":1}')}"} ] , "timestamp":1,"requestId":"r"} `;
    expect(read(text)).toMatchObject({ requestId: 'r', body: { events: [{ raw: '{"a":1}' }] } });
    expect(read('{"requestId":"r","timestamp":1,"records":[]}').body.events).toEqual([]);
  });

  it.each([
    ['', 'DECODE_ENVELOPE_SYNTAX'],
    ['[]', 'DECODE_ENVELOPE_SYNTAX'],
    ['{}', 'DECODE_ENVELOPE_SYNTAX'],
    ['{"records":{}}', 'DECODE_ENVELOPE_SYNTAX'],
    ['{"records":[{"data":""}', 'DECODE_ENVELOPE_SYNTAX'],
    ['{"records":[{"data":""},]}', 'DECODE_JSON_SYNTAX'],
    ['{"records":[]} more', 'DECODE_JSON_SYNTAX'],
    ['{"records":[],"records":[]}', 'DECODE_DUPLICATE_KEY'],
    [`{"records":[],"x":"${'y'.repeat(70_000)}"}`, 'DECODE_ENVELOPE_SYNTAX'],
  ])('refuses what is none: %.40s', (text, code) => {
    expect(codeOf(() => read(text))).toBe(code);
  });

  it('refuses bytes that are not UTF-8, and a format nobody knows', () => {
    const options = { receivedAt: 0, sourceArn: null, commonAttributes: null };
    expect(codeOf(() => decodeFirehose(Buffer.of(0x7b, 0xff), { ...options, format: undefined }))).toBe(
      'DECODE_NOT_UTF8',
    );
    expect(codeOf(() => read(delivery('{}'), { format: 'morse' }))).toBe('INGEST_FORMAT_UNKNOWN');
  });
});
