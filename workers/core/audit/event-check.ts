// One row of a segment against the event in it: the columns are what queries look at, the event is what was hashed. A row whose columns
// say something else hides its event from those who ask, or shows another; a raw text that is not the event's was put there.
import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import type { Manifest } from '../../../schemas/packet.ts';
import { canonicalize } from '../attest/canonical.ts';
import type { ColumnName } from '../segment/columns.ts';
import { hexDigest } from './native-hash.ts';

/** Value of one column; null where the event does not say. */
export type Scalar = string | number | null;

/** What is wrong with a row beside its leaf; empty when nothing is. `columnOf` gives the value of a column. */
export function contradictions(
  text: string,
  raw: Uint8Array,
  uid: string,
  manifest: Manifest,
  columnOf: (name: ColumnName) => Scalar,
): string[] {
  const event = parseObject(text);
  if (event === undefined) return ['the event is no JSON object'];
  const wrong: string[] = [];
  const expect = (name: ColumnName, value: Scalar): void => {
    if (columnOf(name) !== value) wrong.push(`column ${name} is not what the event says`);
  };
  const { time, user, device } = event;
  expect('uid', uid);
  expect('time', typeof time === 'number' && Number.isSafeInteger(time) ? time : manifest.received_at);
  expect('received_at', manifest.received_at);
  expect('source', manifest.source);
  expect('class_uid', int32(event.class_uid) ?? 0);
  expect('category_uid', int32(event.category_uid) ?? 0);
  expect('activity_id', int32(event.activity_id) ?? 0);
  expect('severity_id', int32(event.severity_id) ?? 0);
  expect('status_id', int32(event.status_id));
  expect('message', string(event.message));
  expect('src_ip', string(member(event.src_endpoint, 'ip')));
  expect('dst_ip', string(member(event.dst_endpoint, 'ip')));
  expect('user_name', string(member(user, 'name')) ?? string(member(member(event.actor, 'user'), 'name')));
  expect('device_name', string(member(device, 'hostname')) ?? string(member(device, 'name')));
  if (!isSameList(event.observables, columnOf('observables')))
    wrong.push('column observables is not what the event says');
  if (member(event.metadata, 'uid') !== uid) wrong.push('the event calls itself otherwise');
  if (!isItsRaw(event, raw))
    wrong.push('the original text does not have the hash and size that the event carries');
  return wrong;
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
  const digest = hexDigest(raw);
  return member(hash, 'value') === digest && size === raw.length;
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

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

const string = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

const int32 = (value: JsonValue | undefined): number | null =>
  typeof value === 'number' && (value | 0) === value ? value : null;
