// Bodies of Datadog's logs intake (https://docs.datadoghq.com/api/latest/logs/#send-logs): a log or an array of logs, each a message
// with what its sender knows of it; or plain text. Attacker-controlled.
import type { DecodedBody } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { decodeBody } from './body.ts';
import { Carried } from './carried.ts';
import { Defect } from './defect.ts';
import { readJsonObject, readJsonString } from './json.ts';
import { visitElements } from './json-elements.ts';
import { findMember, spaceEnd, valueEnd } from './json-text.ts';
import { around } from './outcome.ts';
import { readUtf8 } from './utf8.ts';

/** How to read a body. */
export interface DatadogOptions {
  readonly receivedAt: number;
  /** Decoder of messages; absent or `auto` detects it. */
  readonly format?: string | undefined;
  /** What the request's address says of logs that say nothing of it themselves. */
  readonly defaults: JsonObject | undefined;
}

/** What an address may say of all its logs. */
const PARAMETERS = ['ddsource', 'ddtags', 'hostname', 'service'];

/** Together with each log it is kept with: a small body must not become a large one. */
const MAX_PARAMETER_LENGTH = 200;

/** The parameters of an address, cut where they are longer than any real one; undefined for none. */
export function datadogDefaults(query: URLSearchParams): JsonObject | undefined {
  const defaults: JsonObject = {};
  for (const name of PARAMETERS) {
    const value = query.get(name);
    if (value) defaults[name] = value.toWellFormed().slice(0, MAX_PARAMETER_LENGTH);
  }
  return Object.keys(defaults).length === 0 ? undefined : defaults;
}

/** Whether a body is what agents and shippers ask with before they send: `{}`, `[]`. */
export function isDatadogProbe(bytes: Uint8Array): boolean {
  if (bytes.length > 16) return false;
  const text = String.fromCharCode(...bytes).replaceAll(/\s/g, '');
  return text === '{}' || text === '[]' || text === '[{}]';
}

/**
 * The logs of a body. What is no JSON of logs is taken as the lines that it is: an agent does not send again what is refused.
 * Throws `Refusal` INGEST_BODY_EMPTY, INGEST_FORMAT_UNKNOWN, INGEST_TOO_MANY_EVENTS.
 */
export function decodeDatadog(bytes: Uint8Array, options: DatadogOptions): DecodedBody {
  const text = readUtf8(bytes);
  return (text === null ? null : decodeLogs(text, options)) ?? decodePlain(bytes, options);
}

function decodePlain(bytes: Uint8Array, { receivedAt, format, defaults }: DatadogOptions): DecodedBody {
  const body = decodeBody(bytes, { mediaType: null, receivedAt, format });
  return { ...body, events: body.events.map((event) => around(event, defaults)) };
}

/** Null for what is no JSON from end to end. */
function decodeLogs(text: string, { receivedAt, format, defaults }: DatadogOptions): DecodedBody | null {
  const start = spaceEnd(text, 0);
  const carried = new Carried(receivedAt, format);
  const add = (element: string): void => addLog(element, carried, defaults);
  let end: number | Defect = -1;
  if (text.charCodeAt(start) === 0x5b) {
    end = visitElements(text, start, add);
  } else if (text.charCodeAt(start) === 0x7b) {
    end = valueEnd(text, start);
    if (end !== -1) add(text.slice(start, end));
  }
  if (end instanceof Defect || end === -1 || spaceEnd(text, end) !== text.length) return null;
  return carried.finish('datadog');
}

/** The message is the event and the rest lies around it; a log without one is itself the event. */
function addLog(element: string, carried: Carried, defaults: JsonObject | undefined): void {
  const member = findMember(element, 0, (name) => name === 'message');
  const message = member === null ? undefined : readMessage(element.slice(member.start, member.end));
  if (member === null || message === undefined) {
    carried.addElement(element, { raw: element, envelope: defaults });
    return;
  }
  // Read without the message, which may be as large as a body.
  const rest = readJsonObject(`${element.slice(0, member.start)}null${element.slice(member.end)}`);
  if (rest instanceof Defect) {
    carried.reject(rest, element);
    return;
  }
  const { message: _, ...others } = rest;
  carried.addLine(message, { raw: element, envelope: { ...defaults, ...others } });
}

/** The text of a message that can be an event; undefined for a blank one, which says nothing. */
function readMessage(literal: string): string | undefined {
  const text = literal.charCodeAt(0) === 0x22 ? readJsonString(literal) : undefined;
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  // Agents keep the line break of what they tail.
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
