// Signatures of ECDSA P-256 as devices write them, made into the one form WebCrypto takes (IEEE P1363: r and s, 32 bytes each).
// DER is SEC 1, section C.8.
import { positiveInteger, readInside, TAG } from './der.ts';

const HALF = 32;

/** r and s side by side out of either form; null when it is neither. 64 bytes are always r and s: DER of that length would need both 48 bits short. */
export function p1363Of(signature: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  if (signature.length === 2 * HALF) return signature;
  const parts = readInside(signature, TAG.sequence);
  const [r, s] = (parts ?? []).map(positiveInteger);
  if (parts?.length !== 2 || !r || !s || r.length > HALF || s.length > HALF) return null;
  const sides = new Uint8Array(2 * HALF);
  sides.set(r, HALF - r.length);
  sides.set(s, 2 * HALF - s.length);
  return sides;
}
