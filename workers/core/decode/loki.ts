// Pushes to Grafana Loki (https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs, pkg/push/push.proto,
// pkg/loghttp/push/push.go): streams of lines. Each line is decoded as a line of any format; labels, structured metadata and time
// stand around it. What breaks outside of a line is refused whole, as Loki does; `raw` is the line.
import type { DecodedBody } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { MAX_EVENT_FIELDS } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { Defect } from './defect.ts';
import { spaceEnd } from './document.ts';
import { Enveloped, type EnvelopedOptions } from './enveloped.ts';
import { isObject, readJsonObject } from './json.ts';
import { JsonWalk, openList, type Span, textOf, visitElements } from './json-walk.ts';
import { readLabels } from './loki-labels.ts';
import { setOwn } from './own.ts';
import { WireReader } from './protobuf.ts';
import { expandSnappy } from './snappy.ts';

/** How a push may be written; protocol buffers are always compressed by Snappy. */
export type LokiEncoding = 'protobuf' | 'json';

/**
 * Takes a push apart; one without a line gives a body without an event. Throws `Refusal`: DECODE_SNAPPY_SYNTAX and other DECODE_*
 * for what breaks outside of a line, INGEST_FORMAT_UNKNOWN, INGEST_TOO_MANY_EVENTS, INGEST_BODY_TOO_LARGE,
 * INGEST_PACKET_TOO_LARGE. Linear in the body.
 */
export function decodeLoki(body: Uint8Array, encoding: LokiEncoding, options: EnvelopedOptions): DecodedBody {
  const enveloped = new Enveloped(options);
  try {
    if (encoding === 'json') readPush(body, enveloped);
    else readPushRequest(expandSnappy(body), enveloped);
  } catch (thrown) {
    if (thrown instanceof Defect) throw new Refusal(thrown.code, thrown.message);
    throw thrown;
  }
  return enveloped.finish(`loki-${encoding}`);
}

/** Lines of one stream, each with what all of them share. */
class Stream {
  private readonly enveloped: Enveloped;
  private readonly labels: JsonObject;
  private readonly shared: number;

  constructor(enveloped: Enveloped, labels: JsonObject) {
    this.enveloped = enveloped;
    this.labels = labels;
    this.shared = enveloped.share(labels);
  }

  /** A line with its time in nanoseconds. */
  add(line: string, timestamp: string, metadata: JsonObject | undefined, encoding?: 'windows-1252'): void {
    const envelope: JsonObject = { timestamp };
    if (Object.keys(this.labels).length > 0) envelope.labels = this.labels;
    if (metadata !== undefined) envelope.structured_metadata = metadata;
    this.enveloped.addText(line, { raw: line, envelope, shared: this.shared, encoding });
  }
}

/** `{"streams": [{"stream": {labels}, "values": [[time, line, {metadata}?]]}]}`. */
function readPush(body: Uint8Array, enveloped: Enveloped): void {
  const walk = new JsonWalk(body);
  const push = openList(walk, { start: spaceEnd(body, 0), end: body.length }, 'streams');
  if (push.list === undefined) throw malformed('a push must have a list of streams');
  visitElements(walk, push.list, (element) => {
    const { around, list } = openList(walk, element, 'values');
    const { stream = {} } = around;
    if (!isObject(stream) || !isTexts(stream)) throw malformed('stream must be an object of texts');
    const lines = new Stream(enveloped, stream);
    if (list !== undefined) visitElements(walk, list, (entry) => addEntry(body, entry, lines));
  });
}

function addEntry(body: Uint8Array, span: Span, stream: Stream): void {
  const read = readJsonObject(`{"":${textOf(body, span)}}`);
  if (read instanceof Defect) throw read;
  const entry = read[''];
  const [time, line, metadata, more] = Array.isArray(entry) ? entry : [];
  const timestamp = typeof time === 'number' ? String(time) : time;
  if (typeof timestamp !== 'string' || !/^-?\d{1,19}$/.test(timestamp) || typeof line !== 'string') {
    throw malformed('an entry must be a list of a time in nanoseconds, as text, and a line');
  }
  if (more !== undefined || (metadata !== undefined && !(isObject(metadata) && isTexts(metadata)))) {
    throw malformed(
      'structured metadata, the third part of an entry and its last, must be an object of texts',
    );
  }
  stream.add(line, timestamp, metadata);
}

function isTexts(record: JsonObject): boolean {
  return Object.keys(record).every((name) => typeof record[name] === 'string');
}

function tooMany(what: string): Defect {
  return new Defect('DECODE_TOO_MANY_FIELDS', `${what}: more than ${MAX_EVENT_FIELDS} names`);
}

function malformed(message: string): Defect {
  return new Defect('DECODE_ENVELOPE_SYNTAX', message);
}

/** PushRequest {streams = 1}. */
function readPushRequest(content: Uint8Array, enveloped: Enveloped): void {
  const request = new WireReader(content);
  for (let field = request.next(); field !== 0; field = request.next()) {
    if (field !== 1) request.skip();
    else readStream(content, request.span(), enveloped);
  }
}

/** StreamAdapter {labels = 1, entries = 2}; the labels may stand behind. */
function readStream(content: Uint8Array, span: readonly [number, number], enveloped: Enveloped): void {
  let labels = '{}';
  const first = new WireReader(content, ...span);
  for (let field = first.next(); field !== 0; field = first.next()) {
    if (field === 1) labels = first.text();
    else first.skip();
  }
  const stream = new Stream(enveloped, readLabels(labels));
  const second = new WireReader(content, ...span);
  for (let field = second.next(); field !== 0; field = second.next()) {
    if (field === 2) readEntry(new WireReader(content, ...second.span()), stream);
    else second.skip();
  }
}

/** EntryAdapter {timestamp = 1, line = 2, structuredMetadata = 3}. */
function readEntry(entry: WireReader, stream: Stream): void {
  let timestamp = '0';
  let line = '';
  let metadata: JsonObject | undefined;
  let pairs = 0;
  for (let field = entry.next(); field !== 0; field = entry.next()) {
    if (field === 1) timestamp = readTimestamp(entry.message());
    else if (field === 2) line = entry.text();
    else if (field === 3) {
      metadata ??= {};
      if (++pairs > MAX_EVENT_FIELDS) throw tooMany('structured metadata of a line');
      readPair(entry.message(), metadata);
    } else entry.skip();
  }
  stream.add(line, timestamp, metadata, entry.foreign ? 'windows-1252' : undefined);
}

/** LabelPairAdapter {name = 1, value = 2}. */
function readPair(pair: WireReader, metadata: JsonObject): void {
  let name = '';
  let value: JsonValue = '';
  for (let field = pair.next(); field !== 0; field = pair.next()) {
    if (field === 1) name = pair.text();
    else if (field === 2) value = pair.text();
    else pair.skip();
  }
  if (Object.hasOwn(metadata, name)) throw malformed('structured metadata names something twice');
  setOwn(metadata, name, value);
}

/** google.protobuf.Timestamp {seconds = 1, nanos = 2}, in nanoseconds. */
function readTimestamp(time: WireReader): string {
  let seconds = '0';
  let nanos = 0;
  for (let field = time.next(); field !== 0; field = time.next()) {
    if (field === 1) seconds = time.int64();
    else if (field === 2) nanos = time.int32();
    else time.skip();
  }
  if (seconds.length > 12 || nanos < 0 || nanos > 999_999_999) {
    throw malformed('a timestamp must lie within the years that there are');
  }
  // Before 1970 seconds count down and nanoseconds up: no log is of then, and its time is only shown.
  return seconds === '0' ? String(nanos) : `${seconds}${String(nanos).padStart(9, '0')}`;
}
