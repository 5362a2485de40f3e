// Values of Linux audit records (https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Event-Enrichment):
// unset ids, "?" for nothing, and texts that are hexadecimal because they hold a space, a quote or a control character.
import type { JsonValue } from '../../../../schemas/json.ts';
import type { Fields } from '../toolkit/fields.ts';

/** -1 as unsigned 32 bits: an id that was never set. */
const UNSET = '4294967295';

const isSet = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && value !== '' && value !== '?' && value !== '(null)' && value !== '(none)';

/** A text member that says something. Taken. */
export const takeKnown = (record: Fields, key: string): string | undefined =>
  isSet(record.peek(key)) ? record.text(key) : undefined;

/** A user or group id, where one was set. Taken. */
export const takeId = (record: Fields, key: string): string | undefined => {
  const value = record.peek(key);
  return !isSet(value) || value === UNSET || value === '-1' || value === 'unset'
    ? undefined
    : record.text(key);
};

const nibble = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 65 && code <= 70 ? code - 55 : -1;
};

/** Longest text that is decoded: arguments of commands, not files. */
const MAX_HEX = 65_536;

/** The bytes of upper-case hexadecimal digits; undefined for any other text. */
export const bytesOf = (text: string): Uint8Array | undefined => {
  if (text.length < 2 || text.length % 2 === 1 || text.length > MAX_HEX) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = nibble(text.charCodeAt(2 * i));
    const low = nibble(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[i] = high * 16 + low;
  }
  return bytes;
};

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * What a text says: itself, or what its hexadecimal digits spell. The kernel writes only texts so that hold a byte up to
 * 0x20, a quote or one above 0x7e: where none comes out, the text just looks like it.
 */
export const spelled = (text: string): string => {
  // `sleep 20`, `nc host 22`: the quotes around a plain argument are gone by now, and a number is likelier than a blank.
  if (text.length <= 8 && /^\d*$/.test(text)) return text;
  const bytes = bytesOf(text);
  if (bytes?.some((byte) => byte < 0x21 || byte === 0x22 || byte > 0x7e) !== true) return text;
  try {
    // Arguments are separated by NUL.
    return decoder.decode(bytes).replaceAll('\0', ' ').trimEnd();
  } catch {
    return text;
  }
};

/** A text member, spelled out; the hexadecimal one stays in the record, since it says it otherwise. */
export const takeSpelled = (record: Fields, key: string): string | undefined => {
  const value = record.peek(key);
  if (!isSet(value)) return undefined;
  const text = spelled(value);
  if (text === value) record.drop(key);
  return text === '' ? undefined : text;
};

/** An address and port of a socket address in hexadecimal (`saddr`), of families 2 (IPv4) and 10 (IPv6). */
export const socketAddress = (text: string): { ip: string; port: number } | undefined => {
  const bytes = bytesOf(text);
  const [family, , high, low] = bytes ?? [];
  if (bytes === undefined || high === undefined || low === undefined) return undefined;
  const port = high * 256 + low;
  if (family === 2 && bytes.length >= 8) return { ip: bytes.subarray(4, 8).join('.'), port };
  if (family !== 10 || bytes.length < 24) return undefined;
  const groups: string[] = [];
  for (let i = 8; i < 24; i += 2) groups.push((((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16));
  return { ip: groups.join(':'), port };
};
