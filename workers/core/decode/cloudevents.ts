// Requests of CloudEvents 1.0: structured and batched in JSON (formats/json-format.md), and HTTP's binary mode
// (bindings/http-protocol-binding.md, section 3). The data of each is the event, taken apart like any line or object, and its attributes
// are what stood around it. A CloudEvent whose data is no event is one itself.
import { Buffer } from 'node:buffer';
import type { DecodedBody } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { Carried } from './carried.ts';
import { attributesOf, dataTextOf, faultOf, readText } from './cloudevent.ts';
import { Defect, excerpt } from './defect.ts';
import { isBlank } from './framing.ts';
import { readJsonObject, readJsonString } from './json.ts';
import { visitElements } from './json-elements.ts';
import { findMember, spaceEnd } from './json-text.ts';
import { readUtf8 } from './utf8.ts';

/** How to read a request. */
export interface CloudEventsOptions {
  /** Decoder of data that is text; absent or `auto` detects it. */
  readonly format: string | undefined;
  /** Epoch ms at which the request arrived. */
  readonly receivedAt: number;
}

/** What a producer must not give to two events (spec.md, "id"). */
export interface CloudEventIdentity {
  readonly source: string;
  readonly id: string;
}

/** A request, taken apart. */
export interface CloudEvents {
  /** Holds nothing for an empty batch. */
  readonly body: DecodedBody;
  /** Of the event, where the request is one. */
  readonly identity: CloudEventIdentity | undefined;
}

const FRAMING = 'cloudevents';

/** One event in JSON. Throws `Refusal` DECODE_NOT_UTF8 and what {@link Carried} throws. */
export function decodeStructured(bytes: Uint8Array, options: CloudEventsOptions): CloudEvents {
  const reader = new Reader(options);
  const identity = reader.readEvent(textOf(bytes));
  return { body: reader.finish(), identity };
}

/** A list of events in JSON. Throws `Refusal` DECODE_NOT_UTF8, DECODE_JSON_SYNTAX and what {@link Carried} throws. */
export function decodeBatch(bytes: Uint8Array, options: CloudEventsOptions): CloudEvents {
  const text = textOf(bytes);
  const open = spaceEnd(text, 0);
  if (text.charCodeAt(open) !== 0x5b) {
    throw new Refusal('DECODE_JSON_SYNTAX', `a batch of CloudEvents is a JSON array, found ${excerpt(text)}`);
  }
  const reader = new Reader(options);
  const end = visitElements(text, open, (element) => reader.readEvent(element));
  if (end instanceof Defect) throw new Refusal(end.code, end.message);
  const rest = spaceEnd(text, end);
  if (rest < text.length) {
    throw new Refusal('DECODE_JSON_SYNTAX', `expected the end of the batch, found ${excerpt(text, rest)}`);
  }
  return { body: reader.finish(), identity: undefined };
}

/** The data of an event whose attributes came in headers: `datacontenttype` among them, if there was a Content-Type. */
export function decodeBinary(
  bytes: Uint8Array,
  attributes: JsonObject,
  options: CloudEventsOptions,
): CloudEvents {
  const fault = faultOf(attributes);
  if (fault !== null) throw new Refusal(fault.code, fault.message);
  const reader = new Reader(options);
  const isOfJson = isJsonType(attributes.datacontenttype);
  reader.readData(isOfJson ? jsonBody(bytes, attributes) : otherBody(bytes, attributes), attributes);
  return { body: reader.finish(), identity: identityOf(attributes) };
}

/** What a CloudEvent carries, and how it would be written as one JSON object. */
interface Content {
  /** JSON, or a text of any format; null for data that is absent or binary. */
  readonly data: { readonly json: string } | { readonly text: string } | null;
  readonly whole: string;
  /** The exact text of the event as its sender wrote it. */
  readonly raw: string;
}

function jsonBody(bytes: Uint8Array, attributes: JsonObject): Content {
  const json = textOf(bytes);
  if (isBlank(json)) return nothing(attributes);
  const whole = `${JSON.stringify(attributes).slice(0, -1)},"data":${json}}`;
  if (json.charCodeAt(spaceEnd(json, 0)) !== 0x22) return { data: { json }, whole, raw: json };
  const text = readJsonString(json);
  const data = text instanceof Defect || isBlank(text) ? null : { text };
  return { data, whole, raw: json };
}

function otherBody(bytes: Uint8Array, attributes: JsonObject): Content {
  if (bytes.length === 0) return nothing(attributes);
  const text = readText(bytes);
  if (text !== null)
    return { data: { text }, whole: JSON.stringify({ ...attributes, data: text }), raw: text };
  // No text to keep: the event as JSON has it.
  const encoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const whole = JSON.stringify({ ...attributes, data_base64: encoded });
  return { data: null, whole, raw: whole };
}

function nothing(attributes: JsonObject): Content {
  const whole = JSON.stringify(attributes);
  return { data: null, whole, raw: whole };
}

/** The content of a CloudEvent in JSON. */
function contentOf(whole: string, record: JsonObject): Content {
  const text = dataTextOf(record);
  if (text !== null) return { data: { text }, whole, raw: whole };
  const { data } = record;
  if (typeof data !== 'object' || data === null) return { data: null, whole, raw: whole };
  const span = findMember(whole, spaceEnd(whole, 0), (name) => name === 'data');
  // A name with escapes in it is not found.
  const json = span === null ? JSON.stringify(data) : whole.slice(span.start, span.end);
  return { data: { json }, whole, raw: whole };
}

function textOf(bytes: Uint8Array): string {
  const text = readUtf8(bytes);
  if (text === null) throw new Refusal('DECODE_NOT_UTF8', 'JSON must be UTF-8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** A subtype of json, or one that ends in +json, with parameters or not (json-format.md, section 3.1.1). */
function isJsonType(mediaType: JsonValue | undefined): boolean {
  return typeof mediaType === 'string' && /^[^/;]+\/([^/;]+\+)?json *(;|$)/i.test(mediaType);
}

function identityOf({ source, id }: JsonObject): CloudEventIdentity | undefined {
  return typeof source === 'string' && typeof id === 'string' ? { source, id } : undefined;
}

/**
 * Attributes go along with every part of data that is a list of events: beyond this the event stays one, so that a small body
 * cannot become an unbounded one. As long as what unwrap.ts keeps around a list.
 */
const MAX_ATTRIBUTES_LENGTH = 2048;

/** Reads events one by one into one body. */
class Reader {
  private readonly carried: Carried;
  private isEmpty = true;

  constructor({ receivedAt, format }: CloudEventsOptions) {
    this.carried = new Carried(receivedAt, format);
  }

  /** A CloudEvent in JSON; rejected, and without an identity, when it is none. */
  readEvent(text: string): CloudEventIdentity | undefined {
    const record = readJsonObject(text);
    const fault = record instanceof Defect ? record : faultOf(record);
    if (record instanceof Defect || fault !== null) {
      this.isEmpty = false;
      this.carried.reject(fault ?? NO_EVENT, text);
      return undefined;
    }
    this.readData(contentOf(text, record), attributesOf(record));
    return identityOf(record);
  }

  readData({ data, whole, raw }: Content, envelope: JsonObject): void {
    this.isEmpty = false;
    const isLong = JSON.stringify(envelope).length > MAX_ATTRIBUTES_LENGTH;
    if (data === null || isLong) this.carried.addElement(whole, { raw, envelope: undefined });
    else if ('text' in data) this.carried.addLine(data.text.trimEnd(), { raw, envelope });
    else if (isFullObject(data.json)) this.carried.addElement(data.json, { raw, envelope });
    else {
      const elements = eventsIn(data.json);
      for (const element of elements) this.carried.addElement(element, { raw: element, envelope });
      if (elements.length === 0) this.carried.addElement(whole, { raw, envelope: undefined });
    }
  }

  finish(): DecodedBody {
    return this.isEmpty ? { decoder: FRAMING, events: [], rejected: [] } : this.carried.finish(FRAMING);
  }
}

const NO_EVENT = new Defect('DECODE_ENVELOPE_SYNTAX', 'no CloudEvent');

function isFullObject(json: string): boolean {
  const start = spaceEnd(json, 0);
  return json.charCodeAt(start) === 0x7b && json.charCodeAt(spaceEnd(json, start + 1)) !== 0x7d;
}

/** The elements of a list of which each can be an event; none for any other. */
function eventsIn(json: string): readonly string[] {
  const open = spaceEnd(json, 0);
  if (json.charCodeAt(open) !== 0x5b) return [];
  const elements: string[] = [];
  let isOther = false;
  const end = visitElements(json, open, (element) => {
    elements.push(element);
    isOther = !isFullObject(element) || elements.length > MAX_EVENTS_PER_PACKET;
    return isOther;
  });
  return end instanceof Defect || isOther || spaceEnd(json, end) < json.length ? [] : elements;
}
