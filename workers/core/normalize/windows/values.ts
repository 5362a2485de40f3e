// Values as Windows and its senders spell them: hexadecimal numbers, event ids with qualifiers, keywords of audits, odd times.
import type { JsonValue } from '../../../../schemas/json.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { isObject, wholeNumber } from '../toolkit/fields.ts';

/** The number a text of decimal or, with `0x`, hexadecimal digits spells; undefined where it is not exact. */
export const numberOf = (value: JsonValue | undefined): number | undefined => {
  const plain = wholeNumber(value);
  if (plain !== undefined || typeof value !== 'string' || value.length > 18 || !value.startsWith('0x'))
    return plain;
  const number = Number(value);
  return Number.isSafeInteger(number) && value.length > 2 ? number : undefined;
};

/** Members that are values for "nothing": NULL SID, logon session 0, GUID of zeros. */
export const NOTHING: ReadonlySet<string> = new Set([
  'S-1-0-0',
  '0x0',
  '0',
  '{00000000-0000-0000-0000-000000000000}',
]);

/** Is it a value, and not one of the ways to say that there is none? */
export const says = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && value !== '-';

/** The number of an event's kind, bare or with qualifiers beside it. */
export const eventIdOf = (value: JsonValue | undefined): number | undefined => {
  const plain = wholeNumber(value);
  if (plain !== undefined || !isObject(value)) return plain;
  return wholeNumber(value['#text'] ?? value.Value ?? value.id);
};

/** A name that says no domain: one that does would have to be taken apart. */
export const isBareName = (text: string): boolean => text !== '' && !text.includes('\\');

/** What providers and channels of Windows itself begin with. */
export const PREFIX = 'Microsoft-Windows-';

const LOWER_PREFIX = PREFIX.toLowerCase();

/** A provider's or channel's name as the tables have it. */
export const keyOf = (name: string | undefined): string => {
  const lower = (name ?? '').slice(0, 100).toLowerCase();
  const slash = lower.indexOf('/');
  const plain = slash < 0 ? lower : lower.slice(0, slash);
  return plain.startsWith(LOWER_PREFIX) ? plain.slice(LOWER_PREFIX.length) : plain;
};

/** `/Date(1603433803547)/` of PowerShell's JSON, and a zone behind a space as Go prints it. */
export const oddTime = (text: string): JsonValue | undefined => {
  if (text === '') return undefined;
  if (text.startsWith('/Date(')) return wholeNumber(text.slice(6, text.indexOf(')')));
  const zone = text.length < 40 ? Math.max(text.lastIndexOf(' +'), text.lastIndexOf(' -')) : -1;
  return zone > 18 ? text.slice(0, zone) + text.slice(zone + 1) : undefined;
};

/** Is it an audit success or failure? By the words, the event type, or bits 53 and 52 of the keywords (winmeta.xml). */
export const auditOf = (value: JsonValue | undefined): Status | undefined => {
  if (Array.isArray(value))
    return auditOf(value.find((item) => typeof item === 'string' && item.startsWith('Audit ')));
  if (typeof value === 'string' && value.length < 32) {
    if (value.startsWith('0x')) return auditBits(Number(value));
    const word = value.toLowerCase().replace('_', ' ');
    if (word === 'audit success' || word === 'success') return SUCCESS;
    if (word === 'audit failure' || word === 'failure') return FAILURE;
  } else if (typeof value !== 'number') return undefined;
  return auditBits(Number(value));
};

const auditBits = (number: number): Status | undefined => {
  // Doubles are exact enough: the bits that matter are the topmost.
  const bits = Math.round((number < 0 ? number + 2 ** 64 : number) / 2 ** 52) & 3;
  return bits === 2 ? SUCCESS : bits === 1 ? FAILURE : undefined;
};
