import { expect, it } from 'vitest';
import { catalogTerm, isIndexed, tokenize } from '../../../workers/core/segment/tokens.ts';

it('keeps dotted names and addresses whole, and lower-cases', () => {
  expect(tokenize('Failed password for root from 10.1.2.3 port 22, mail.Example.com.')).toEqual([
    'failed',
    'password',
    'for',
    'root',
    'from',
    '10.1.2.3',
    'port',
    '22',
    'mail.example.com',
  ]);
});

it('leaves short numbers and single letters out of the catalog', () => {
  expect(['22', '123456', 'a', '1234567', '10.1.2.3', 'ab'].map(isIndexed)).toEqual([
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
});

it('spells non-ASCII terms so that SQLite neither cuts nor folds them', () => {
  expect(catalogTerm('müller')).toBe('u_6dc3bc6c6c6572');
});
