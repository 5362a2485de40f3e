// Whatever a product's events turn into, normalize() answers with valid OCSF that holds every value: no vector may be
// bent so that a mapper throws, loses a leaf, breaks the schema or makes something without a canonical form.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedEvent, OcsfEvent } from '../../../schemas/event.ts';
import { canonicalize } from '../../../workers/core/attest/canonical.ts';
import { normalize } from '../../../workers/core/normalize/normalize.ts';
import { attested } from '../../support/attested.ts';
import { lostLeaves } from '../../support/kept-leaves.ts';
import { RECEIVED_AT } from '../../support/map-text.ts';
import { invented, mutated, vectorEvents } from '../../support/mutated-events.ts';
import { checkOcsf, hasOcsfSchema } from '../../support/ocsf-schema.ts';

const context = { receivedAt: RECEIVED_AT, source: 'sender' };
/** PROPERTY_RUNS=5000 looks longer than a test run can afford. */
const runs = { numRuns: Number(process.env.PROPERTY_RUNS ?? 150) };

if (!hasOcsfSchema)
  console.warn('skipped: the schema is not in ../shared/data, so nothing is held against it');

const faultsOf = (event: DecodedEvent, mapped: OcsfEvent): string[] => {
  const failed = JSON.stringify(mapped.metadata.debug ?? '').match(/mapper failed[^"]*/)?.[0];
  const errors = hasOcsfSchema ? checkOcsf(attested(mapped, event.raw)).errors : [];
  return [
    ...(failed === undefined ? [] : [failed]),
    ...errors,
    ...lostLeaves(event, mapped).map((leaf) => `lost ${leaf}`),
  ];
};

const holds = (events: fc.Arbitrary<DecodedEvent>): void => {
  const check = fc.property(events, (event) => {
    const before = JSON.stringify(event.record);
    const mapped = normalize(event, context);
    expect(faultsOf(event, mapped)).toEqual([]);
    expect(() => canonicalize(mapped)).not.toThrow();
    expect(JSON.stringify(event.record)).toBe(before);
  });
  fc.assert(check, runs);
};

const products = [...vectorEvents()];

describe.each(products)('%s', (_, events) => {
  it('keeps its promises for vectors with members gone, retyped, repeated, nested or swapped', () => {
    holds(mutated(events));
  });

  it("keeps its promises for records of the product's names with anything in them", () => {
    holds(invented(events));
  });
});

it('reaches no prototype with all that', () => {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(products.length).toBeGreaterThan(5);
});
