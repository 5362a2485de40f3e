// Whose key it is: rotation, several signatures, what stands beside a signature, and a registry that does not answer.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { sourceKey } from '../../../schemas/registry.ts';
import { decodeBase64Url, encodeBase64Url } from '../../../workers/core/attest/base-encoding.ts';
import { openDeployment } from '../../../workers/ingest/deployment.ts';
import { signedSender } from '../../../workers/ingest/signed-request.ts';
import { SpentNonces } from '../../../workers/ingest/spent-nonces.ts';
import {
  type SenderKeyPair,
  type SignedRequest,
  type SigningWishes,
  senderKeyPair,
  signRequest,
  type UnsignedRequest,
} from '../../support/request-signer.ts';
import { FrontDoor, token, verdictOf } from './front-door.ts';

const ORIGIN = 'https://edge.example';
const JSON_TYPE = { 'content-type': 'application/json' };

let pair: SenderKeyPair;
let other: SenderKeyPair;
beforeAll(async () => {
  pair = await senderKeyPair('k1');
  other = await senderKeyPair('k2');
});

async function configure(source: string, settings: object): Promise<void> {
  await env.REGISTRY.put(sourceKey('owners', source), JSON.stringify({ v: 1, ...settings }));
}

const sign = (
  source: string,
  by = pair,
  wishes: Partial<SigningWishes> = {},
  request: Partial<UnsignedRequest> = {},
) =>
  signRequest({ url: `${ORIGIN}/v1/events`, headers: JSON_TYPE, body: '{"message":"one"}', ...request }, by, {
    keyid: `owners/${source}/${by.settings.kid}`,
    ...wishes,
  });

async function send(
  { url, method, headers, body }: SignedRequest,
  more: Record<string, string> = {},
  door = new FrontDoor(),
): Promise<string> {
  const init = { method, headers: { ...headers, ...more }, body };
  return verdictOf(await door.fetch(url.slice(ORIGIN.length), init));
}

describe('a key of a source', () => {
  it('is rotated with an overlap: until its end the old one is taken too, and then no longer', async () => {
    const until = (notAfter: number) => ({ keys: [{ ...pair.settings, notAfter }, other.settings] });
    await configure('rotating', until(Date.now() + 60_000));
    expect(await send(await sign('rotating'))).toBe('202');
    expect(await send(await sign('rotating', other))).toBe('202');
    await configure('rotating', until(Date.now() - 1));
    expect(await send(await sign('rotating'))).toBe('401 AUTH_SIGNATURE_INVALID');
    expect(await send(await sign('rotating', other))).toBe('202');
  });

  it('is taken by its name only', async () => {
    await configure('named', { keys: [pair.settings, other.settings] });
    expect(await send(await sign('named', pair, { keyid: 'owners/named/k2' }))).toBe(
      '401 AUTH_SIGNATURE_INVALID',
    );
  });

  it.each([{}, { keys: [] }])('is needed: %j', async (settings) => {
    await configure('keyless', settings);
    expect(await send(await sign('keyless'))).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('is nobody else\u2019s: the source without an entry has none', async () => {
    expect(await send(await sign('unheard-of'))).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('that is no point of its curve is the operator\u2019s mistake, and no other key\u2019s', async () => {
    const p256 = await senderKeyPair('p256', 'ecdsa-p256-sha256');
    const point = decodeBase64Url(p256.settings.key) ?? new Uint8Array(65);
    point.set([(point.at(64) ?? 0) ^ 1], 64);
    const key = encodeBase64Url(point);
    await configure('off-curve', { keys: [{ ...p256.settings, key }, pair.settings] });
    expect(await send(await sign('off-curve', p256))).toBe('500 CONFIG_INVALID');
    expect(await send(await sign('off-curve'))).toBe('202');
  });

  it('of one algorithm verifies nothing of another', async () => {
    const hmac = await senderKeyPair('k1', 'hmac-sha256');
    const confused = { ...hmac, settings: { ...hmac.settings, alg: 'ed25519' as const } };
    await configure('confused', { keys: [confused.settings] });
    expect(await send(await sign('confused', hmac))).toBe('401 AUTH_SIGNATURE_INVALID');
    expect(await send(await sign('confused', hmac, { params: { alg: null } }))).toBe(
      '401 AUTH_SIGNATURE_INVALID',
    );
  });
});

describe('the source', () => {
  it('that was disabled is refused, its signature good or not', async () => {
    await configure('disabled', { keys: [pair.settings], disabled: true });
    expect(await send(await sign('disabled'))).toBe('403 AUTH_SOURCE_DISABLED');
    expect(await send(await sign('disabled', other, { keyid: 'owners/disabled/k1' }))).toBe(
      '401 AUTH_SIGNATURE_INVALID',
    );
  });

  it('that requires signatures takes no token, not even beside a signature for somebody else', async () => {
    await configure('strict', { keys: [pair.settings], requiresSignature: true });
    const authorization = `Bearer ${await token({ tenant: 'owners', sub: 'strict' })}`;
    const door = new FrontDoor();
    const body = '{"message":"one"}';
    const bare = await door.fetch('/v1/events', { method: 'POST', headers: { authorization }, body });
    expect(await verdictOf(bare)).toBe('403 AUTH_SIGNATURE_REQUIRED');
    const foreign = await sign('strict', other, { keyid: 'agent', params: { tag: 'web-bot-auth' } });
    expect(await send(foreign, { authorization })).toBe('403 AUTH_SIGNATURE_REQUIRED');
    expect(await send(await sign('strict'))).toBe('202');
  });
});

describe('a token beside a signature', () => {
  const bearer = async (claims: Parameters<typeof token>[0]) => ({
    authorization: `Bearer ${await token(claims)}`,
  });

  it('has to be good and of the same source', async () => {
    await configure('both', { keys: [pair.settings] });
    const verdict = async (headers: Record<string, string>) => send(await sign('both'), headers);
    expect(await verdict(await bearer({ tenant: 'owners', sub: 'both' }))).toBe('202');
    expect(await verdict(await bearer({ tenant: 'owners', sub: 'another' }))).toBe(
      '401 AUTH_TOKEN_UNTRUSTED',
    );
    expect(await verdict(await bearer({ tenant: 'another', sub: 'both' }))).toBe('401 AUTH_TOKEN_UNTRUSTED');
    expect(await verdict(await bearer({ tenant: 'owners', sub: 'both', exp: 1 }))).toBe(
      '401 AUTH_TOKEN_EXPIRED',
    );
    expect(await verdict({ authorization: 'Bearer a.b.c' })).toBe('401 AUTH_TOKEN_MALFORMED');
  });

  it('does not make a bad signature good', async () => {
    await configure('both', { keys: [pair.settings] });
    const signed = await sign('both', other, { keyid: 'owners/both/k1' });
    expect(await send(signed, await bearer({ tenant: 'owners', sub: 'both' }))).toBe(
      '401 AUTH_SIGNATURE_INVALID',
    );
    expect(
      await send({ ...signed, headers: { ...signed.headers, 'signature-input': '(' } }, await bearer({})),
    ).toBe('401 AUTH_SIGNATURE_MALFORMED');
  });

  it('counts alone where the signature is for somebody else', async () => {
    const foreign = await sign('any', other, { keyid: 'agent', params: { tag: 'web-bot-auth' } });
    expect(await send(foreign, await bearer({}))).toBe('202');
    expect(await send(foreign)).toBe('401 AUTH_TOKEN_MISSING');
  });
});

describe('several signatures', () => {
  /** One request with the signatures of all of them. */
  async function together(...all: SignedRequest[]): Promise<SignedRequest> {
    const [first] = all;
    if (first === undefined) throw new Error('no request');
    const joined = (name: string) => all.map(({ headers }) => headers[name]).join(', ');
    const headers = {
      ...first.headers,
      'signature-input': joined('signature-input'),
      signature: joined('signature'),
    };
    return { ...first, headers };
  }

  it('need one that is good, and say of none what is wrong with the first', async () => {
    await configure('several', { keys: [pair.settings] });
    const good = await sign('several', pair, { label: 'good' });
    const bad = await sign('several', other, { label: 'bad', keyid: 'owners/several/k1' });
    const old = await sign('several', pair, { label: 'old', params: { created: 1 } });
    expect(await send(await together(bad, good))).toBe('202');
    expect(await send(await together(bad, old))).toBe('401 AUTH_SIGNATURE_INVALID');
    expect(await send(await together(old, bad))).toBe('401 AUTH_SIGNATURE_EXPIRED');
  });

  it('are looked at by their tag, if one has ours', async () => {
    await configure('several', { keys: [pair.settings] });
    const ours = await sign('several', other, {
      label: 'a',
      keyid: 'owners/several/k1',
      params: { tag: 'edgeseal' },
    });
    const good = await sign('several', pair, { label: 'b' });
    expect(await send(await together(ours, good))).toBe('401 AUTH_SIGNATURE_INVALID');
  });
});

describe('when the registry does not answer', () => {
  const broken = { ...env.REGISTRY, get: () => Promise.reject(new Error('KV is down')) };

  it('an unknown key is told to come back, and not that it is unknown', async () => {
    await configure('silent', { keys: [pair.settings] });
    const door = new FrontDoor({ REGISTRY: broken as unknown as KVNamespace });
    const signed = await sign('silent');
    const { url, method, headers, body } = signed;
    const response = await door.fetch(url.slice(ORIGIN.length), { method, headers, body });
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await verdictOf(response)).toBe('503 AUTH_REGISTRY_UNAVAILABLE');
    expect(await send(signed, {}, door)).toBe('503 AUTH_REGISTRY_UNAVAILABLE');
  });

  it('a key that was seen before still counts', async () => {
    await configure('seen', { keys: [pair.settings] });
    let isBroken = false;
    const get = (key: string) => (isBroken ? broken.get() : env.REGISTRY.get(key));
    const REGISTRY = { ...env.REGISTRY, get } as unknown as KVNamespace;
    const door = new FrontDoor({ REGISTRY, REGISTRY_CACHE_SECONDS: '0' });
    expect(await send(await sign('seen'), {}, door)).toBe('202');
    isBroken = true;
    expect(await send(await sign('seen'), {}, door)).toBe('202');
  });
});

describe('what is not signed', () => {
  it('is not handed on', async () => {
    await configure('quiet', { keys: [pair.settings] });
    const signed = await sign(
      'quiet',
      pair,
      { components: ['@method', '@target-uri', 'content-digest', 'ce-id'] },
      {
        headers: { 'ce-id': '1' },
      },
    );
    const headers = new Headers({ ...signed.headers, 'ce-type': 'x', 'x-tenant': 'y', accept: 'text/plain' });
    const head = { method: 'POST', url: new URL(signed.url), headers, params: {}, cf: undefined };
    const sender = await signedSender(head, await openDeployment({ ...env }), Date.now());
    expect([...(sender?.head?.headers.keys() ?? [])].sort()).toEqual(['accept', 'ce-id', 'content-digest']);
  });

  it('is no body, where the method has none; and its nonce is spent at once', async () => {
    await configure('asking', { keys: [pair.settings] });
    const { url, headers } = await signRequest({ url: `${ORIGIN}/health`, method: 'GET' }, pair, {
      keyid: 'owners/asking/k1',
    });
    const head = {
      method: 'GET',
      url: new URL(url),
      headers: new Headers(headers),
      params: {},
      cf: undefined,
    };
    const deployment = await openDeployment({ ...env });
    const sender = await signedSender(head, deployment, Date.now());
    expect(() => sender?.verifySent?.(new Uint8Array())).not.toThrow();
    expect(() => sender?.verifySent?.(new Uint8Array(1))).toThrow(
      expect.objectContaining({ code: 'AUTH_DIGEST_MISMATCH' }),
    );
    const again = signedSender(head, deployment, Date.now());
    await expect(again).rejects.toMatchObject({ code: 'AUTH_SIGNATURE_REPLAYED' });
  });
});

describe('spent nonces', () => {
  it('are remembered while their signatures count, and may be used again after', () => {
    const nonces = new SpentNonces();
    expect(nonces.spend('a/b/c', 'n', 100, 50)).toBe(true);
    expect(nonces.spend('a/b/c', 'n', 200, 100)).toBe(false);
    expect(nonces.spend('a/b/d', 'n', 200, 100)).toBe(true);
    expect(nonces.isSpent('a/b/c', 'n', 101)).toBe(false);
    expect(nonces.spend('a/b/c', 'n', 200, 101)).toBe(true);
    expect(nonces.spend('a/b/c', 'n', 300, 102)).toBe(false);
  });

  it('take up no more room than there is, and none when they are over', () => {
    const nonces = new SpentNonces();
    for (let i = 0; i < 70_000; i++) nonces.spend('a/b/c', String(i), 100, 50);
    expect(nonces.size).toBe(65_536);
    expect(nonces.isSpent('a/b/c', '69999', 50)).toBe(true);
    nonces.spend('a/b/c', 'late', 300, 200);
    expect(nonces.size).toBe(1);
  });
});
