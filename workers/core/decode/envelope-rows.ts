// Which JSON objects are wrappings of events rather than events, by their members: an object is one only if every member it has
// is known of that wrapping, so that a product's own event is not taken apart because of one name it shares.
// To add one: a row. What is inside is read by unwrap.ts.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { COLLECTOR_NAMES, readCollectorSyslog, readJournal } from './collector-syslog.ts';
import { CONTAINER_NAMES, openContainer } from './container-line.ts';
import { FLOW_NAMES, openFlows } from './flow-tuples.ts';
import { isObject } from './json.ts';
import { type Opened, without } from './opened.ts';
import { openLogRecord } from './otlp-record.ts';
import { openTailnetFlows, TAILNET_NAMES } from './tailnet-flows.ts';

/** One wrapping. */
export interface Row {
  /** Every member the wrapping may have. */
  readonly names: string;
  /** What is inside; null when it is not that wrapping after all. */
  readonly open: (record: JsonObject) => Opened | null;
}

/** Members that hold the events of a list answer. */
const LISTS =
  'Records records value items logEvents events Events entries logs results data Findings findings alerts result';

/** What list answers and batches say beside their events: CloudTrail, Azure, Graph, Google, Kubernetes, osquery, Box, Slack, ... */
const LIST_NAMES = `${LISTS} kind etag nextPageToken next_page_token apiVersion metadata selfLink cursor next_cursor has_more
 has_next pagination paging links meta response_metadata total totalCount total_count totalItems count limit offset page size
 next prev NextToken nextToken nextLink next_stream_position chunk_size result_info success errors messages status stat
 node_key log_type searchedLogStreams requestId request_id`;

/** Names under which a container too large to be read at once may hold its list. */
export const LIST_MEMBERS: ReadonlySet<string> = new Set(LISTS.split(' '));

const SHIPPER_NAMES = `message log @timestamp @version @metadata agent host hostname input ecs fields tags labels stream time
 timestamp date source source_type source_ip file path kubernetes docker container cloud event service data_stream offset type
 prospector beat elastic_agent orchestrator fileset process _p logtag attrs container_id container_name container_image port id`;

/** Members only a shipper writes: their message may be of any format, not just of one that cannot be mistaken. */
const SHIPPER_MARKS =
  '@timestamp @metadata stream source_type logtag kubernetes docker prospector beat attrs'.split(' ');

/** All of them; the first is that of lists, the fourth CloudWatch's, the last journald's (envelope-match.ts counts on it). */
export const ROWS: readonly Row[] = [
  { names: LIST_NAMES, open: openList },
  // AuroraSOC.
  { names: 'source format payload source_ip timestamp_ms', open: openRawEvent },
  {
    names: `topic payload qos retain retained dup messageId message_id msgId mid packetId packet_id clientid client_id clientId
 username timestamp ts time publish_received_at received_at receivedAt id event peerhost peername node metadata user_properties
 pub_props properties flags mountpoint host port broker server`,
    open: openMqtt,
  },
  // Amazon CloudWatch Logs: the subscription, and one of its events.
  {
    names: 'messageType owner logGroup logStream subscriptionFilters logEvents policyLevel',
    open: ({ messageType }) => (messageType === 'DATA_MESSAGE' ? list('logEvents') : null),
  },
  {
    names: 'id timestamp message ingestionTime logStreamName logGroupName eventId extractedFields',
    open: (record) =>
      isDigits(record.id ?? record.eventId) && typeof record.timestamp === 'number'
        ? text(record, 'message', true)
        : null,
  },
  // OpenTelemetry: one LogRecord in its JSON form.
  {
    names: `timeUnixNano observedTimeUnixNano severityNumber severityText body attributes droppedAttributesCount flags traceId
 spanId eventName`,
    open: openOtelRecord,
  },
  { names: FLOW_NAMES, open: openFlows },
  { names: TAILNET_NAMES, open: openTailnetFlows },
  // EventBridge around several Security Hub findings; around anything else it stays with its mapper.
  {
    names: 'version id detail-type source account time region resources detail replay-name',
    open: ({ detail }) =>
      isObject(detail) && Array.isArray(detail.findings) && detail.findings.length > 1
        ? list('detail', 'findings')
        : null,
  },
  {
    names: `Type MessageId TopicArn Subject Message Timestamp SignatureVersion Signature SigningCertURL UnsubscribeURL
 MessageAttributes SequenceNumber`,
    open: (record) => (typeof record.TopicArn === 'string' ? text(record, 'Message', true) : null),
  },
  {
    names:
      'EventId EventName ReadOnly AccessKeyId EventTime EventSource Username Resources CloudTrailEvent EventCategory',
    open: (record) => text(record, 'CloudTrailEvent', false),
  },
  { names: 'message subscription deliveryAttempt', open: openPubSub },
  // Amazon SQS: a message, as Lambda and its API write it.
  {
    names: `messageId receiptHandle body attributes messageAttributes md5OfBody md5OfMessageAttributes eventSource eventSourceARN
 awsRegion MessageId ReceiptHandle Body MD5OfBody Attributes`,
    open: (record) =>
      (record.receiptHandle ?? record.ReceiptHandle) !== undefined || record.eventSource === 'aws:sqs'
        ? text(record, typeof record.body === 'string' ? 'body' : 'Body', true)
        : null,
  },
  // Okta event hooks.
  {
    names: 'eventType eventTypeVersion cloudEventsVersion source eventId data eventTime contentType',
    open: ({ data }) => (isObject(data) && Array.isArray(data.events) ? list('data', 'events') : null),
  },
  // Elasticsearch: an answer, and one of its documents.
  {
    names: `took timed_out _shards hits _scroll_id pit_id terminated_early num_reduce_phases aggregations`,
    open: ({ hits }) => (isObject(hits) && Array.isArray(hits.hits) ? list('hits', 'hits') : null),
  },
  {
    names: `_index _type _id _score _source _version _seq_no _primary_term _routing _ignored fields sort highlight found
 matched_queries`,
    open: (record) => (typeof record._index === 'string' ? object(record, '_source') : null),
  },
  // Splunk: a line of an export, and the HTTP event collector.
  { names: 'preview offset lastrow result', open: openSplunkResult },
  { names: 'event time host source sourcetype index fields', open: openCollectorEvent },
  {
    names:
      '_raw _time _cd _bkt _indextime _serial _si _sourcetype host index linecount source sourcetype splunk_server time',
    open: (record) => text(record, '_raw', true),
  },
  // A container's line: Docker's json-file, CRI, and either with what Fluent Bit and Fluentd add.
  { names: CONTAINER_NAMES, open: openContainer },
  // Filebeat, Logstash, Fluentd, Fluent Bit, Vector, Docker.
  { names: SHIPPER_NAMES, open: openShipped },
  { names: COLLECTOR_NAMES, open: readCollectorSyslog },
  // Journald: names of capitals, whichever they are, and what a collector puts beside them.
  { names: '@timestamp date timestamp host hostname source_type', open: readJournal },
];

function openList(record: JsonObject): Opened | null {
  let found: Opened | null = null;
  for (const name of LIST_MEMBERS) {
    const value = record[name];
    if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) continue;
    if (found !== null) return null;
    found = list(name);
  }
  return found;
}

function openOtelRecord(record: JsonObject): Opened | null {
  const { timeUnixNano, observedTimeUnixNano, severityNumber, body, attributes } = record;
  if ((timeUnixNano ?? observedTimeUnixNano ?? severityNumber) === undefined) return null;
  if (body === undefined ? !Array.isArray(attributes) : !isObject(body)) return null;
  const content = openLogRecord(record);
  return 'text' in content
    ? { kind: 'text', text: content.text, envelope: content.envelope, accepts: 'any' }
    : { kind: 'object', record: content.record, envelope: content.envelope };
}

function openRawEvent(record: JsonObject): Opened | null {
  const { source, format, payload, source_ip, timestamp_ms } = record;
  if (typeof source !== 'string' || typeof format !== 'string' || typeof payload !== 'string') return null;
  const name = format.toLowerCase();
  // Nearly always all of it is there: by name, and not by a list of names.
  const isWhole = source_ip !== undefined && timestamp_ms !== undefined;
  const envelope = isWhole ? { source, format, source_ip, timestamp_ms } : without(record, ['payload']);
  if (name === 'mqtt') return { kind: 'mqtt', topic: source, payload, envelope };
  return { kind: 'text', text: payload, envelope, accepts: 'any', format: name };
}

function openMqtt(record: JsonObject): Opened | null {
  const { topic, payload } = record;
  if (typeof topic !== 'string' || payload === undefined) return null;
  return { kind: 'mqtt', topic, payload, envelope: without(record, ['payload']) };
}

/** Google Pub/Sub push: the message is base64. */
function openPubSub(record: JsonObject): Opened | null {
  const { message } = record;
  if (!isObject(message) || typeof message.data !== 'string' || typeof record.subscription !== 'string')
    return null;
  const envelope = { ...record, message: without(message, ['data']) };
  return { kind: 'base64', text: message.data, envelope };
}

function openSplunkResult(record: JsonObject): Opened | null {
  const { result } = record;
  if (!isObject(result) || Object.keys(record).length < 2) return null;
  if (typeof result._raw !== 'string') return object(record, 'result');
  const envelope = { ...record, result: without(result, ['_raw']) };
  return { kind: 'text', text: result._raw, envelope, accepts: 'any' };
}

/** A short text under `event` is a name in many logs: only what says a source type or an index is the collector's. */
function openCollectorEvent(record: JsonObject): Opened | null {
  const { event, index, sourcetype, time, host } = record;
  if (typeof event === 'string') return (index ?? sourcetype) ? text(record, 'event', true) : null;
  return (index ?? sourcetype ?? time ?? host) === undefined ? null : object(record, 'event');
}

function openShipped(record: JsonObject): Opened | null {
  const member = typeof record.message === 'string' ? 'message' : 'log';
  const line = record[member];
  if (typeof line !== 'string') return openOriginal(record);
  // Fluent Bit adds a number of seconds, and nothing else, to the line it read.
  const marked = typeof record.date === 'number' || SHIPPER_MARKS.some((mark) => record[mark] !== undefined);
  return {
    kind: 'text',
    // Docker keeps the line break.
    text: line.endsWith('\n') ? line.slice(0, -1) : line,
    envelope: without(record, [member]),
    accepts: marked ? 'any format' : 'sure format',
  };
}

/** A pipeline of the Elastic Stack that has not been through its ingest node yet holds the event as a text in `event.original`. */
function openOriginal(record: JsonObject): Opened | null {
  const { event } = record;
  if (!isObject(event) || typeof event.original !== 'string') return null;
  const others = without(event, ['original']);
  const envelope = without(record, ['event']);
  return {
    kind: 'text',
    text: event.original,
    envelope: others === undefined ? envelope : { ...envelope, event: others },
    accepts: 'sure format',
  };
}

function list(...path: string[]): Opened {
  return { kind: 'list', path };
}

function text(record: JsonObject, member: string, always: boolean): Opened | null {
  const value = record[member];
  if (typeof value !== 'string') return null;
  return {
    kind: 'text',
    text: value,
    envelope: without(record, [member]),
    accepts: always ? 'any' : 'sure format',
  };
}

function object(record: JsonObject, member: string): Opened | null {
  const value = record[member];
  return isObject(value) ? { kind: 'object', record: value, envelope: without(record, [member]) } : null;
}

function isDigits(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value.length > 20 && /^\d+$/.test(value);
}
