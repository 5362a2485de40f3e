// Snappy blocks, made by the library that Loki's clients use, and blocks that lie.
import fc from 'fast-check';
import { compressSync } from 'snappy';
import { describe, expect, it } from 'vitest';
import { MAX_WHOLE_BODY_BYTES } from '../../../schemas/limits.ts';
import { expandSnappy } from '../../../workers/core/decode/snappy.ts';
import { Refusal } from '../../../workers/core/errors.ts';

const ascii = (text: string): number[] => [...Buffer.from(text)];

/** Code of the refusal, or the content as text. */
const outcome = (...block: number[]): string => {
  try {
    return Buffer.from(expandSnappy(Uint8Array.from(block))).toString('latin1');
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.code;
    throw thrown;
  }
};

const compressed = (content: Uint8Array): Uint8Array => new Uint8Array(compressSync(Buffer.from(content)));

describe('a block', () => {
  it('of any bytes is what was compressed', () => {
    const repetitive = fc
      .tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(300), fc.uint8Array({ maxLength: 300 }))
      .map(([part, times, end]) => Buffer.concat([...Array.from({ length: times }, () => part), end]));
    fc.assert(
      fc.property(repetitive, (content) => {
        expect(Buffer.compare(expandSnappy(compressed(content)), content)).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('of megabytes, with literals and copies of every size, is what was compressed', () => {
    let seed = 1;
    const content = Uint8Array.from({ length: 3_000_000 }, (_, i) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return i % 70_000 < 35_000 ? seed & 0xff : i & 0x3f;
    });
    expect(Buffer.compare(expandSnappy(compressed(content)), content)).toBe(0);
  });

  it.each<[string, number[], string]>([
    ['of nothing', [0], ''],
    ['of one literal', [3, 8, ...ascii('abc')], 'abc'],
    ['whose literal says its length in a byte', [3, 0xf0, 2, ...ascii('abc')], 'abc'],
    ['whose literal says its length in four bytes', [3, 0xfc, 2, 0, 0, 0, ...ascii('abc')], 'abc'],
    ['with a copy by one byte', [7, 8, ...ascii('abc'), 0b000_000_01, 3], 'abcabca'],
    ['with a copy by two bytes', [6, 8, ...ascii('abc'), 0b000010_10, 3, 0], 'abcabc'],
    ['with a copy by four bytes', [6, 8, ...ascii('abc'), 0b000010_11, 3, 0, 0, 0], 'abcabc'],
    ['with a run', [6, 0, ...ascii('x'), 0b000100_10, 1, 0], 'xxxxxx'],
  ])('%s is read', (_, block, content) => {
    expect(outcome(...block)).toBe(content);
  });
});

describe('a block is refused', () => {
  it.each<[string, number[]]>([
    ['without a length', []],
    ['with a length that does not end', [0x80, 0x80]],
    ['with a length of 33 bits', [0xff, 0xff, 0xff, 0xff, 0x1f]],
    ['that holds less than it promised', [4, 8, ...ascii('abc')]],
    ['that holds more', [2, 8, ...ascii('abc')]],
    ['whose literal ends too early', [3, 8, ...ascii('ab')]],
    ['whose literal has half a length', [70, 0xf4, 1]],
    ['that begins with a copy', [4, 0b000_000_01, 1]],
    ['with a copy from nowhere', [7, 8, ...ascii('abc'), 0b000_000_01, 0]],
    ['with a copy from before its beginning', [7, 8, ...ascii('abc'), 0b000_000_01, 4]],
    ['with half a copy', [7, 8, ...ascii('abc'), 0b000_011_10, 3]],
    ['that goes on behind its end', [3, 8, ...ascii('abc'), 0, 0x61]],
  ])('%s', (_, block) => {
    expect(outcome(...block)).toBe('DECODE_SNAPPY_SYNTAX');
  });

  it('that promises more than its bytes can hold, before anything is allocated', () => {
    expect(outcome(0x80, 0x80, 0x80, 0x04, 0, 0x61)).toBe('DECODE_SNAPPY_SYNTAX');
  });

  it('that is larger than a body may be', () => {
    const bomb = compressed(new Uint8Array(MAX_WHOLE_BODY_BYTES + 1));
    expect(() => expandSnappy(bomb)).toThrow(expect.objectContaining({ code: 'INGEST_BODY_TOO_LARGE' }));
    expect(expandSnappy(compressed(new Uint8Array(MAX_WHOLE_BODY_BYTES))).length).toBe(MAX_WHOLE_BODY_BYTES);
  });

  it('or read, whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 48 }), (bytes) => {
        expect(typeof outcome(...bytes)).toBe('string');
      }),
      { numRuns: 5000 },
    );
  });
});
