// What docs/senders.md says of each protocol that its code does not say by itself. test/pipeline/senders/matrix.test.ts holds the
// running stack to it, a cell at a time.

/** What the answer to a body says of events that are bad among good ones; all of them are dead-lettered. */
export type Telling = 'named' | 'counted' | 'itemized' | 'silent';

/** What a cell of the matrix says. */
export const TELLINGS: Readonly<Record<Telling, string>> = {
  named: 'taken; the bad are named by index',
  counted: 'taken; the bad are counted',
  itemized: 'an answer an item',
  silent: 'taken; the answer has no place for the bad',
};

/** One row of the matrix, but for what is read from the code. */
export interface Facts {
  readonly title: string;
  /** File below docs/senders, without its ending. */
  readonly page: string;
  readonly mixed: Telling;
  /** The protocol's own name of a request or of its events. */
  readonly identity?: string;
}

/** By the protocol's name; every row of workers/ingest/protocols/table.ts has one. */
export const FACTS: Readonly<Record<string, Facts>> = {
  native: { title: 'Plain HTTP', page: 'plain', mixed: 'named' },
  webhook: {
    title: 'Webhooks',
    page: 'webhooks',
    mixed: 'counted',
    identity: 'the provider’s id of the request',
  },
  datadog: { title: 'Datadog logs', page: 'webhooks', mixed: 'silent' },
  aurora: { title: 'AuroraSOC', page: 'aurorasoc', mixed: 'named' },
  files: { title: 'Files', page: 'plain', mixed: 'named' },
  'splunk-hec': { title: 'Splunk HEC', page: 'splunk-hec', mixed: 'counted' },
  firehose: { title: 'Amazon Data Firehose', page: 'firehose', mixed: 'silent', identity: '`requestId`' },
  eventbridge: {
    title: 'Amazon EventBridge',
    page: 'eventbridge',
    mixed: 'named',
    identity: '`id` of the event',
  },
  logpush: { title: 'Cloudflare Logpush', page: 'logpush', mixed: 'counted' },
  cloudevents: {
    title: 'CloudEvents',
    page: 'cloudevents',
    mixed: 'named',
    identity: '`source` and `id` of a single event',
  },
  otlp: { title: 'OTLP/HTTP logs', page: 'otlp', mixed: 'counted' },
  loki: { title: 'Grafana Loki push', page: 'loki', mixed: 'silent' },
  elasticsearch: {
    ...{ title: 'Elasticsearch bulk', page: 'elasticsearch', mixed: 'itemized' },
    identity: '`_index` and `_id` of every item; for `index`, its content too',
  },
};

/** A client that is driven against the running stack. */
export interface Client {
  readonly name: string;
  /** Of npm: its version is that of the lock file. */
  readonly version?: string;
  readonly protocol: string;
  /** Below test/pipeline/senders. */
  readonly test: string;
  readonly repeats: string;
}

const IDENTICAL = 'the same bytes: each event is found once after a 503, a lost reply and a cut connection';

/** In the order of the matrix. */
export const CLIENTS: readonly Client[] = [
  {
    name: 'curl',
    version: 'of the machine',
    protocol: 'native',
    test: 'curl',
    repeats: `\`--retry --retry-all-errors\`: ${IDENTICAL}`,
  },
  {
    ...{ name: 'syslog-ng `http()`', version: '3.38 (Debian 12)', protocol: 'native', test: 'syslog-ng' },
    repeats: `${IDENTICAL}, if batches are full (\`log-iw-size\` above \`batch-lines\`)`,
  },
  {
    ...{ name: 'rsyslog `omhttp`', version: '8.2610 (Debian sid)', protocol: 'native', test: 'rsyslog' },
    repeats:
      'a batch again **line by line**: once after a 503 and a cut connection; after a lost reply, the lines of that batch are doubled, or **each is found once with `dedup: "event"`**',
  },
  {
    name: 'standardwebhooks',
    protocol: 'webhook',
    test: 'standard-webhooks',
    repeats: `with the same id, signed anew, by whoever sends: ${IDENTICAL}`,
  },
  {
    ...{ name: 'splunk-logging', protocol: 'splunk-hec', test: 'splunk' },
    repeats: `what the network broke; a refused batch is left to its \`error\` handler, which must queue it again: ${IDENTICAL}`,
  },
  {
    ...{ name: 'winston-splunk-httplogger', protocol: 'splunk-hec', test: 'splunk' },
    repeats:
      'what the network broke, an event a request: once after a lost reply and a cut connection. **A 503 loses the event**',
  },
  {
    name: 'cloudevents',
    protocol: 'cloudevents',
    test: 'cloudevents',
    repeats: `by whoever sends: ${IDENTICAL}`,
  },
  {
    name: '@opentelemetry/exporter-logs-otlp-proto',
    protocol: 'otlp',
    test: 'opentelemetry',
    repeats: IDENTICAL,
  },
  {
    name: '@opentelemetry/exporter-logs-otlp-http',
    protocol: 'otlp',
    test: 'opentelemetry',
    repeats: IDENTICAL,
  },
  {
    name: 'pino-loki',
    protocol: 'loki',
    test: 'loki',
    repeats: '**never**: once after a lost reply; what meets a 503 or a cut connection is lost',
  },
  {
    ...{ name: 'winston-loki', protocol: 'loki', test: 'loki' },
    repeats: `${IDENTICAL}, if nothing was logged since; otherwise **a larger request, so that after a lost reply the first is doubled**, or each event is found once with \`dedup: "event"\``,
  },
  { name: '@elastic/elasticsearch', protocol: 'elasticsearch', test: 'elasticsearch', repeats: IDENTICAL },
  {
    ...{
      name: 'rsyslog `omelasticsearch`',
      version: '8.2610 (Debian sid)',
      protocol: 'elasticsearch',
      test: 'rsyslog',
    },
    repeats: 'as `omhttp`',
  },
];
