// D1 first, then KV: whatever fails in between, what KV holds becomes what D1 says; and nobody is told that a change counts
// which does not.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { flush } from '../../../workers/registry/outbox.ts';
import { upkeep } from '../../../workers/registry/upkeep.ts';
import { type Fault, FaultPlan, underFaults } from '../../support/faults.ts';
import { freshStorage, inKv, Office, rowsOf, verdictOf } from './office.ts';

beforeEach(freshStorage);

const FINGERPRINT = 'ab'.repeat(32);

function officeUnder(fault: Fault): { office: Office; plan: FaultPlan } {
  const plan = new FaultPlan(fault);
  const office = new Office({
    CATALOG: underFaults('CATALOG', env.CATALOG, plan),
    REGISTRY: underFaults('REGISTRY', env.REGISTRY, plan),
  });
  return { office, plan };
}

const versions = async (): Promise<unknown[]> =>
  (await rowsOf('source_changes')).map(({ version }) => version);

describe('when KV fails', () => {
  const fault: Fault = { operation: 'REGISTRY.put', nth: 1, kind: 'fails' };

  it('the change is recorded, answered as not counting yet, and told to KV by upkeep', async () => {
    const { office, plan } = officeUnder(fault);
    const response = await office.put('fw-1', { disabled: true });
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await verdictOf(response)).toBe('503 REGISTRY_NOT_PUBLISHED');
    expect(plan.hasStruck).toBe(true);
    expect([await versions(), await inKv('source:acme/fw-1')]).toEqual([[1], null]);
    expect(await office.upkeep()).toEqual({ expired: 0, told: 1, failed: 0 });
    expect(await inKv('source:acme/fw-1')).toMatchObject({ disabled: true });
  });

  it('the same request again tells KV at once, and changes nothing twice', async () => {
    const { office } = officeUnder(fault);
    await office.put('fw-1', { disabled: true }, { headers: { 'if-none-match': '*' } });
    expect(
      await verdictOf(office.put('fw-1', { disabled: true }, { headers: { 'if-none-match': '*' } })),
    ).toBe('200');
    expect([await versions(), await inKv('source:acme/fw-1')]).toMatchObject([[1], { disabled: true }]);
  });

  it('a revocation is not said to count', async () => {
    const { office } = officeUnder(fault);
    expect(await verdictOf(office.fetch('/v1/tokens/revoked', { body: { jti: 'stolen' } }))).toBe(
      '503 REGISTRY_NOT_PUBLISHED',
    );
    await office.upkeep();
    expect(await inKv('revoked:acme/stolen')).toMatchObject({ revoked_at: expect.any(Number) });
  });

  it('in upkeep, the key waits for the next run', async () => {
    const { office } = officeUnder({ operation: 'REGISTRY.put', nth: 2, kind: 'fails' });
    await office.put('fw-1', {});
    expect(await office.upkeep()).toEqual({ expired: 0, told: 0, failed: 1 });
    expect(await office.upkeep()).toEqual({ expired: 0, told: 1, failed: 0 });
  });
});

describe('when D1 fails', () => {
  it.each(['fails', 'lost'] as const)(
    '(%s), KV is not told, and the same request again is answered as done',
    async (kind) => {
      const { office, plan } = officeUnder({ operation: 'CATALOG.write', nth: 1, kind });
      expect(await verdictOf(office.put('fw-1', { format: 'cef' }))).toBe('503 REGISTRY_CATALOG_UNAVAILABLE');
      expect(plan.calls).not.toContain('REGISTRY.put');
      expect(await verdictOf(office.put('fw-1', { format: 'cef' }))).toMatch(/^20[01]$/);
      expect([await versions(), await inKv('source:acme/fw-1')]).toMatchObject([[1], { format: 'cef' }]);
    },
  );

  it('nobody is an administrator', async () => {
    const { office } = officeUnder({ operation: 'CATALOG.read', nth: 1, kind: 'fails' });
    expect(await verdictOf(office.fetch('/v1/sources'))).toBe('503 REGISTRY_CATALOG_UNAVAILABLE');
  });
});

describe('of two changes at once', () => {
  it('the later one wins in KV, even when its put was overtaken by the earlier one’s', async () => {
    const { office, plan } = officeUnder({ operation: '', nth: 0, kind: 'fails' });
    const other = new Office();
    // The first writer is held between D1 and KV until the second one is done.
    plan.pause('REGISTRY.put', 1, async () => {
      expect(await verdictOf(other.patch('fw-1', { disabled: true }))).toBe('200');
    });
    await office.put('fw-1', { format: 'cef' });
    expect(await inKv('source:acme/fw-1')).toMatchObject({ disabled: false });
    await other.upkeep();
    expect(await inKv('source:acme/fw-1')).toMatchObject({ disabled: true, format: 'cef' });
  });

  it('what is younger than a minute is told again, and then forgotten', async () => {
    const office = new Office();
    await office.put('fw-1', {});
    const now = Date.now();
    expect(await flush(env.CATALOG, env.REGISTRY, now)).toEqual({ told: 1, failed: 0 });
    expect(await flush(env.CATALOG, env.REGISTRY, now + 61_000)).toEqual({ told: 1, failed: 0 });
    expect(await flush(env.CATALOG, env.REGISTRY, now + 62_000)).toEqual({ told: 0, failed: 0 });
  });
});

describe('a client certificate', () => {
  const office = new Office();
  const key = `certificate:${FINGERPRINT}`;
  const owner = () => env.REGISTRY.get(key);

  it('is told to KV as its source, until it is taken off', async () => {
    await office.put('fw-1', { certificates: [FINGERPRINT, FINGERPRINT] });
    expect(await owner()).toBe('acme/fw-1');
    await office.patch('fw-1', { certificates: null });
    expect(await owner()).toBeNull();
  });

  it('is one source’s over all tenants, and can be given on', async () => {
    await office.put('fw-1', { certificates: [FINGERPRINT] });
    const taken = office.put('fw-9', { certificates: [FINGERPRINT] }, { claims: { tenant: 'other' } });
    expect(await verdictOf(taken)).toBe('409 REGISTRY_CERTIFICATE_TAKEN');
    expect(await owner()).toBe('acme/fw-1');
    await office.fetch('/v1/sources/fw-1', { method: 'DELETE' });
    await office.put('fw-9', { certificates: [FINGERPRINT] }, { claims: { tenant: 'other' } });
    await upkeep(env, Date.now());
    expect(await owner()).toBe('other/fw-9');
  });
});

describe('POST /v1/tokens/revoked', () => {
  const office = new Office();
  const revoke = (body: unknown) => office.fetch('/v1/tokens/revoked', { body });

  it('is known by who did it, and lists no other tenant’s', async () => {
    expect(await (await revoke({ jti: 'stolen' })).json()).toMatchObject({
      jti: 'stolen',
      until: null,
      revoked_by: 'root',
    });
    await office.fetch('/v1/tokens/revoked', { body: { jti: 'b' }, claims: { tenant: 'other' } });
    const { revoked } = await (await office.fetch('/v1/tokens/revoked')).json<{
      revoked: { jti: string }[];
    }>();
    expect(revoked.map(({ jti }) => jti)).toEqual(['stolen']);
    expect(await inKv('revoked:acme/b')).toBeNull();
  });

  it('ends an administrator’s own token at once', async () => {
    await revoke({ jti: 'admin-1' });
    expect(await verdictOf(office.fetch('/v1/sources'))).toBe('401 AUTH_TOKEN_REVOKED');
  });

  it('lasts as long as the token could, and once more only ever longer', async () => {
    const until = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000;
    await revoke({ jti: 'stolen', until });
    const { keys } = await env.REGISTRY.list({ prefix: 'revoked:acme/' });
    expect(keys).toMatchObject([{ name: 'revoked:acme/stolen', expiration: until / 1000 + 300 }]);
    expect(await (await revoke({ jti: 'stolen', until: 1 })).json()).toMatchObject({ until });
    expect(await (await revoke({ jti: 'stolen' })).json()).toMatchObject({ until: null });
    expect(await (await revoke({ jti: 'stolen', until })).json()).toMatchObject({ until: null });
  });

  it.each([[{}], [{ jti: '' }], [{ jti: 'a', until: 'tomorrow' }], [{ jti: 'a', why: 'x' }]])(
    'refuses %j',
    async (body) => expect(await verdictOf(revoke(body))).toBe('400 REGISTRY_REQUEST_INVALID'),
  );
});
