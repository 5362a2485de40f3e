// Keys and secrets: shown once or never, kept when left out, rotated with an overlap, ended in time.
import { beforeEach, describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../../schemas/registry.ts';
import { type RotationAnswer, sourceAnswer } from '../../../schemas/source-api.ts';
import { rotate, withoutEnded } from '../../../workers/registry/rotate.ts';
import { upkeep } from '../../../workers/registry/upkeep.ts';
import { ed25519, freshStorage, inKv, Office, rowsOf, verdictOf } from './office.ts';

const office = new Office();
beforeEach(freshStorage);

const DAY_MS = 86_400_000;
const HMAC = Buffer.from('a shared secret of 32 characters').toString('base64url');

const settingsInKv = async (): Promise<SourceSettings> => (await inKv('source:acme/fw-1')) as SourceSettings;

async function rotated(wish: unknown): Promise<RotationAnswer> {
  const response = await office.rotate('fw-1', wish);
  expect(response.status).toBe(200);
  return response.json();
}

describe('a shared secret', () => {
  const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
  const settings = {
    keys: [{ kid: 'a', alg: 'hmac-sha256', key: HMAC }],
    hook: { scheme: 'standard-webhooks', secrets },
  };

  it('is in no answer and in no row of the trail', async () => {
    await office.put('fw-1', settings);
    await office.patch('fw-1', { hook: { secrets: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'] } });
    const texts = [
      await (await office.fetch('/v1/sources/fw-1')).text(),
      await (await office.fetch('/v1/sources')).text(),
      JSON.stringify(await rowsOf('source_changes')),
    ];
    for (const text of texts) {
      for (const secret of [HMAC, ...secrets, 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD']) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain(secret.slice(0, -4));
      }
      expect(text).toContain('b7oD');
    }
  });

  it('stays when what was shown is sent back as it is', async () => {
    await office.put('fw-1', settings);
    const shown = sourceAnswer.parse(await (await office.fetch('/v1/sources/fw-1')).json());
    const again = await office.put('fw-1', shown.settings);
    expect([again.status, again.headers.get('etag')]).toEqual([200, '"1"']);
    await office.put('fw-1', { ...shown.settings, format: 'cef' });
    const { keys, hook } = await settingsInKv();
    expect([keys?.[0]?.key, hook?.secrets]).toEqual([HMAC, secrets]);
  });

  it('is not handed from one scheme to another', async () => {
    await office.put('fw-1', settings);
    expect(await verdictOf(office.patch('fw-1', { hook: { scheme: 'github' } }))).toBe(
      '400 REGISTRY_SETTINGS_INVALID',
    );
  });

  it('too short to spare four characters has no hint', async () => {
    const shown = await office.put('fw-1', { hook: { scheme: 'github', secrets: ['short'] } });
    expect(sourceAnswer.parse(await shown.json()).secrets.hook).toEqual([{ ends: '' }]);
  });
});

describe('POST /v1/sources/{source}/rotate', () => {
  it('takes a new public key and gives the old one an end', async () => {
    const [old, fresh] = [await ed25519(), await ed25519()];
    await office.put('fw-1', { keys: [{ kid: 'old', alg: 'ed25519', key: old }] });
    const before = Date.now();
    const answer = await rotated({ what: 'key', kid: 'new', key: fresh, overlapSeconds: 3_600 });
    expect(answer).toMatchObject({ kid: 'new', version: 2 });
    expect(answer.secret).toBeUndefined();
    const { keys = [] } = await settingsInKv();
    expect(keys).toMatchObject([
      { kid: 'old', key: old },
      { kid: 'new', alg: 'ed25519', key: fresh },
    ]);
    expect(keys[0]?.notAfter).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(keys[1]?.notAfter).toBeUndefined();
  });

  it('makes a shared secret and shows it once', async () => {
    await office.put('fw-1', { keys: [{ kid: 'old', alg: 'hmac-sha256', key: HMAC }] });
    const { secret, kid } = await rotated({ what: 'key', overlapSeconds: 0 });
    const { keys } = await settingsInKv();
    expect(keys).toEqual([{ kid, alg: 'hmac-sha256', key: secret }]);
    expect(await (await office.fetch('/v1/sources/fw-1')).text()).not.toContain(secret);
  });

  it('lets both secrets of a webhook count until the old one ends', async () => {
    const old = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    await office.put('fw-1', { hook: { scheme: 'standard-webhooks', secrets: [old] } });
    const { secret } = await rotated({ what: 'hook' });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect((await settingsInKv()).hook?.secrets).toEqual([secret, old]);
    expect(await upkeep(office.env, Date.now())).toMatchObject({ expired: 0 });
    expect(await upkeep(office.env, Date.now() + DAY_MS + 1)).toMatchObject({ expired: 1, failed: 0 });
    expect((await settingsInKv()).hook?.secrets).toEqual([secret]);
    expect(await rowsOf('source_changes')).toMatchObject([{}, {}, { actor: 'upkeep', action: 'expire' }]);
    expect(await upkeep(office.env, Date.now() + DAY_MS + 2)).toMatchObject({ expired: 0 });
  });

  it.each([
    ['a source nobody knows', 'other', { what: 'hook' }, '404 REGISTRY_SOURCE_UNKNOWN'],
    ['a webhook where there is none', 'fw-1', { what: 'hook' }, '400 REGISTRY_REQUEST_INVALID'],
    ['a key without its public half', 'fw-1', { what: 'key' }, '400 REGISTRY_SETTINGS_INVALID'],
    [
      'to the name of the old one',
      'fw-1',
      { what: 'key', kid: 'a', key: HMAC },
      '400 REGISTRY_SETTINGS_INVALID',
    ],
    [
      'with an overlap of a year',
      'fw-1',
      { what: 'key', overlapSeconds: 31_536_000 },
      '400 REGISTRY_REQUEST_INVALID',
    ],
    ['something else', 'fw-1', { what: 'door' }, '400 REGISTRY_REQUEST_INVALID'],
  ])('refuses to rotate %s', async (_, source, wish, verdict) => {
    await office.put('fw-1', { keys: [{ kid: 'a', alg: 'ed25519', key: await ed25519() }] });
    expect(await verdictOf(office.rotate(source, wish))).toBe(verdict);
  });

  it('refuses a secret of its own making where the provider shows one', async () => {
    await office.put('fw-1', { hook: { scheme: 'slack', secrets: ['shown-by-slack'] } });
    expect(await verdictOf(office.rotate('fw-1', { what: 'hook' }))).toBe('400 REGISTRY_SETTINGS_INVALID');
    expect(
      (await rotated({ what: 'hook', secret: 'shown-by-slack-2', overlapSeconds: 0 })).secret,
    ).toBeUndefined();
    expect((await settingsInKv()).hook?.secrets).toEqual(['shown-by-slack-2']);
  });

  it('refuses more secrets than ingest would read', async () => {
    await office.put('fw-1', { hook: { scheme: 'github', secrets: ['a', 'b', 'c', 'd'] } });
    expect(await verdictOf(office.rotate('fw-1', { what: 'hook' }))).toBe('400 REGISTRY_SETTINGS_INVALID');
  });
});

describe('an end', () => {
  const record = { v: 1, disabled: false, dedupWindowSeconds: 300 } as const;
  const context = { now: 1_000, random: new Uint8Array(32) };

  it('only ever comes nearer', () => {
    const keys = [{ kid: 'a', alg: 'hmac-sha256' as const, key: HMAC, notAfter: 5_000 }];
    const next = rotate({ ...record, keys }, { what: 'key', overlapSeconds: 60 }, context);
    expect(next.record.keys?.[0]).toMatchObject({ kid: 'a', notAfter: 5_000 });
  });

  it('takes away what it is the end of, and nothing else', () => {
    const keys = [
      { kid: 'a', alg: 'hmac-sha256' as const, key: HMAC, notAfter: 1_000 },
      { kid: 'b', alg: 'hmac-sha256' as const, key: HMAC, notAfter: 1_001 },
      { kid: 'c', alg: 'hmac-sha256' as const, key: HMAC },
    ];
    expect(withoutEnded({ ...record, keys }, 999)).toBeUndefined();
    expect(withoutEnded({ ...record, keys }, 1_000)?.keys?.map(({ kid }) => kid)).toEqual(['b', 'c']);
  });
});
