import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureKeys, KEY_USES, loadKeys, makeKeys, parsePublicKeys, storeKeys } from '../../cli/key-files.ts';
import { mintToken } from '../../cli/mint-token.ts';
import { importPublicKeys, importSigningKey } from '../../workers/core/attest/keys.ts';
import { verifyToken } from '../../workers/core/attest/token.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('makes keys that the Workers take, each for its own use', async () => {
  const keys = await makeKeys();
  for (const use of KEY_USES) expect((await importSigningKey(keys[use], use)).kid).toMatch(`${use}-`);
  const trusted = await importPublicKeys(keys.public);
  expect(trusted.keys.map((key) => key.use).sort()).toEqual([...KEY_USES].sort());
  expect(keys.public).not.toContain('"d"');
});

it('keeps them, readable by their owner only, and gives back the same', async () => {
  const made = await ensureKeys(join(folder, 'own'));
  expect(await ensureKeys(join(folder, 'own'))).toEqual(made);
  expect(await loadKeys(join(folder, 'own'))).toEqual(made);
  for (const use of KEY_USES) expect((await stat(join(folder, 'own', `${use}.jwk`))).mode & 0o077).toBe(0);
});

it('never overwrites a key', async () => {
  const first = await ensureKeys(join(folder, 'kept'));
  await expect(storeKeys(join(folder, 'kept'), await makeKeys())).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await loadKeys(join(folder, 'kept'))).toEqual(first);
});

it('refuses public keys that are none', () => {
  expect(() => parsePublicKeys('{"keys":[{"kty":"RSA"}]}')).toThrow();
  expect(() => parsePublicKeys('not JSON')).toThrow(SyntaxError);
});

it('mints tokens that verify, with their tenant, subject, scope and end', async () => {
  const keys = await makeKeys();
  const now = Date.parse('2026-11-20T12:00:00Z');
  const wishes = { tenant: 'acme', subject: 'fw1', scope: ['ingest', 'read'], ttlSeconds: 60 } as const;
  const { token, jti, expiresAt } = await mintToken(keys.token, wishes, now);
  const claims = await verifyToken(token, await importPublicKeys(keys.public), now);
  expect(claims).toMatchObject({
    sub: 'fw1',
    tenant: 'acme',
    scope: ['ingest', 'read'],
    jti,
    exp: expiresAt,
  });
  expect(expiresAt).toBe(now / 1000 + 60);
});
