// Who may send: deny by default, before the body is read, and without leaning on KV's health.
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it } from 'vitest';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import { signToken } from '../../../workers/core/attest/token.ts';
import { FrontDoor, SENDER, token, verdictOf } from './front-door.ts';

const LINE = '{"a":1}';
const NOW = Math.floor(Date.now() / 1000);

/** The verdict on a request with this Authorization header. */
async function verdictFor(authorization: string | null, door = new FrontDoor()): Promise<string> {
  const headers: Record<string, string> = authorization === null ? {} : { authorization };
  return verdictOf(await door.fetch('/v1/events', { method: 'POST', body: LINE, headers }));
}

const bearer = async (claims: Parameters<typeof token>[0]) => `Bearer ${await token(claims)}`;

afterEach(async () => {
  for (const { name } of (await env.REGISTRY.list()).keys) await env.REGISTRY.delete(name);
});

describe('a token', () => {
  it('is required', async () => {
    expect(await verdictFor(null)).toBe('401 AUTH_TOKEN_MISSING');
  });

  it.each([
    'Bearer',
    'Bearer a b',
    'Basic dXNlcjpwYXNz',
    'Bearer a.b',
    'Bearer a.b.c',
    'Bearer ..',
    'Token x',
  ])('is not %j', async (header) => {
    expect(await verdictFor(header)).toBe('401 AUTH_TOKEN_MALFORMED');
  });

  it('is refused when one character of it was changed, wherever', async () => {
    const good = await token();
    const verdicts = new Set<string>();
    for (let at = 0; at < good.length; at += 7) {
      const other = good[at] === 'A' ? 'B' : 'A';
      verdicts.add(await verdictFor(`Bearer ${good.slice(0, at)}${other}${good.slice(at + 1)}`));
    }
    expect(
      [...verdicts].filter((verdict) => !/^401 AUTH_TOKEN_(MALFORMED|UNTRUSTED)$/.test(verdict)),
    ).toEqual([]);
  });

  it('is refused when the receipt key signed it', async () => {
    const forged = await signToken(SENDER, await importSigningKey(env.RECEIPT_KEY));
    expect(await verdictFor(`Bearer ${forged}`)).toBe('401 AUTH_TOKEN_UNTRUSTED');
  });

  it('is refused when a key of another deployment signed it, even under the name of ours', async () => {
    const { privateKey } = (await crypto.subtle.generateKey('Ed25519', true, [
      'sign',
      'verify',
    ])) as CryptoKeyPair;
    const jwk = (await crypto.subtle.exportKey('jwk', privateKey)) as JsonWebKey;
    const foreign = await importSigningKey(JSON.stringify({ ...jwk, kid: 'test-token' }));
    expect(await verdictFor(`Bearer ${await signToken(SENDER, foreign)}`)).toBe('401 AUTH_TOKEN_UNTRUSTED');
  });

  it('is refused after its time', async () => {
    expect(await verdictFor(await bearer({ exp: NOW - 3600 }))).toBe('401 AUTH_TOKEN_EXPIRED');
    expect(await verdictFor(await bearer({ exp: NOW + 3600 }))).toBe('202');
  });

  it('is refused without the scope ingest', async () => {
    expect(await verdictFor(await bearer({ scope: ['read'] }))).toBe('403 AUTH_SCOPE_MISSING');
    expect(await verdictFor(await bearer({ scope: ['admin'] }))).toBe('202');
  });

  it('decides tenant and source, whatever the request says', async () => {
    const door = new FrontDoor();
    const headers = { authorization: await bearer({ tenant: 'other', sub: 'agent-9' }), 'x-tenant': 'acme' };
    await door.post('{"tenant":"acme","source":"fw-1"}', headers, '?tenant=acme&source=fw-1');
    expect(door.packets()[0]?.manifest).toMatchObject({ tenant: 'other', source: 'agent-9' });
  });

  it('is asked for as RFC 6750 has it', async () => {
    const ask = async (headers: Record<string, string>) =>
      (await new FrontDoor().fetch('/v1/events', { method: 'POST', body: LINE, headers })).headers.get(
        'www-authenticate',
      );
    expect(await ask({})).toBe('Bearer realm="edgeseal"');
    expect(await ask({ authorization: 'Bearer x' })).toBe('Bearer realm="edgeseal", error="invalid_token"');
  });

  it('is checked before the body is read', async () => {
    let read = false;
    const pull = () => {
      read = true;
    };
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const response = await new FrontDoor().post(body, { authorization: 'Bearer a.b.c' });
    expect(response.status).toBe(401);
    expect(read).toBe(false);
  });
});

describe('the registry', () => {
  it('refuses a revoked token, and no other one of its source', async () => {
    await env.REGISTRY.put('revoked:acme/stolen', '1');
    expect(await verdictFor(await bearer({ jti: 'stolen' }))).toBe('401 AUTH_TOKEN_REVOKED');
    expect(await verdictFor(await bearer({ jti: 'fresh' }))).toBe('202');
  });

  it('refuses a disabled source, and no source of that name in another tenant', async () => {
    await env.REGISTRY.put('source:acme/fw-1', JSON.stringify({ v: 1, disabled: true }));
    expect(await verdictFor(await bearer({}))).toBe('403 AUTH_SOURCE_DISABLED');
    expect(await verdictFor(await bearer({ tenant: 'other' }))).toBe('202');
  });

  it('lets nobody in by an entry that does not parse', async () => {
    await env.REGISTRY.put('source:acme/fw-1', '{"v":1,"disabledd":true}');
    expect(await verdictFor(await bearer({}))).toBe('500 CONFIG_INVALID');
  });

  it('is asked once for many requests', async () => {
    const registry = counting();
    const door = new FrontDoor({ REGISTRY: registry.kv });
    for (let i = 0; i < 5; i++) expect(await verdictFor(await bearer({}), door)).toBe('202');
    expect(registry.asked).toEqual(['revoked:acme/token-1', 'source:acme/fw-1', 'tenant:acme']);
  });

  it('is asked again when what it said is older than REGISTRY_CACHE_SECONDS', async () => {
    const registry = counting();
    const door = new FrontDoor({ REGISTRY: registry.kv, REGISTRY_CACHE_SECONDS: '0' });
    expect(await verdictFor(await bearer({}), door)).toBe('202');
    await env.REGISTRY.put('revoked:acme/token-1', '1');
    expect(await verdictFor(await bearer({}), door)).toBe('401 AUTH_TOKEN_REVOKED');
  });
});

describe('when the registry fails', () => {
  it.each([
    ['refuses', () => Promise.reject(new Error('KV is down'))],
    ['hangs', () => new Promise<null>(() => {})],
  ])('and %s, unknown senders are taken by their signature alone', async (_, get) => {
    const door = new FrontDoor({ REGISTRY: { ...env.REGISTRY, get } as unknown as KVNamespace });
    expect(await verdictFor(await bearer({}), door)).toBe('202');
  });

  it('what was last known of a token still counts', async () => {
    await env.REGISTRY.put('revoked:acme/stolen', '1');
    const registry = counting();
    const door = new FrontDoor({ REGISTRY: registry.kv, REGISTRY_CACHE_SECONDS: '0' });
    expect(await verdictFor(await bearer({ jti: 'stolen' }), door)).toBe('401 AUTH_TOKEN_REVOKED');
    registry.broken = true;
    expect(await verdictFor(await bearer({ jti: 'stolen' }), door)).toBe('401 AUTH_TOKEN_REVOKED');
    expect(await verdictFor(await bearer({ jti: 'fresh' }), door)).toBe('202');
  });

  it('it is left alone for a while', async () => {
    const registry = counting();
    registry.broken = true;
    const door = new FrontDoor({ REGISTRY: registry.kv });
    for (let i = 0; i < 3; i++) await verdictFor(await bearer({}), door);
    expect(registry.asked).toHaveLength(2);
  });
});

/** The real registry, noting what it was asked for and failing on demand. */
function counting() {
  const state = {
    asked: [] as string[],
    broken: false,
    kv: {
      get: async (key: string) => {
        state.asked.push(key);
        if (state.broken) throw new Error('KV is down');
        return env.REGISTRY.get(key);
      },
    } as unknown as KVNamespace,
  };
  return state;
}
