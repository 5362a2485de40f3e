import { expect, it } from 'vitest';
import { Fields, wholeNumber } from '../../../../workers/core/normalize/toolkit/fields.ts';

it('what was taken is gone from the rest, what was not stays', () => {
  const fields = new Fields({ a: 'x', b: 1, c: null });
  expect(fields.text('a')).toBe('x');
  expect(fields.rest()).toEqual({ b: 1, c: null });
});

it('a value of another type than asked for is not taken', () => {
  const fields = new Fields({ port: 99999, ip: 'x', text: '', list: ['a', 1], flag: 'yes' });
  expect([
    fields.port('port'),
    fields.ip('ip'),
    fields.text('text'),
    fields.texts('list'),
    fields.flag('flag'),
  ]).toEqual(new Array(5).fill(undefined));
  expect(fields.rest()).toEqual(fields.record);
});

it('a nested object that was taken whole leaves nothing behind', () => {
  const fields = new Fields({ inner: { a: 'x' }, other: { b: 'y' } });
  expect(fields.child('inner')?.text('a')).toBe('x');
  expect(fields.rest()).toEqual({ other: { b: 'y' } });
});

it('the members of a list keep their places when some are taken whole', () => {
  const fields = new Fields({ list: [{ a: 'x' }, { a: 'y', b: 1 }] });
  for (const item of fields.children('list') ?? []) item.text('a');
  expect(fields.rest()).toEqual({ list: [{}, { b: 1 }] });
});

it('an own member named __proto__ is kept as such', () => {
  const fields = new Fields(JSON.parse('{"__proto__":{"x":1},"a":"b"}'));
  fields.text('a');
  expect(JSON.stringify(fields.rest())).toBe('{"__proto__":{"x":1}}');
});

it.each([
  [443, 443],
  ['443', 443],
  ['0', 0],
  ['007', undefined],
  ['1e3', undefined],
  ['-1', undefined],
  [1.5, undefined],
  [2 ** 53, undefined],
  ['', undefined],
  [null, undefined],
])('%j as a whole number is %j', (value, expected) => {
  expect(wholeNumber(value)).toBe(expected);
});
