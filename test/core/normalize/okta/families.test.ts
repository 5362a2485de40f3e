// Okta's event types: the longest listed prefix decides, and what no prefix covers is still something.
import { describe, expect, it } from 'vitest';
import { familyOf } from '../../../../workers/core/normalize/okta/families.ts';
import { okta } from '../../../../workers/core/normalize/okta/okta.ts';
import { RECEIVED_AT } from '../../../support/map-text.ts';

describe('familyOf', () => {
  it.each([
    ['user.session.start', 'logon', undefined],
    ['user.session.end', 'logoff', undefined],
    ['user.session.impersonation.grant', 'logon', 7],
    ['user.authentication.auth_via_radius', 'logon', undefined],
    ['user.account.unlock_by_admin', 'account', 12],
    ['user.account.report_suspicious_activity_by_enduser', 'finding', undefined],
    ['group.user_membership.add', 'group', 3],
    ['application.user_membership.change_username', 'access', undefined],
    ['policy.rule.deactivate', 'entity', undefined],
    ['something.nobody.knows', 'entity', undefined],
    ['', 'entity', undefined],
  ])('%s is %s', (type, kind, activity) => {
    const family = familyOf(type);
    expect(family.kind).toBe(kind);
    expect(family.activity).toBe(activity);
  });

  it('comes to an end for a hostile name', () => {
    expect(familyOf('.'.repeat(100_000)).kind).toBe('entity');
    expect(familyOf('_._'.repeat(100_000)).kind).toBe('entity');
  });
});

describe('okta', () => {
  const record = {
    actor: { alternateId: 'alma@example.com', id: '00u1', type: 'User' },
    client: { ipAddress: '192.0.2.1' },
    eventtype: 'user.session.start',
    outcome: { result: 'SUCCESS' },
    published: '2026-10-02T07:15:42.118Z',
  };
  const event = { format: 'json', raw: '', record };

  it('reads members in lower case, as some collectors write them', () => {
    expect(okta.matches(event)).toBe(true);
    const mapped = okta.map(event, { receivedAt: RECEIVED_AT, source: 'sender' });
    expect(mapped).toMatchObject({ class_uid: 3002, user: { name: 'alma@example.com', uid: '00u1' } });
  });

  it('wants more than an event type', () => {
    expect(okta.matches({ ...event, record: { eventType: 'a.b', published: 'x' } })).toBe(false);
    expect(okta.matches({ ...event, record: { eventType: 'ab', published: 'x', actor: {} } })).toBe(false);
  });
});
