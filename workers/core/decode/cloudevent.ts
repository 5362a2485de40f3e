// One CloudEvent as a JSON object (CloudEvents 1.0, spec.md, "Context attributes" and "Type system"; formats/json-format.md): what
// makes an object one, what of it is around its data, and what its data is. Products have members of the same names: only what
// keeps every rule is a CloudEvent.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { readBase64 } from './base64.ts';
import { Defect, excerpt } from './defect.ts';
import { isBlank } from './framing.ts';
import { isObject } from './json.ts';
import { type Opened, without } from './opened.ts';
import { rfc3339Millis } from './timestamp.ts';
import { readUtf8 } from './utf8.ts';

/** The names of the specification. Extensions have others. */
export const CLOUD_EVENT_NAMES =
  'specversion id source type subject time datacontenttype dataschema data data_base64'.split(' ');

const REQUIRED = ['specversion', 'id', 'source', 'type'];

/** Why an object is no CloudEvent 1.0; null for one that is. */
export function faultOf(record: JsonObject): Defect | null {
  for (const name of REQUIRED) {
    if (typeof record[name] !== 'string') return fault(`has no attribute ${name} that is a string`);
  }
  if (record.specversion !== '1.0')
    return fault(`must be of specversion 1.0, found ${show(record.specversion)}`);
  for (const name of Object.keys(record)) {
    if (name === 'data' || name === 'data_base64') continue;
    const wrong = attributeFault(name, record[name] ?? null);
    if (wrong !== null) return wrong;
  }
  return dataFault(record);
}

function attributeFault(name: string, value: JsonValue): Defect | null {
  if (!/^[a-z0-9]+$/.test(name))
    return fault(`has a member ${excerpt(name)}, which no attribute can be named`);
  switch (typeof value) {
    case 'string':
      return textFault(name, value);
    case 'boolean':
      return isOfText(name) ? fault(`must have a string as its ${name}`) : null;
    case 'number':
      if (isOfText(name)) return fault(`must have a string as its ${name}`);
      return Number.isInteger(value) ? null : fault(`has the attribute ${name}, which is no integer`);
    default:
      // null is as good as absent; an object is no value of CloudEvents' types.
      return value === null
        ? null
        : fault(`has the attribute ${name}, which is neither text, number nor boolean`);
  }
}

function isOfText(name: string): boolean {
  return CLOUD_EVENT_NAMES.includes(name);
}

function textFault(name: string, value: string): Defect | null {
  if (hasControls(value)) return fault(`has a control character in its ${name}`);
  if (value === '' && isOfText(name)) return fault(`has an empty ${name}`);
  if (name === 'source' && !isUriReference(value)) return fault(`has a source that is no URI reference`);
  if (name === 'time' && Number.isNaN(millisOf(value)))
    return fault(`has a time that is not of RFC 3339: ${excerpt(value)}`);
  return null;
}

function dataFault({ data, data_base64: encoded }: JsonObject): Defect | null {
  if (encoded === undefined || encoded === null) return null;
  if (data !== undefined) return fault('has both data and data_base64');
  if (typeof encoded === 'string' && readBase64(encoded) !== null) return null;
  return new Defect('DECODE_BASE64_SYNTAX', 'a CloudEvent must have base64 as its data_base64');
}

function millisOf(time: string): number {
  // RFC 3339, section 5.6: `t` and `z` may be small.
  const text = time.toUpperCase();
  return rfc3339Millis(text, 0, text.length);
}

/** U+0000 to U+001F and U+007F to U+009F, which no attribute may have (spec.md, "Type system"). */
function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x1f || (code >= 0x7f && code <= 0x9f)) return true;
  }
  return false;
}

/** What RFC 3986 has in no place. Letters outside ASCII are let pass, as in an IRI: senders write them. */
function isUriReference(text: string): boolean {
  return !/[\s"<>\\^`{|}]/.test(text);
}

function fault(what: string): Defect {
  return new Defect('DECODE_ENVELOPE_SYNTAX', `a CloudEvent ${what}`);
}

function show(value: JsonValue | undefined): string {
  return excerpt(typeof value === 'string' ? value : 'none');
}

/** Everything but the data and what is null. */
export function attributesOf(record: JsonObject): JsonObject {
  const unset = Object.keys(record).filter((name) => record[name] === null);
  return without(record, [...unset, 'data', 'data_base64']) ?? {};
}

/** Data that is text, given in base64 or not; null for any other. */
export function dataTextOf({ data, data_base64: encoded }: JsonObject): string | null {
  if (typeof data === 'string') return isBlank(data) ? null : data;
  const bytes = typeof encoded === 'string' ? readBase64(encoded) : null;
  return bytes === null ? null : readText(bytes);
}

/** Bytes that are a text: of UTF-8, not blank, and with no control characters but white space. */
export function readText(bytes: Uint8Array): string | null {
  for (const byte of bytes) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return null;
  }
  const text = readUtf8(bytes);
  return text === null || isBlank(text) ? null : text;
}

/**
 * What a CloudEvent wraps, over whichever protocol it came; null for an object that is none, and for one whose data is no event:
 * absent, binary, a number, an empty object. It then is the event itself.
 */
export function openCloudEvent(record: JsonObject): Opened | null {
  if (faultOf(record) !== null) return null;
  const { data } = record;
  const envelope = attributesOf(record);
  if (isObject(data))
    return Object.keys(data).length === 0 ? null : { kind: 'object', record: data, envelope };
  if (Array.isArray(data)) return isListOfObjects(data) ? { kind: 'list', path: ['data'] } : null;
  const text = dataTextOf(record);
  return text === null ? null : { kind: 'text', text, envelope, accepts: 'any' };
}

/** Whether each element can be an event. */
export function isListOfObjects(data: readonly JsonValue[]): boolean {
  return data.length > 0 && data.every((element) => isObject(element) && Object.keys(element).length > 0);
}
