// Every protocol ingest speaks, by its paths. Paths that are not here belong to query. The code of a protocol is a part
// (part.ts): what a deployment never hears costs its start-up nothing.
import { type Part, part } from '../part.ts';
import { native } from './native.ts';
import type { Protocol } from './protocol.ts';

/** `METHOD /path`, the path as Hono takes it. */
export type Route = `${'GET' | 'POST' | 'PUT' | 'OPTIONS'} /${string}`;

/** One protocol: where it takes events, where it answers what senders ask before they send, and its code. */
export interface Row {
  readonly takes: readonly Route[];
  readonly probes?: readonly Route[];
  /** Where query answers for it: in the protocol's words while query is down. */
  readonly asks?: readonly Route[];
  readonly load: Part<Protocol>;
}

/** Where Elasticsearch's clients find bulk and what they ask first, under a prefix. */
const bulkRoutes = (prefix: '' | 'elastic/'): Route[] =>
  ['_bulk', ':index/_bulk', ':index/:type/_bulk'].flatMap((path): Route[] => [
    `POST /${prefix}${path}`,
    `PUT /${prefix}${path}`,
  ]);

const bulkProbes = (prefix: '' | 'elastic/'): Route[] => [
  ...['_cluster/health', '_cat/health', '_nodes', '_nodes/http', '_license', '_xpack'].map(
    (path): Route => `GET /${prefix}${path}`,
  ),
  ...[
    '_index_template',
    '_component_template',
    '_template',
    '_ilm/policy',
    '_ingest/pipeline',
    '_data_stream',
  ].flatMap((path): Route[] => [`GET /${prefix}${path}/:name`, `PUT /${prefix}${path}/:name`]),
];

/** Asked in this order; the first row whose route matches has the request. */
export const PROTOCOLS: readonly Row[] = [
  { takes: ['POST /v1/events'], load: async () => native },
  {
    takes: ['POST /hooks/:source', 'POST /hooks/:tenant/:source'],
    probes: [
      'GET /hooks/:source',
      'GET /hooks/:tenant/:source',
      'OPTIONS /hooks/:source',
      'OPTIONS /hooks/:tenant/:source',
    ],
    load: part(async () => (await import('./webhooks/webhook.ts')).webhook),
  },
  {
    takes: ['POST /api/v2/logs', 'POST /v1/input'],
    probes: ['GET /api/v1/validate'],
    load: part(async () => (await import('./datadog.ts')).datadog),
  },
  { takes: ['POST /aurora/v1/events'], load: part(async () => (await import('./aurora.ts')).aurora) },
  {
    takes: ['PUT /v1/files/:name', 'POST /v1/files/:name'],
    probes: ['PUT /v1/files', 'POST /v1/files', 'PUT /v1/files/', 'POST /v1/files/'],
    load: part(async () => (await import('./files.ts')).files),
  },
  {
    takes: [
      'POST /services/collector',
      'POST /services/collector/event',
      'POST /services/collector/event/1.0',
      'POST /services/collector/raw',
      'POST /services/collector/raw/1.0',
    ],
    probes: [
      'GET /services/collector/health',
      'GET /services/collector/health/1.0',
      'OPTIONS /services/collector',
      'OPTIONS /services/collector/event',
      'OPTIONS /services/collector/event/1.0',
      'OPTIONS /services/collector/raw',
      'OPTIONS /services/collector/raw/1.0',
    ],
    asks: ['POST /services/collector/ack'],
    load: part(async () => (await import('./splunk-hec.ts')).splunkHec),
  },
  { takes: ['POST /firehose'], load: part(async () => (await import('./firehose.ts')).firehose) },
  {
    takes: ['POST /eventbridge', 'PUT /eventbridge'],
    load: part(async () => (await import('./eventbridge.ts')).eventbridge),
  },
  {
    takes: ['POST /logpush', 'PUT /logpush'],
    load: part(async () => (await import('./logpush.ts')).logpush),
  },
  {
    takes: ['POST /cloudevents'],
    probes: ['OPTIONS /cloudevents'],
    load: part(async () => (await import('./cloudevents.ts')).cloudevents),
  },
  {
    takes: ['POST /v1/logs', 'POST /otlp/v1/logs'],
    probes: [
      'POST /v1/traces',
      'POST /v1/metrics',
      'POST /v1development/profiles',
      'POST /otlp/v1/traces',
      'POST /otlp/v1/metrics',
      'POST /otlp/v1development/profiles',
    ],
    load: part(async () => (await import('./otlp/otlp.ts')).otlp),
  },
  {
    takes: ['POST /loki/api/v1/push'],
    probes: ['GET /ready'],
    load: part(async () => (await import('./loki.ts')).loki),
  },
  {
    takes: [...bulkRoutes('elastic/'), ...bulkRoutes('')],
    probes: ['GET /', 'GET /elastic', 'GET /elastic/', ...bulkProbes('elastic/'), ...bulkProbes('')],
    load: part(async () => (await import('./elasticsearch/elasticsearch.ts')).elasticsearch),
  },
];
