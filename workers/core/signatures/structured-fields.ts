// Structured Field Values of HTTP (RFC 9651, section 4.2; it obsoletes RFC 8941): the texts of Signature-Input, Signature and
// Content-Digest as values. Strict, as the RFC has it: one character out of place and the whole field is not one.
// Attacker-controlled: every step moves on, nothing nests deeper than an inner list, time is linear in the length.
import type { BareItem, Dictionary, InnerList, Item, List, Member, Parameters } from './structured-values.ts';

/** A field's text, all of its lines joined by `, `, as a dictionary; null when it is none. */
export function parseDictionary(text: string): Dictionary | null {
  return whole(text, readDictionary);
}

/** A field's text as a list; null when it is none. */
export function parseList(text: string): List | null {
  return whole(text, readList);
}

/** A field's text as one item; null when it is none. */
export function parseItem(text: string): Item | null {
  return whole(text, readItem);
}

/** Where reading has come to. */
interface Cursor {
  readonly text: string;
  at: number;
}

/** Thrown inside this file only. */
class NotStructured extends Error {}

function whole<T>(text: string, read: (cursor: Cursor) => T): T | null {
  const cursor = { text, at: 0 };
  try {
    skip(cursor, ' ');
    const value = read(cursor);
    skip(cursor, ' ');
    return cursor.at === text.length ? value : null;
  } catch (error) {
    if (error instanceof NotStructured) return null;
    throw error;
  }
}

function readDictionary(cursor: Cursor): Dictionary {
  const members = new Map<string, Member>();
  if (cursor.at === cursor.text.length) return members;
  do {
    const key = readKey(cursor);
    // A key alone is true, and may have parameters. One that comes again counts with its last value.
    members.set(
      key,
      take(cursor, '=') ? readMember(cursor) : { ...TRUE, parameters: readParameters(cursor) },
    );
  } while (goesOn(cursor));
  return members;
}

const TRUE = { bare: { type: 'boolean', value: true } } as const;

function readList(cursor: Cursor): List {
  const members: Member[] = [];
  if (cursor.at === cursor.text.length) return members;
  do members.push(readMember(cursor));
  while (goesOn(cursor));
  return members;
}

/** Whether another member follows: behind a comma one must. */
function goesOn(cursor: Cursor): boolean {
  skip(cursor, ' \t');
  if (cursor.at === cursor.text.length) return false;
  expect(cursor, ',');
  skip(cursor, ' \t');
  if (cursor.at === cursor.text.length) throw new NotStructured();
  return true;
}

function readMember(cursor: Cursor): Member {
  return peek(cursor) === '(' ? readInnerList(cursor) : readItem(cursor);
}

function readInnerList(cursor: Cursor): InnerList {
  expect(cursor, '(');
  const items: Item[] = [];
  for (;;) {
    skip(cursor, ' ');
    if (take(cursor, ')')) return { items, parameters: readParameters(cursor) };
    items.push(readItem(cursor));
    const next = peek(cursor);
    if (next !== ' ' && next !== ')') throw new NotStructured();
  }
}

function readItem(cursor: Cursor): Item {
  const bare = readBare(cursor);
  return { bare, parameters: readParameters(cursor) };
}

function readParameters(cursor: Cursor): Parameters {
  const parameters = new Map<string, BareItem>();
  while (take(cursor, ';')) {
    skip(cursor, ' ');
    const key = readKey(cursor);
    parameters.set(key, take(cursor, '=') ? readBare(cursor) : TRUE.bare);
  }
  return parameters;
}

const KEY = /[a-z*][a-z0-9_.*-]*/y;
const NUMBER = /(-?)([0-9]{1,15})(?:\.([0-9]{1,3}))?/y;
const TOKEN = /[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*/y;
const BINARY = /:([A-Za-z0-9+/]*={0,2}):/y;
/** Printable ASCII; `"` and `\` only behind a `\`. */
const STRING = /"((?:[ !#-[\]-~]|\\["\\])*)"/y;
/** Printable ASCII but `"`; `%` only before two lower-case hex digits. */
const DISPLAY_STRING = /%"((?:[ !#$&-~]|%[0-9a-f]{2})*)"/y;

function readKey(cursor: Cursor): string {
  return match(cursor, KEY)[0];
}

function readBare(cursor: Cursor): BareItem {
  switch (peek(cursor)) {
    case '"':
      return { type: 'string', value: (match(cursor, STRING)[1] ?? '').replaceAll(/\\(["\\])/g, '$1') };
    case ':':
      return readBinary(cursor);
    case '?':
      return readBoolean(cursor);
    case '@':
      return readDate(cursor);
    case '%':
      return { type: 'display', value: readDisplayString(cursor) };
    default:
      return /[0-9-]/.test(peek(cursor)) ? readNumber(cursor) : readToken(cursor);
  }
}

function readBoolean(cursor: Cursor): BareItem {
  expect(cursor, '?');
  if (take(cursor, '1')) return TRUE.bare;
  expect(cursor, '0');
  return { type: 'boolean', value: false };
}

function readToken(cursor: Cursor): BareItem {
  return { type: 'token', value: match(cursor, TOKEN)[0] };
}

/** At most 15 digits, or 12 before a point and 3 behind it. */
function readNumber(cursor: Cursor): BareItem {
  const [text, , whole = '', fraction] = match(cursor, NUMBER);
  // What goes on as a number does is longer than a number may be.
  if (/[0-9.]/.test(peek(cursor)) || (fraction !== undefined && whole.length > 12)) throw new NotStructured();
  return { type: fraction === undefined ? 'integer' : 'decimal', value: Number(text) + 0 };
}

function readDate(cursor: Cursor): BareItem {
  expect(cursor, '@');
  const { type, value } = readNumber(cursor);
  if (type !== 'integer' || typeof value !== 'number') throw new NotStructured();
  return { type: 'date', value };
}

/** Padding may be missing, and bits that pad may be set: parsers should not mind either (section 4.2.7). */
function readBinary(cursor: Cursor): BareItem {
  const text = (match(cursor, BINARY)[1] ?? '').replace(/=+$/, '');
  if (text.length % 4 === 1) throw new NotStructured();
  return { type: 'binary', value: Uint8Array.from(atob(text), (character) => character.charCodeAt(0)) };
}

function readDisplayString(cursor: Cursor): string {
  try {
    return decodeURIComponent(match(cursor, DISPLAY_STRING)[1] ?? '');
  } catch {
    // Either not a display string, or octets that are no UTF-8.
    throw new NotStructured();
  }
}

function match(cursor: Cursor, pattern: RegExp): RegExpExecArray {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text);
  if (found === null) throw new NotStructured();
  cursor.at = pattern.lastIndex;
  return found;
}

function peek({ text, at }: Cursor): string {
  return text.charAt(at);
}

function take(cursor: Cursor, character: string): boolean {
  if (peek(cursor) !== character) return false;
  cursor.at++;
  return true;
}

function expect(cursor: Cursor, character: string): void {
  if (!take(cursor, character)) throw new NotStructured();
}

function skip(cursor: Cursor, characters: string): void {
  while (cursor.at < cursor.text.length && characters.includes(peek(cursor))) cursor.at++;
}
