import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  firstInvalidByte,
  readUtf8,
  readWindows1252,
  utf8Length,
} from '../../../workers/core/decode/utf8.ts';

const encoder = new TextEncoder();

it('reads UTF-8 back as it was, byte order marks included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const wellFormed = `\ufeff${text.toWellFormed()}`;
      expect(readUtf8(encoder.encode(wellFormed))).toBe(wellFormed);
    }),
  );
});

it('finds an invalid byte exactly where there is one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const at = firstInvalidByte(bytes);
      expect(at === bytes.length).toBe(readUtf8(bytes) !== null);
      expect(readUtf8(bytes.subarray(0, at))).not.toBeNull();
    }),
    { numRuns: 5_000 },
  );
});

it.each([
  ['an overlong slash', [0xc0, 0xaf]],
  ['an overlong NUL', [0xe0, 0x80, 0x80]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['past U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ['a sequence cut short', [0xe2, 0x82]],
  ['a byte that never occurs', [0xff]],
])('refuses %s', (_, bytes) => {
  expect(readUtf8(new Uint8Array(bytes))).toBeNull();
  expect(firstInvalidByte(new Uint8Array(bytes))).toBe(0);
});

it('reads each of the 256 bytes as a different character', () => {
  const all = readWindows1252(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  expect(new Set(all).size).toBe(256);
  expect(all.isWellFormed()).toBe(true);
  expect(all.slice(0x80, 0xa0)).toBe(
    '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178',
  );
});

it('measures UTF-8 exactly up to the limit, and knows what is over it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, limit) => {
      const wellFormed = text.toWellFormed();
      const bytes = encoder.encode(wellFormed).length;
      expect(utf8Length(wellFormed, limit) > limit).toBe(bytes > limit);
    }),
    { numRuns: 2_000 },
  );
});
