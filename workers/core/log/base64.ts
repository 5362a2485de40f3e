// Standard base64 (RFC 4648 section 4), read strictly: what C2SP notes, checkpoints and proofs are written in.
// Strict means one text for one value: a flipped bit anywhere, unused trailing bits included, is noticed.
import { Refusal } from '../errors.ts';

/** Padded standard base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8_192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  }
  return btoa(binary);
}

/**
 * Bytes of a padded standard base64 text (attacker-controlled).
 * @throws Refusal ATTEST_PROOF_INVALID unless encoding the result gives the very same text back.
 */
export function decodeBase64(text: string): Uint8Array {
  const bytes = decodeLoosely(text);
  if (bytes === null || encodeBase64(bytes) !== text) {
    throw new Refusal('ATTEST_PROOF_INVALID', 'expected padded standard base64', {
      detail: { length: text.length },
    });
  }
  return bytes;
}

function decodeLoosely(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return null; // `atob` knows only one failure: this is not base64
  }
}
