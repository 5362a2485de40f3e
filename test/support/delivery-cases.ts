// Good requests of the protocols that deliver for clouds and products, and what of each is worth putting in the wrong place: for fuzzing.
import { gzipSync } from 'node:zlib';

const base64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64');

const CLOUD_EVENT = {
  ...{ specversion: '1.0', id: 'A-1', source: '/sensors/7', type: 'com.example.alert', subject: null, n: 7 },
  ...{
    time: '2026-11-01T18:43:48Z',
    datacontenttype: 'application/json',
    data: { user: 'eve', list: [1, '€'] },
  },
};

/** A good request. */
export interface DeliveryCase {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly words: readonly string[];
}

/** One a protocol, and one a mode of CloudEvents. */
export const DELIVERY_CASES: readonly DeliveryCase[] = [
  {
    name: 'a delivery of Firehose',
    path: '/firehose',
    headers: { 'x-amz-firehose-request-id': 'r-1' },
    body: JSON.stringify({
      requestId: 'r-1',
      timestamp: 1_600_000_000_000,
      records: [
        { data: base64('{"a":1}{"a":2}') },
        { data: base64(gzipSync('{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":"x"}]}')) },
        { data: base64('CEF:0|V|P|1|id|name|5|src=192.0.2.1') },
      ],
    }),
    words: ['"records":[', '{"data":""},', '{"data":"H4sI"}', '[[[[', '\\"', '"requestId":7,', '=', '\u0000'],
  },
  {
    name: 'an event of EventBridge',
    path: '/eventbridge',
    headers: { 'content-type': 'application/json' },
    body: '{"version":"0","id":"e-1","detail-type":"x","source":"aws.s","detail":{"findings":[{"Id":"1"},{"Id":"2"}]}}',
    words: ['{', '[', '"', '"id":"",', '"detail":[],', '\\u0000', ',', '{}'],
  },
  {
    name: 'an upload of Logpush',
    path: '/logpush',
    headers: {},
    body: '{"RayID":"1","ClientIP":"192.0.2.1"}\n{"RayID":"2","n":1.5}\n\n{"content":"tests"}\n',
    words: ['\n', '{"content":"tests"}', '\u001f\u008b\b', '"', '{', '[]', '\r\n', '\ufeff'],
  },
  {
    name: 'a CloudEvent',
    path: '/cloudevents',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify(CLOUD_EVENT),
    words: [
      '"data_base64":"AA==",',
      '"data":[{}],',
      '"data":"x",',
      '"Ext":1,',
      '"id":"",',
      '\\ud800',
      '{"a":',
      'null',
    ],
  },
  {
    name: 'a batch of CloudEvents',
    path: '/cloudevents',
    headers: { 'content-type': 'application/cloudevents-batch+json' },
    body: JSON.stringify([CLOUD_EVENT, { ...CLOUD_EVENT, id: 'A-2', data: 'CEF:0|V|P|1|id|n|5|' }, {}]),
    words: ['[', ']', ',', '{}', '"data":[{"a":1},{"a":2}],', '"specversion":"1.0",', '"'],
  },
  {
    name: 'the data of a CloudEvent',
    path: '/cloudevents',
    headers: {
      ...{ 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't', 'ce-x': '%E2%82%AC' },
      'content-type': 'application/json',
    },
    body: '[{"user":"eve"},{"list":[1,"€",{"b":null}]}]',
    words: ['{}', '"', '[', '1', '\\u20ac', '{"Records":[{"a":1},{"a":2}]}'],
  },
];
