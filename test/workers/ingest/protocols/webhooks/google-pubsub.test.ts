// Google Pub/Sub push: tokens of Google's for us and of the account we know, keys fetched once and again only for a new one.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventsOf, FrontDoor } from '../../front-door.ts';
import { deliver, seconds, setUp, tearDown, verdict } from './hook.ts';
import { GoogleKey, stubNetwork } from './provider.ts';

const CERTS = 'https://www.googleapis.com/oauth2/v3/certs';
const AUDIENCE = 'https://edge.example/hooks/gcp';
const EMAIL = 'push@project.iam.gserviceaccount.com';
const BODY = JSON.stringify({
  message: {
    data: btoa('{"protoPayload":{"methodName":"SetIamPolicy"},"severity":"NOTICE"}'),
    messageId: '2070443601311540',
    publishTime: '2026-11-21T10:00:00Z',
  },
  subscription: 'projects/p/subscriptions/s',
});

/** From 1: each test is days after the one before, the first one after whatever another file had asked for. */
let names = 1;
let key = new GoogleKey('k');
let served: object[] = [];
let asked: string[] = [];

const claims = (more: object = {}) => ({
  iss: 'https://accounts.google.com',
  aud: AUDIENCE,
  azp: '113774264463038321964',
  email: EMAIL,
  email_verified: true,
  sub: '113774264463038321964',
  iat: seconds() - 10,
  exp: seconds() + 3590,
  ...more,
});

const push = (token: string): Promise<string> =>
  verdict('/hooks/gcp', BODY, { authorization: `Bearer ${token}` });

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + names * 200_000_000 });
  key = new GoogleKey(`key-${names++}`);
  served = [key.jwk];
  asked = stubNetwork({
    [CERTS]: () => Response.json({ keys: served }, { headers: { 'cache-control': 'max-age=20000' } }),
  });
  await setUp('gcp', { scheme: 'google-pubsub', audience: AUDIENCE, principal: EMAIL });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  await tearDown();
});

describe('a push', () => {
  it('is taken, its data is the event, and the key that proved it is attested', async () => {
    const door = new FrontDoor();
    const headers = { authorization: `Bearer ${key.token(claims())}` };
    expect((await deliver(door, '/hooks/gcp', BODY, headers)).status).toBe(200);
    const [packet] = door.packets();
    expect(packet?.manifest.sender).toEqual({ proof: 'webhook', key: `google-pubsub/${key.kid}` });
    expect(packet?.header.idempotencyKey).toBe('google-pubsub:2070443601311540');
    expect(packet === undefined ? [] : eventsOf(packet)).toHaveLength(1);
    expect(new TextDecoder().decode(packet?.canonical)).toContain('SetIamPolicy');
  });

  it('asks for keys once, and again for a new key but not for every unknown one', async () => {
    for (let i = 0; i < 3; i++) expect(await push(key.token(claims()))).toBe('200');
    expect(asked).toHaveLength(1);
    const next = new GoogleKey(`${key.kid}-next`);
    served = [next.jwk];
    expect(await push(next.token(claims()))).toBe('401 AUTH_SIGNATURE_INVALID');
    expect(asked).toHaveLength(1);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await push(next.token(claims()))).toBe('200');
    expect(await push(new GoogleKey('nobody').token(claims()))).toBe('401 AUTH_SIGNATURE_INVALID');
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['for another audience', { aud: 'https://other.example/' }],
    ['for several', { aud: [AUDIENCE] }],
    ['of another account', { email: 'evil@project.iam.gserviceaccount.com' }],
    ['of an account whose address nobody verified', { email_verified: false }],
    ['of another issuer', { iss: 'https://evil.example' }],
  ])('%s is refused, and asks for no key', async (_, wrong) => {
    expect(await push(key.token(claims(wrong)))).toBe('401 AUTH_SIGNATURE_INVALID');
    expect(asked).toEqual([]);
  });

  it('is refused after its time and before it', async () => {
    expect(await push(key.token(claims({ exp: seconds() - 61 })))).toBe('401 AUTH_SIGNATURE_EXPIRED');
    expect(await push(key.token(claims({ iat: seconds() + 61 })))).toBe('401 AUTH_SIGNATURE_EXPIRED');
    expect(await push(key.token(claims({ exp: 'never' })))).toBe('401 AUTH_SIGNATURE_MALFORMED');
  });

  it('is refused in any other algorithm, `none` and the public key as a secret included', async () => {
    for (const alg of ['none', 'HS256', 'RS512', 'rs256', 7])
      expect(await push(key.token(claims(), { alg }))).toBe('401 AUTH_SIGNATURE_MALFORMED');
    expect(await push(key.token(claims(), { crit: ['b64'] }))).toBe('401 AUTH_SIGNATURE_MALFORMED');
  });

  it('is refused with a character of its token changed, wherever', async () => {
    const good = key.token(claims());
    expect(await push(good)).toBe('200');
    // Bits beyond the last byte of a part are refused too, or two texts would be one token.
    for (let at = 0; at < good.length; at += 13) {
      const changed = `${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`;
      expect(await push(changed)).toMatch(/^401 AUTH_SIGNATURE_/);
    }
  });

  it('is refused by a source that names no account: anyone has one', async () => {
    await setUp('gcp', { scheme: 'google-pubsub', audience: AUDIENCE });
    expect(await push(key.token(claims()))).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('is for the address it came to, where the source names no audience', async () => {
    await setUp('gcp', { scheme: 'google-pubsub', principal: EMAIL });
    expect(await push(key.token(claims()))).toBe('200');
    expect(await push(key.token(claims({ aud: `${AUDIENCE}2` })))).toBe('401 AUTH_SIGNATURE_INVALID');
  });

  it('is to be sent again while Google hands out no keys', async () => {
    stubNetwork({});
    expect(await push(key.token(claims()))).toBe('503 AUTH_KEYS_UNAVAILABLE');
  });

  it('is taken by the keys Google gave last, for a day in which it gives none', async () => {
    const token = (): string => key.token(claims());
    expect(await push(token())).toBe('200');
    stubNetwork({});
    vi.setSystemTime(Date.now() + 20_001_000);
    expect(await push(token())).toBe('200');
    vi.setSystemTime(Date.now() + 86_400_000);
    expect(await push(token())).toBe('503 AUTH_KEYS_UNAVAILABLE');
  });

  it('is by no key of a set that is none', async () => {
    served = [{ kid: key.kid, kty: 'RSA', n: '!', e: 'AQAB' }, { kid: key.kid }, { kid: 7, kty: 'RSA' }];
    expect(await push(key.token(claims()))).toBe('401 AUTH_SIGNATURE_INVALID');
  });
});
