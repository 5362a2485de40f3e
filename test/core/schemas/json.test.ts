import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isObject } from '../../../schemas/json.ts';

it.each([{}, { a: 1 }, JSON.parse('{"__proto__":null}')])('takes %j for an object', (value) => {
  expect(isObject(value)).toBe(true);
});

it.each([null, undefined, [], [{}], 'text', 0, true, () => ({})])('takes %j for none', (value) => {
  expect(isObject(value)).toBe(false);
});

it('is told nowhere else in the pure rooms', () => {
  const core = new URL('../../../workers/core/', import.meta.url);
  const told = readdirSync(core, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => /(function|const) isObject\b/.test(readFileSync(new URL(name, core), 'utf8')));
  expect(told).toEqual([]);
});
