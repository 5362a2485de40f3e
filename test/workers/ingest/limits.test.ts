// What a source may send, and that one which sends too much is told to wait while others go on.
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import {
  CLAIM_LEASE_MS,
  MAX_REQUESTS_PER_SOURCE,
  SLOW_BACKLOG_BYTES,
  SPILL_BACKLOG_BYTES,
} from '../../../schemas/limits.ts';
import { sourceKey, tenantKey } from '../../../schemas/registry.ts';
import { InFlight } from '../../../workers/ingest/in-flight.ts';
import { errorOf, FrontDoor, token, verdictOf } from './front-door.ts';

const EVENT = '{"message":"one"}';

/** A door to a tenant of its own, so that no test counts what another sent. */
async function doorFor(tenant: string, settings: object, replaced: Partial<IngestEnv> = {}) {
  await env.REGISTRY.put(sourceKey(tenant, 'fw-1'), JSON.stringify({ v: 1, ...settings }));
  const door = new FrontDoor(replaced);
  const send = async (body: BodyInit = EVENT, source = 'fw-1'): Promise<Response> =>
    door.post(body, { authorization: `Bearer ${await token({ tenant, sub: source })}` });
  return { door, send };
}

const fullQueue = (backlogBytes: number): Queue => {
  const metrics = { backlogCount: 1, backlogBytes };
  return {
    metrics: async () => metrics,
    send: async () => ({ metadata: { metrics } }),
    sendBatch: async () => ({ metadata: { metrics } }),
  };
};

describe('the limits of a source', () => {
  it('lets so many requests a minute pass and tells the next when to come back', async () => {
    const { send } = await doorFor('lim-requests', { limits: { requestsPerMinute: 3 } });
    for (let i = 0; i < 3; i++) expect(await verdictOf(await send())).toBe('202');
    const refused = await send();
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await verdictOf(refused)).toBe('429 INGEST_RATE_LIMITED');
    expect(await verdictOf(await send(EVENT, 'another'))).toBe('202');
  });

  it('holds requests that arrive together to the same count', async () => {
    const { send } = await doorFor('lim-together', { limits: { requestsPerMinute: 3 } });
    const verdicts = await Promise.all(
      (await Promise.all(Array.from({ length: 9 }, () => send()))).map(verdictOf),
    );
    expect(verdicts.filter((verdict) => verdict === '202')).toHaveLength(3);
  });

  it('counts bytes, and lets one large body pass when nothing else does', async () => {
    const { send } = await doorFor('lim-bytes', { limits: { bytesPerMinute: 100 } });
    expect(await verdictOf(await send(`{"message":"${'x'.repeat(500)}"}`))).toBe('202');
    expect(await verdictOf(await send())).toBe('429 INGEST_RATE_LIMITED');
  });

  it('refuses more bytes or events in one request than the source may send at once', async () => {
    const { send } = await doorFor('lim-batch', { limits: { bytesPerRequest: 200, eventsPerRequest: 2 } });
    expect(await verdictOf(await send(`${EVENT}\n${EVENT}`))).toBe('202');
    expect(await verdictOf(await send(`${EVENT}\n${EVENT}\n${EVENT}`))).toBe('413 INGEST_TOO_MANY_EVENTS');
    const large = await send(`{"message":"${'x'.repeat(500)}"}`);
    expect(large.status).toBe(413);
    expect(await errorOf(large)).toMatchObject({ code: 'INGEST_BODY_TOO_LARGE', detail: { allowed: 200 } });
  });

  it('holds all sources of a tenant to the limit of the tenant', async () => {
    await env.REGISTRY.put(tenantKey('lim-tenant'), '{"v":1,"limits":{"requestsPerMinute":2}}');
    const { send } = await doorFor('lim-tenant', {});
    expect(await verdictOf(await send(EVENT, 'a'))).toBe('202');
    expect(await verdictOf(await send(EVENT, 'b'))).toBe('202');
    expect(await verdictOf(await send(EVENT, 'c'))).toBe('429 INGEST_RATE_LIMITED');
  });

  it('asks the rate limiter of the step above, and goes on when that does not answer', async () => {
    const asked: string[] = [];
    const limiter = (name: string, limit: RateLimit['limit']): RateLimit => ({
      limit: (options) => {
        asked.push(`${name} ${options.key}`);
        return limit(options);
      },
    });
    const { send } = await doorFor(
      'lim-steps',
      { limits: { requestsPerMinute: 100 } },
      {
        RATE_600: limiter('600', async () => ({ success: false })),
        RATE_60000: limiter('60000', async () => {
          throw new Error('silent');
        }),
      },
    );
    expect(await verdictOf(await send())).toBe('429 INGEST_RATE_LIMITED');
    expect(await verdictOf(await send(EVENT, 'another'))).toBe('202');
    expect(asked).toEqual(['600 lim-steps/fw-1', '60000 lim-steps/another']);
  });
});

describe('back-pressure', () => {
  it('spills what the queue would hold once half of it is full', async () => {
    const { door, send } = await doorFor('full-half', {}, { PACKETS: fullQueue(SPILL_BACKLOG_BYTES + 1) });
    expect((await send()).status).toBe(202);
    expect((await door.env.SPILL.list({ prefix: 'spill/full-half/' })).objects).toHaveLength(0);
    expect((await send('{"message":"two"}')).status).toBe(202);
    expect((await door.env.SPILL.list({ prefix: 'spill/full-half/' })).objects).toHaveLength(1);
  });

  it('tells the source that sends more than its share to wait when the queue is nearly full, and no other', async () => {
    const { send } = await doorFor('full-most', {}, { PACKETS: fullQueue(SLOW_BACKLOG_BYTES + 1) });
    const large = `{"message":"${'x'.repeat(5_000)}"}`;
    expect((await send(EVENT, 'quiet')).status).toBe(202);
    const noisy = await send(large, 'noisy');
    expect(noisy.status).toBe(202);
    const refused = await send(large, 'noisy');
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await verdictOf(refused)).toBe('429 INGEST_OVERLOADED');
    expect((await send('{"message":"two"}', 'quiet')).status).toBe(202);
  });
});

describe('what is under way', () => {
  it('keeps half of the room from any one source', () => {
    const inFlight = new InFlight();
    const [first, second, other] = [inFlight.open('a', 0), inFlight.open('a', 0), inFlight.open('b', 0)];
    first.grow(20 << 20);
    expect(() => second.grow(20 << 20)).toThrow('the source has too much under way');
    other.grow(20 << 20);
    first.close();
    second.grow(20 << 20);
  });

  it('lets a request that is alone have everything', () => {
    const claim = new InFlight().open('a', 0);
    claim.grow(32 << 20);
    claim.grow(32 << 20);
    claim.close();
  });

  it('works on so many requests of a source at a time, and forgets those that are over', () => {
    const inFlight = new InFlight();
    const claims = Array.from({ length: MAX_REQUESTS_PER_SOURCE }, () => inFlight.open('a', 0));
    expect(() => inFlight.open('a', 0)).toThrow(`${MAX_REQUESTS_PER_SOURCE} requests under way`);
    inFlight.open('b', 0);
    claims[0]?.close();
    claims[0]?.close();
    inFlight.open('a', 0);
    expect(() => inFlight.open('a', 0)).toThrow('under way');
  });

  it('counts a request that the platform ended, and that closed nothing, for two minutes', () => {
    const inFlight = new InFlight();
    const lost = Array.from({ length: MAX_REQUESTS_PER_SOURCE }, (_, i) => inFlight.open('a', i));
    lost[0]?.grow(32 << 20);
    expect(() => inFlight.open('a', CLAIM_LEASE_MS - 1)).toThrow('under way');
    inFlight.open('a', CLAIM_LEASE_MS).grow(32 << 20);
    expect(() => inFlight.open('a', CLAIM_LEASE_MS)).toThrow('under way');
    lost[0]?.grow(64 << 20);
    lost[0]?.close();
    expect(() => inFlight.open('a', CLAIM_LEASE_MS)).toThrow('under way');
  });
});
