import { describe, expect, it } from 'vitest';
import { decodePacketsBlob, encodePacketsBlob } from '../../../workers/core/segment/packets-blob.ts';
import { compressZstd } from '../../../workers/core/zstd.ts';

it('gives back what it was given, in order, byte for byte', () => {
  const records = [
    { manifest: '{"a":"ü\\n\\"😀"}', receipt: 'a.b.c' },
    { manifest: '', receipt: '' },
  ];
  expect(decodePacketsBlob(encodePacketsBlob(records))).toEqual(records);
  expect(decodePacketsBlob(encodePacketsBlob([]))).toEqual([]);
});

it('holds the packets of a full consumer batch', () => {
  const record = { manifest: 'm'.repeat(1_000), receipt: 'r'.repeat(1_000) };
  expect(decodePacketsBlob(encodePacketsBlob(Array(100).fill(record)))).toHaveLength(100);
});

describe('what is no such blob', () => {
  it.each(['{}\n', 'x\n', '{"manifest":"m","receipt":"r","more":1}\n'])('%j is refused', (text) => {
    const blob = compressZstd(new TextEncoder().encode(text), 1);
    expect(() => decodePacketsBlob(blob)).toThrow(/cannot be read/);
  });

  it('bytes that are not compressed are refused', () => {
    expect(() => decodePacketsBlob(new Uint8Array(20))).toThrow(/cannot be read/);
  });
});
