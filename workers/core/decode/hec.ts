// Splunk HTTP Event Collector bodies: objects one after another, each an event with its metadata, or lines (`raw`).
// Spec: Splunk Enterprise, "Get data in", "Format events for HTTP Event Collector" and "Troubleshoot HTTP Event Collector".
// Attacker-controlled. What cannot be split is refused as a whole; what is wrong with one event is that event's.
import type { DecodedBody } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { Refusal } from '../errors.ts';
import { notUtf8 } from './batch.ts';
import { decodeBody } from './body.ts';
import { Carried, type Piece } from './carried.ts';
import { Defect } from './defect.ts';
import { excerptBytes, spaceEnd, splitDocument } from './document.ts';
import { isBlank } from './framing.ts';
import type { HecCode } from './hec-replies.ts';
import { isObject, readJsonObject, readJsonString } from './json.ts';
import { findMember } from './json-text.ts';
import { around } from './outcome.ts';
import { setOwn } from './own.ts';
import { readUtf8, readWindows1252 } from './utf8.ts';

/** How to read a body. */
export interface HecOptions {
  readonly receivedAt: number;
  /** Decoder of events that are text; absent or `auto` detects it. */
  readonly format?: string | undefined;
  /** Metadata of events that bring none: from the request's address. */
  readonly defaults: JsonObject | undefined;
}

/** The first thing wrong with a body of objects. */
export interface HecFault {
  readonly code: HecCode;
  /** Place of the object in the body, from 0. */
  readonly number: number;
  readonly message: string;
}

/** The events of a body, and what is wrong with the first that is none. */
export interface HecBody {
  readonly body: DecodedBody;
  readonly fault: HecFault | undefined;
}

/** Metadata a request's address may give for all its events. */
const METADATA = ['time', 'host', 'source', 'sourcetype', 'index'];

/** All of it together: it is kept with each event, and must not make a large body of a small one. */
const MAX_DEFAULTS_LENGTH = 1024;

/** Metadata from the parameters of an address; undefined for none. Throws `Refusal` INGEST_REQUEST_INVALID. */
export function hecDefaults(query: URLSearchParams): JsonObject | undefined {
  const defaults: JsonObject = {};
  let length = 0;
  for (const name of METADATA) {
    const value = query.get(name);
    if (value === null || value === '') continue;
    defaults[name] = value.toWellFormed();
    length += value.length;
  }
  if (length > MAX_DEFAULTS_LENGTH) {
    const most = `metadata in the address may take ${MAX_DEFAULTS_LENGTH} characters`;
    throw new Refusal('INGEST_REQUEST_INVALID', most, { detail: { hec: 6, found: length } });
  }
  return length === 0 ? undefined : defaults;
}

/** Lines: `/services/collector/raw`. Throws what `decodeBody` throws. */
export function decodeHecRaw(bytes: Uint8Array, { receivedAt, format, defaults }: HecOptions): DecodedBody {
  const body = decodeBody(bytes, { mediaType: 'text/plain', receivedAt, format });
  return { ...body, events: body.events.map((event) => around(event, defaults)) };
}

/**
 * Objects: `/services/collector/event`. Throws {@link Refusal} `INGEST_BODY_EMPTY`, `INGEST_TOO_MANY_EVENTS`,
 * `INGEST_FORMAT_UNKNOWN`, and `DECODE_JSON_SYNTAX` where something stands between the objects or one never ends: the detail
 * `number` is then its place.
 */
export function decodeHecEvents(bytes: Uint8Array, { receivedAt, format, defaults }: HecOptions): HecBody {
  const carried = new Carried(receivedAt, format);
  const { starts, ends } = split(bytes);
  let first: HecFault | undefined;
  for (const [number, start] of starts.entries()) {
    const { piece, code } = readObject(bytes.subarray(start, ends[number]), carried, defaults);
    if (piece.event === undefined) first ??= { code, number, message: piece.fault?.message ?? '' };
  }
  return { body: carried.finish('hec'), fault: first };
}

/** Where the objects lie: nothing but white space between them. */
function split(bytes: Uint8Array): { starts: readonly number[]; ends: readonly number[] } {
  const start = spaceEnd(bytes, 0);
  if (start === bytes.length) return { starts: [], ends: [] };
  if (bytes[start] === 0x5b) throw broken(`expected '{', found ${excerptBytes(bytes, start)}`, 0);
  const parts = splitDocument(bytes);
  if (parts instanceof Defect) throw broken(parts.message, 0);
  const { starts, brokenFrom } = parts;
  if (brokenFrom === undefined) return parts;
  const found = `expected '{' or an object that ends, found ${excerptBytes(bytes, brokenFrom)}`;
  throw broken(`behind object ${starts.length} at byte ${brokenFrom + 1}: ${found}`, starts.length);
}

function broken(message: string, number: number): Refusal {
  return new Refusal('DECODE_JSON_SYNTAX', `the body is not JSON objects one after another: ${message}`, {
    detail: { number },
  });
}

/** A piece, and Splunk's code for it should it be rejected. */
interface Judged {
  readonly piece: Piece;
  readonly code: HecCode;
}

function readObject(bytes: Uint8Array, carried: Carried, defaults: JsonObject | undefined): Judged {
  const text = readUtf8(bytes);
  if (text === null) return { piece: carried.reject(notUtf8(bytes), readWindows1252(bytes)), code: 6 };
  const refuse = (code: HecCode, message: string): Judged => ({
    piece: carried.reject({ code: 'DECODE_ENVELOPE_SYNTAX', message }, text),
    code,
  });
  const member = findMember(text, 0, (name) => name === 'event');
  // What stands around the event is read without it: an event may be as large as a body.
  const outer = member === null ? text : `${text.slice(0, member.start)}null${text.slice(member.end)}`;
  const wrapping = readJsonObject(outer);
  if (wrapping instanceof Defect) return { piece: carried.reject(wrapping, text), code: 6 };
  if (member === null) return refuse(12, 'the object has no member event');
  const event = text.slice(member.start, member.end);
  if (event === 'null') return refuse(12, 'the member event is null');
  if (isBlankString(event)) return refuse(13, 'the member event is blank');
  if (!areFlat(wrapping.fields)) return refuse(15, 'the member fields must be an object of plain values');
  const carrying = { raw: text, envelope: envelopeOf(wrapping, defaults) };
  if (isElement(event)) return { piece: carried.addElement(event, carrying), code: 6 };
  // Collectors send the body of a record as it is: a number or a list is one event, and its text the line of it.
  const value = readJsonObject(`{"event":${event}}`);
  if (value instanceof Defect) return { piece: carried.reject(value, text), code: 6 };
  return { piece: carried.addElement(JSON.stringify(event), carrying), code: 6 };
}

/** A text or an object: what `Carried` takes apart. */
function isElement(event: string): boolean {
  return event.charCodeAt(0) === 0x22 || event.charCodeAt(0) === 0x7b;
}

/** Longer texts are not looked at: white space alone does not come by the page. */
const MAX_BLANK_LENGTH = 1024;

function isBlankString(literal: string): boolean {
  if (literal.charCodeAt(0) !== 0x22 || literal.length > MAX_BLANK_LENGTH) return false;
  const text = readJsonString(literal);
  return typeof text === 'string' && isBlank(text);
}

/** Indexed fields: plain values, and lists of them. */
function areFlat(fields: JsonValue | undefined): boolean {
  if (fields === undefined || fields === null) return true;
  return (
    isObject(fields) &&
    Object.values(fields).every((value) => (Array.isArray(value) ? value.every(isPlain) : isPlain(value)))
  );
}

function isPlain(value: JsonValue | undefined): boolean {
  return typeof value !== 'object' || value === null;
}

/** Members beside the event; of the request's address where the event says nothing. */
function envelopeOf(wrapping: JsonObject, defaults: JsonObject | undefined): JsonObject | undefined {
  const envelope: JsonObject = { ...defaults };
  for (const [name, value] of Object.entries(wrapping)) {
    if (name !== 'event' && value !== undefined && value !== null) setOwn(envelope, name, value);
  }
  return Object.keys(envelope).length === 0 ? undefined : envelope;
}
