// ExportLogsServiceRequest in protocol buffers -> the same message in its JSON form (opentelemetry/proto/{logs,common,resource}/v1,
// OTLP 1.11.0). Fields that are not in those definitions are passed over, as proto3 wants it. Attacker-controlled: nesting and
// fields of a record are bounded, and a record that breaks costs no other.
import { Buffer } from 'node:buffer';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { MAX_EVENT_BYTES, MAX_EVENT_FIELDS } from '../../../schemas/limits.ts';
import { Defect } from './defect.ts';
import type { LogVisitor } from './otlp.ts';
import { WireReader } from './protobuf.ts';

/** AnyValues in one another. Kubernetes' managed fields reach 15; each is some four levels of JSON text. */
export const MAX_VALUE_DEPTH = 32;

/** Hands over every record with what it belongs to. Throws `Defect` where the message breaks outside of a record. */
export function visitProtobuf(body: Uint8Array, visitor: LogVisitor): void {
  const request = new WireReader(body);
  for (let field = request.next(); field !== 0; field = request.next()) {
    if (field === 1) visitResource(body, request.span(), visitor);
    else request.skip();
  }
}

type Span = readonly [start: number, end: number];

/** ResourceLogs; the resource may stand behind its records. */
function visitResource(body: Uint8Array, span: Span, visitor: LogVisitor): void {
  const { resource, rest } = readOrigin(new WireReader(body, ...span), 1);
  visitor.resource(resource, rest);
  const logs = new WireReader(body, ...span);
  for (let field = logs.next(); field !== 0; field = logs.next()) {
    if (field === 2) visitScope(body, logs.span(), visitor);
    else logs.skip();
  }
}

/** ScopeLogs. */
function visitScope(body: Uint8Array, span: Span, visitor: LogVisitor): void {
  const { resource: scope, rest } = readOrigin(new WireReader(body, ...span), 3);
  visitor.scope(scope, rest);
  const logs = new WireReader(body, ...span);
  for (let field = logs.next(); field !== 0; field = logs.next()) {
    if (field === 2) visitRecord(body, logs.span(), visitor);
    else logs.skip();
  }
}

function visitRecord(body: Uint8Array, [start, end]: Span, visitor: LogVisitor): void {
  try {
    if (end - start > MAX_EVENT_BYTES) {
      throw new Defect(
        'DECODE_EVENT_TOO_LARGE',
        `a log record may take ${MAX_EVENT_BYTES} bytes, this one takes ${end - start}`,
      );
    }
    const reader = new WireReader(body, start, end);
    const record = readLogRecord(reader);
    visitor.record(JSON.stringify(record), record, reader.foreign ? 'windows-1252' : undefined);
  } catch (thrown) {
    if (!(thrown instanceof Defect)) throw thrown;
    visitor.broken(Buffer.from(body.subarray(start, end)).toString('base64'), thrown);
  }
}

/** Field 1 of ResourceLogs or ScopeLogs, in which attributes have that number, and the URL of its schema beside it. */
function readOrigin(logs: WireReader, attributes: 1 | 3): { resource: JsonObject; rest: JsonObject } {
  const resource: JsonObject = {};
  const rest: JsonObject = {};
  // One count for all: a message may come in parts, which are one.
  const values = new Values();
  for (let field = logs.next(); field !== 0; field = logs.next()) {
    if (field === 1) readOriginInto(resource, logs.message(), { attributes, values });
    else if (field === 3) rest.schemaUrl = logs.text();
    else logs.skip();
  }
  return { resource, rest };
}

/** Resource {attributes = 1, dropped = 2}, or InstrumentationScope {name = 1, version = 2, attributes = 3, dropped = 4}. */
function readOriginInto(
  origin: JsonObject,
  reader: WireReader,
  { attributes, values }: { readonly attributes: 1 | 3; readonly values: Values },
): void {
  const list: JsonValue[] = Array.isArray(origin.attributes) ? origin.attributes : [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === attributes) list.push(values.pair(reader.message(), 1));
    else if (field === attributes + 1) origin.droppedAttributesCount = reader.uint32();
    else if (attributes === 3 && field === 1) origin.name = reader.text();
    else if (attributes === 3 && field === 2) origin.version = reader.text();
    else reader.skip();
  }
  if (list.length > 0) origin.attributes = list;
}

/** LogRecord, its members in the order they came in. */
function readLogRecord(reader: WireReader): JsonObject {
  const record: JsonObject = {};
  const values = new Values();
  const attributes: JsonValue[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 6) {
      if (attributes.push(values.pair(reader.message(), 1)) === 1) record.attributes = attributes;
    } else if (field === 5) record.body = values.any(reader.message(), 1);
    else if (!readScalar(record, field, reader)) reader.skip();
  }
  return record;
}

/** Members that say their default are left out, as proto3 JSON does. */
function readScalar(record: JsonObject, field: number, reader: WireReader): boolean {
  switch (field) {
    case 1:
      return keep(record, 'timeUnixNano', reader.fixed64());
    case 11:
      return keep(record, 'observedTimeUnixNano', reader.fixed64());
    case 2:
      return keep(record, 'severityNumber', reader.int32());
    case 3:
      return keep(record, 'severityText', reader.text());
    case 7:
      return keep(record, 'droppedAttributesCount', reader.uint32());
    case 8:
      return keep(record, 'flags', reader.fixed32());
    case 9:
      return keep(record, 'traceId', Buffer.from(reader.blob()).toString('hex'));
    case 10:
      return keep(record, 'spanId', Buffer.from(reader.blob()).toString('hex'));
    case 12:
      return keep(record, 'eventName', reader.text());
    default:
      return false;
  }
}

function keep(record: JsonObject, name: string, value: string | number): true {
  if (value !== 0 && value !== '0' && value !== '') record[name] = value;
  return true;
}

/** Reads AnyValues and counts them: one record, or one origin, has MAX_EVENT_FIELDS at most. */
class Values {
  private count = 0;

  /** KeyValue. */
  pair(reader: WireReader, depth: number): JsonObject {
    let key = '';
    let value: JsonValue | undefined;
    this.add(depth);
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 1) key = reader.text();
      else if (field === 2) value = this.any(reader.message(), depth);
      else reader.skip();
    }
    return value === undefined ? { key } : { key, value };
  }

  /** AnyValue: of several members of its `oneof` the last counts. */
  any(reader: WireReader, depth: number): JsonObject {
    let any: JsonObject = {};
    this.add(depth);
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      const read = this.one(field, reader, depth);
      if (read === undefined) reader.skip();
      else any = read;
    }
    return any;
  }

  private one(field: number, reader: WireReader, depth: number): JsonObject | undefined {
    switch (field) {
      case 1:
        return { stringValue: reader.text() };
      case 2:
        return { boolValue: reader.flag() };
      case 3:
        return { intValue: reader.int64() };
      case 4:
        return { doubleValue: jsonDouble(reader.double()) };
      case 5:
        return { arrayValue: this.list(reader.message(), (value) => this.any(value, depth + 1)) };
      case 6:
        return { kvlistValue: this.list(reader.message(), (pair) => this.pair(pair, depth + 1)) };
      case 7:
        return { bytesValue: Buffer.from(reader.blob()).toString('base64') };
      default:
        return undefined;
    }
  }

  /** ArrayValue and KeyValueList are the same but for what is in them. */
  private list(reader: WireReader, read: (element: WireReader) => JsonObject): JsonObject {
    const values: JsonValue[] = [];
    for (let field = reader.next(); field !== 0; field = reader.next()) {
      if (field === 1) values.push(read(reader.message()));
      else reader.skip();
    }
    return { values };
  }

  private add(depth: number): void {
    if (depth > MAX_VALUE_DEPTH) {
      throw new Defect('DECODE_TOO_DEEP', `values lie deeper than ${MAX_VALUE_DEPTH} in one another`);
    }
    if (++this.count > MAX_EVENT_FIELDS) {
      throw new Defect('DECODE_TOO_MANY_FIELDS', `more than ${MAX_EVENT_FIELDS} attributes and values`);
    }
  }
}

/** What JSON has no number for is a text (ProtoJSON), and so is what is larger than a double counts exactly. */
function jsonDouble(value: number): number | string {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : String(value);
}
