// One row of a segment against the event in it: the columns are what queries look at, the event is what was hashed. A row whose columns
// say something else hides its event from those who ask, or shows another; a raw text that is not the event's was put there.
import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import type { Manifest } from '../../../schemas/packet.ts';
import { canonicalize } from '../attest/canonical.ts';

/** Value of one column; null where the event does not say. */
export type Scalar = string | number | null;

/** SHA-256(0x00 || salt || text): the leaf of an event (design, section 3). */
export function eventLeaf(salt: Uint8Array, text: Uint8Array): Uint8Array {
  const length = 1 + salt.length + text.length;
  const message = length <= scratch.length ? scratch : new Uint8Array(length);
  message[0] = 0x00;
  message.set(salt, 1);
  message.set(text, 1 + salt.length);
  return createHash('sha256').update(message.subarray(0, length)).digest();
}

// Of one call: nothing in it outlives it. One update of it costs half of three.
const scratch = new Uint8Array(64 * 1024);

/** What is wrong with a row beside its leaf; empty when nothing is. `columnOf` gives the value of a column. */
export function contradictions(
  text: string,
  raw: Uint8Array,
  uid: string,
  manifest: Manifest | undefined,
  columnOf: (name: string) => Scalar,
): string[] {
  const event = parseObject(text);
  if (event === undefined) return ['the event is no JSON object'];
  const wrong: string[] = [];
  if (at(event, 'metadata', 'uid') !== uid) wrong.push('the event calls itself otherwise');
  for (const [name, expected] of expectedColumns(event, uid, manifest)) {
    if (columnOf(name) !== expected) wrong.push(`column ${name} is not what the event says`);
  }
  const listed = event.observables;
  const column = columnOf('observables');
  if (!isSameList(listed, column)) wrong.push('column observables is not what the event says');
  if (!isItsRaw(event, raw))
    wrong.push('the original text does not have the hash and size that the event carries');
  return wrong;
}

function expectedColumns(event: JsonObject, uid: string, manifest: Manifest | undefined): [string, Scalar][] {
  const { time } = event;
  const columns: [string, Scalar][] = [
    ['uid', uid],
    ['class_uid', int32(event.class_uid) ?? 0],
    ['category_uid', int32(event.category_uid) ?? 0],
    ['activity_id', int32(event.activity_id) ?? 0],
    ['severity_id', int32(event.severity_id) ?? 0],
    ['status_id', int32(event.status_id)],
    ['message', string(event.message)],
    ['src_ip', string(at(event, 'src_endpoint', 'ip'))],
    ['dst_ip', string(at(event, 'dst_endpoint', 'ip'))],
    ['user_name', string(at(event, 'user', 'name')) ?? string(at(event, 'actor', 'user', 'name'))],
    ['device_name', string(at(event, 'device', 'hostname')) ?? string(at(event, 'device', 'name'))],
  ];
  if (manifest === undefined) return columns;
  columns.push([
    'time',
    typeof time === 'number' && Number.isSafeInteger(time) ? time : manifest.received_at,
  ]);
  columns.push(['received_at', manifest.received_at], ['source', manifest.source]);
  return columns;
}

function isSameList(listed: JsonValue | undefined, column: Scalar): boolean {
  if (!Array.isArray(listed) || listed.length === 0) return column === null;
  // Members keep the order of their text when it is parsed, but for names that are integers.
  return JSON.stringify(listed) === column || canonicalOrNull(listed) === column;
}

function canonicalOrNull(list: JsonValue[]): string | null {
  try {
    return canonicalize(list);
  } catch {
    // Nothing we archived: text without a canonical form, or nested deeper than the stack.
    return null;
  }
}

/** An event without a hash of its original text is bound to none. */
function isItsRaw(event: JsonObject, raw: Uint8Array): boolean {
  const { raw_data_hash: hash, raw_data_size: size } = event;
  if (hash === undefined) return true;
  const digest = createHash('sha256').update(raw).digest('hex');
  return at(event, 'raw_data_hash', 'value') === digest && size === raw.length;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // What was changed need not be JSON any more.
    return undefined;
  }
}

function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const string = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

const int32 = (value: JsonValue | undefined): number | null =>
  typeof value === 'number' && (value | 0) === value ? value : null;
