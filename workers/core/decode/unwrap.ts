// Takes events out of what is wrapped around them (envelope-rows.ts), as often as they are wrapped: a list falls into its
// elements, a shipper's line into the event of its message. What was around goes along as `envelope`; an element of a list keeps
// its exact text as `raw`, anything else the text of the whole wrapping.
import type { DecodedEvent, SyslogHeader } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { readBsdTime } from './bsd-time.ts';
import { Defect } from './defect.ts';
import { isContainer, mayWrap, openEnvelope } from './envelope-match.ts';
import { LIST_MEMBERS } from './envelope-rows.ts';
import { type DecodeContext, decoded } from './format.ts';
import { isObject, readJsonObject } from './json.ts';
import { findList, findListOf, type ListSpan } from './json-text.ts';
import { readDeviceMessage, readDeviceTopic } from './mqtt.ts';
import { type Opened, without } from './opened.ts';
import { around, carriedBy, mapEvents, type Outcome, Several, several } from './outcome.ts';
import { readUtf8 } from './utf8.ts';

/** What takes apart what was unwrapped: line.ts, handed in because it calls this file. */
export interface Inner {
  /** A text, of the format of that name if there is one. */
  readonly text: (
    text: string,
    format: string | undefined,
    context: DecodeContext,
    depth: number,
  ) => Outcome | Several;
  /** What lies in the message of a syslog event. */
  readonly message: (event: DecodedEvent, context: DecodeContext, depth: number) => Outcome | Several;
}

/** Wrappings inside one another: a bridge's RawEvent of a shipper's line of a container's log of an event is 3. */
const MAX_WRAPPINGS = 4;

/**
 * What is around a list is kept with each of its events: at most this much of it, or the list stays one event. 50,000 events of
 * it are more than a packet takes, so that a small body cannot become an unbounded one.
 */
const MAX_LIST_ENVELOPE_LENGTH = 2048;

/** Unwraps a JSON event that was read from `text`, which may be part of its `raw`. */
export function unwrap(
  event: DecodedEvent,
  text: string,
  context: DecodeContext,
  depth: number,
  within: Inner,
): Outcome | Several {
  const opened = mayWrap(text) ? openEnvelope(event.record) : null;
  if (opened === null || depth >= MAX_WRAPPINGS) return event;
  const inside = (inner: DecodedEvent, innerText: string): Outcome | Several =>
    unwrap(inner, innerText, context, depth + 1, within);
  switch (opened.kind) {
    case 'list':
      return unwrapList(event, text, opened.path, inside) ?? event;
    case 'lists':
      return unwrapLists(event, text, opened.names, inside) ?? event;
    case 'parts':
      return wrap(
        several(opened.parts.map(({ raw, record }) => ({ raw, outcome: decoded('json', raw, record) }))),
        opened.envelope,
      );
    case 'object':
      return wrap(inside({ ...event, record: opened.record }, ''), opened.envelope);
    case 'mqtt':
      return unwrapMqtt(event, opened, (inner) => within.text(inner, undefined, context, depth + 1));
    case 'syslog':
      return wrap(
        within.message(
          decoded('syslog', event.raw, { message: opened.message }, dated(opened.header, context)),
          context,
          depth + 1,
        ),
        opened.envelope,
      );
    case 'base64': {
      const inner = fromBase64(opened.text);
      return inner === null
        ? event
        : rewrap(event, within.text(inner, undefined, context, depth + 1), opened.envelope);
    }
    default:
      return unwrapText(event, opened, within.text(opened.text, opened.format, context, depth + 1));
  }
}

/** With the time of a timestamp that says no year: syslog-ng and Fluent Bit hand on RFC 3164's. */
function dated(header: SyslogHeader, { receivedAt }: DecodeContext): SyslogHeader {
  const { time, timestamp } = header;
  if (time !== undefined || timestamp === undefined) return header;
  return { ...header, time: readBsdTime(`${timestamp} `, 0, receivedAt)?.time };
}

/** A text too large, or with too many fields, to be read at once, if it is a container whose elements are not; else null. */
export function unwrapUnread(
  text: string,
  decodeElement: (element: string) => Outcome | Several,
): Several | null {
  const start = text.indexOf('{');
  const list = start === -1 ? null : findListOf(text, start, LIST_MEMBERS);
  if (list === null || list.elements.length === 0) return null;
  if (text.length - (list.end - list.start) > MAX_LIST_ENVELOPE_LENGTH) return null;
  const around = readJsonObject(`${text.slice(start, list.start)}[]${text.slice(list.end)}`);
  if (around instanceof Defect || !isContainer(around)) return null;
  const envelope = without(around, [list.name]);
  return readElements(text, list, (raw) => wrap(decodeElement(raw), envelope));
}

function unwrapList(
  event: DecodedEvent,
  text: string,
  path: readonly string[],
  inside: (inner: DecodedEvent, innerText: string) => Outcome | Several,
): Several | null {
  const start = text.indexOf('{');
  const list = start === -1 ? null : findList(text, start, path);
  const values = path.reduce<JsonValue | undefined>(
    (value, name) => (isObject(value) ? value[name] : undefined),
    event.record,
  );
  if (list === null || !Array.isArray(values) || values.length !== list.elements.length) return null;
  if (values.length === 0 || !values.every(isObject)) return null;
  if (text.length - (list.end - list.start) > MAX_LIST_ENVELOPE_LENGTH) return null;
  const envelope = withoutPath(event.record, path);
  return readElements(text, list, (raw, i) => {
    const record = values[i];
    return wrap(inside(decoded('json', raw, isObject(record) ? record : {}), raw), envelope);
  });
}

function unwrapLists(
  { record }: DecodedEvent,
  text: string,
  names: readonly string[],
  inside: (inner: DecodedEvent, innerText: string) => Outcome | Several,
): Several | null {
  const start = text.indexOf('{');
  const rest = without(record, names);
  if (start === -1 || JSON.stringify(rest ?? {}).length > MAX_LIST_ENVELOPE_LENGTH) return null;
  const parts: Several['parts'][number][] = [];
  for (const name of names) {
    const list = findList(text, start, [name]);
    const values = record[name];
    if (list === null || !Array.isArray(values) || values.length !== list.elements.length) return null;
    const envelope = { ...rest, [name]: [] };
    const read = readElements(text, list, (raw, i) => {
      const value = values[i];
      return wrap(inside(decoded('json', raw, isObject(value) ? value : {}), raw), envelope);
    });
    parts.push(...read.parts);
  }
  return new Several(parts);
}

function readElements(
  text: string,
  list: ListSpan,
  read: (raw: string, i: number) => Outcome | Several,
): Several {
  return several(
    list.elements.map(({ start, end }, i) => {
      const raw = text.slice(start, end);
      return { raw, outcome: read(raw, i) };
    }),
  );
}

function withoutPath(record: JsonObject, path: readonly string[]): JsonObject | undefined {
  const [name = '', ...inner] = path;
  const child = record[name];
  const rest = inner.length > 0 && isObject(child) ? withoutPath(child, inner) : undefined;
  const others = without(record, [name]);
  return rest === undefined ? others : { ...others, [name]: rest };
}

function unwrapMqtt(
  event: DecodedEvent,
  { topic, payload, envelope }: Opened & { kind: 'mqtt' },
  decodeText: (text: string) => Outcome | Several,
): Outcome | Several {
  const device = readDeviceTopic(topic);
  if (device instanceof Defect) return device;
  // A RawEvent of format mqtt may itself hold the `{topic, payload}` that the bridge was sent.
  if (device !== null) return readDeviceMessage(event.raw, payload, envelope);
  if (isObject(payload)) return wrap({ ...event, record: payload }, envelope);
  return typeof payload === 'string' ? rewrap(event, decodeText(payload), envelope) : event;
}

/** The event of a text, where it may be one; else the wrapping is the event. */
function unwrapText(
  event: DecodedEvent,
  { text, envelope, accepts }: Opened & { kind: 'text' },
  inner: Outcome | Several,
): Outcome | Several {
  if (accepts === 'any') return rewrap(event, inner, envelope, text);
  if (inner instanceof Several || isForbidden(inner)) return wrap(inner, envelope);
  if (inner instanceof Defect || inner.defect !== undefined || inner.format === 'text') return event;
  const sure = accepts === 'any format' || SURE_FORMATS.has(inner.format);
  return sure ? rewrap(event, inner, envelope) : event;
}

/** Formats whose first characters no prose begins with. */
const SURE_FORMATS: ReadonlySet<string> = new Set(['json', 'cef', 'leef', 'winxml', 'auditd', 'mqtt']);

/** What must be rejected however it was wrapped. */
function isForbidden(inner: Outcome): boolean {
  return inner instanceof Defect && inner.code === 'DECODE_DEVICE_ID_INVALID';
}

/** The inner event in place of the wrapping; a text that is not of the format its sender named is kept as text. */
function rewrap(
  event: DecodedEvent,
  inner: Outcome | Several,
  envelope: JsonObject | undefined,
  text = '',
): Outcome | Several {
  if (inner instanceof Several || isForbidden(inner)) return wrap(inner, envelope);
  const read =
    inner instanceof Defect ? decoded('text', event.raw, { message: text }, undefined, inner) : inner;
  return carriedBy(read, event.raw, read.syslog ?? event.syslog, envelope);
}

/** Puts one more wrapping around what came out of it. */
function wrap(outcome: Outcome | Several, envelope: JsonObject | undefined): Outcome | Several {
  return mapEvents(outcome, (event) => around(event, envelope));
}

/** The text in base64; null when it is none, or none of UTF-8. */
function fromBase64(text: string): string | null {
  if (text === '' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return readUtf8(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch {
    // Of a length that base64 does not have.
    return null;
  }
}
