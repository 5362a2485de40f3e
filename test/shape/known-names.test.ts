// The names that the registry Worker lets settings use are those of the tables.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KNOWN_NAMES_FILE, knownNames } from '../../cli/dev/normalization/known-names.ts';

it('workers/registry/known-names.ts is up to date: else run npm run normalization', () => {
  expect(readFileSync(new URL(`../../${KNOWN_NAMES_FILE}`, import.meta.url), 'utf8')).toBe(knownNames());
});
