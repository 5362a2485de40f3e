// The wire of protocol buffers, written by protobufjs and read by us, and what is no message at all.
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { Defect } from '../../../workers/core/decode/defect.ts';
import { WireReader } from '../../../workers/core/decode/protobuf.ts';

const { Writer } = protobuf;
const MAX = 2n ** 64n - 1n;

/** Little-endian bytes of 64 bits. */
const long = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return bytes;
};

/** A varint by its definition, seven bits a byte. */
const varint = (value: bigint): number[] => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
};

const reading = <T>(bytes: ArrayLike<number>, read: (reader: WireReader) => T): T => {
  const reader = new WireReader(Uint8Array.from(bytes));
  expect(reader.next()).toBe(1);
  return read(reader);
};

/** The message of the Defect that reading throws. */
const defectOf = (bytes: ArrayLike<number>): string => {
  try {
    const reader = new WireReader(Uint8Array.from(bytes));
    while (reader.next() !== 0) reader.skip();
  } catch (thrown) {
    if (thrown instanceof Defect) return `${thrown.code} ${thrown.message}`;
    throw thrown;
  }
  return 'read';
};

describe('numbers', () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

  it('int64 is its decimal digits, whatever it is', () => {
    const check = (value: bigint): void => {
      expect(reading([8, ...varint(value)], (reader) => reader.int64())).toBe(String(value));
    };
    for (let bit = 0n; bit < 63n; bit++)
      for (const near of [-1n, 0n, 1n]) for (const sign of [1n, -1n]) check(sign * (2n ** bit + near));
    check(-(2n ** 63n));
    fc.assert(fc.property(int64, check), { numRuns: 3000 });
  });

  it('fixed64 is its decimal digits, whatever it is', () => {
    const check = (value: bigint): void => {
      expect(reading([9, ...long(value)], (reader) => reader.fixed64())).toBe(String(value));
    };
    for (let bit = 0n; bit < 64n; bit++) for (const near of [-1n, 0n, 1n]) check(2n ** bit + near);
    for (let power = 0n; power < 20n; power++) check(10n ** power);
    check(MAX);
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: MAX }), check), { numRuns: 3000 });
  });

  it('int32, uint32, bool, double and fixed32 are what protobufjs wrote', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(), fc.boolean(), fc.double(), (int, nat, flag, double) => {
        const bytes = new Writer().uint32(8).int32(int).uint32(16).uint32(nat).uint32(24).bool(flag);
        bytes.uint32(33).double(double).uint32(45).fixed32(nat);
        const reader = new WireReader(bytes.finish());
        expect([reader.next(), reader.int32()]).toEqual([1, int]);
        expect([reader.next(), reader.uint32()]).toEqual([2, nat]);
        expect([reader.next(), reader.flag()]).toEqual([3, flag]);
        expect([reader.next(), reader.double()]).toEqual([4, double]);
        expect([reader.next(), reader.fixed32()]).toEqual([5, nat]);
        expect(reader.next()).toBe(0);
      }),
    );
  });
});

describe('texts', () => {
  it('are what protobufjs wrote, short or long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const bytes = new Writer().uint32(10).string(text.toWellFormed()).finish();
        const reader = new WireReader(bytes);
        reader.next();
        expect([reader.text(), reader.foreign]).toEqual([text.toWellFormed(), false]);
      }),
      { numRuns: 2000 },
    );
  });

  it('that are not UTF-8 are read byte for byte, and the outer message knows', () => {
    const outer = new WireReader(Uint8Array.of(10, 5, 10, 3, 0x61, 0xff, 0x80));
    outer.next();
    const inner = outer.message();
    inner.next();
    expect(inner.text()).toBe('aÿ€');
    expect([inner.foreign, outer.foreign]).toEqual([true, true]);
  });
});

describe('what is no message', () => {
  it.each<[string, number[], string]>([
    ['field number 0', [0], 'expected a field number'],
    ['a field number beyond 2^29 - 1', varint(2n ** 32n + 8n), 'expected a field number'],
    ['a group', [11, 12], 'expected wire type 2, not 3,'],
    ['the end of a group', [12], 'expected wire type 2, not 4,'],
    ['wire type 6', [14], 'expected wire type 2, not 6,'],
    ['wire type 7', [15], 'expected wire type 2, not 7,'],
    ['a varint without an end', [8, 128, 128], 'a number of at most 64 bits'],
    ['a varint of eleven bytes', [8, ...Array.from({ length: 10 }, () => 255), 1], 'at most 64 bits'],
    ['a varint of 65 bits', [8, ...Array.from({ length: 9 }, () => 255), 2], 'at most 64 bits'],
    ['a length beyond the end', [10, 3, 1, 2], 'expected 3 bytes more'],
    ['a length of 2^35', [10, ...varint(2n ** 35n)], 'expected a length'],
    ['half a fixed64', [9, 1, 2, 3], 'expected 8 bytes more'],
    ['half a fixed32', [13, 1, 2, 3], 'expected 4 bytes more'],
  ])('%s', (_, bytes, message) => {
    expect(defectOf(bytes)).toMatch(/^DECODE_PROTOBUF_SYNTAX /);
    expect(defectOf(bytes)).toContain(message);
  });

  it('a value of another type than its field has', () => {
    expect(() => reading([8, 1], (reader) => reader.text())).toThrow();
    expect(() => reading([10, 0], (reader) => reader.int64())).toThrow();
  });

  it('any bytes are read to their end, or are no message, and never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(defectOf(bytes)).toMatch(/^(?:read|DECODE_PROTOBUF_SYNTAX )/);
      }),
      { numRuns: 5000 },
    );
  });
});
