// The door of the devices Worker: who may do what, its outbox, its upkeep, and what is said when D1 does not answer.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../../schemas/registry.ts';
import { ask, codeOf, Device, freshWorks, json, rowsOf } from './works.ts';

beforeEach(freshWorks);

const ROUTES: readonly (readonly [scope: Scope, method: string, path: string, body?: unknown])[] = [
  ['ingest', 'POST', '/v1/devices/pump-7/challenge'],
  ['ingest', 'POST', '/v1/attestations', {}],
  ['read', 'GET', '/v1/devices'],
  ['read', 'GET', '/v1/devices/pump-7'],
  ['read', 'GET', '/v1/devices/pump-7/history'],
  ['read', 'GET', '/v1/attestations/firmware'],
  ['read', 'GET', '/v1/attestations/authorities'],
  ['admin', 'PUT', '/v1/devices/pump-7', {}],
  ['admin', 'POST', '/v1/devices/pump-7/enrolment', {}],
  ['admin', 'POST', '/v1/devices/pump-7/rotate', {}],
  ['admin', 'POST', '/v1/devices/pump-7/revoke', {}],
  ['admin', 'POST', '/v1/attestations/firmware', {}],
  ['admin', 'DELETE', '/v1/attestations/firmware/stm32/ab'],
  ['admin', 'POST', '/v1/attestations/authorities', {}],
  ['admin', 'DELETE', '/v1/attestations/authorities/ab'],
];

describe('scopes', () => {
  const routes = ROUTES.map(([scope, method, path, body]) => ({ scope, method, path, body }));
  it.each(routes)(
    '$scope is needed for $method $path, and no other will do',
    async ({ scope, method, path, body }) => {
      const missing = '403 AUTH_SCOPE_MISSING';
      for (const other of (['ingest', 'read'] as const).filter((one) => one !== scope)) {
        expect(await codeOf(ask(path, { method, body, scope: other }))).toBe(missing);
      }
      expect(await codeOf(ask(path, { method, body, scope }))).not.toBe(missing);
      expect(await codeOf(ask(path, { method, body, headers: { authorization: 'Bearer x.y.z' } }))).toMatch(
        /^401 /,
      );
    },
  );

  it('end with their token, or with their source', async () => {
    const revoke = `INSERT INTO revoked_tokens (tenant, jti, revoked_at, revoked_by, revoked_by_jti) VALUES ('acme', 'acme-read', 1, 'a', 'b')`;
    const disable = `INSERT INTO sources (tenant, source, settings, version, created_at, updated_at, updated_by)
      VALUES ('acme', 'some-ingest', '{"v":1,"disabled":true}', 1, 1, 1, 'a')`;
    await env.CATALOG.batch([env.CATALOG.prepare(revoke), env.CATALOG.prepare(disable)]);
    expect(await codeOf(ask('/v1/devices', { scope: 'read' }))).toBe('401 AUTH_TOKEN_REVOKED');
    expect(await codeOf(ask('/v1/attestations', { scope: 'ingest', body: {} }))).toBe(
      '403 AUTH_SOURCE_DISABLED',
    );
    expect(await codeOf(ask('/v1/devices', { scope: 'read', tenant: 'other' }))).toBe('200');
  });
});

describe('paths', () => {
  it('that are not there are 404, and other methods are refused by name', async () => {
    expect(await codeOf(ask('/v1/devices/a/b/c'))).toBe('404 DEVICES_PATH_UNKNOWN');
    const refused = await ask('/v1/devices', { method: 'DELETE' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET']);
    expect(await codeOf(ask('/v1/devices?limit=0'))).toBe('400 DEVICES_REQUEST_INVALID');
    expect(await codeOf(ask('/v1/devices?offset=1'))).toBe('400 DEVICES_REQUEST_INVALID');
  });
});

describe('challenges', () => {
  it('are sixteen a device at most, until one is spent or ends', async () => {
    const pump = await Device.registered('pump-7');
    const nonces = new Set<string>();
    for (let i = 0; i < 16; i++) nonces.add(await pump.challenge());
    expect(nonces.size).toBe(16);
    for (const nonce of nonces) expect(nonce).toMatch(/^n[0-9a-f]{32}$/);
    const more = await ask('/v1/devices/pump-7/challenge', { method: 'POST' });
    expect([more.status, more.headers.get('retry-after')]).toEqual([429, '60']);
    const [nonce = ''] = nonces;
    expect(await pump.attest({ nonce })).toBe('valid verified');
    expect(await codeOf(ask('/v1/devices/pump-7/challenge', { method: 'POST' }))).toBe('201');
  });

  it('are forgotten a day behind their end', async () => {
    const pump = await Device.registered('pump-7');
    await pump.challenge();
    await ask('/upkeep', { method: 'POST' });
    expect(await rowsOf('device_challenges')).toHaveLength(1);
    await env.CATALOG.prepare('UPDATE device_challenges SET expires_at = ?1')
      .bind(Date.now() - 86_500_000)
      .run();
    await ask('/upkeep', { method: 'POST' });
    expect(await rowsOf('device_challenges')).toEqual([]);
  });
});

describe('the outbox', () => {
  interface Pending {
    readonly events: { readonly id: string; readonly tenant: string; readonly event: string }[];
  }
  const pending = (after = '', before = '') =>
    json<Pending>(
      ask(`/outbox/pending?after=${after}${before === '' ? '' : `&before=${before}`}`, { method: 'POST' }),
    );

  it('has every event until a packet took it, oldest first, and gives the first packet told to the history', async () => {
    const pump = await Device.registered('pump-7');
    expect(await pump.attest()).toBe('valid verified');
    const { events } = await pending();
    expect(events.map(({ event }) => JSON.parse(event).class_uid)).toEqual([3004, 3004, 5019]);
    // The first is of the firmware that the works begin with.
    const [, first, second] = events;
    expect((await pending(first?.id)).events).toEqual([second]);
    const packet = '01900000-0000-7000-8000-00000000000';
    for (const tail of ['1', '2']) {
      const body = { taken: [{ id: second?.id, packet: packet + tail }] };
      expect((await ask('/outbox/taken', { body })).status).toBe(204);
    }
    expect((await pending()).events).toEqual(events.slice(0, 2));
    const { history } = await json<{ history: { event: string | null }[] }>(
      ask('/v1/devices/pump-7/history'),
    );
    expect(history.map(({ event }) => event)).toEqual([`${packet}1.0`, null]);
  });

  it('gives by name what the answer named, while no packet has it, and nothing of anybody else', async () => {
    const pump = await Device.registered('pump-7');
    const answer = await ask('/v1/attestations', { body: await pump.statement(), scope: 'ingest' });
    const id = answer.headers.get('edgeseal-attestation');
    const named = (...ids: unknown[]) => json<Pending>(ask('/outbox/named', { body: { ids } }));
    const { events } = await named(id, 'none', "' OR 1=1");
    expect(events.map((one) => [one.id, JSON.parse(one.event).class_uid])).toEqual([[id, 5019]]);
    await ask('/outbox/taken', { body: { taken: [{ id, packet: '01900000-0000-7000-8000-000000000001' }] } });
    expect(await named(id)).toEqual({ events: [] });
    expect(await codeOf(ask('/outbox/named', { body: { ids: Array.from({ length: 51 }, String) } }))).toBe(
      '400 DEVICES_REQUEST_INVALID',
    );
  });

  it('leaves to the answers what they have just made', async () => {
    const began = Date.now();
    await Device.registered('pump-7');
    expect((await pending('', String(began - 60_000))).events).toEqual([]);
    expect((await pending('', String(Date.now() + 1))).events).toHaveLength(2);
    expect((await pending('', String(Number.MAX_SAFE_INTEGER))).events).toHaveLength(2);
  });

  it('has the record that every change names', async () => {
    const device = { method: 'PUT', body: { family: 'stm32' } };
    const answers = [
      await ask('/v1/devices/pump-7', device),
      await ask('/v1/devices/pump-7/enrolment', { body: {} }),
      await ask('/v1/attestations/firmware', { body: { family: 'x', version: '1', hash: 'cd'.repeat(32) } }),
      await ask(`/v1/attestations/firmware/x/${'cd'.repeat(32)}`, { method: 'DELETE' }),
      await ask('/v1/devices/pump-7/revoke', { body: {} }),
    ];
    const { events } = await pending();
    expect(answers.map(({ headers }) => headers.get('edgeseal-change'))).toEqual(
      events.slice(1).map(({ id }) => id),
    );
    const refused = await ask('/v1/devices/pump-7', device);
    expect([refused.status, refused.headers.get('edgeseal-change')]).toEqual([409, null]);
  });
});

describe('without D1', () => {
  it('nothing is judged, and nobody is told more than to come back', async () => {
    const pump = await Device.registered('pump-7');
    const body = await pump.statement();
    const broken = new Proxy(env.CATALOG, {
      get: () => () => {
        throw new Error('no such luck');
      },
    });
    const answer = await ask('/v1/attestations', { body }, { CATALOG: broken });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(await answer.text()).not.toContain('luck');
  });
});
