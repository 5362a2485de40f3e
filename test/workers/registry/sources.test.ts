// Settings: what is written where, what is refused, and who may.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { sourceAnswer, sourcesPage } from '../../../schemas/source-api.ts';
import { ed25519, freshStorage, inKv, Office, rowsOf, token, verdictOf } from './office.ts';

const office = new Office();
beforeEach(freshStorage);

describe('PUT /v1/sources/{source}', () => {
  it('writes the record, its trail and what ingest reads', async () => {
    const response = await office.put('fw-1', { format: 'cef', labels: { site: 'berlin' } });
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(sourceAnswer.parse(await response.json())).toMatchObject({
      ...{ tenant: 'acme', source: 'fw-1', version: 1, updated_by: 'root' },
      settings: { v: 1, format: 'cef', labels: { site: 'berlin' }, disabled: false, dedupWindowSeconds: 300 },
    });
    expect(await inKv('source:acme/fw-1')).toEqual({
      ...{ v: 1, disabled: false, format: 'cef', dedupWindowSeconds: 300, labels: { site: 'berlin' } },
    });
    expect(await rowsOf('source_changes')).toMatchObject([
      { tenant: 'acme', source: 'fw-1', version: 1, actor: 'root', jti: 'admin-1', action: 'create' },
    ]);
  });

  it('replaces all of them, and says what changed', async () => {
    await office.put('fw-1', { format: 'cef', labels: { site: 'berlin' } });
    expect(await verdictOf(office.put('fw-1', { format: 'leef' }))).toBe('200');
    expect(await inKv('source:acme/fw-1')).toEqual({
      ...{ v: 1, disabled: false, format: 'leef', dedupWindowSeconds: 300 },
    });
    const { changes } = await (await office.fetch('/v1/sources/fw-1/changes')).json<{
      changes: { version: number; changes: unknown }[];
    }>();
    expect(changes.map(({ version }) => version)).toEqual([2, 1]);
    expect(changes[0]?.changes).toEqual({ format: ['cef', 'leef'], labels: [{ site: 'berlin' }, null] });
  });

  it('makes no version of what changes nothing', async () => {
    await office.put('fw-1', { format: 'cef' });
    const again = await office.put('fw-1', { format: 'cef' }, { headers: { 'if-none-match': '*' } });
    expect([again.status, again.headers.get('etag')]).toEqual([200, '"1"']);
    expect(await rowsOf('source_changes')).toHaveLength(1);
  });

  it('is for the version it names', async () => {
    const ifMatch = (version: string) => ({ headers: { 'if-match': version } });
    expect(await verdictOf(office.put('fw-1', {}, ifMatch('*')))).toBe('412 REGISTRY_VERSION_CONFLICT');
    await office.put('fw-1', {});
    await office.patch('fw-1', { disabled: true }, ifMatch('"1"'));
    expect(await verdictOf(office.patch('fw-1', { format: 'cef' }, ifMatch('"1"')))).toBe(
      '412 REGISTRY_VERSION_CONFLICT',
    );
    expect(await verdictOf(office.patch('fw-1', { format: 'cef' }, ifMatch('"2"')))).toBe('200');
    expect(await verdictOf(office.put('fw-1', { format: 'kv' }, { headers: { 'if-none-match': '*' } }))).toBe(
      '412 REGISTRY_VERSION_CONFLICT',
    );
    expect(await verdictOf(office.patch('fw-1', {}, ifMatch('W/"3"')))).toBe('400 REGISTRY_REQUEST_INVALID');
  });
});

describe('PATCH /v1/sources/{source}', () => {
  it('merges, and null takes away', async () => {
    await office.put('fw-1', { format: 'cef', labels: { site: 'berlin', rack: '7' } });
    await office.patch('fw-1', { format: null, labels: { rack: null, floor: '2' } });
    expect(await inKv('source:acme/fw-1')).toEqual({
      ...{ v: 1, disabled: false, dedupWindowSeconds: 300, labels: { site: 'berlin', floor: '2' } },
    });
  });

  it('merges into the defaults of a source that has no settings', async () => {
    expect(await verdictOf(office.patch('fw-1', { disabled: true }))).toBe('201');
    expect(await inKv('source:acme/fw-1')).toMatchObject({ disabled: true });
  });

  it('serves every one of many at once, one after the other', async () => {
    await office.put('fw-1', {});
    const names = ['a', 'b', 'c'];
    const all = await Promise.all(
      names.map((name) => verdictOf(office.patch('fw-1', { labels: { [name]: '1' } }))),
    );
    expect(all).toEqual(['200', '200', '200']);
    const { settings } = sourceAnswer.parse(await (await office.fetch('/v1/sources/fw-1')).json());
    expect(Object.keys(settings.labels ?? {}).sort()).toEqual(names);
    expect((await rowsOf('source_changes')).map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });
});

describe('DELETE /v1/sources/{source}', () => {
  it('leaves a source that is off and knows no key: without settings it could send', async () => {
    await office.put('fw-1', {
      keys: [{ kid: 'a', alg: 'ed25519', key: await ed25519() }],
      labels: { a: 'b' },
    });
    expect(await verdictOf(office.fetch('/v1/sources/fw-1', { method: 'DELETE' }))).toBe('200');
    expect(await inKv('source:acme/fw-1')).toEqual({ v: 1, disabled: true, dedupWindowSeconds: 300 });
    const { results } = await env.CATALOG.prepare('SELECT action FROM source_changes ORDER BY version').all();
    expect(results).toEqual([{ action: 'create' }, { action: 'delete' }]);
  });
});

describe('GET /v1/sources', () => {
  it('lists by name, page by page, and nobody else’s', async () => {
    for (const source of ['c', 'a', 'b']) await office.put(source, {});
    await office.put('d', {}, { claims: { tenant: 'other' } });
    const first = sourcesPage.parse(await (await office.fetch('/v1/sources?limit=2')).json());
    expect([first.sources.map(({ source }) => source), first.cursor]).toEqual([['a', 'b'], 'b']);
    const rest = sourcesPage.parse(
      await (await office.fetch(`/v1/sources?limit=2&cursor=${first.cursor}`)).json(),
    );
    expect([rest.sources.map(({ source }) => source), rest.cursor]).toEqual([['c'], null]);
    expect(await verdictOf(office.fetch('/v1/sources/d'))).toBe('404 REGISTRY_SOURCE_UNKNOWN');
  });
});

describe('settings that ingest could not use', () => {
  const p256 = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]).toString('base64url');
  it.each([
    ['a format nobody decodes', { format: 'yaml' }, /^format: is one of json, /],
    ['a product nobody maps', { product: 'acme' }, /^product: is one of .*suricata/],
    ['a member nobody reads', { disabledd: true }, /disabledd/],
    ['a label no query can spell', { labels: { 'A b': 'x' } }, /^labels/],
    ['a window of two days', { dedupWindowSeconds: 172_800 }, /^dedupWindowSeconds: Too big/],
    ['events told apart in no window', { dedup: 'event', dedupWindowSeconds: 0 }, /^dedup: needs a window/],
    ['events told apart by what nobody knows', { dedup: 'line' }, /^dedup: /],
    [
      'a key of other length',
      { keys: [{ kid: 'a', alg: 'ed25519', key: 'A'.repeat(42) }] },
      /^keys.a: is no key/,
    ],
    [
      'a point off the curve',
      { keys: [{ kid: 'a', alg: 'ecdsa-p256-sha256', key: p256 }] },
      /^keys.a: is no key/,
    ],
    ['a lock without a key', { requiresSignature: true }, /^requiresSignature: needs a key/],
    ['a webhook without secret', { hook: { scheme: 'github' } }, /^hook.secrets: .* needs a secret/],
    ['a topic without its name', { hook: { scheme: 'sns' } }, /^hook.audience: /],
    ['Google without an account', { hook: { scheme: 'google-pubsub' } }, /^hook.principal: /],
    [
      'a secret that is no base64',
      { hook: { scheme: 'standard-webhooks', secrets: ['??'] } },
      /^hook.secrets: /,
    ],
    ['another version', { v: 2 }, /^v: /],
  ])('%s is refused by its name', async (_, settings, message) => {
    const response = await office.put('fw-1', settings);
    expect(response.status).toBe(400);
    const { error } = await response.json<{ error: { code: string; message: string } }>();
    expect(error).toMatchObject({
      code: 'REGISTRY_SETTINGS_INVALID',
      message: expect.stringMatching(message),
    });
    expect(await rowsOf('sources')).toEqual([]);
  });

  it('do not keep a source from being switched off, but from being switched on again', async () => {
    expect(await verdictOf(office.put('fw-1', { disabled: true, format: 'yaml' }))).toBe('201');
    expect(await verdictOf(office.patch('fw-1', { disabled: false }))).toBe('400 REGISTRY_SETTINGS_INVALID');
  });

  it.each([
    ['no JSON', '{"a":'],
    ['no object', '[]'],
    ['one setting twice', '{"disabled":true,"disabled":false}'],
    ['nested beyond all use', '{"labels":'.repeat(2_000)],
    ['too large', `{"labels":{"a":"${'x'.repeat(70_000)}"}}`],
  ])('%s is refused', async (_, body) => {
    expect(await verdictOf(office.put('fw-1', body))).toBe('400 REGISTRY_REQUEST_INVALID');
  });

  it('a name of a prototype is a name like any other', async () => {
    expect(await verdictOf(office.patch('fw-1', '{"__proto__":{"disabled":true}}'))).toBe(
      '400 REGISTRY_SETTINGS_INVALID',
    );
  });

  it.each(['a%2Fb', '-a', 'a%20b', 'x'.repeat(65)])('a source named %s is refused', async (source) => {
    expect(await verdictOf(office.put(source, {}))).toBe('400 REGISTRY_REQUEST_INVALID');
  });
});

describe('whoever asks', () => {
  it.each(['ingest', 'read'] as const)('with scope %s is refused', async (scope) => {
    expect(await verdictOf(office.put('fw-1', {}, { claims: { scope: [scope] } }))).toBe(
      '403 AUTH_SCOPE_MISSING',
    );
  });

  it('without a token, or with one of another key, is refused before a path is known', async () => {
    expect(await verdictOf(office.fetch('/v1/nothing', { headers: { authorization: '' } }))).toMatch(/^401 /);
    const forged = `${(await token()).split('.').slice(0, 2).join('.')}.${'A'.repeat(86)}`;
    expect(
      await verdictOf(office.fetch('/v1/sources', { headers: { authorization: `Bearer ${forged}` } })),
    ).toBe('401 AUTH_TOKEN_UNTRUSTED');
  });

  it('finds paths and methods that are not there refused by name', async () => {
    expect(await verdictOf(office.fetch('/v1/nothing'))).toBe('404 REGISTRY_PATH_UNKNOWN');
    const wrong = await office.fetch('/v1/sources/fw-1', { method: 'POST', body: {} });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, PUT, PATCH, DELETE']);
  });
});

describe('the trail', () => {
  it('can neither be changed nor shortened', async () => {
    await office.put('fw-1', {});
    await expect(env.CATALOG.exec("UPDATE source_changes SET actor = 'x'")).rejects.toThrow('append-only');
    await expect(env.CATALOG.exec('DELETE FROM source_changes')).rejects.toThrow('append-only');
  });
});
