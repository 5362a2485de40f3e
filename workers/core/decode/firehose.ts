// A delivery of Amazon Data Firehose to an HTTP endpoint: `{"requestId", "timestamp", "records": [{"data": <base64>}]}`
// (docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html). Each record is a body of its own: one event, lines,
// JSON documents with nothing between them, gzip of any of these, CloudWatch Logs for one. The request is read record by record:
// parsed whole, 32 MiB of brackets would be an isolate's memory.
import type { DecodedBody, DecodedEvent } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { MAX_WHOLE_BODY_BYTES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { expandGzip, isGzip } from '../gzip.ts';
import { readBase64 } from './base64.ts';
import { DECODER_VERSION, decodeBody } from './body.ts';
import { Defect } from './defect.ts';
import { Gathered } from './gathered.ts';
import { readJsonObject } from './json.ts';
import { visitElements } from './json-elements.ts';
import { findMember, spaceEnd } from './json-text.ts';
import { decodeLine } from './line.ts';
import { Several } from './outcome.ts';
import { readUtf8 } from './utf8.ts';

/** What a delivery says beside its records, in its headers. */
export interface FirehoseHead {
  /** `X-Amz-Firehose-Source-Arn`. */
  readonly sourceArn: string | null;
  /** `X-Amz-Firehose-Common-Attributes`: JSON, `{"commonAttributes": {...}}`. */
  readonly commonAttributes: string | null;
}

/** How to read a delivery. */
export interface FirehoseOptions extends FirehoseHead {
  /** Decoder of every line of every record; absent or `auto` detects it. */
  readonly format: string | undefined;
  /** Epoch ms at which the request arrived. */
  readonly receivedAt: number;
}

/** A delivery, taken apart. */
export interface FirehoseDelivery {
  /** May hold nothing: control messages of CloudWatch and blank records are no events. */
  readonly body: DecodedBody;
  /** As the body has it. */
  readonly requestId: string | undefined;
}

/** Of the request less its records; Firehose writes about 80 B there. */
const MAX_REQUEST_LENGTH = 64 * 1024;

/**
 * Attributes go along with every event: as many as fit into this, in their order, so that 50,000 small events of one delivery
 * stay bounded. Firehose allows 50 of 1.3 kB.
 */
const MAX_ATTRIBUTES_LENGTH = 2048;

/**
 * Takes a delivery apart. A record that is not base64 or not gzip to its end is rejected for itself. Throws `Refusal`:
 * DECODE_* for what is no delivery, INGEST_BODY_TOO_LARGE for records of more than MAX_WHOLE_BODY_BYTES together once decompressed,
 * INGEST_TOO_MANY_EVENTS, INGEST_FORMAT_UNKNOWN.
 */
export function decodeFirehose(bytes: Uint8Array, options: FirehoseOptions): FirehoseDelivery {
  const text = readUtf8(bytes);
  if (text === null)
    throw new Refusal('DECODE_NOT_UTF8', 'a delivery of Data Firehose must be JSON in UTF-8');
  const start = spaceEnd(text, 0);
  const records = findMember(text, start, (name) => name === 'records');
  if (records === null || text.charCodeAt(records.start) !== 0x5b) {
    throw new Refusal('DECODE_ENVELOPE_SYNTAX', 'a delivery of Data Firehose has a list named records');
  }
  const request = readRequest(text.slice(start, records.start), text.slice(records.end));
  const envelope = envelopeOf(request, options);
  const reader = new RecordReader(options, envelope);
  const end = visitElements(text, records.start, (record) => reader.read(record));
  if (end instanceof Defect) throw new Refusal(end.code, end.message);
  const { requestId } = request;
  return { body: reader.finish(), requestId: typeof requestId === 'string' ? requestId : undefined };
}

/** The members beside the records. */
function readRequest(before: string, behind: string): JsonObject {
  if (before.length + behind.length > MAX_REQUEST_LENGTH) {
    throw new Refusal(
      'DECODE_ENVELOPE_SYNTAX',
      'the delivery has more beside its records than Firehose writes',
    );
  }
  const request = readJsonObject(`${before}[]${behind}`);
  if (request instanceof Defect) throw new Refusal(request.code, request.message);
  return request;
}

/** Reads records one by one under the bounds of all of them. */
class RecordReader {
  private readonly gathered = new Gathered();
  private readonly options: FirehoseOptions;
  private readonly envelope: JsonObject | undefined;
  private room = MAX_WHOLE_BODY_BYTES;

  constructor(options: FirehoseOptions, envelope: JsonObject | undefined) {
    this.options = options;
    this.envelope = envelope;
  }

  read(record: string): void {
    const data = dataOf(record);
    if (data instanceof Defect) {
      this.gathered.addRejected(record, data);
      return;
    }
    const bytes = readBase64(data);
    const content = bytes === null ? NOT_BASE64 : this.expand(bytes);
    if (content instanceof Defect) this.gathered.addRejected(data, content);
    else this.decode(content);
  }

  finish(): DecodedBody {
    return this.gathered.finish(`firehose/${this.options.format ?? 'auto'}@${DECODER_VERSION}`);
  }

  private expand(bytes: Uint8Array): Uint8Array | Defect {
    try {
      const content = isGzip(bytes) ? expandGzip(bytes, this.room) : bytes;
      this.room -= content.length;
      if (this.room >= 0) return content;
    } catch (cause) {
      if (!(cause instanceof RangeError)) return DAMAGED;
    }
    throw new Refusal(
      'INGEST_BODY_TOO_LARGE',
      `its records are larger than ${MAX_WHOLE_BODY_BYTES} bytes together`,
      {
        detail: { allowed: MAX_WHOLE_BODY_BYTES },
      },
    );
  }

  private decode(content: Uint8Array): void {
    const { format, receivedAt } = this.options;
    try {
      const { events, rejected } = decodeBody(content, { mediaType: null, format, receivedAt });
      const wanted = events.filter((event) => !isControlMessage(event));
      const read = format === undefined ? wanted.map((event) => lineOf(event, receivedAt)) : wanted;
      this.gathered.addBody({ events: read, rejected }, this.envelope);
    } catch (error) {
      // A blank record: Firehose has no objection to it, and there is nothing in it to keep.
      if (!(error instanceof Refusal) || error.code !== 'INGEST_BODY_EMPTY') throw error;
    }
  }
}

const NOT_BASE64 = new Defect('DECODE_BASE64_SYNTAX', 'the data of a record must be base64');
const DAMAGED = new Defect('INGEST_ENCODING_BROKEN', 'the record is damaged or cut short for gzip');

function dataOf(text: string): string | Defect {
  const record = readJsonObject(text);
  if (record instanceof Defect) return record;
  const { data } = record;
  return typeof data === 'string'
    ? data
    : new Defect('DECODE_ENVELOPE_SYNTAX', 'a record must be an object with its data in base64');
}

/** CloudWatch Logs asks by it whether the stream is there (its subscription filters, "CONTROL_MESSAGE"). */
function isControlMessage({ format, record }: DecodedEvent): boolean {
  return format === 'json' && record.messageType === 'CONTROL_MESSAGE' && Array.isArray(record.logEvents);
}

/** VPC flow logs and Route 53's, delivered by AWS itself, are lines in an object of one member: `{"message": "2 1234..."}`. */
function lineOf(event: DecodedEvent, receivedAt: number): DecodedEvent {
  const { message, ...others } = event.record;
  if (event.format !== 'json' || typeof message !== 'string' || Object.keys(others).length > 0) return event;
  const line = decodeLine(message, { receivedAt }, undefined);
  if (line instanceof Defect || line instanceof Several || line.defect !== undefined) return event;
  return { ...line, raw: event.raw };
}

function envelopeOf({ requestId, timestamp }: JsonObject, head: FirehoseHead): JsonObject | undefined {
  const envelope: JsonObject = {};
  if (typeof timestamp === 'number') envelope.timestamp = timestamp;
  if (typeof requestId === 'string') envelope.requestId = requestId.slice(0, MAX_NAME_LENGTH);
  if (head.sourceArn !== null) envelope.sourceArn = head.sourceArn.slice(0, MAX_NAME_LENGTH);
  const commonAttributes = attributesOf(head.commonAttributes);
  if (commonAttributes !== undefined) envelope.commonAttributes = commonAttributes;
  return Object.keys(envelope).length === 0 ? undefined : envelope;
}

/** An ARN takes 2,048 characters at most, but one of a stream some 120. */
const MAX_NAME_LENGTH = 512;

function attributesOf(header: string | null): JsonObject | undefined {
  const parsed = header === null ? undefined : readJsonObject(header);
  if (parsed === undefined || parsed instanceof Defect) return undefined;
  const { commonAttributes } = parsed;
  if (typeof commonAttributes !== 'object' || commonAttributes === null || Array.isArray(commonAttributes)) {
    return undefined;
  }
  const kept: [string, string][] = [];
  let length = 0;
  for (const [name, value] of Object.entries(commonAttributes)) {
    if (typeof value !== 'string') continue;
    length += name.length + value.length;
    if (length > MAX_ATTRIBUTES_LENGTH) break;
    kept.push([name, value]);
  }
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
