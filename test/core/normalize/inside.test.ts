// A product's record under a pipeline's own name: told as if it stood alone, with everything that stood around it kept.
import { expect, it } from 'vitest';
import { lostLeaves } from '../../support/kept-leaves.ts';
import { mapText } from '../../support/map-text.ts';

const OKTA = {
  actor: { alternateId: 'alma@example.com', id: '1', type: 'User' },
  client: { ipAddress: '203.0.113.1' },
  eventType: 'user.session.start',
  outcome: { result: 'SUCCESS' },
  published: '2026-11-21T08:30:00Z',
  severity: 'INFO',
  uuid: 'u-1',
  version: '0',
};

const only = (record: object) => {
  const [one] = mapText(JSON.stringify(record));
  if (one === undefined) throw new Error('nothing came out');
  return one;
};

it.each(['event', 'data', 'payload', 'json', 'fields'])(
  'is found in the member %s, and its siblings stay',
  (name) => {
    const { event, mapped } = only({ first: 1, [name]: OKTA, last: { list: [null, 'x'] } });
    expect(mapped.metadata.product.name).toBe('Okta System Log');
    expect(mapped.class_uid).toBe(3002);
    expect(lostLeaves(event, mapped)).toEqual([]);
  },
);

it('keeps a sibling called envelope beside the envelope of a container engine', () => {
  const log = JSON.stringify({ envelope: { from: 'the pipeline' }, event: OKTA });
  const { event, mapped } = only({ log, stream: 'stdout', time: '2026-11-20T10:00:00Z' });
  expect(mapped.metadata.product.name).toBe('Okta System Log');
  expect(lostLeaves(event, mapped)).toEqual([]);
});

it('is not looked for under other names, nor two levels down', () => {
  for (const record of [{ other: OKTA }, { event: { event: OKTA } }, { event: [OKTA] }])
    expect(only(record).mapped.class_uid).toBe(0);
});
