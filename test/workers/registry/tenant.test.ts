// What all sources of a tenant may send together: who sets it, what is written where, and that it is no source.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { tenantAnswer } from '../../../schemas/source-api.ts';
import { type Asking, freshStorage, inKv, Office, rowsOf, verdictOf } from './office.ts';

const office = new Office();
beforeEach(freshStorage);

const OPERATOR: Asking = { claims: { sub: 'ops', jti: 'ops-1', scope: ['operator'] } };
const all = (method: string, body: unknown, rest: Asking = OPERATOR): Promise<Response> =>
  office.fetch('/v1/sources/*', { method, body, ...rest });

describe('/v1/sources/*', () => {
  it('writes the record, its trail and what ingest reads', async () => {
    const response = await all('PUT', { limits: { requestsPerMinute: 600 } });
    expect([response.status, response.headers.get('etag')]).toEqual([201, '"1"']);
    expect(tenantAnswer.parse(await response.json())).toMatchObject({
      ...{ tenant: 'acme', version: 1, updated_by: 'ops' },
      settings: { v: 1, limits: { requestsPerMinute: 600 } },
    });
    expect(await inKv('tenant:acme')).toEqual({ v: 1, limits: { requestsPerMinute: 600 } });
    expect(await rowsOf('source_changes')).toMatchObject([{ tenant: 'acme', source: '*', actor: 'ops' }]);
  });

  it('merges, takes away, and tells who did', async () => {
    await all('PUT', { limits: { requestsPerMinute: 600 } });
    await all('PATCH', { limits: { bytesPerMinute: 1_000_000 } });
    expect(await inKv('tenant:acme')).toEqual({
      ...{ v: 1, limits: { requestsPerMinute: 600, bytesPerMinute: 1_000_000 } },
    });
    await all('PATCH', { limits: { requestsPerMinute: null } });
    expect(await inKv('tenant:acme')).toEqual({ v: 1, limits: { bytesPerMinute: 1_000_000 } });
    const page = await (await office.fetch('/v1/sources/*/changes')).json<{
      changes: { version: number }[];
    }>();
    expect(page.changes.map(({ version }) => version)).toEqual([3, 2, 1]);
  });

  it('is shown to an administrator of the tenant, who cannot set it', async () => {
    expect(await verdictOf(office.fetch('/v1/sources/*'))).toBe('404 REGISTRY_SOURCE_UNKNOWN');
    await all('PUT', { limits: { requestsPerMinute: 600 } });
    expect(await verdictOf(office.fetch('/v1/sources/*'))).toBe('200');
    for (const method of ['PUT', 'PATCH'])
      expect(await verdictOf(all(method, { limits: {} }, {}))).toBe('403 AUTH_SCOPE_MISSING');
    expect(await inKv('tenant:acme')).toEqual({ v: 1, limits: { requestsPerMinute: 600 } });
  });

  it('is of the tenant of the token and of no other', async () => {
    await all('PUT', { limits: { requestsPerMinute: 600 } });
    const other = { claims: { ...OPERATOR.claims, tenant: 'other' } };
    expect(await verdictOf(office.fetch('/v1/sources/*', other))).toBe('404 REGISTRY_SOURCE_UNKNOWN');
    await all('PUT', { limits: { requestsPerMinute: 1 } }, other);
    expect(await inKv('tenant:acme')).toEqual({ v: 1, limits: { requestsPerMinute: 600 } });
  });

  it.each([
    ['a limit of a source', { limits: { eventsPerRequest: 10 } }],
    ['a setting of a source', { disabled: true }],
    ['nothing a minute', { limits: { requestsPerMinute: 0 } }],
    ['a list', { limits: [] }],
  ])('refuses %s', async (_, body) => {
    for (const method of ['PUT', 'PATCH'])
      expect(await verdictOf(all(method, body))).toBe('400 REGISTRY_SETTINGS_INVALID');
    expect(await rowsOf('sources')).toEqual([]);
  });

  it('is for the version it names', async () => {
    await all('PUT', { limits: { requestsPerMinute: 600 } });
    const stale = { ...OPERATOR, headers: { 'if-match': '"7"' } };
    expect(await verdictOf(all('PUT', { limits: {} }, stale))).toBe('412 REGISTRY_VERSION_CONFLICT');
  });

  it('changes one limit of those that an operator once wrote into KV, and lifts no other', async () => {
    const byHand = { v: 1, limits: { requestsPerMinute: 600, bytesPerMinute: 1_000_000 } };
    await env.REGISTRY.put('tenant:acme', JSON.stringify(byHand));
    expect(await verdictOf(all('PATCH', { limits: { bytesPerMinute: 2_000_000 } }))).toBe('201');
    expect(await inKv('tenant:acme')).toEqual({
      ...{ v: 1, limits: { requestsPerMinute: 600, bytesPerMinute: 2_000_000 } },
    });
    await env.REGISTRY.put('tenant:other', '{"limits":7}');
    const other = { claims: { ...OPERATOR.claims, tenant: 'other' } };
    expect(await verdictOf(all('PATCH', { limits: { bytesPerMinute: 1 } }, other))).toBe('500 INTERNAL');
    expect(await verdictOf(all('PUT', { limits: { bytesPerMinute: 1 } }, other))).toBe('201');
  });

  it('is not in the list whatever cursor is made up', async () => {
    await all('PUT', { limits: { requestsPerMinute: 600 } });
    const page = await (await office.fetch('/v1/sources?cursor=!')).json();
    expect(page).toEqual({ sources: [], cursor: null });
  });

  it('is no source: not in the list, not rotated, not deleted', async () => {
    await all('PUT', { limits: { requestsPerMinute: 600 } });
    await office.put('fw-1', {});
    const { sources } = await (await office.fetch('/v1/sources')).json<{ sources: { source: string }[] }>();
    expect(sources.map(({ source }) => source)).toEqual(['fw-1']);
    expect(await verdictOf(office.fetch('/v1/sources/*', { method: 'DELETE' }))).toBe(
      '400 REGISTRY_REQUEST_INVALID',
    );
    const rotation = { method: 'POST', body: { what: 'key' } };
    expect(await verdictOf(office.fetch('/v1/sources/*/rotate', rotation))).toBe(
      '400 REGISTRY_REQUEST_INVALID',
    );
  });
});

it('an operator who is no administrator gets nothing else', async () => {
  for (const path of ['/v1/sources', '/v1/sources/fw-1', '/v1/tokens/revoked', '/v1/erasures'])
    expect(await verdictOf(office.fetch(path, OPERATOR))).toBe('403 AUTH_SCOPE_MISSING');
});
