// normalize() for anything: never an error, never a lost value, always valid OCSF of the version it names.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { canonicalize } from '../../../workers/core/attest/canonical.ts';
import { normalize } from '../../../workers/core/normalize/normalize.ts';
import { attested } from '../../support/attested.ts';
import { decodedEvents } from '../../support/decoded-events.ts';
import { lostLeaves } from '../../support/kept-leaves.ts';
import { RECEIVED_AT } from '../../support/map-text.ts';
import { checkOcsf, hasOcsfSchema } from '../../support/ocsf-schema.ts';

const context = { receivedAt: RECEIVED_AT, source: 'sender' };
const runs = { numRuns: 1000 };

describe.each(Object.entries(decodedEvents))('%s', (format, events) => {
  it('is mapped without a mapper failing', () => {
    const check = fc.property(events, (event) => {
      expect(JSON.stringify(normalize(event, context).metadata.debug ?? '')).not.toContain('mapper failed');
    });
    fc.assert(check, runs);
  });

  it('keeps every value of the record and of the syslog header', () => {
    const check = fc.property(events, (event) => {
      expect(lostLeaves(event, normalize(event, context))).toEqual([]);
    });
    fc.assert(check, runs);
  });

  it('leaves the record as it was, and has a canonical form', () => {
    const check = fc.property(events, (event) => {
      const before = JSON.stringify(event.record);
      canonicalize(normalize(event, context));
      expect(JSON.stringify(event.record)).toBe(before);
    });
    fc.assert(check, runs);
  });

  // What a sender calls OCSF is checked in its envelope only, and passed through otherwise.
  it.skipIf(!hasOcsfSchema || format === 'something like OCSF')(
    'becomes valid OCSF 1.8.0 without a warning',
    () => {
      const check = fc.property(events, (event) => {
        expect(checkOcsf(attested(normalize(event, context), event.raw))).toMatchObject({
          errors: [],
          warnings: [],
        });
      });
      fc.assert(check, runs);
    },
  );
});

const json = (record: JsonObject) => normalize({ format: 'json', raw: '', record }, context);

describe('hostile records', () => {
  it('never reach a prototype through a member named __proto__', () => {
    const record: JsonObject = JSON.parse('{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1}}}');
    const event = json(record);
    expect(Object.getPrototypeOf(event.unmapped)).toBe(Object.prototype);
    expect(JSON.stringify(event.unmapped)).toContain('"__proto__":{"polluted":1}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('of 20,000 members are mapped whole', () => {
    const record: JsonObject = {};
    for (let i = 0; i < 20_000; i++) record[`field_${i}`] = i;
    expect(Object.keys(json(record).unmapped ?? {})).toHaveLength(20_000);
  });

  it('nested 60 deep stay nested', () => {
    let record: JsonObject = { end: 'here' };
    for (let i = 0; i < 60; i++) record = { source: record, user: 'u' };
    expect(JSON.stringify(json({ source: record }).unmapped)).toContain('here');
  });
});
