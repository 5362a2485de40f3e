// What is remembered of keys is bounded whatever they are; that it is right: canonical-writer.test.ts.
import { expect, it } from 'vitest';
import { quote } from '../../../workers/core/attest/canonical.ts';
import { KeyPlans } from '../../../workers/core/attest/key-plans.ts';

it('remembers no key that is too long to be planned, so that they take no room of others', () => {
  const plans = new KeyPlans(quote);
  // More than a tree has nodes, fewer than make it be thrown away.
  for (let i = 0; i < 20_000; i++) expect(plans.find({ [`${'k'.repeat(200)}${i}`]: i }, null)).toBe(null);
  expect(plans.find({ b: 1, a: 2 }, null)?.order).toEqual([1, 0]);
});
