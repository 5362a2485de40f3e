// One request of each protocol, made of markers: what the matrix of docs/senders.md is held to, and what the fuzz test bends.
/** A request but for its address and its token. */
export interface SenderSample {
  /** As in DIALECTS. */
  readonly protocol: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A body of good events, one for each marker. */
  body(markers: readonly string[]): string | Uint8Array<ArrayBuffer>;
  /** A body of which the event with the marker is good and another is bad; sent with `mixedQuery`. */
  mixed(marker: string): string;
  readonly mixedQuery?: string;
  /** A body that is not the same for each marker, but of one identity to the protocol. */
  identified?(marker: string): { body: string; headers?: Record<string, string> };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const ID = 'a6e1f3f0-0000-4000-8000-000000000001';

const event = (marker: string): string =>
  JSON.stringify({ message: `login failed for ${marker}`, level: 'warn' });
const lines = (markers: readonly string[]): string => markers.map((marker) => `${event(marker)}\n`).join('');
const rawEvent = (marker: string, format = 'json') => ({ source: 'door', format, payload: event(marker) });
const cloudEvent = (marker: string, id = marker) => ({
  ...{ specversion: '1.0', id, source: '/web/1', type: 'com.example.login' },
  data: { user: marker },
});
const logRecord = (marker: string) => ({
  severityNumber: 13,
  body: { stringValue: `login failed for ${marker}` },
});
const otlp = (records: readonly object[]) =>
  JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] });
const push = (values: readonly unknown[]) =>
  JSON.stringify({ streams: [{ stream: { app: 'login' }, values }] });
const entry = (marker: string): [string, string] => [`${Date.now()}000000`, `login failed for ${marker}`];
const delivery = (requestId: string, data: readonly string[]) =>
  JSON.stringify({ requestId, timestamp: Date.now(), records: data.map((one) => ({ data: one })) });
const bulk = (marker: string, action: object = { create: { _index: 'logs' } }) =>
  `${JSON.stringify(action)}\n${event(marker)}\n`;
const ruleMatch = (marker: string, id = ID) => ({
  ...{
    version: '0',
    id,
    'detail-type': 'Login',
    source: 'com.example',
    account: '111122223333',
    region: 'eu-west-1',
  },
  ...{ time: '2026-11-20T10:00:00Z', resources: [], detail: { user: marker } },
});

/** What the source of the webhook sample is set up with. */
export const HOOK = {
  scheme: 'header',
  header: 'x-hook-secret',
  secrets: ['correct horse battery staple'],
} as const;

/** In the order of workers/ingest/protocols/table.ts. */
export const SAMPLES: readonly SenderSample[] = [
  {
    ...{ protocol: 'native', method: 'POST', path: '/v1/events', headers: NDJSON_TYPE, body: lines },
    mixed: (marker) => `${event(marker)}\n{"broken\n`,
  },
  {
    // The source is set up with scheme `header`.
    ...{ protocol: 'webhook', method: 'POST', path: '/hooks/stack/:source', headers: JSON_TYPE },
    body: (markers) => `[${markers.map(event).join(',')}]`,
    mixed: (marker) => `[${event(marker)},7]`,
  },
  {
    ...{ protocol: 'datadog', method: 'POST', path: '/api/v2/logs', headers: JSON_TYPE },
    body: (markers) => `[${markers.map(event).join(',')}]`,
    mixed: (marker) => `[${event(marker)},7]`,
  },
  {
    ...{ protocol: 'aurora', method: 'POST', path: '/aurora/v1/events', headers: JSON_TYPE },
    body: (markers) => JSON.stringify(markers.map((marker) => rawEvent(marker))),
    mixed: (marker) => JSON.stringify([rawEvent(marker), rawEvent('', 'none')]),
  },
  {
    ...{ protocol: 'files', method: 'PUT', path: '/v1/files/login.ndjson', headers: {}, body: lines },
    mixed: (marker) => `${event(marker)}\n{"broken\n`,
  },
  {
    ...{ protocol: 'splunk-hec', method: 'POST', path: '/services/collector/event', headers: {} },
    body: (markers) => markers.map((marker) => JSON.stringify({ event: { user: marker } })).join(''),
    mixed: (marker) => `{"event":"login failed for ${marker}"}{"event":""}`,
  },
  {
    ...{ protocol: 'firehose', method: 'POST', path: '/firehose', headers: JSON_TYPE },
    body: (markers) =>
      delivery(
        `r-${markers.join('-')}`.slice(0, 80),
        markers.map((one) => base64(event(one))),
      ),
    mixed: (marker) => delivery(`r-${marker}`, [base64(event(marker)), '!']),
    identified: (marker) => ({ body: delivery(ID, [base64(event(marker))]) }),
  },
  {
    ...{ protocol: 'eventbridge', method: 'POST', path: '/eventbridge', headers: JSON_TYPE },
    body: ([marker = '', ...more]) =>
      more.length === 0
        ? JSON.stringify(ruleMatch(marker, marker))
        : JSON.stringify([marker, ...more].map((one) => ruleMatch(one, one))),
    mixed: (marker) => JSON.stringify([ruleMatch(marker, marker), 7]),
    identified: (marker) => ({ body: JSON.stringify(ruleMatch(marker)) }),
  },
  {
    ...{ protocol: 'logpush', method: 'POST', path: '/logpush', headers: {}, body: lines },
    mixed: (marker) => `${event(marker)}\n{"broken\n`,
  },
  {
    ...{ protocol: 'cloudevents', method: 'POST', path: '/cloudevents' },
    headers: { 'content-type': 'application/cloudevents-batch+json' },
    body: (markers) => JSON.stringify(markers.map((marker) => cloudEvent(marker))),
    mixed: (marker) => JSON.stringify([cloudEvent(marker), { specversion: '1.0' }]),
    identified: (marker) => ({
      body: JSON.stringify(cloudEvent(marker, ID)),
      headers: { 'content-type': 'application/cloudevents+json' },
    }),
  },
  {
    ...{ protocol: 'otlp', method: 'POST', path: '/v1/logs', headers: JSON_TYPE },
    body: (markers) => otlp(markers.map(logRecord)),
    // One member twice: which of them counts is not for us to guess.
    mixed: (marker) => otlp([logRecord(marker)]).replace(']}]}', ',{"body":{},"body":{}}]}]}'),
  },
  {
    ...{ protocol: 'loki', method: 'POST', path: '/loki/api/v1/push', headers: JSON_TYPE },
    body: (markers) => push(markers.map(entry)),
    mixed: (marker) =>
      push([
        [`${Date.now()}000000`, event(marker)],
        [`${Date.now()}000000`, 'no JSON'],
      ]),
    mixedQuery: '?format=json',
  },
  {
    ...{ protocol: 'elasticsearch', method: 'POST', path: '/_bulk', headers: NDJSON_TYPE },
    body: (markers) => markers.map((marker) => bulk(marker)).join(''),
    mixed: (marker) => `${bulk(marker)}{"delete":{"_index":"logs","_id":"1"}}\n`,
    identified: (marker) => ({ body: bulk(marker, { create: { _index: 'logs', _id: ID } }) }),
  },
];
