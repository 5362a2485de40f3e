import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadKeys } from '../../../cli/key-files.ts';
import { importPublicKeys } from '../../../workers/core/attest/keys.ts';
import { verifyToken } from '../../../workers/core/attest/token.ts';
import { type CommandRun, edgeseal } from '../../support/edgeseal-command.ts';
import {
  type Answer,
  type SeenRequest,
  type StubDeployment,
  stubDeployment,
} from '../../support/stub-deployment.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-source-'));
  await edgeseal(['keys', 'generate', '--out', join(folder, 'keys')]);
  const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  await writeFile(join(folder, 'other.jwk'), JSON.stringify({ ...jwk, kid: 'other' }));
});
afterAll(() => rm(folder, { recursive: true }));

let stub: StubDeployment | undefined;
afterEach(() => stub?.close());

const SOURCE = {
  ...{ tenant: 'acme', source: 'fw-1', version: 3, created_at: 0, updated_at: 0, updated_by: 'root' },
  settings: { v: 1, disabled: false, dedupWindowSeconds: 300, labels: { site: 'berlin' } },
  secrets: { keys: [], hook: [] },
};

/** Runs `edgeseal source` against a deployment that answers so. */
async function source(
  args: readonly string[],
  answer: (seen: SeenRequest) => Answer,
  input?: string,
): Promise<CommandRun> {
  stub = await stubDeployment(answer);
  return edgeseal(['source', ...args], {
    url: stub.url,
    token: 't',
    ...(input === undefined ? {} : { input }),
  });
}

const found = (): Answer => ({ status: 200, body: SOURCE });
const sentBody = (): unknown => JSON.parse(stub?.seen.at(-1)?.body ?? '');

describe('source add', () => {
  it('puts what it was told, unless the source is there', async () => {
    const run = await source(
      [
        ...[
          'add',
          'fw-1',
          '--format',
          'cef',
          '--product',
          'palo-alto',
          '--label',
          'site=berlin',
          '--label',
          'a=b=c',
        ],
        ...[
          '--dedup',
          '5m',
          '--requests-per-minute',
          '60',
          '--bytes-per-request',
          '1000000',
          '--require-signature',
        ],
        ...['--certificate', `${'AB:'.repeat(31)}AB`],
      ],
      found,
    );
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('acme/fw-1 (version 3): added\n') });
    expect(stub?.seen[0]).toMatchObject({
      method: 'PUT',
      url: expect.objectContaining({ pathname: '/v1/sources/fw-1' }),
    });
    expect(stub?.seen[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'if-none-match': '*' });
    expect(sentBody()).toEqual({
      ...{
        format: 'cef',
        product: 'palo-alto',
        labels: { site: 'berlin', a: 'b=c' },
        dedupWindowSeconds: 300,
      },
      limits: { requestsPerMinute: 60, bytesPerRequest: 1_000_000 },
      ...{ requiresSignature: true, certificates: ['ab'.repeat(32)] },
    });
  });

  it.each([
    [['--dedup', 'event'], { dedup: 'event' }],
    [['--dedup', 'event', '--dedup', '10m'], { dedup: 'event', dedupWindowSeconds: 600 }],
    [['--dedup', 'off'], { dedup: null, dedupWindowSeconds: 0 }],
    [['--dedup', 'request'], { dedup: null }],
  ])('asks by %j how retries are recognized', async (args, settings) => {
    await source(['add', 'fw-1', ...args], found);
    expect(sentBody()).toEqual(settings);
  });

  it('mints the token of the source by the key it is given', async () => {
    const run = await source(
      ['add', 'fw-1', '--token-key', join(folder, 'keys/token.jwk'), '--ttl', '1h'],
      found,
    );
    const trusted = await importPublicKeys((await loadKeys(join(folder, 'keys'))).public);
    const claims = await verifyToken(run.stdout.trim(), trusted, Date.now());
    expect(claims).toMatchObject({ sub: 'fw-1', tenant: 'acme', scope: ['ingest'] });
  });

  it('says where to mint it where the key is not', async () => {
    const run = await source(['add', 'fw-1'], found);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('edgeseal token --scope ingest --source fw-1 --tenant acme --key FILE\n');
  });

  it('changes nothing before everything it needs is there', async () => {
    const run = await source(['add', 'fw-1', '--token-key', join(folder, 'none.jwk')], found);
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^There is no token key at [^\n]+\n$/),
    });
    expect(stub?.seen).toEqual([]);
  });

  it('takes public keys by PEM and JWK, and of a private one its public half', async () => {
    const [ed, ec] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ec', { namedCurve: 'P-256' })];
    const jwk = ed.publicKey.export({ format: 'jwk' });
    await writeFile(join(folder, 'edge.pem'), ed.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(join(folder, 'ec.pem'), ec.publicKey.export({ type: 'spki', format: 'pem' }));
    await writeFile(join(folder, 'key.jwk'), JSON.stringify({ ...jwk, kid: 'named' }));
    const files = ['edge.pem', 'ec.pem', 'key.jwk'].flatMap((file) => ['--key', join(folder, file)]);
    await source(['add', 'fw-1', ...files], found);
    const point = ec.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65).toString('base64url');
    expect(sentBody()).toEqual({
      keys: [
        { kid: 'edge', alg: 'ed25519', key: jwk.x },
        { kid: 'ec', alg: 'ecdsa-p256-sha256', key: point },
        { kid: 'named', alg: 'ed25519', key: jwk.x },
      ],
    });
  });

  it('makes a shared key and shows it once', async () => {
    const run = await source(['add', 'fw-1', '--hmac'], found);
    const [, secret] = /^keyid {3}acme\/fw-1\/hmac\nsecret {2}([A-Za-z0-9_-]{43})\n$/.exec(run.stdout) ?? [];
    expect(sentBody()).toEqual({ keys: [{ kid: 'hmac', alg: 'hmac-sha256', key: secret }] });
  });

  it('reads the secret of a webhook from standard input', async () => {
    await source(['add', 'gh', '--hook', 'github', '--secret-file', '-'], found, 'it is secret\n');
    expect(sentBody()).toEqual({ hook: { scheme: 'github', secrets: ['it is secret'] } });
  });

  it('says that the source is there', async () => {
    const run = await source(['add', 'fw-1'], () => ({
      status: 412,
      body: { error: { code: 'REGISTRY_VERSION_CONFLICT', message: 'it is there' } },
    }));
    expect(run).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: 'There is a source "fw-1" already: change it with "edgeseal source set fw-1".\n',
    });
  });
});

describe('source set', () => {
  it('patches the version it saw, and adds to keys that it cannot see', async () => {
    const hmac = { kid: 'old', alg: 'hmac-sha256' };
    const known = {
      ...SOURCE,
      settings: { ...SOURCE.settings, keys: [hmac], limits: { requestsPerMinute: 5 } },
    };
    const run = await source(
      [
        ...['set', 'fw-1', '--label', 'rack=7', '--unset', 'label.site', '--unset', 'requests-per-minute'],
        ...['--key', join(folder, 'other.jwk'), '--unset', 'format'],
      ],
      ({ method }) => ({ status: 200, body: method === 'GET' ? known : { ...known, version: 4 } }),
    );
    expect(run).toEqual({ code: 0, stdout: '', stderr: 'acme/fw-1 (version 4): changed\n' });
    expect(stub?.seen[1]).toMatchObject({ method: 'PATCH', headers: { 'if-match': '"3"' } });
    expect(sentBody()).toEqual({
      labels: { rack: '7', site: null },
      limits: { requestsPerMinute: null },
      keys: [hmac, { kid: 'other', alg: 'ed25519', key: expect.any(String) }],
      format: null,
    });
  });

  it('takes keys off by their names, and puts others in their place', async () => {
    const keys = ['a', 'b', 'c'].map((kid) => ({ kid, alg: 'hmac-sha256' }));
    const known = { ...SOURCE, settings: { ...SOURCE.settings, keys } };
    const off = ['--unset', 'key.a', '--unset', 'key.c'];
    await source(['set', 'fw-1', ...off, '--key', join(folder, 'other.jwk')], () => ({
      status: 200,
      body: known,
    }));
    expect(sentBody()).toEqual({ keys: [keys[1], expect.objectContaining({ kid: 'other' })] });
  });
});

describe('source rotate', () => {
  it.each([
    ['a webhook’s secret', { hook: { scheme: 'github' } }, [], { what: 'hook', overlapSeconds: 86_400 }],
    [
      'a shared key',
      {},
      ['--hmac', '--kid', 'b'],
      { what: 'key', alg: 'hmac-sha256', kid: 'b', overlapSeconds: 86_400 },
    ],
    ['the key there is', {}, ['--overlap', '0'], { what: 'key', overlapSeconds: 0 }],
  ])('asks for %s', async (_, settings, args, wish) => {
    const known = { ...SOURCE, settings: { ...SOURCE.settings, ...settings } };
    const run = await source(['rotate', 'fw-1', ...args], ({ method }) => ({
      status: 200,
      body: method === 'GET' ? known : { ...known, kid: 'b', secret: 'shown once' },
    }));
    expect(sentBody()).toEqual(wish);
    expect(run.stdout).toBe('keyid   acme/fw-1/b\nsecret  shown once\n');
  });
});

describe('source list and show', () => {
  it('follows the cursor, one line a source, and lets no name rewrite the terminal', async () => {
    const hostile = { ...SOURCE, settings: { ...SOURCE.settings, labels: { site: '\u001b[2Jx' } } };
    const run = await source(['list'], ({ url }) => ({
      status: 200,
      body: url.searchParams.has('cursor')
        ? { sources: [hostile], cursor: null }
        : { sources: [SOURCE], cursor: 'fw-1' },
    }));
    expect(run.stdout.split('\n')).toEqual([
      'fw-1                     enabled  v3    1970-01-01T00:00:00.000Z  site=berlin',
      'fw-1                     enabled  v3    1970-01-01T00:00:00.000Z  site=·[2Jx',
      '',
    ]);
  });

  it('says of a source without settings that it has the defaults', async () => {
    const run = await source(['show', 'fw-1'], () => ({
      status: 404,
      body: { error: { code: 'REGISTRY_SOURCE_UNKNOWN', message: 'none' } },
    }));
    expect(run).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: '"fw-1" has no settings, so it has the defaults: set it up with "edgeseal source add fw-1".\n',
    });
  });
});

describe('token revoke', () => {
  const revoked = { jti: 'j', until: null, revoked_at: 0, revoked_by: 'root' };

  it('sends a jti as it is, and of a token its jti and its end', async () => {
    stub = await stubDeployment(() => ({ status: 200, body: revoked }));
    const around = { url: stub.url, token: 't' };
    expect(await edgeseal(['token', 'revoke', 'j.1'], around)).toMatchObject({
      code: 0,
      stderr: 'Revoked: j\n',
    });
    expect(sentBody()).toEqual({ jti: 'j.1' });
    const mint = [
      'token',
      '--key',
      join(folder, 'keys/token.jwk'),
      '--scope',
      'read',
      '--sub',
      'a',
      '--json',
    ];
    const { token, jti, expires_at } = JSON.parse((await edgeseal(mint)).stdout);
    await edgeseal(['token', 'revoke', token], around);
    expect(sentBody()).toEqual({ jti, until: Date.parse(expires_at) });
  });

  it('says in one sentence what is no token', async () => {
    const run = await edgeseal(['token', 'revoke', 'ey.ey.ey']);
    expect(run).toEqual({ code: 1, stdout: '', stderr: 'That is neither a token nor the jti of one.\n' });
  });
});

it.each([
  [['source']],
  [['source', 'make', 'x']],
  [['source', 'add']],
  [['source', 'list', 'x']],
  [['source', 'show', 'a', 'b']],
  [['source', 'add', 'x', '--label', 'nothing']],
  [['source', 'add', 'x', '--dedup', 'soon']],
  [['source', 'add', 'x', '--hook', 'carrier-pigeon']],
  [['source', 'add', 'x', '--requests-per-minute', 'many']],
  [['source', 'add', 'x', '--ttl', 'soon']],
  [['token', 'revoke']],
])('refuses %j with 2 and one sentence, before anything is asked', async (args) => {
  const run = await edgeseal(args, { token: 't' });
  expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^[^\n]+\n$/) });
});
