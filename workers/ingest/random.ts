// Randomness for the pure rooms, which take it as a value.

/** WebCrypto gives at most this much a call. */
const MAX_CALL_BYTES = 65_536;

/** `length` bytes nobody can guess. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += MAX_CALL_BYTES) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(length, at + MAX_CALL_BYTES)));
  }
  return bytes;
}
