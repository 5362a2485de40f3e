// Base64 (RFC 4648, section 4) as envelopes carry bodies in it: with its padding, and no character beside the alphabet. Readers
// that skip what they do not know would turn a damaged body into another one.
import { Buffer } from 'node:buffer';

/** One class and at most two signs: linear, whatever stands there. */
const STRICT = /^[A-Za-z0-9+/]*={0,2}$/;

/** The bytes; null when the text is not base64 to its last character. */
export function readBase64(text: string): Uint8Array | null {
  return text.length % 4 === 0 && STRICT.test(text) ? Buffer.from(text, 'base64') : null;
}
