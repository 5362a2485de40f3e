// One LogRecord of OpenTelemetry in its JSON form (OTLP 1.11.0, "JSON Protobuf Encoding"; opentelemetry/proto/logs/v1/logs.proto) ->
// what it says, and what stood around that. Both encodings come through here, so that they cannot come to differ.
// What is not as the definitions have it stays as it is: nothing of a record is dropped but members that say their default.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { isObject } from './json.ts';
import { exactNumber } from './json-number.ts';
import { setOwn } from './own.ts';

/** What a record is about: a text of any format, or members; and everything else it says. */
export type LogContent =
  | { readonly text: string; readonly envelope: JsonObject }
  | { readonly record: JsonObject; readonly envelope: JsonObject };

/** Takes a record apart. A record without a body is about its attributes, one whose body is no text and no map about `body`. */
export function openLogRecord(logRecord: JsonObject): LogContent {
  const envelope: JsonObject = {};
  for (const name of Object.keys(logRecord)) {
    const value = logRecord[name];
    if (value === undefined || name === 'body' || (SCALARS.has(name) && isDefault(value))) continue;
    if (name !== 'attributes') setOwn(envelope, name, value);
    else if (!isDefault(value)) envelope.attributes = plainAttributes(value);
  }
  const body = logRecord.body === undefined ? null : plainValue(logRecord.body);
  if (typeof body === 'string') return { text: body, envelope };
  if (isObject(body)) return { record: body, envelope };
  if (body !== null) return { record: { body }, envelope };
  const { attributes, ...others } = envelope;
  return isObject(attributes) ? { record: attributes, envelope: others } : { record: {}, envelope };
}

/** A Resource or InstrumentationScope with plain attributes; `beside` are the members next to it, its schema's URL for one. */
export function plainOrigin(origin: JsonValue | undefined, beside: JsonObject): JsonObject {
  const plain: JsonObject = {};
  if (isObject(origin)) for (const name of Object.keys(origin)) addOrigin(plain, name, origin[name]);
  for (const name of Object.keys(beside)) {
    if (!Object.hasOwn(plain, name)) addOrigin(plain, name, beside[name]);
  }
  return plain;
}

function addOrigin(plain: JsonObject, name: string, value: JsonValue | undefined): void {
  if (value === undefined || isDefault(value)) return;
  setOwn(plain, name, name === 'attributes' ? plainAttributes(value) : value);
}

/** Members of proto3 whose default says nothing; zero is no time, and no severity. */
const SCALARS: ReadonlySet<string> = new Set([
  'timeUnixNano',
  'observedTimeUnixNano',
  'severityNumber',
  'severityText',
  'droppedAttributesCount',
  'flags',
  'traceId',
  'spanId',
  'eventName',
]);

function isDefault(value: JsonValue): boolean {
  if (value === null || value === '' || value === 0 || value === '0') return true;
  return Array.isArray(value) && value.length === 0;
}

/** A list of KeyValue as an object; as the list it is where it is none, or names a key twice. */
function plainAttributes(list: JsonValue): JsonValue {
  if (!Array.isArray(list)) return list;
  const members: JsonObject = {};
  for (const pair of list) {
    if (!isObject(pair) || typeof pair.key !== 'string' || Object.hasOwn(members, pair.key)) return list;
    const known = 1 + (pair.value === undefined ? 0 : 1);
    if (Object.keys(pair).length !== known) return list;
    setOwn(members, pair.key, pair.value === undefined ? null : plainValue(pair.value));
  }
  return members;
}

/** An AnyValue as the value it stands for; null for an empty one, itself for what is none. */
function plainValue(any: JsonValue): JsonValue {
  if (!isObject(any)) return any;
  const [kind, another] = Object.keys(any);
  if (kind === undefined) return null;
  const value = any[kind];
  if (another !== undefined || value === undefined) return any;
  switch (kind) {
    case 'stringValue':
    case 'bytesValue':
      return typeof value === 'string' ? value : any;
    case 'boolValue':
      return typeof value === 'boolean' ? value : any;
    case 'intValue':
      return plainInteger(value) ?? any;
    case 'doubleValue':
      return typeof value === 'number' || typeof value === 'string' ? value : any;
    case 'arrayValue':
      return plainList(value) ?? any;
    case 'kvlistValue':
      return plainMap(value) ?? any;
    default:
      return any;
  }
}

/** 64 bits: a number where a double holds it exactly, else its digits. */
function plainInteger(value: JsonValue): JsonValue | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?(?:0|[1-9]\d{0,18})$/.test(value) ? exactNumber(value) : null;
}

/** An empty list may be without its `values`. */
function plainList(value: JsonValue): JsonValue | null {
  const values = valuesOf(value);
  return values === null ? null : values.map(plainValue);
}

function plainMap(value: JsonValue): JsonValue | null {
  const values = valuesOf(value);
  return values === null ? null : plainAttributes(values);
}

function valuesOf(value: JsonValue): JsonValue[] | null {
  if (!isObject(value)) return null;
  const { values = [], ...others } = value;
  return Array.isArray(values) && Object.keys(others).length === 0 ? values : null;
}
