// A product's record that a pipeline put as an object under one of its own names (`event`, `data`, `payload`), beside whatever it
// had to say itself. Looked for only in records that no product's row wanted.
import type { DecodedEvent } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { setOwn } from '../decode/own.ts';
import { isObject } from './toolkit/fields.ts';

/** Under which names. */
const MEMBERS = [
  'event',
  'data',
  'payload',
  'message',
  'json',
  'detail',
  'record',
  'body',
  'log',
  'fields',
] as const;

const NONE: readonly DecodedEvent[] = [];

/** The events that may lie in this one, with what was around each as its envelope. */
export const insideOf = (event: DecodedEvent): readonly DecodedEvent[] => {
  let found: DecodedEvent[] | undefined;
  for (const member of MEMBERS) {
    const record = event.record[member];
    if (!isObject(record)) continue;
    found ??= [];
    found.push({ ...event, envelope: around(event, member), record });
  }
  return found ?? NONE;
};

const around = (event: DecodedEvent, member: string): JsonObject => {
  const others: JsonObject = {};
  for (const key of Object.keys(event.record)) {
    const value = event.record[key];
    if (key !== member && value !== undefined) setOwn(others, key, value);
  }
  if (event.envelope !== undefined) setOwn(others, 'envelope', event.envelope);
  return others;
};
