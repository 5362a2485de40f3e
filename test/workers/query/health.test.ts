// Liveness and readiness, as a load balancer or an operator asks for them: without a token.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { liveness, readiness } from '../../../schemas/query-api.ts';
import { archive, broken, freshArchive, get, seal } from './sealed-archive.ts';

async function ready(bindings: Partial<QueryEnv> = {}) {
  const response = await get('/readyz', null, bindings);
  return { status: response.status, ...readiness.parse(await response.json()) };
}

beforeEach(freshArchive);

describe('GET /healthz', () => {
  it('answers while everything else is down', async () => {
    const down = { CATALOG: broken(env.CATALOG), ARCHIVE: broken(env.ARCHIVE), TILES: broken(env.TILES) };
    const response = await get('/healthz', null, down);
    expect([response.status, liveness.parse(await response.json())]).toEqual([200, { alive: true }]);
  });
});

describe('GET /readyz', () => {
  it('is ready with an empty archive and no checkpoint', async () => {
    expect(await ready()).toEqual({
      ...{ status: 200, ready: true, checks: { catalog: true, archive: true, tiles: true } },
      ...{ head_age_seconds: null, unsealed_segments: 0, oldest_unsealed_seconds: null },
      ...{ audit_findings: 0, audit_age_seconds: null },
    });
  });

  it('tells how much is unsealed, and how old the head is once it is sealed', async () => {
    await archive({});
    await archive({ tenant: 'other' });
    expect(await ready()).toMatchObject({ ready: true, unsealed_segments: 2 });
    await seal();
    const { unsealed_segments, oldest_unsealed_seconds, head_age_seconds } = await ready();
    expect([unsealed_segments, oldest_unsealed_seconds]).toEqual([0, null]);
    expect(head_age_seconds).toBeLessThan(60);
  });

  it.each([
    ['catalog', { CATALOG: broken(env.CATALOG) }],
    ['archive', { ARCHIVE: broken(env.ARCHIVE) }],
    ['tiles', { TILES: broken(env.TILES) }],
  ])('is 503 and names the %s that is down', async (name, bindings) => {
    const answer = await ready(bindings);
    expect([answer.status, answer.ready]).toEqual([503, false]);
    expect(answer.checks).toEqual({ catalog: true, archive: true, tiles: true, [name]: false });
  });
});
