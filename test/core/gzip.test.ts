// gzip that lies about its size, or has several: what comes out is what went in, and no more room is made than it could fill.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expandGzip, gzipRoom } from '../../workers/core/gzip.ts';

const MAX = 4 * 1024 * 1024;
const text = (bytes: number): Buffer =>
  Buffer.from('one two three four\n'.repeat(bytes / 19 + 1).slice(0, bytes));

/** The same file, its last four bytes saying another size. */
function saying(file: Buffer, size: number): Buffer {
  const lying = Buffer.from(file);
  lying.writeUInt32LE(size, lying.length - 4);
  return lying;
}

describe('room for what gzip expands to', () => {
  it('is what it says, and one more', () => {
    const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 5));
    expect(gzipRoom(gzipSync(noise), MAX)).toBe(200_001);
  });

  it.each([65_535, 65_536, 65_537, 131_072, 1_000_000, MAX])('holds %i bytes to the last', (size) => {
    expect(expandGzip(gzipSync(text(size)), MAX).length).toBe(size);
  });

  it('is little where nobody could say the truth: more than the cap, or than so few bytes come to', () => {
    const file = gzipSync(text(100_000));
    for (const size of [MAX + 1, 0xffff_ffff, 257 * file.length]) {
      expect(gzipRoom(saying(file, size), MAX)).toBeLessThanOrEqual(64 * 1024);
    }
    expect(gzipRoom(new Uint8Array(3), MAX)).toBe(1024);
    expect(gzipRoom(file.subarray(0, 100), MAX)).toBeLessThanOrEqual(64 * 1024);
  });

  it('is made for the last of several files in one, and all of them come out', () => {
    const parts = [text(300_000), text(70_000)];
    expect(Buffer.from(expandGzip(Buffer.concat(parts.map((part) => gzipSync(part))), MAX))).toEqual(
      Buffer.concat(parts),
    );
  });
});
