import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exactNumber } from '../../../workers/core/decode/json-number.ts';

it.each([
  ['0', 0],
  ['1.0', 1],
  ['1.50', 1.5],
  ['12e2', 1200],
  ['1759305600.137000', 1759305600.137],
  ['120.000', 120],
  ['1.50e3', 1500],
  ['999999999999999', 999999999999999],
  ['-17', -17],
  ['1E+3', 1000],
  ['0e999999', 0],
  ['0.30000000000000004', 0.30000000000000004],
  ['1e-7', 1e-7],
  ['5e-324', 5e-324],
  ['9007199254740991', 9007199254740991],
  ['-9007199254740991', -9007199254740991],
])('reads %s as a number', (source, value) => {
  expect(exactNumber(source)).toBe(value);
});

it.each([
  '9007199254740992',
  '9007199254740993',
  '18446744073709551615',
  '1e21',
  '1e400',
  '-1e400',
  '1e-400',
  '4e-324',
  '-0',
  '-0.0',
  '0.1000000000000000055511151231257827',
  '0.12345678901234567',
  '123456789012.123456789',
])('keeps %s as its text, because a double would change it', (source) => {
  expect(exactNumber(source)).toBe(source);
});

it('reads every number that JavaScript itself writes within 2^53, and changes none', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -(2 ** 53), max: 2 ** 53 }), (value) => {
      fc.pre(Math.abs(value) < 2 ** 53 && !Object.is(value, -0));
      expect(exactNumber(String(value))).toBe(value);
    }),
  );
});
