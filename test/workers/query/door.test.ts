// What stands before and behind the routes: tokens, methods, unknown paths, the console.
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorBody } from '../../../schemas/query-api.ts';
import { revokedKey } from '../../../schemas/registry.ts';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import { signToken } from '../../../workers/core/attest/token.ts';
import worker from '../../../workers/query/index.ts';
import { freshArchive, token } from './sealed-archive.ts';

const send = (path: string, init: RequestInit = {}, bindings: Partial<QueryEnv> = {}) =>
  worker.fetch(
    new Request(`https://edgeseal.local${path}`, init),
    { ...env, ...bindings },
    createExecutionContext(),
  );

const withToken = (value: string): RequestInit => ({ headers: { authorization: `Bearer ${value}` } });

async function refusal(answer: Response | Promise<Response>) {
  const response = await answer;
  return { status: response.status, code: errorBody.parse(await response.json()).error.code };
}

async function tokenOf(
  claims: { exp?: number; jti?: string },
  keyText = env.TEST_TOKEN_KEY,
): Promise<string> {
  const key = await importSigningKey(keyText);
  return signToken(
    { sub: 'reader', tenant: 'acme', scope: ['read'], jti: crypto.randomUUID(), ...claims },
    key,
  );
}

beforeAll(freshArchive);

describe('a token', () => {
  it.each([
    ['missing', async () => ({}), 401, 'AUTH_TOKEN_MISSING'],
    [
      'that is no bearer',
      async () => ({ headers: { authorization: 'Basic YTpi' } }),
      401,
      'AUTH_TOKEN_MALFORMED',
    ],
    ['that is no JWT', async () => withToken('a.b.c'), 401, 'AUTH_TOKEN_MALFORMED'],
    ['that has expired', async () => withToken(await tokenOf({ exp: 1_000_000 })), 401, 'AUTH_TOKEN_EXPIRED'],
    [
      'signed by the log key',
      async () => withToken(await tokenOf({}, env.TEST_LOG_KEY)),
      401,
      'AUTH_TOKEN_UNTRUSTED',
    ],
    ['of a sender', async () => withToken(await token('acme', ['ingest'])), 403, 'AUTH_SCOPE_MISSING'],
  ])('%s is refused', async (_, init, status, code) => {
    expect(await refusal(send('/v1/events', await init()))).toEqual({ status, code });
  });

  it('of an admin may read', async () => {
    expect((await send('/v1/events', withToken(await token('acme', ['admin'])))).status).toBe(200);
  });

  it('that was revoked is refused', async () => {
    await env.REGISTRY.put(revokedKey('acme', 'stolen'), '{}');
    const stolen = withToken(await tokenOf({ jti: 'stolen' }));
    expect(await refusal(send('/v1/events', stolen))).toEqual({ status: 401, code: 'AUTH_TOKEN_REVOKED' });
  });

  it('is asked for before it is told whether a path exists', async () => {
    expect(await refusal(send('/v1/nothing'))).toEqual({ status: 401, code: 'AUTH_TOKEN_MISSING' });
  });
});

describe('a path', () => {
  it.each(['/v1/nothing', '/v1/events/x/y/z', '/v1/'])(
    '%s that nothing knows is 404 in the envelope',
    async (path) => {
      const answer = send(path, withToken(await token('acme')));
      expect(await refusal(answer)).toEqual({ status: 404, code: 'QUERY_PATH_UNKNOWN' });
    },
  );

  it.each(['POST', 'GET'])(
    'that was mistyped is named, whatever the scope of the token (%s)',
    async (method) => {
      const sender = await token('acme', ['ingest']);
      const answer = await send('/v1/event', { ...withToken(sender), method });
      expect(answer.status).toBe(404);
      const { error } = errorBody.parse(await answer.json());
      expect(error.message).toBe('There is nothing at /v1/event. /openapi.json lists the paths.');
      expect(await refusal(send('/v1/events', withToken(sender)))).toEqual({
        status: 403,
        code: 'AUTH_SCOPE_MISSING',
      });
      expect(await refusal(send('/v1/stats', { ...withToken(sender), method: 'POST' }))).toEqual({
        status: 403,
        code: 'AUTH_SCOPE_MISSING',
      });
    },
  );

  it.each(['/log/nothing', '/.well-known/nothing', '/no-such-file.js'])(
    '%s likewise without a token',
    async (path) => {
      expect(await refusal(send(path))).toEqual({ status: 404, code: 'QUERY_PATH_UNKNOWN' });
    },
  );

  it.each([
    ['/v1/events/', '/v1/events'],
    ['/log/checkpoint//', '/log/checkpoint'],
    ['/v1/packets/x/proof/?q=1', '/v1/packets/x/proof'],
  ])('%s with a slash at its end is told the one without', async (path, without) => {
    const answer = await send(path, withToken(await token('acme')));
    expect(answer.status).toBe(404);
    const { error } = errorBody.parse(await answer.json());
    expect(error).toEqual({
      code: 'QUERY_PATH_UNKNOWN',
      message: `There is nothing at this path: no path ends in a slash. Try ${without}.`,
      detail: { path: without },
    });
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
    'that is known refuses %s and says what it takes',
    async (method) => {
      const response = await send('/v1/stats', { ...withToken(await token('acme')), method });
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect(await refusal(response)).toEqual({ status: 405, code: 'QUERY_METHOD_NOT_ALLOWED' });
    },
  );

  it('answers HEAD like GET, without a body', async () => {
    const response = await send('/healthz', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('the console', () => {
  it('is served at / under a policy that lets it talk to its own origin only', async () => {
    const response = await send('/');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/html/),
    ]);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    await response.body?.cancel();
  });
});

describe('what breaks', () => {
  it('is told without its words, and logged without parameters', async () => {
    const lines: string[] = [];
    const original = console.warn;
    console.warn = (line: string) => lines.push(line);
    const catalog = new Proxy(env.CATALOG, {
      get: () => () => {
        throw new Error('D1_ERROR: secret words');
      },
    });
    const response = await send('/v1/events?q=hunter2', withToken(await token('acme')), { CATALOG: catalog });
    console.warn = original;
    expect(await response.text()).not.toContain('secret words');
    expect(lines.join()).toContain('secret words');
    expect(lines.join()).not.toContain('hunter2');
  });
});
