// Finds the row of envelope-rows.ts that an object is, by one walk over its members that ends at the first that no row knows.
import type { JsonObject } from '../../../schemas/json.ts';
import { CLOUD_EVENT_NAMES, openCloudEvent } from './cloudevent.ts';
import { ROWS } from './envelope-rows.ts';
import type { Opened } from './opened.ts';

/** What the object wraps; null for an event. Most events are known to be one by their first or second member. */
export function openEnvelope(record: JsonObject): Opened | null {
  // No row: extensions give CloudEvents members of any name.
  if (record.specversion !== undefined) return openCloudEvent(record);
  let rows = rowsOf(record);
  for (let row = 0; rows !== 0; row++, rows >>= 1) {
    const opened = (rows & 1) === 0 ? null : (ROWS[row]?.open(record) ?? null);
    if (opened !== null) return opened;
  }
  return null;
}

/**
 * False if the first letters of the first two names in a JSON object's text show that it wraps nothing. Spares nearly all events
 * a walk over their members. An escaped name is none of ours.
 */
export function mayWrap(text: string): boolean {
  if (text.charCodeAt(1) !== 0x22) return true;
  if (!mayBeName(text, 2)) return false;
  const second = secondNameAt(text);
  return second === -1 || mayBeName(text, second);
}

/** Where the second name begins, if the first value is a text and nothing is spaced or escaped; else -1. */
function secondNameAt(text: string): number {
  const nameEnd = text.indexOf('"', 2);
  if (text.charCodeAt(nameEnd + 1) !== 0x3a || text.charCodeAt(nameEnd + 2) !== 0x22) return -1;
  const valueEnd = text.indexOf('"', nameEnd + 3);
  const isPlain =
    text.charCodeAt(valueEnd - 1) !== 0x5c &&
    text.charCodeAt(valueEnd + 1) === 0x2c &&
    text.charCodeAt(valueEnd + 2) === 0x22;
  return isPlain ? valueEnd + 3 : -1;
}

function mayBeName(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  if (first === 0x40 || (isFieldStart(first) && isFieldStart(second))) return true;
  return FIRST_LETTERS[lettersOf(first, second, text.charCodeAt(at + 2))] === 1;
}

/** Three letters as 16 bits: of the first its case too. */
function lettersOf(first: number, second: number, third: number): number {
  return ((first & 63) << 10) | ((second & 31) << 5) | (third & 31);
}

/** Whether an object whose list was cut out is a container of lists. */
export function isContainer(record: JsonObject): boolean {
  return (rowsOf(record) & CONTAINER_ROWS) !== 0;
}

/** The first row. */
const LIST_ROW = 1;

/** The last row. */
const JOURNAL_ROW = 1 << (ROWS.length - 1);

const ROLES = new Map<string, number>();
for (const [row, { names }] of ROWS.entries()) {
  for (const name of names.split(/\s+/)) ROLES.set(name, (ROLES.get(name) ?? otherRoles(name)) | (1 << row));
}

const FIRST_LETTERS = new Uint8Array(65_536);
for (const name of [...ROLES.keys(), ...CLOUD_EVENT_NAMES]) {
  const [first, second, third] = [0, 1, 2].map((i) => name.charCodeAt(i));
  // A name of two letters ends with its quote.
  FIRST_LETTERS[lettersOf(first ?? 0, second ?? 0, name.length < 3 ? 0x22 : (third ?? 0))] = 1;
}

/** Lists, and the logs of CloudWatch. */
const CONTAINER_ROWS = 0b1001;

/** A bit for each row that knows all members of the object. */
function rowsOf(record: JsonObject): number {
  let rows = 2 * JOURNAL_ROW - 1;
  for (const name in record) {
    rows &= ROLES.get(name) ?? otherRoles(name);
    if (rows === 0) return 0;
  }
  return rows;
}

/** Names that are known by how they begin: OData's annotations, journald's fields. */
function otherRoles(name: string): number {
  const first = name.charCodeAt(0);
  if (first === 0x40) return name.startsWith('@odata.') ? LIST_ROW : 0;
  return isFieldStart(first) && isFieldStart(name.charCodeAt(1)) ? JOURNAL_ROW : 0;
}

/** A capital or an underscore. */
function isFieldStart(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}
