// Whole numbers as decimal digits, written into bytes.

/** Writes the last `width` digits of 0 .. 2^31 - 1 at `at`; returns where they end. */
export function writeDigits(bytes: Uint8Array, value: number, width: number, at: number): number {
  let rest = value;
  for (let i = at + width - 1; i >= at; i--) {
    const shorter = (rest / 10) | 0;
    bytes[i] = 0x30 + rest - 10 * shorter;
    rest = shorter;
  }
  return at + width;
}

/** Decimal digits of 0 .. 2^31 - 1. */
export function widthOf(value: number): number {
  if (value < 1e5) return value < 10 ? 1 : value < 100 ? 2 : value < 1e3 ? 3 : value < 1e4 ? 4 : 5;
  return value < 1e6 ? 6 : value < 1e7 ? 7 : value < 1e8 ? 8 : value < 1e9 ? 9 : 10;
}
