// Who may ask Elasticsearch's questions, and the answers that make its clients send.
import { describe, expect, it } from 'vitest';
import { DIALECTS, type Verdict } from '../../../../../workers/ingest/protocols/dialects.ts';
import { elasticsearch } from '../../../../../workers/ingest/protocols/elasticsearch/elasticsearch.ts';
import type { RequestHead } from '../../../../../workers/ingest/protocols/protocol.ts';
import { FrontDoor, token } from '../../front-door.ts';

async function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const authorization = headers.authorization ?? `Basic ${btoa(`elastic:${await token()}`)}`;
  const response = await new FrontDoor().fetch(path, { method, headers: { ...headers, authorization } });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? {} : JSON.parse(text),
    headers: response.headers,
  };
}

describe('a credential', () => {
  it.each<[string, (jwt: string) => string]>([
    ['as the password of any user', (jwt) => `Basic ${btoa(`elastic:${jwt}`)}`],
    ['as the key of any id', (jwt) => `ApiKey ${btoa(`id:${jwt}`)}`],
    ['as a key by itself', (jwt) => `ApiKey ${jwt}`],
    ['as a bearer', (jwt) => `Bearer ${jwt}`],
  ])('is taken %s', async (_, authorization) => {
    expect((await ask('/', { authorization: authorization(await token()) })).status).toBe(200);
  });

  it.each<[string, () => Promise<string>, number]>([
    ['that is none', async () => 'ApiKey aaa', 401],
    ['that may only read', async () => `Bearer ${await token({ scope: ['read'] })}`, 403],
  ])('%s is refused in Elasticsearch’s words', async (_, authorization, status) => {
    const answer = await ask('/_cluster/health', { authorization: await authorization() });
    expect(answer).toMatchObject({ status, body: { status, error: { type: 'security_exception' } } });
    expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
    expect(answer.headers.get('www-authenticate') !== null).toBe(status === 401);
  });
});

describe('the root', () => {
  it.each([
    {},
    { accept: 'text/html,*/*', 'user-agent': 'Mozilla/5.0 (X11; Linux) Chrome/140' },
    { accept: '*/*' },
  ])('stays the console’s for a browser: %j', async (headers) => {
    for (const method of ['GET', 'HEAD']) {
      const response = await new FrontDoor().fetch('/', { method, headers });
      expect(response.headers.get('x-elastic-product')).toBeNull();
    }
  });

  it('tells a client without a token that it needs one', async () => {
    const headers = { 'user-agent': 'elasticsearch-js/9.4.3 (linux)' };
    const response = await new FrontDoor().fetch('/', { headers });
    expect([response.status, response.headers.get('x-elastic-product')]).toEqual([401, 'Elasticsearch']);
  });

  it.each<[string, Record<string, string>, string]>([
    ['nobody in particular', {}, '8.99.0'],
    ['Filebeat', { 'user-agent': 'Elastic-filebeat/9.2.1 (linux; amd64)' }, '9.99.0'],
    ['a client of 7', { 'user-agent': 'elasticsearch-py/7.17.0' }, '7.99.0'],
    ['a client of 9', { accept: 'application/vnd.elasticsearch+json; compatible-with=9' }, '9.99.0'],
  ])('is as new as %s needs it', async (_, headers, number) => {
    const { body } = await ask('/', headers);
    expect(body).toMatchObject({
      version: { number, build_flavor: 'default' },
      tagline: 'You Know, for Search',
    });
  });

  it('answers HEAD, and under the prefix of its own', async () => {
    expect((await ask('/', {}, 'HEAD')).status).toBe(200);
    for (const path of ['/elastic', '/elastic/']) {
      expect((await ask(path)).body).toMatchObject({ cluster_name: 'edgeseal' });
    }
  });
});

describe('a verdict', () => {
  const head = { headers: new Headers() } as RequestHead;
  const error = { code: 'INTERNAL', message: 'words' } as const;
  const refusals = Object.entries(DIALECTS.elasticsearch).filter(([verdict]) => verdict !== 'durable');

  it.each(refusals)('%s is said by its status and a Java name: %j', async (verdict, [status]) => {
    const answer = {
      verdict: verdict as Verdict,
      status: 418,
      body: { error },
      headers: { 'retry-after': '7' },
    };
    const response = elasticsearch.refused(answer, head);
    const reply = await response.json<{ status: number; error: { type: string } }>();
    expect([response.status, reply.status]).toEqual([status, status]);
    expect(reply.error.type).toMatch(/^[a-z_]+$/);
    expect(response.headers.get('retry-after')).toBe('7');
    if (verdict === 'overloaded') expect(reply.error.type).toBe('es_rejected_execution_exception');
  });
});

describe('a probe', () => {
  it.each([
    '/_cluster/health',
    '/_cat/health',
    '/_nodes',
    '/_nodes/http',
    '/_license',
    '/_xpack',
    '/elastic/_cluster/health',
  ])('for %s is answered, but not to everybody', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body).length).toBeGreaterThan(0);
    const response = await new FrontDoor().fetch(path);
    expect([response.status, response.headers.get('x-elastic-product')]).toEqual([401, 'Elasticsearch']);
  });

  it('says that the licence is active, that all is green, and that there are no nodes to sniff', async () => {
    expect((await ask('/_license')).body).toMatchObject({ license: { status: 'active', type: 'basic' } });
    expect((await ask('/_cluster/health')).body).toMatchObject({ status: 'green' });
    expect((await ask('/_nodes/http')).body).toMatchObject({ nodes: {} });
  });

  it.each([
    '_index_template',
    '_component_template',
    '_template',
    '_ilm/policy',
    '_ingest/pipeline',
    '_data_stream',
  ])('for %s finds it there, and may set it', async (path) => {
    expect((await ask(`/${path}/__proto__`)).status).toBe(200);
    expect(JSON.stringify((await ask(`/${path}/logs-x`)).body)).toContain('"logs-x"');
    expect((await ask(`/${path}/logs-x`, {}, 'HEAD')).status).toBe(200);
    expect((await ask(`/${path}/logs-x`, {}, 'PUT')).body).toEqual({ acknowledged: true });
  });

  it('is answered in the media type it asked in', async () => {
    const accept = 'application/vnd.elasticsearch+json; compatible-with=8';
    const { headers } = await ask('/_cluster/health', { accept });
    expect(headers.get('content-type')).toBe('application/vnd.elasticsearch+json;compatible-with=8');
    expect((await ask('/_cluster/health')).headers.get('content-type')).toBe('application/json');
  });
});
