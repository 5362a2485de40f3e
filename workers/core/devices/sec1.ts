// Points of P-256 (NIST SP 800-186, section 3.2.1.3) as SEC 1, section 2.3 writes them: 65 bytes, or 33 that say x and which of two y.

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** The 65 bytes of a point on the curve; null for anything else: other forms, coordinates beyond the field, no such point. */
export function uncompressed(point: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const [form] = point;
  if (point.length === 65 && form === 4) {
    const [x, y] = [numberOf(point.subarray(1, 33)), numberOf(point.subarray(33))];
    return x < P && y < P && (y * y) % P === square(x) ? point : null;
  }
  if (point.length !== 33 || (form !== 2 && form !== 3)) return null;
  const x = numberOf(point.subarray(1));
  const y = x < P ? root(square(x)) : null;
  if (y === null) return null;
  const isOdd = y % 2n === 1n;
  return pointOf(x, isOdd === (form === 3) ? y : P - y);
}

/** y² = x³ - 3x + b. */
const square = (x: bigint): bigint => (((x * x * x - 3n * x + B) % P) + P) % P;

/** p = 3 mod 4, so that a root of a square is its power (p + 1) / 4. */
function root(value: bigint): bigint | null {
  let result = 1n;
  let base = value;
  for (let exponent = (P + 1n) / 4n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % P;
    base = (base * base) % P;
  }
  return (result * result) % P === value ? result : null;
}

function numberOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function pointOf(x: bigint, y: bigint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(65);
  bytes[0] = 4;
  for (let i = 0; i < 32; i++) {
    const shift = BigInt(8 * (31 - i));
    bytes[1 + i] = Number((x >> shift) & 0xffn);
    bytes[33 + i] = Number((y >> shift) & 0xffn);
  }
  return bytes;
}
