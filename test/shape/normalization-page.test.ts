// docs/normalization.md says what the mappers do: its generated part is what the tables and vectors give today.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generatedPart, MARK, undescribed } from '../../cli/dev/normalization/page.ts';

it('every row of the table of mappers has an about', async () => {
  expect(await undescribed()).toEqual([]);
});

it('docs/normalization.md is up to date: else run npm run normalization', async () => {
  const page = readFileSync(new URL('../../docs/normalization.md', import.meta.url), 'utf8');
  expect(page.slice(page.indexOf(MARK)).trimEnd()).toBe((await generatedPart()).trimEnd());
});
