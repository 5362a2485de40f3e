// What workers/core/zstd.ts promises, to be run by each runtime that it is there for.
import { describe, expect, it } from 'vitest';
import { compressedBound, compressZstd, contentBytes, expandZstd } from '../../workers/core/zstd.ts';

const CAP = 4 * 1024 * 1024;

/** Registers the cases under the name of the runtime they run in. */
export function zstdCases(runtime: string): void {
  describe(`zstd in ${runtime}`, () => {
    it.each([0, 1, 40_960, 65_536, 200_000, 3_000_000])('gives back %i random bytes', (length) => {
      const bytes = randomBytes(length);
      const frame = compressZstd(bytes, 1);
      expect(frame.length).toBeLessThanOrEqual(compressedBound(length));
      expect(Buffer.compare(expandZstd(frame, CAP), bytes)).toBe(0);
    });

    it.each([40_960, 65_536, 131_072, 1_048_576])('gives back %i zeros', (length) => {
      const bytes = new Uint8Array(length);
      expect(Buffer.compare(expandZstd(compressZstd(bytes, 3), length), bytes)).toBe(0);
    });

    it.each([0, 1, 255, 256, 40_960, 65_791, 65_792, 3_000_000])('says that %i bytes will come', (length) => {
      const bytes = randomBytes(length);
      const frame = compressZstd(bytes, 1);
      expect(contentBytes(frame)).toBe(length);
      for (const expected of [length, 1, 2 * length]) {
        expect(Buffer.compare(expandZstd(frame, CAP, expected), bytes)).toBe(0);
      }
    });

    it('does not say what will come of anything but a frame', () => {
      const frame = compressZstd(randomBytes(70_000), 1);
      expect(contentBytes(frame.subarray(0, 6))).toBeUndefined();
      expect(contentBytes(frame.subarray(1))).toBeUndefined();
      expect(contentBytes(new Uint8Array())).toBeUndefined();
    });

    it('owns no more memory than its result', () => {
      const frame = compressZstd(new Uint8Array(1_000_000), 1);
      expect(frame.buffer.byteLength).toBe(frame.length);
    });

    it('reads frames that follow one another', () => {
      const [one, two] = [randomBytes(70_000), randomBytes(10)];
      const both = Buffer.concat([compressZstd(one, 1), compressZstd(two, 1)]);
      expect(Buffer.compare(expandZstd(both, CAP), Buffer.concat([one, two]))).toBe(0);
    });

    it('refuses what follows the last frame and is none', () => {
      const padded = Buffer.concat([compressZstd(randomBytes(100), 1), Buffer.from('JUNKJUNK')]);
      expect(() => expandZstd(padded, CAP)).toThrow();
    });

    it('refuses a frame that is cut short, at every byte', () => {
      const frame = compressZstd(randomBytes(50), 1);
      for (let length = 1; length < frame.length; length++) {
        expect(() => expandZstd(frame.subarray(0, length), CAP)).toThrow();
      }
    });

    it('refuses a frame whose checksum does not fit', () => {
      const frame = compressZstd(randomBytes(50), 1);
      frame[20] = (frame[20] ?? 0) ^ 1;
      expect(() => expandZstd(frame, CAP)).toThrow();
    });

    it('stops at the cap, in one frame and over several', () => {
      const tooLarge = expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' });
      const frame = compressZstd(new Uint8Array(1000), 1);
      expect(expandZstd(frame, 1000)).toHaveLength(1000);
      expect(() => expandZstd(frame, 999)).toThrow(tooLarge);
      expect(() => expandZstd(Buffer.concat([frame, frame]), 1999)).toThrow(tooLarge);
      expect(expandZstd(Buffer.concat([frame, frame]), 2000)).toHaveLength(2000);
    });

    it('refuses a window above 8 MiB, whatever little is in it', () => {
      // RFC 8878, 3.1.1: magic, descriptor without content size, window descriptor, one raw last block of 5 bytes.
      const windowed = (exponent: number) =>
        Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, (exponent - 10) << 3, 41, 0, 0, 104, 101, 108, 108, 111);
      expect(Buffer.from(expandZstd(windowed(23), CAP)).toString()).toBe('hello');
      expect(() => expandZstd(windowed(24), CAP)).toThrow();
    });
  });
}

function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(length, at + 65_536)));
  }
  return bytes;
}
