// One text for one value: a second way to write the same bytes would let a changed proof pass as unchanged.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  decodeBase64Url,
  decodeHex,
  decodeUtf8,
  encodeBase64Url,
  encodeHex,
  encodeTextBase64Url,
  encodeUtf8,
} from '../../../workers/core/attest/base-encoding.ts';

it('writes hex and base64url as Node does, and reads them back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const buffer = Buffer.from(bytes);
      expect(encodeHex(bytes)).toBe(buffer.toString('hex'));
      expect(encodeBase64Url(bytes)).toBe(buffer.toString('base64url'));
      expect(decodeHex(encodeHex(bytes))).toEqual(new Uint8Array(bytes));
      expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(new Uint8Array(bytes));
    }),
  );
});

it('writes a text in base64url as Node does, of ASCII or not', () => {
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 70 });
  const any = fc.string({ unit: 'grapheme-composite', maxLength: 70 });
  fc.assert(
    fc.property(fc.oneof(ascii, any), (text) => {
      expect(encodeTextBase64Url(text)).toBe(Buffer.from(text).toString('base64url'));
    }),
  );
});

it.each(['0', 'AB', 'ab ', '0x', 'gg', 'ａｂ'])('refuses %j as hex', (text) => {
  expect(decodeHex(text)).toBeNull();
});

it.each(['A', 'AA==', 'AB', 'AAB', 'A+AA', 'A/AA', 'AA A', 'AAAA\n', 'é'])(
  'refuses %j as base64url',
  (text) => {
    expect(decodeBase64Url(text)).toBeNull();
  },
);

it('reads UTF-8 strictly and keeps a byte order mark', () => {
  expect(decodeUtf8(Uint8Array.of(0xff))).toBeNull();
  expect(decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeNull();
  expect(decodeUtf8(encodeUtf8('\ufeffé😀'))).toBe('\ufeffé😀');
});
