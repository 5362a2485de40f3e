// What AuroraSOC's senders publish, held to its documented names: `RawEvent` (source, format, payload, source_ip, timestamp_ms), single
// or in a batch, and MQTT messages as a bridge hands them on (`topic`, `payload`). Stricter than POST /v1/events, which takes any JSON:
// an unknown format or a bad timestamp is that item's rejection. docs/senders/aurorasoc.md.
import type { DecodedBody } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { Refusal } from '../errors.ts';
import { notUtf8 } from './batch.ts';
import { Carried } from './carried.ts';
import { Defect, excerpt } from './defect.ts';
import { openEnvelope } from './envelope-match.ts';
import { readJsonObject } from './json.ts';
import { visitElements } from './json-elements.ts';
import { findMember, spaceEnd, valueEnd } from './json-text.ts';
import { readDeviceTopic } from './mqtt.ts';
import { without } from './opened.ts';
import { readUtf8 } from './utf8.ts';

/** The five of `RawEvent.format`. */
const FORMATS: ReadonlySet<string> = new Set(['json', 'cef', 'leef', 'syslog', 'mqtt']);

const RAW_EVENT = ['source', 'format', 'payload', 'source_ip', 'timestamp_ms'];
const MQTT_MESSAGE = ['topic', 'payload'];

/** Epoch ms that a Date can hold (ECMA-262, section 21.4.1.1). */
const MAX_TIME_MS = 8.64e15;

/**
 * An object, an array of objects, or objects one after another (NDJSON). Throws {@link Refusal} `INGEST_BODY_EMPTY`,
 * `INGEST_TOO_MANY_EVENTS`, and `DECODE_NOT_UTF8` or `DECODE_JSON_SYNTAX` for what cannot be split.
 */
export function decodeAurora(bytes: Uint8Array, receivedAt: number): DecodedBody {
  const text = readUtf8(bytes);
  if (text === null) throw refusal(notUtf8(bytes));
  const carried = new Carried(receivedAt, undefined);
  const start = spaceEnd(text, 0);
  const add = (element: string): void => addItem(element, carried);
  const end =
    text.charCodeAt(start) === 0x5b ? visitElements(text, start, add) : visitObjects(text, start, add);
  if (end instanceof Defect) throw refusal(end);
  const rest = spaceEnd(text, end);
  if (rest !== text.length) throw refusal(broken(text, rest));
  return carried.finish('aurora');
}

function visitObjects(text: string, start: number, visit: (element: string) => void): number | Defect {
  let at = start;
  while (at < text.length) {
    const end = text.charCodeAt(at) === 0x7b ? valueEnd(text, at) : -1;
    if (end === -1) return broken(text, at);
    visit(text.slice(at, end));
    at = spaceEnd(text, end);
  }
  return at;
}

/** One item: an event, or its rejection. */
function addItem(element: string, carried: Carried): void {
  const record = element.charCodeAt(0) === 0x7b ? readJsonObject(element) : notObject(element);
  const names = record instanceof Defect || record.topic === undefined ? RAW_EVENT : MQTT_MESSAGE;
  const fault = record instanceof Defect ? record : faultOf(record);
  if (record instanceof Defect || fault !== undefined) {
    if (fault !== undefined) carried.reject(fault, element);
    return;
  }
  // Members beyond the documented ones are ignored by AuroraSOC; here they go along.
  const isKnown = openEnvelope(record) !== null;
  const envelope = isKnown ? undefined : without(record, names);
  carried.addElement(isKnown ? element : only(element, names), { raw: element, envelope });
}

function faultOf(record: JsonObject): Defect | undefined {
  const { topic, source, format } = record;
  if (topic !== undefined) return messageFault(record) ?? topicFault(topic);
  return rawEventFault(record) ?? (lower(format) === 'mqtt' ? topicFault(source) : undefined);
}

function rawEventFault({ source, format, payload, source_ip, timestamp_ms }: JsonObject): Defect | undefined {
  if (typeof source !== 'string' || source === '') return wrong('source must be a text');
  if (typeof payload !== 'string') return wrong('payload must be a text: JSON too is written as one');
  if (typeof format !== 'string' || !FORMATS.has(lower(format))) {
    return wrong(
      `format must be one of ${[...FORMATS].join(', ')}, found ${excerpt(JSON.stringify(format ?? null))}`,
    );
  }
  if (!isAbsent(source_ip) && typeof source_ip !== 'string') return wrong('source_ip must be a text');
  const isTime =
    typeof timestamp_ms === 'number' &&
    Number.isInteger(timestamp_ms) &&
    Math.abs(timestamp_ms) <= MAX_TIME_MS;
  return isAbsent(timestamp_ms) || isTime ? undefined : wrong('timestamp_ms must be epoch milliseconds');
}

function messageFault({ topic, payload }: JsonObject): Defect | undefined {
  if (typeof topic !== 'string' || topic === '') return wrong('topic must be a text');
  return payload === undefined ? wrong('an MQTT message has a topic and a payload') : undefined;
}

/** The device id is part of an access decision: a bad one is rejected before anything else is read. */
function topicFault(topic: JsonValue | undefined): Defect | undefined {
  const device = typeof topic === 'string' ? readDeviceTopic(topic) : null;
  return device instanceof Defect ? device : undefined;
}

/** These members of an object, as they are spelt in it. */
function only(element: string, names: readonly string[]): string {
  const members = names.flatMap((name) => {
    const member = findMember(element, 0, (found) => found === name);
    return member === null ? [] : [`"${name}":${element.slice(member.start, member.end)}`];
  });
  return `{${members.join(',')}}`;
}

function isAbsent(value: JsonValue | undefined): boolean {
  return value === undefined || value === null;
}

function lower(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function wrong(message: string): Defect {
  return new Defect('DECODE_ENVELOPE_SYNTAX', message);
}

function notObject(element: string): Defect {
  return new Defect('DECODE_JSON_NOT_OBJECT', `an item must be an object, found ${excerpt(element)}`);
}

function broken(text: string, at: number): Defect {
  return new Defect('DECODE_JSON_SYNTAX', `the body is no JSON of items: found ${excerpt(text, at)}`);
}

function refusal({ code, message }: Pick<Defect, 'code' | 'message'>): Refusal {
  return new Refusal(code, message);
}
