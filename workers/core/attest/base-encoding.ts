// Bytes as text: lower-case hex and unpadded base64url, both strict: one text for one value, or the same proof could be written two ways.
// Plain JavaScript only: the browser's verifier uses this file too.
import { encodeBase64 } from '../log/base64.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex of `bytes`, or of the part from `from` to `to`. */
export function encodeHex(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let text = '';
  for (let i = from; i < to; i++) text += HEX[bytes[i] ?? 0];
  return text;
}

/** Bytes of a lower-case hex text; null when it is anything else. */
export function decodeHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** UTF-8 of a text, in a buffer of its own, as WebCrypto wants it. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

/** The text of UTF-8 bytes, a byte order mark included; null when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The one thing `fatal` throws for: bytes that are no UTF-8.
    return null;
  }
}

/** Unpadded base64url (RFC 4648, section 5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return inUrls(encodeBase64(bytes));
}

/** The same of a text in UTF-8. ASCII is its own bytes: nothing is made of each of them. */
export function encodeTextBase64Url(text: string): string {
  const bytes = encodeUtf8(text);
  return bytes.length === text.length ? inUrls(btoa(text)) : encodeBase64Url(bytes);
}

const inUrls = (base64: string): string =>
  base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** Bytes of an unpadded base64url text; null for padding, foreign characters, or bits that would be thrown away. */
export function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 === 1 || !/^[\w-]*$/.test(text)) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return encodeBase64Url(bytes) === text ? bytes : null;
}
