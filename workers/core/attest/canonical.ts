// RFC 8785 (JCS): the one text an event or a manifest has, so that a hash of it means the same everywhere.
// Plain JavaScript only: the browser's verifier uses this file too.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { Refusal } from '../errors.ts';

/** Characters that JSON must escape, and surrogates, which may be unpaired. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what RFC 8785 section 3.2.2.2 escapes.
const SPECIAL = /[\u0000-\u001f"\\\ud800-\udfff]/;

/**
 * The canonical text of a value: members sorted by UTF-16 code units, numbers as ECMAScript writes them, no white space.
 * Members that are `undefined` do not exist; `-0` is `0`. Throws `Refusal` ATTEST_NOT_CANONICAL for what I-JSON cannot
 * say: a lone surrogate, NaN, an infinity, a hole in an array.
 */
export function canonicalize(value: JsonValue): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      return number(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? array(value) : object(value);
    default:
      throw notCanonical(`a value of type ${typeof value}`);
  }
}

/** A JSON text as RFC 8785 writes it. Throws as {@link canonicalize} does. */
export function quote(text: string): string {
  if (!SPECIAL.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw notCanonical('a lone surrogate');
  return JSON.stringify(text);
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw notCanonical(`the number ${value}`);
  return `${value}`;
}

function array(values: readonly JsonValue[]): string {
  let text = '[';
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === undefined) throw notCanonical('a hole in an array');
    text += i === 0 ? canonicalize(value) : `,${canonicalize(value)}`;
  }
  return `${text}]`;
}

function object(members: JsonObject): string {
  let text = '';
  for (const key of sortedKeys(members)) {
    const value = members[key];
    if (value === undefined) continue;
    text += `${text === '' ? '{' : ','}${quote(key)}:${canonicalize(value)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Own keys in UTF-16 code unit order, which is how `<` compares strings. Most objects come sorted: look before sorting. */
function sortedKeys(members: JsonObject): string[] {
  const keys = Object.keys(members);
  for (let i = 1; i < keys.length; i++) {
    const [before, key] = [keys[i - 1], keys[i]];
    if (before !== undefined && key !== undefined && before > key) return keys.sort();
  }
  return keys;
}

/** The refusal of what RFC 8785 cannot say. */
export function notCanonical(found: string): Refusal {
  return new Refusal('ATTEST_NOT_CANONICAL', `RFC 8785 has no form for ${found}`);
}
