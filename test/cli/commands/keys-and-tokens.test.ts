import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKeys } from '../../../cli/key-files.ts';
import { importPublicKeys } from '../../../workers/core/attest/keys.ts';
import { verifyToken } from '../../../workers/core/attest/token.ts';
import { edgeseal } from '../../support/edgeseal-command.ts';

let folder = '';
let keys = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-commands-'));
  keys = join(folder, 'keys');
  const made = await edgeseal(['keys', 'generate', '--out', keys]);
  expect(made.code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true }));

describe('keys', () => {
  it('makes the four files of docs/deploy.md', async () => {
    expect((await readdir(keys)).sort()).toEqual(['log.jwk', 'public.json', 'receipt.jwk', 'token.jwk']);
  });

  it('will not make them where there are some', async () => {
    const run = await edgeseal(['keys', 'generate', '--out', keys]);
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('never overwritten') });
  });

  it('lists all three, and publishes those of receipts and the log', async () => {
    const list = await edgeseal(['keys', 'list', '--dir', keys]);
    expect(
      list.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['token', 'receipt', 'log']);
    const { keys: published } = JSON.parse((await edgeseal(['keys', 'jwks', '--dir', keys])).stdout);
    expect(published.map((key: { edgeseal_use: string }) => key.edgeseal_use)).toEqual(['receipt', 'log']);
    expect(JSON.stringify(published)).not.toContain('"d"');
  });

  it('says that there are none', async () => {
    const run = await edgeseal(['keys', 'list', '--dir', folder]);
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^There are no public keys at [^\n]*\n$/),
    });
  });

  it.each([[['keys']], [['keys', 'make']], [['keys', 'generate']], [['keys', 'list', 'extra']]])(
    'refuses %j with 2',
    async (args) => expect(await edgeseal(args)).toMatchObject({ code: 2, stdout: '' }),
  );
});

describe('token', () => {
  const mint = (...args: string[]) => edgeseal(['token', '--key', join(keys, 'token.jwk'), ...args]);

  it('mints what it is asked for', async () => {
    const run = await mint(
      '--scope',
      'ingest,read',
      '--source',
      'fw1',
      '--tenant',
      'acme',
      '--ttl',
      '1h',
      '--json',
    );
    const { token, jti, expires_at } = JSON.parse(run.stdout);
    const trusted = await importPublicKeys((await loadKeys(keys)).public);
    const claims = await verifyToken(token, trusted, Date.now());
    expect(claims).toMatchObject({ sub: 'fw1', tenant: 'acme', scope: ['ingest', 'read'], jti });
    expect(Date.parse(expires_at)).toBe((claims.exp ?? 0) * 1000);
  });

  it('prints the token alone, without an end when told so', async () => {
    const run = await mint('--scope', 'read', '--sub', 'alice', '--ttl', 'none');
    const trusted = await importPublicKeys((await loadKeys(keys)).public);
    expect((await verifyToken(run.stdout.trim(), trusted, Date.now())).exp).toBeUndefined();
  });

  it.each([
    ['--scope', 'read'],
    ['--scope', 'write', '--sub', 'a'],
    ['--sub', 'a'],
    ['--scope', 'read', '--sub', 'no blanks'],
    ['--scope', 'read', '--sub', 'a', '--ttl', 'soon'],
  ])('refuses %s %s with 2 and one sentence', async (...args) => {
    const run = await mint(...args);
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^[^\n]+\n$/) });
  });

  it('says what is wrong with its key, without showing it', async () => {
    const args = ['token', '--scope', 'read', '--sub', 'a', '--key'];
    const none = await edgeseal([...args, join(folder, 'none.jwk')]);
    expect(none).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^There is no token key at [^\n]*\n$/),
    });
    await writeFile(join(folder, 'broken.jwk'), '{"d":"secret"}');
    const broken = await edgeseal([...args, join(folder, 'broken.jwk')]);
    expect(broken).toMatchObject({ code: 1, stderr: 'The key is not a private token key (JWK).\n' });
    const wrong = await edgeseal([...args, join(keys, 'log.jwk')]);
    expect(wrong.code).toBe(1);
  });
});
