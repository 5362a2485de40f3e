// One request of each protocol to measure with: 500 events, each carrying the same kind of line where its protocol carries events, so
// that rows differ by what the protocol costs and by nothing else.

import { pushRequest, snappy } from '../test/support/loki-push.ts';
import { haveOtlp, toProtobuf } from '../test/support/otlp-request.ts';
import { drawer } from './draw.ts';
import { json, syslog3164 } from './format-lines.ts';

/** A request as the bench Worker takes it. */
export interface ProtocolBody {
  readonly name: string;
  /** As in workers/ingest/protocols/dialects.ts. */
  readonly protocol: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

const EVENTS = 500;
const draw = drawer(104_729);
const of = <T>(make: (index: number) => T): T[] => Array.from({ length: EVENTS }, (_, index) => make(index));
const line = (index: number): string => json(draw(index));
const JSON_TYPE = { 'content-type': 'application/json' };

/** Nanoseconds of the event with this number. */
const nanos = (index: number): string => `${Date.UTC(2026, 9, 31) + index * 10}000000`;

const otlp = JSON.stringify({
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'login' } }] },
      scopeLogs: [{ scope: { name: 'bench' }, logRecords: of(logRecord) }],
    },
  ],
});

function logRecord(index: number): object {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  return {
    timeUnixNano: nanos(index),
    severityNumber: 13,
    severityText: 'WARN',
    body: { stringValue: syslog3164(draw(index)) },
    attributes: [
      attribute('host.name', `web-${index % 20}`),
      attribute('log.file.path', '/var/log/auth.log'),
    ],
  };
}

const labels = { app: 'login', host: 'web-1' };
const lokiJson = JSON.stringify({
  streams: [{ stream: labels, values: of((index) => [nanos(index), line(index)]) }],
});

function lokiProtobuf(): Uint8Array<ArrayBuffer> {
  const entries = of((index) => ({
    timestamp: { seconds: Math.floor(Date.UTC(2026, 9, 31) / 1000) + index, nanos: 0 },
    line: line(index),
  }));
  return snappy(pushRequest({ labels: '{app="login",host="web-1"}', entries }));
}

const cloudEvent = (index: number): string =>
  `{"specversion":"1.0","id":"e-${index}","source":"/web/1","type":"com.example.login","data":${line(index)}}`;

const hec = (index: number): string =>
  `{"time":${Date.UTC(2026, 9, 31) / 1000 + index},"host":"web-1","sourcetype":"_json","event":${line(index)}}`;

const firehose = JSON.stringify({
  requestId: 'a6e1f3f0-0000-4000-8000-000000000001',
  timestamp: Date.UTC(2026, 9, 31),
  records: of((index) => ({ data: Buffer.from(`${line(index)}\n`).toString('base64') })),
});

/** All of them; OTLP in protocol buffers where its definitions are there. */
export function protocolBodies(): ProtocolBody[] {
  const ndjson = of(line).join('\n');
  const array = `[${of(line).join(',')}]`;
  const bulk = of((index) => `{"create":{"_index":"logs"}}\n${line(index)}\n`).join('');
  const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' };
  const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' };
  return [
    { name: 'NDJSON', protocol: 'native', path: '/v1/events', headers: NDJSON_TYPE, body: ndjson },
    {
      name: 'Splunk HEC',
      protocol: 'splunk-hec',
      path: '/services/collector',
      headers: {},
      body: of(hec).join(''),
    },
    ...(haveOtlp
      ? [
          {
            name: 'OTLP protobuf (sshd)',
            protocol: 'otlp',
            path: '/v1/logs',
            headers: PROTOBUF_TYPE,
            body: new Uint8Array(toProtobuf(otlp)),
          },
        ]
      : []),
    { name: 'OTLP JSON (sshd)', protocol: 'otlp', path: '/v1/logs', headers: JSON_TYPE, body: otlp },
    {
      name: 'Elasticsearch bulk',
      protocol: 'elasticsearch',
      path: '/_bulk',
      headers: NDJSON_TYPE,
      body: bulk,
    },
    {
      name: 'Loki protobuf',
      protocol: 'loki',
      path: '/loki/api/v1/push',
      headers: PROTOBUF_TYPE,
      body: lokiProtobuf(),
    },
    { name: 'Loki JSON', protocol: 'loki', path: '/loki/api/v1/push', headers: JSON_TYPE, body: lokiJson },
    { name: 'Firehose', protocol: 'firehose', path: '/firehose', headers: JSON_TYPE, body: firehose },
    { name: 'Logpush', protocol: 'logpush', path: '/logpush', headers: {}, body: ndjson },
    {
      ...{ name: 'CloudEvents batch', protocol: 'cloudevents', path: '/cloudevents' },
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: `[${of(cloudEvent).join(',')}]`,
    },
    { name: 'webhook', protocol: 'webhook', path: '/hooks/bench', headers: JSON_TYPE, body: array },
    { name: 'Datadog logs', protocol: 'datadog', path: '/api/v2/logs', headers: JSON_TYPE, body: array },
  ];
}
