// SHA-256 (FIPS 180-4) in plain JavaScript: synchronous, and the same in Node, workerd and the browser.
// For 65-byte Merkle nodes this is faster than any call into native code; for bulk see hash-batch.ts.

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes. */
export const K = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

/** First 32 bits of the fractional parts of the square roots of the first 8 primes. */
export const INITIAL_STATE = new Int32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

/** Bytes of a digest. */
export const DIGEST_BYTES = 32;

// Scratch of one call: nothing here outlives it.
const schedule = new Int32Array(64);
const state = new Int32Array(8);
const tail = new Uint8Array(128);
const tailView = new DataView(tail.buffer);

/** SHA-256 of one message. */
export function sha256(message: Uint8Array): Uint8Array<ArrayBuffer> {
  state.set(INITIAL_STATE);
  const rest = message.length % 64;
  const whole = message.length - rest;
  for (let at = 0; at < whole; at += 64) compress(message, at);
  // The last block or two: what is left, a one bit, zeros, and the length in bits (FIPS 180-4, section 5.1.1).
  const tailBytes = rest < 56 ? 64 : 128;
  tail.fill(0);
  for (let i = 0; i < rest; i++) tail[i] = message[whole + i] ?? 0;
  tail[rest] = 0x80;
  tailView.setUint32(tailBytes - 8, Math.floor(message.length / 0x2000_0000));
  tailView.setUint32(tailBytes - 4, message.length << 3);
  for (let at = 0; at < tailBytes; at += 64) compress(tail, at);
  const digest = new Uint8Array(DIGEST_BYTES);
  for (let i = 0; i < DIGEST_BYTES; i++) digest[i] = (state[i >> 2] ?? 0) >>> (24 - 8 * (i & 3));
  return digest;
}

/** One 64-byte block into `state` (FIPS 180-4, section 6.2.2). `?? 0` never applies: it states the bounds to the compiler. */
function compress(bytes: Uint8Array, from: number): void {
  const w = schedule;
  for (let i = 0, at = from; i < 16; i++, at += 4) {
    const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
    w[i] = high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] ?? 0;
    const y = w[i - 2] ?? 0;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = ((w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1) | 0;
  }
  // Not destructured: an iterator for each block would take longer than the block.
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[i] ?? 0) + (w[i] ?? 0)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  add(0, a, b, c, d);
  add(4, e, f, g, h);
}

function add(at: number, a: number, b: number, c: number, d: number): void {
  state[at] = (state[at] ?? 0) + a;
  state[at + 1] = (state[at + 1] ?? 0) + b;
  state[at + 2] = (state[at + 2] ?? 0) + c;
  state[at + 3] = (state[at + 3] ?? 0) + d;
}
