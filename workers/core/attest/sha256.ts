// SHA-256 (FIPS 180-4) in plain JavaScript: synchronous, and the same in Node, workerd and the browser.
// For 65-byte Merkle nodes this is faster than any call into native code; for bulk see hash-batch.ts.

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2). */
export const K = rootsOfPrimes(64, Math.cbrt);

/** First 32 bits of the fractional parts of the square roots of the first 8 primes (section 5.3.3). */
export const INITIAL_STATE = rootsOfPrimes(8, Math.sqrt);

/** Computed, which takes a tenth of the table's place in the browser's verifier. A double has 20 bits more than are needed here. */
function rootsOfPrimes(count: number, root: (prime: number) => number): Int32Array<ArrayBuffer> {
  const roots = new Int32Array(count);
  for (let found = 0, n = 2; found < count; n++) {
    let divisor = 2;
    while (n % divisor !== 0) divisor++;
    if (divisor === n) roots[found++] = (root(n) % 1) * 2 ** 32;
  }
  return roots;
}

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
