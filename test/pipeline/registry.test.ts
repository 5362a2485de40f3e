// Settings of sources through the running stack, as an operator works with them: what the command line sets up, ingest heeds
// with the next request; what is revoked ends with the next request; and D1 has the record of it all.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesPage, sourceAnswer } from '../../schemas/source-api.ts';
import { type CommandRun, edgeseal } from '../support/edgeseal-command.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { allEvents, get, sealed, send } from '../support/stack-client.ts';

let stack: Stack;
let admin = '';
beforeAll(async () => {
  stack = await startStack();
  admin = await stack.token({ tenant: 'stack', subject: 'operator', scope: ['admin'] });
});
afterAll(async () => stack?.stop());

const source = (...args: string[]): Promise<CommandRun> =>
  edgeseal(['source', ...args], { url: stack.url, token: admin });

/** Sets a source up; its token as it is printed. */
async function added(name: string, ...settings: string[]): Promise<string> {
  const run = await source('add', name, '--token-key', join(stack.stateDir, 'keys/token.jwk'), ...settings);
  expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining(`stack/${name} (version 1): added`) });
  return run.stdout.trim();
}

/** `status`, and the code of a refusal. */
async function verdict(token: string, body = '{"message":"a"}', mediaType?: string): Promise<string> {
  const options = mediaType === undefined ? { token } : { token, mediaType };
  const { status, body: reply } = await send(stack, body, options);
  return status === 202 ? '202' : `${status} ${reply.error?.code}`;
}

describe('edgeseal source', () => {
  it('adds a source whose labels are found on its events', async () => {
    const token = await added('labelled', '--label', 'site=berlin', '--label', 'rack=7');
    const reply = await send(stack, '{"message":"hello from a labelled source"}', { token });
    expect(reply.status).toBe(202);
    await sealed(stack, [reply.body.packet]);
    const [event, ...more] = await allEvents(stack, `packet:${reply.body.packet}`);
    expect(more).toEqual([]);
    expect(event?.metadata.tags).toEqual([
      { name: 'site', value: 'berlin' },
      { name: 'rack', value: '7' },
    ]);
  });

  it('sets a format, which counts with the next request', async () => {
    const token = await added('pinned');
    expect(await verdict(token, 'no event of cef\n', 'text/plain')).toBe('202');
    expect(await source('set', 'pinned', '--format', 'cef')).toMatchObject({ code: 0 });
    expect(await verdict(token, 'no event of cef\n', 'text/plain')).toBe('400 DECODE_CEF_SYNTAX');
    expect(await source('set', 'pinned', '--unset', 'format')).toMatchObject({ code: 0 });
    expect(await verdict(token, 'no event of cef, either\n', 'text/plain')).toBe('202');
  });

  it('disables a source with its next request, whatever its token, and enables it again', async () => {
    const token = await added('noisy');
    expect(await verdict(token)).toBe('202');
    expect(await source('disable', 'noisy')).toMatchObject({ code: 0 });
    expect(await verdict(token)).toBe('403 AUTH_SOURCE_DISABLED');
    expect(await source('enable', 'noisy')).toMatchObject({ code: 0 });
    expect(await verdict(token)).toBe('202');
    expect(await source('remove', 'noisy')).toMatchObject({ code: 0 });
    expect(await verdict(token)).toBe('403 AUTH_SOURCE_DISABLED');
  });

  it('takes webhooks by a secret, and by both while it is rotated', async () => {
    const post = (secret: string) =>
      fetch(`${stack.url}/hooks/stack/hooked`, {
        method: 'POST',
        headers: { 'x-secret': secret },
        body: '{"a":1}',
      });
    const secretFile = ['--hook', 'header', '--header', 'x-secret', '--secret-file', '-'];
    const around = { url: stack.url, token: admin, input: 'the first secret' };
    expect((await edgeseal(['source', 'add', 'hooked', ...secretFile], around)).code).toBe(0);
    expect((await post('the first secret')).status).toBe(200);
    const rotated = await source('rotate', 'hooked', '--overlap', '1h');
    const [, fresh = ''] = /^secret {2}(\S+)$/m.exec(rotated.stdout) ?? [];
    for (const secret of ['the first secret', fresh]) expect((await post(secret)).status).toBe(200);
    await source('rotate', 'hooked', '--overlap', '0');
    expect((await post(fresh)).status).toBe(401);
    const show = await source('show', 'hooked');
    expect(show.stdout).not.toContain('the first secret');
    expect(show.stdout).toMatch(/^ {2}v3 .* rotate {2}by operator: secrets$/m);
  });

  it('keeps the record: settings, who changed them, and what', async () => {
    const shown = sourceAnswer.parse(await (await get(stack, '/v1/sources/pinned', admin)).json());
    expect(shown).toMatchObject({ version: 3, updated_by: 'operator', settings: { disabled: false } });
    const { changes } = changesPage.parse(
      await (await get(stack, '/v1/sources/pinned/changes', admin)).json(),
    );
    expect(changes.map(({ action, changes: what }) => [action, what])).toEqual([
      ['set', { format: ['cef', null] }],
      ['set', { format: [null, 'cef'] }],
      ['create', expect.any(Object)],
    ]);
    const list = await source('list');
    expect(list.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
      ...['hooked', 'labelled', 'noisy', 'pinned', ''],
    ]);
  });
});

describe('edgeseal tenant', () => {
  const key = (): string[] => ['--token-key', join(stack.stateDir, 'keys/token.jwk')];
  const tenant = (...args: string[]): Promise<CommandRun> =>
    edgeseal(['tenant', ...args], { url: stack.url, token: admin });

  it('limits all sources of a tenant together, with the next request, and no other tenant', async () => {
    const tokens = await Promise.all(
      ['acme', 'acme', 'other'].map((name, at) =>
        stack.token({ tenant: name, subject: `s-${at}`, scope: ['ingest'] }),
      ),
    );
    const [first = '', second = '', other = ''] = tokens;
    expect(await verdict(first)).toBe('202');
    expect(await tenant('set', 'acme', '--requests-per-minute', '2', ...key())).toMatchObject({ code: 0 });
    expect(await verdict(second)).toBe('202');
    expect(await verdict(first)).toBe('429 INGEST_RATE_LIMITED');
    expect(await verdict(second)).toBe('429 INGEST_RATE_LIMITED');
    expect(await verdict(other)).toBe('202');
    const shown = await tenant('show', 'acme', ...key());
    expect(shown.stdout).toContain('requestsPerMinute: 2');
    expect(await tenant('set', 'acme', '--unset', 'requests-per-minute', ...key())).toMatchObject({
      code: 0,
    });
    expect(await verdict(first)).toBe('202');
  });

  it('is shown to an administrator of the tenant, who cannot set it', async () => {
    expect((await tenant('show', 'stack')).stdout).toContain('no limits');
    const set = await tenant('set', 'stack', '--requests-per-minute', '2');
    expect(set).toMatchObject({ code: 1, stderr: expect.stringContaining('AUTH_SCOPE_MISSING') });
    expect((await tenant('show', 'acme')).stderr).toContain('not one of the tenant "acme"');
  });
});

describe('edgeseal token revoke', () => {
  it('ends a token with its next request, for sending and for reading, and no token of another tenant', async () => {
    const token = await added('robbed');
    const other = await stack.token({ tenant: 'other', subject: 'robbed', scope: ['ingest'] });
    expect(await verdict(token)).toBe('202');
    const run = await edgeseal(['token', 'revoke', token], { url: stack.url, token: admin });
    expect(run).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Revoked: /) });
    expect(await verdict(token)).toBe('401 AUTH_TOKEN_REVOKED');
    expect(await verdict(other)).toBe('202');
    const reader = await stack.token({ tenant: 'stack', subject: 'gone', scope: ['read'] });
    expect((await get(stack, '/v1/events', reader)).status).toBe(200);
    await edgeseal(['token', 'revoke', reader], { url: stack.url, token: admin });
    expect((await get(stack, '/v1/events', reader)).status).toBe(401);
  });
});

describe('the scope admin', () => {
  it('is needed, and ends at its tenant', async () => {
    for (const token of [stack.tokens.ingest, stack.tokens.read]) {
      expect((await get(stack, '/v1/sources', token)).status).toBe(403);
    }
    const stranger = await stack.token({ tenant: 'other', subject: 'operator', scope: ['admin'] });
    expect((await get(stack, '/v1/sources/pinned', stranger)).status).toBe(404);
  });
});

describe('without the registry Worker', () => {
  it('settings count as they are, events are taken, and administrators are told to come back', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'edgeseal-registry-'));
    const operator = { tenant: 'stack', subject: 'operator', scope: ['admin' as const] };
    await stack.stop();
    stack = await startStack({ stateDir });
    const around = { url: stack.url, token: await stack.token(operator) };
    expect((await edgeseal(['source', 'disable', 'stopped'], around)).code).toBe(0);
    await stack.stop();

    stack = await startStack({ stateDir, workers: ['ingest', 'persist', 'seal', 'query'] });
    const sender = (subject: string) => stack.token({ tenant: 'stack', subject, scope: ['ingest'] });
    const refused = await get(stack, '/v1/sources', await stack.token(operator));
    expect(refused.status).toBe(503);
    expect((await refused.json()).error.code).toBe('INGEST_REGISTRAR_UNAVAILABLE');
    expect(await verdict(await sender('stopped'))).toBe('403 AUTH_SOURCE_DISABLED');
    expect(await verdict(await sender('another'))).toBe('202');
    await stack.stop();
    await rm(stateDir, { recursive: true, force: true });
  });
});
