// A product's record that a pipeline put as an object under one of its own names (`event`, `data`, `payload`), beside whatever it
// had to say itself. Looked for only in records that no product's row wanted.
import type { DecodedEvent } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { setOwn } from '../decode/own.ts';
import { isObject } from './toolkit/fields.ts';

/** Under which names. */
const MEMBERS: ReadonlySet<string> = new Set(
  'event data payload message json detail record body log fields'.split(' '),
);

/** A name and the object under it. */
type Inner = readonly [member: string, record: JsonObject];

const NONE: readonly Inner[] = [];

/** The objects of a record that may be a product's, in its own order. Asked of every record of nobody's: most hold none. */
export const insideOf = (record: JsonObject): readonly Inner[] => {
  let found: Inner[] | undefined;
  for (const member in record) {
    const value = record[member];
    if (!isObject(value) || !MEMBERS.has(member)) continue;
    found ??= [];
    found.push([member, value]);
  }
  return found ?? NONE;
};

/** A record that lay in a member of an event's: the rest of that is its envelope, beside the one it had. */
export const unwrapped = (event: DecodedEvent, member: string, record: JsonObject): DecodedEvent => {
  const around: JsonObject = {};
  for (const key of Object.keys(event.record)) {
    const value = event.record[key];
    if (key !== member && value !== undefined) setOwn(around, key, value);
  }
  let name = 'envelope';
  while (Object.hasOwn(around, name)) name = `${name}_`;
  if (event.envelope !== undefined) around[name] = event.envelope;
  return { ...event, envelope: around, record };
};
