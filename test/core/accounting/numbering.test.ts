// What the numbers of a sender say: gaps, repetitions, the ends.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumUpNumbers } from '../../../workers/core/accounting/numbering.ts';

test('no number says nothing', () => {
  expect(sumUpNumbers([])).toBeUndefined();
});

test('numbers in any order are one run without gaps', () => {
  expect(sumUpNumbers([7, 5, 6])).toEqual({
    first: 5,
    last: 7,
    numbers: 3,
    repeated: 0,
    missing: 0,
    gaps: [],
  });
});

test('gaps and repetitions are named', () => {
  expect(sumUpNumbers([1, 2, 2, 2, 5, 9, 10])).toEqual({
    ...{ first: 1, last: 10, numbers: 5, repeated: 2, missing: 5 },
    gaps: [
      [3, 4],
      [6, 8],
    ],
  });
});

test('the largest numbers are counted exactly, and no more than 100 gaps are named', () => {
  expect(sumUpNumbers([0, Number.MAX_SAFE_INTEGER])?.missing).toBe(Number.MAX_SAFE_INTEGER - 1);
  const every = sumUpNumbers(Array.from({ length: 500 }, (_, i) => 3 * i));
  expect([every?.gaps.length, every?.missing]).toEqual([100, 998]);
});

test('numbers, missing and the ends always add up', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1 }), (given) => {
      const { first, last, numbers, repeated, missing, gaps } = sumUpNumbers(given) ?? {
        first: 0,
        last: -1,
        numbers: 0,
        repeated: 0,
        missing: 0,
        gaps: [],
      };
      expect(last - first + 1).toBe(numbers + missing);
      expect(numbers + repeated).toBe(given.length);
      const absent = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(
        (n) => !given.includes(n),
      );
      expect(gaps.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))).toEqual(
        absent,
      );
    }),
  );
});
