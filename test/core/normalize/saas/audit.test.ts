// Audit records that lack what their class requires step down, and lose nothing on the way.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { audit, type Deed } from '../../../../workers/core/normalize/saas/audit.ts';
import { ADD, GRANT } from '../../../../workers/core/normalize/saas/verbs.ts';
import { Draft } from '../../../../workers/core/normalize/toolkit/draft.ts';
import { RECEIVED_AT } from '../../../support/map-text.ts';

const event = (parts: Partial<Deed>): JsonObject => {
  const draft = new Draft(
    { format: 'json', raw: '{}', record: {} },
    { receivedAt: RECEIVED_AT, source: 'sender' },
  );
  const deed: Deed = {
    kind: 'group',
    metadata: { event_code: 'x.y' },
    product: { name: 'Example' },
    word: 'x.y',
    ...parts,
  };
  return audit(draft, deed);
};

const ALMA = { name: 'alma' };
const BO = { name: 'bo' };

describe('audit', () => {
  it('makes a group change of one that names the group', () => {
    const made = event({ verb: ADD, group: { name: 'ops' }, user: BO, actor: { user: ALMA } });
    expect(made).toMatchObject({ class_uid: 3006, activity_id: 3, group: { name: 'ops' }, user: BO });
  });

  it('makes the management of an entity of a group change that names no group', () => {
    const made = event({ verb: ADD, entity: { name: 'ops' }, user: BO });
    expect(made).toMatchObject({ class_uid: 3004, activity_id: 1, unmapped: { mapped: { user: BO } } });
  });

  it('attaches a policy where a grant names no privilege', () => {
    const made = event({ kind: 'access', verb: GRANT, user: BO });
    expect(made).toMatchObject({ class_uid: 3001, activity_id: 7 });
  });

  it('needs caller, operation and address for an API call, else names what was touched', () => {
    const call = { actor: { user: ALMA }, resources: [{ name: 'r' }], kind: 'api' as const };
    expect(event({ ...call, source: { ip: '192.0.2.1' } })).toMatchObject({
      class_uid: 6003,
      api: { operation: 'x.y' },
    });
    expect(event(call)).toMatchObject({ class_uid: 6001, web_resources: [{ name: 'r' }] });
  });

  it('takes the actor for the user of a sign-in, and the application for the actor', () => {
    const made = event({ kind: 'logon', actor: { app_uid: 'a1', user: ALMA, session: { uid: 's' } } });
    expect(made).toMatchObject({
      class_uid: 3002,
      activity_id: 1,
      user: ALMA,
      session: { uid: 's' },
      service: { name: 'Example' },
    });
    expect(made.actor).toEqual({ app_name: undefined, app_uid: 'a1' });
  });

  it('names the service where nothing else is known that somebody acted upon', () => {
    const made = event({ kind: 'entity', actor: { user: ALMA } });
    expect(made).toMatchObject({ class_uid: 6001, web_resources: [{ name: 'Example', type: 'service' }] });
  });

  it('keeps what a Base Event has no place for under its OCSF name', () => {
    const made = event({ kind: 'access', metadata: {}, privileges: ['admin'] });
    expect(made).toMatchObject({ class_uid: 0, unmapped: { mapped: { privileges: ['admin'] } } });
  });

  it('names the service where all that is known is what was done', () => {
    const made = event({ kind: 'access' });
    expect(made).toMatchObject({ class_uid: 6001, web_resources: [{ name: 'Example', type: 'service' }] });
  });

  it('names the activity with the word of the product where OCSF has none', () => {
    const made = event({ entity: { name: 'e' }, kind: 'entity' });
    expect(made).toMatchObject({ activity_id: 99, activity_name: 'x.y' });
  });
});
