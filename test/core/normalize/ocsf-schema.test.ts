// The checker itself: it must see what is wrong, or all that it calls valid means nothing.
import { describe, expect, it } from 'vitest';
import { checkOcsf, hasOcsfSchema } from '../../support/ocsf-schema.ts';

if (!hasOcsfSchema) console.warn('skipped: there is no compiled OCSF schema in ../shared/data');

const valid = {
  activity_id: 1,
  category_uid: 3,
  class_uid: 3002,
  metadata: { product: { name: 'p' }, version: '1.8.0' },
  observables: [{ name: 'user.name', type_id: 4, value: 'alice' }],
  service: { name: 'sshd' },
  severity_id: 1,
  time: 1795262400000,
  type_uid: 300201,
  unmapped: { anything: { goes: [1] } },
  user: { name: 'alice' },
};

const without = (name: string) => Object.fromEntries(Object.entries(valid).filter(([key]) => key !== name));

describe.skipIf(!hasOcsfSchema)('the schema checker', () => {
  it('finds nothing wrong with a valid event', () => {
    expect(checkOcsf(valid)).toMatchObject({ errors: [], warnings: [] });
  });

  it.each([
    ['a required attribute is missing', without('user'), '.user: required'],
    ['an attribute is unknown', { ...valid, usr: 'alice' }, 'usr: no such attribute'],
    [
      'a nested attribute is unknown',
      { ...valid, user: { name: 'a', nick: 'b' } },
      'user.nick: no such attribute',
    ],
    ['a type is wrong', { ...valid, user: { name: 1 } }, 'user.name: must be a string'],
    ['an array stands for one value', { ...valid, message: ['x'] }, 'message: must be a string'],
    ['one value stands for an array', { ...valid, observables: {} }, 'observables: must be an array'],
    [
      'a port is out of range',
      { ...valid, src_endpoint: { ip: '10.0.0.1', port: 65536 } },
      'src_endpoint.port: 65536',
    ],
    ['an address is none', { ...valid, src_endpoint: { ip: '10.0.0.256' } }, 'src_endpoint.ip'],
    ['an enum has no such value', { ...valid, severity_id: 7 }, 'severity_id: 7'],
    ['a class is unknown', { ...valid, class_uid: 3999 }, 'class_uid: no class'],
    ['the category is another', { ...valid, category_uid: 4 }, 'category_uid'],
    ['the type uid does not add up', { ...valid, type_uid: 300202 }, 'type_uid: 300202 is not'],
    ['at least one is missing', without('service'), 'at least one of service, dst_endpoint'],
    [
      'an endpoint identifies nothing',
      { ...valid, src_endpoint: { port: 1 } },
      'src_endpoint: at least one of',
    ],
    [
      'a profile is not on',
      { ...valid, device: { hostname: 'h', type_id: 0 } },
      'device: needs one of the profiles host',
    ],
    [
      'the version is another',
      { ...valid, metadata: { product: { name: 'p' }, version: '1.7.0' } },
      'metadata.version',
    ],
    [
      'an observable has another value',
      { ...valid, observables: [{ name: 'user.name', type_id: 4, value: 'bob' }] },
      'has no value',
    ],
    [
      'an observable has another type',
      { ...valid, observables: [{ name: 'user.name', type_id: 2, value: 'alice' }] },
      'expected 4',
    ],
    [
      'an observable names nothing',
      { ...valid, observables: [{ name: 'user.nick', type_id: 4, value: 'x' }] },
      'is no attribute',
    ],
    ['a time is in text', { ...valid, time: '2026-11-21T12:00:00Z' }, 'time: must be an integer'],
    ['null stands for nothing', { ...valid, message: null }, 'message: must be a string'],
  ])('sees that %s', (_, event, fault) => {
    expect(checkOcsf(event).errors.join('\n')).toContain(fault);
  });

  it('sees more than one of just one', () => {
    const vulnerability = { advisory: { uid: 'a' }, cve: { uid: 'c' } };
    const finding = {
      ...without('user'),
      activity_id: 1,
      category_uid: 2,
      class_uid: 2004,
      type_uid: 200401,
      finding_info: { uid: 'f' },
      vulnerabilities: [vulnerability],
    };
    expect(checkOcsf(finding).errors.join('\n')).toContain('exactly one of advisory, cve, cwe');
  });

  it('warns of a 99 that only says that it is other, and of a deprecated value', () => {
    const vague = {
      ...valid,
      status_id: 99,
      status: 'Other',
      user: { name: 'a', account: { name: 'b', type_id: 3 } },
    };
    expect(checkOcsf(vague).warnings.sort()).toEqual([
      'status_id: 99 says only Other',
      'user.account.type_id: 3 is a deprecated value',
    ]);
  });

  it("warns of what is deprecated and of captions that are not the id's", () => {
    const deprecated = { ...valid, status_id: 1, status: 'Great', user: { name: 'a', credential_uid: 'c' } };
    expect(checkOcsf(deprecated).warnings.sort()).toEqual([
      'status_id: status is "Great", not Success',
      'user.credential_uid: deprecated attribute',
    ]);
  });
});
