// What the writer has beyond canonical.test.ts: an end to its buffer, and a memory of keys that is bounded.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { canonicalize } from '../../../workers/core/attest/canonical.ts';
import { CanonicalWriter } from '../../../workers/core/attest/canonical-writer.ts';
import { jsonValues } from '../../support/json-values.ts';

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

it('never writes past the end of its buffer, and says -1 when a value does not fit', () => {
  const memory = new Uint8Array(700);
  const writer = new CanonicalWriter(memory.subarray(100, 600));
  fc.assert(
    fc.property(jsonValues, fc.integer({ min: 0, max: 500 }), (value, from) => {
      memory.fill(0xee);
      const end = writer.write(value, from);
      expect(memory.subarray(0, 100 + from).every((byte) => byte === 0xee)).toBe(true);
      expect(memory.subarray(600).every((byte) => byte === 0xee)).toBe(true);
      if (end !== -1) expect(decode(memory.subarray(100 + from, 100 + end))).toBe(canonicalize(value));
    }),
    { numRuns: 2_000 },
  );
});

it('finds room for any value in a buffer of six bytes a character and a little', () => {
  const value = { text: '\u0001'.repeat(1_000), list: [1, 2, { a: 'é' }] };
  const bytes = new Uint8Array(6_300);
  const end = new CanonicalWriter(bytes).write(value, 0);
  expect(decode(bytes.subarray(0, end))).toBe(canonicalize(value));
  expect(new CanonicalWriter(new Uint8Array(6_000)).write(value, 0)).toBe(-1);
});

it('writes the same after a value that was refused or did not fit', () => {
  const bytes = new Uint8Array(1_000);
  const writer = new CanonicalWriter(bytes);
  const value = { b: [{ z: 1, y: 2 }], a: 'x' };
  expect(() => writer.write({ b: [{ z: 1, y: '\ud800' }], a: 'x' }, 0)).toThrow();
  expect(writer.write({ b: 'x'.repeat(10_000) }, 0)).toBe(-1);
  expect(decode(bytes.subarray(0, writer.write(value, 0)))).toBe(canonicalize(value));
});

it('stays right when senders choose more keys than it will remember', () => {
  const bytes = new Uint8Array(100_000);
  const writer = new CanonicalWriter(bytes);
  const check = (value: JsonObject): void => {
    const text = decode(bytes.subarray(0, writer.write(value, 0)));
    if (text !== canonicalize(value)) expect(text).toBe(canonicalize(value));
  };
  // Past the nodes of the tree, past its misses, and into the tree that follows.
  for (let i = 0; i < 100_000; i++) {
    const key = `k${(i * 7_919) % 100_003}`;
    check(
      i % 2 === 0
        ? { [key]: i, b: 1, [`a${i % 50}`]: 2 }
        : { z: { [key]: i }, y: 'behind it', [`a${i % 50}`]: 3 },
    );
  }
  check(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`key${(i * 37) % 1_000}`, i])));
  check(Object.fromEntries(Array.from({ length: 128 }, (_, i) => [`n${127 - i}`, i])));
  check(Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`m${128 - i}`, i])));
});

it('writes objects of one order of keys alike, whatever else holds: numbers for names, long names, nothing', () => {
  const bytes = new Uint8Array(100_000);
  const writer = new CanonicalWriter(bytes);
  const long = 'l'.repeat(1_000);
  const values: JsonObject[] = [
    { 10: 'ten', 9: 'nine', b: 1, a: 2 },
    { b: undefined, a: { [long]: 1, é: 2 }, c: [] },
    { b: 1, a: undefined, c: [{ y: 1, x: 2 }, { x: 1, y: 2 }, { y: 1 }, {}, [{ y: 3, x: 4 }]] },
    { b: undefined, a: undefined },
    JSON.parse('{"__proto__":{"z":1,"constructor":2},"b":1,"a":null}'),
  ];
  for (const value of [...values, ...values.toReversed(), ...values]) {
    expect(decode(bytes.subarray(0, writer.write(value, 0)))).toBe(canonicalize(value));
  }
});
