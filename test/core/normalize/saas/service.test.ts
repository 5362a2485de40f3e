// The services of the table: which record is whose, and that none is taken for another's.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { normalize } from '../../../../workers/core/normalize/normalize.ts';
import { saas } from '../../../../workers/core/normalize/saas/service.ts';
import { SERVICES } from '../../../../workers/core/normalize/saas/services.ts';
import { RECEIVED_AT } from '../../../support/map-text.ts';

const decoded = (record: JsonObject) => ({ format: 'json', raw: '', record });
const map = (record: JsonObject) => normalize(decoded(record), { receivedAt: RECEIVED_AT, source: 'sender' });

const SLACK = {
  action: 'user_login',
  actor: { type: 'user', user: { email: 'alma@example.com', id: 'W1', name: 'Alma' } },
  context: { ip_address: '192.0.2.1' },
  date_create: 1_790_925_342,
  entity: { type: 'user', user: { id: 'W1' } },
};

describe('the services', () => {
  it('have four or five columns each', () => {
    const widths = SERVICES.trim()
      .split('\n')
      .map((line) => line.split(' | ').length);
    expect(widths.filter((width) => width !== 4 && width !== 5)).toEqual([]);
  });

  it('are told by all of their members, not by some', () => {
    expect(saas.matches(decoded(SLACK))).toBe(true);
    const { actor: _, entity: __, ...less } = SLACK;
    expect(saas.matches(decoded(less))).toBe(false);
  });

  it('are told by own members of objects only', () => {
    expect(saas.matches(decoded({ attributes: ['action', 'actor'] }))).toBe(false);
    expect(saas.matches(decoded({ attributes: null }))).toBe(false);
    expect(saas.matches(decoded({ event: 'code', code: 1 }))).toBe(false);
  });

  it('sign people in by the words of the action', () => {
    expect(map(SLACK)).toMatchObject({
      class_uid: 3002,
      metadata: { event_code: 'user_login', product: { name: 'Slack' } },
      src_endpoint: { ip: '192.0.2.1' },
      time: 1_790_925_342_000,
      user: { email_addr: 'alma@example.com', name: 'alma@example.com', uid: 'W1' },
    });
  });

  it('do not sign anybody in where the policy for it changes', () => {
    expect(map({ ...SLACK, action: 'login_policy_changed' }).class_uid).not.toBe(3002);
  });

  it('understand the codes that only the vendor knows', () => {
    const onelogin = { account_id: 7, event_type_id: 6, ipaddr: '192.0.2.1', user_name: 'Alma' };
    expect(map(onelogin)).toMatchObject({ class_uid: 3002, severity_id: 2, status_id: 2 });
  });

  it('keep the id that Slack gives a pushed event apart from its type', () => {
    const event = { type: 'team_join', user: { id: 'U1', name: 'alma' }, event_ts: '1790925342.000200' };
    const pushed = { api_app_id: 'A1', event, event_id: 'Ev1', team_id: 'T1', type: 'event_callback' };
    expect(map(pushed)).toMatchObject({
      actor: { user: { name: 'alma', uid: 'U1' } },
      metadata: { event_code: 'team_join', original_event_uid: 'Ev1', product: { name: 'Slack' } },
      time: 1_790_925_342_000,
    });
  });
});
