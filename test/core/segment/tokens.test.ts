import { expect, it } from 'vitest';
import {
  ANY_TERM,
  catalogTerm,
  isIndexed,
  MAX_TERM_LENGTH,
  tenantTerm,
  tokenize,
} from '../../../workers/core/segment/tokens.ts';

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

it('leaves short numbers, fractions and single letters out of the catalog', () => {
  const tokens = ['22', '123456', 'a', '56.123456', '1234567', '10.1.2.3', 'ab', '1.2.3'];
  expect(tokens.filter(isIndexed)).toEqual(['1234567', '10.1.2.3', 'ab', '1.2.3']);
});

it('spells non-ASCII terms so that SQLite neither cuts nor folds them', () => {
  expect(catalogTerm('müller')).toBe('u_6dc3bc6c6c6572');
});

it('cuts long terms so that a prefix stays a prefix in both spellings', () => {
  const ascii = 'a'.repeat(1000);
  const greek = 'α'.repeat(1000);
  expect(catalogTerm(ascii)).toHaveLength(MAX_TERM_LENGTH);
  expect(catalogTerm(greek)).toHaveLength(MAX_TERM_LENGTH);
  expect(catalogTerm(greek).startsWith(catalogTerm('ααα'))).toBe(true);
});

it('has no token that spells the term of a segment without terms', () => {
  expect(tokenize(ANY_TERM)).toEqual(['any']);
});

it('spells tenants within the catalog alphabet and keeps their case apart', () => {
  expect(['acme', 'Acme', 'a-b'].map(tenantTerm)).toEqual(['t_acme', 't_u_41636d65', 't_u_612d62']);
});
