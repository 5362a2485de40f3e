// What a fact's value must be to become an attribute, and what it becomes. A read that says undefined takes nothing.
import type { JsonValue } from '../../../../schemas/json.ts';
import { isEmail, isHostname, isIp, isMac, isPort } from '../toolkit/address.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { algorithmOf } from '../toolkit/fingerprint.ts';

/** Turns a sender's value into an attribute's; undefined for one of the wrong kind. */
export type Read = (value: JsonValue) => JsonValue | undefined;

const checked =
  (check: (text: string) => boolean): Read =>
  (value) =>
    typeof value === 'string' && check(value) ? value : undefined;

/** A text that is not empty. */
export const text: Read = (value) => (typeof value === 'string' && value !== '' ? value : undefined);

/** A text, or a number as text: for names and identifiers. */
export const label: Read = (value) => (typeof value === 'number' ? String(value) : text(value));

/** The member of a table of ours under a sender's word, which may be that of a prototype's. */
export const own = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/** A text or number as a list of one; a list of texts as it is. */
export const list: Read = (value) => {
  if (Array.isArray(value))
    return value.length > 0 && value.every((item) => typeof item === 'string') ? value : undefined;
  const one = label(value);
  return one === undefined ? undefined : [one];
};

/** A whole number of at least 0, also spelled. */
export const count: Read = (value) => {
  const number = wholeNumber(value);
  return number === undefined || number < 0 ? undefined : number;
};

/** A port number, also spelled. */
export const port: Read = (value) => {
  const number = wholeNumber(value);
  return number === undefined || !isPort(number) ? undefined : number;
};

export const ip = checked(isIp);
export const hostname = checked(isHostname);
export const mac = checked(isMac);
export const email = checked(isEmail);

/** Mail addresses of a text, separated by commas or semicolons; nothing unless all of them are. */
export const emails: Read = (value) => {
  if (typeof value !== 'string' || value.length > 4096) return undefined;
  const all = value.split(/[,;] ?/);
  return all.every(isEmail) ? all : undefined;
};

/** A name that is an address, too: for `hostname_t`, which may hold either. */
export const nameOrIp = checked((name) => isHostname(name) || isIp(name));

/** A country as `location`, where it is told by its two letters (ISO 3166-1 alpha-2). */
export const country: Read = (value) =>
  typeof value === 'string' && /^[A-Z]{2}$/.test(value) ? { country: value } : undefined;

/** A digest of an algorithm that its length tells. */
export const digest = checked((hash) => algorithmOf(hash) !== undefined);
