// The members that every OCSF event has, as a sender wrote them: numbers spelled as text are read, what an event can go without is
// set aside where it is something else, and the rest must be right (schema.ocsf.io/1.8.0, base_event).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { isText, type JsonObject, type JsonValue } from '../../../../schemas/json.ts';
import { categoryOf } from '../toolkit/classes.ts';
import { isObject, wholeNumber } from '../toolkit/fields.ts';
import { parseTime } from '../toolkit/time.ts';

/** A whole number of at least 0, exactly held. */
export const isCount = (value: JsonValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** The severities there are. */
export const SEVERITIES: ReadonlySet<JsonValue | undefined> = new Set([0, 1, 2, 3, 4, 5, 6, 99]);

/** What is wrong with the numbers every event has; undefined when nothing is. */
const idFault = (event: JsonObject): string | undefined => {
  const { class_uid: classUid, category_uid: category, activity_id: activity, type_uid: type } = event;
  if (!isCount(classUid)) return 'class_uid must be a whole number';
  if (!isCount(activity) || activity > 99) return 'activity_id must be 0..99';
  if (category !== categoryOf(classUid))
    return `category_uid must be ${categoryOf(classUid)} for class ${classUid}`;
  const expected = classUid * 100 + activity;
  if (type !== expected) return `type_uid must be class_uid * 100 + activity_id = ${expected}`;
  if (!SEVERITIES.has(event.severity_id)) return 'severity_id must be 0..6 or 99';
  return isCount(event.time) ? undefined : 'time must be a whole number';
};

/** What is wrong with the other members we rely on. */
const memberFault = (event: JsonObject): string | undefined => {
  const { metadata } = event;
  if (!isObject(metadata)) return 'metadata must be an object';
  if (!isText(metadata.version)) return 'metadata.version must be a text';
  const { product } = metadata;
  if (!isObject(product) || !(isText(product.name) || isText(product.uid))) {
    return 'metadata.product must have a name or uid';
  }
  return undefined;
};

/** What keeps an event from being taken for the OCSF it claims to be; undefined where nothing does. */
export const faultOf = (event: JsonObject): string | undefined => idFault(event) ?? memberFault(event);

/** Members an event may go without, each with what it must be: tables' rows (Security Lake) have them all, with null in most. */
const SPARE: readonly (readonly [name: string, fits: (value: JsonValue | undefined) => boolean])[] = [
  ['message', (value) => typeof value === 'string'],
  ['observables', Array.isArray],
  ['status_id', isCount],
  ['unmapped', isObject],
];

/** The event without those of them that are something else: these go to `moved`. */
export const withoutMisfits = (record: JsonObject, moved: JsonObject): JsonObject => {
  let fitting = record;
  for (const [name, fits] of SPARE) {
    const value = record[name];
    if (value === undefined || fits(value)) continue;
    if (fitting === record) fitting = { ...record };
    delete fitting[name];
    moved[name] = value;
  }
  return fitting;
};

/** {@link faultOf} found no fault. */
export const isEnvelope = (_event: JsonObject, fault: string | undefined): _event is OcsfEvent =>
  fault === undefined;

const NUMBERS = ['activity_id', 'category_uid', 'class_uid', 'severity_id', 'time', 'type_uid'] as const;

/** The numbers every event has, where the sender spelled them as text; a time also where it is a date. */
export const withNumbers = (record: JsonObject): JsonObject => {
  let changed: JsonObject | undefined;
  for (const name of NUMBERS) {
    const value = record[name];
    const isFraction = name === 'time' && typeof value === 'number' && !Number.isInteger(value);
    if (typeof value !== 'string' && !isFraction) continue;
    const number = wholeNumber(value) ?? (name === 'time' ? parseTime(value) : undefined);
    if (number === undefined) continue;
    changed ??= { ...record };
    changed[name] = number;
  }
  return changed ?? record;
};
