// The front door as a whole: what is ingest's own, what is query's, and what is said when something is amiss.
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { packetId } from '../../../schemas/packet.ts';
import { mintPacketId } from '../../../workers/ingest/packet-id.ts';
import { PROTOCOLS } from '../../../workers/ingest/protocols/table.ts';
import { errorOf, FrontDoor, token, verdictOf } from './front-door.ts';

/** Query, echoing what reached it. */
const echo = {
  fetch: async (request: Request) =>
    new Response(
      `${request.method} ${request.url} ${request.headers.get('authorization')} ${await request.text()}`,
      {
        status: 418,
        headers: { 'x-from': 'query' },
      },
    ),
} as unknown as Fetcher;

describe('everything but the protocols', () => {
  it.each([
    ['GET', '/v1/events?q=a&limit=1'],
    ['HEAD', '/'],
    ['GET', '/healthz'],
    ['HEAD', '/v1/events'],
    ['POST', '/'],
    ['POST', '/v1/events/'],
    ['POST', '/V1/EVENTS'],
    ['POST', '/v1/other'],
  ])('goes to query: %s %s', async (method, path) => {
    const response = await new FrontDoor({ QUERY: echo }).fetch(path, { method });
    expect([response.status, response.headers.get('x-from')]).toEqual([418, 'query']);
  });

  it('goes there untouched, body and token included', async () => {
    const init = { method: 'PUT', body: 'payload', headers: { authorization: 'Bearer x' } };
    const response = await new FrontDoor({ QUERY: echo }).fetch('/a/b?c=d%20e', init);
    expect(await response.text()).toBe('PUT https://edge.example/a/b?c=d%20e Bearer x payload');
  });

  it('comes back as it streams', async () => {
    const { readable, writable } = new IdentityTransformStream();
    const QUERY = { fetch: async () => new Response(readable) } as unknown as Fetcher;
    const response = await new FrontDoor({ QUERY }).fetch('/slow');
    const reader = response.body?.getReader();
    const writer = writable.getWriter();
    const written = writer.write(new Uint8Array([1]));
    expect((await reader?.read())?.value).toEqual(new Uint8Array([1]));
    await written;
    await Promise.all([writer.close(), reader?.read()]);
  });

  it('reaches the bound Worker', async () => {
    expect(await (await new FrontDoor().fetch('/healthz')).text()).toBe('query');
  });

  it('gets 503 while query is down, and events are still taken', async () => {
    const QUERY = { fetch: () => Promise.reject(new Error('no such service')) } as unknown as Fetcher;
    const door = new FrontDoor({ QUERY });
    const response = await door.fetch('/v1/events');
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await verdictOf(response)).toBe('503 INGEST_QUERY_UNAVAILABLE');
    expect(await verdictOf(await door.post('{"a":1}'))).toBe('202');
    const ack = await door.fetch('/services/collector/ack', { method: 'POST', body: '{"acks":[1]}' });
    expect([ack.status, ack.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await ack.json()).toMatchObject({ text: 'Server is busy', code: 9 });
  });
});

describe('a path of a protocol, by a method it has not', () => {
  const routes = PROTOCOLS.flatMap(({ takes, probes = [] }) => [...takes, ...probes]);
  const paths = [...new Set(routes.map((route) => route.replace(/^\S+ /, '')))].filter(
    (path) => path !== '/',
  );

  it.each(paths)('%s is 405, with those it has, and no word to query', async (path) => {
    const response = await new FrontDoor({ QUERY: echo }).fetch(path.replace(/:\w+/g, 'x'), {
      method: 'DELETE',
    });
    expect([response.status, response.headers.get('x-from')]).toEqual([405, null]);
    expect(response.headers.get('edgeseal-receipt')).toBeNull();
    const own = routes.filter((route) => route.endsWith(` ${path}`)).map((route) => route.split(' ')[0]);
    expect(response.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining(own));
  });

  it('is refused in the words of the protocol', async () => {
    const door = new FrontDoor();
    const splunk = await door.fetch('/services/collector/event');
    expect(await splunk.json()).toMatchObject({ code: 6, reason: expect.stringContaining('GET') });
    const otlp = await door.fetch('/v1/logs', { headers: { 'content-type': 'application/json' } });
    expect(await otlp.json()).toMatchObject({ code: 12 });
    const bulk = await door.fetch('/x/_bulk');
    expect(await bulk.json()).toMatchObject({ status: 405, error: { type: 'illegal_argument_exception' } });
    expect((await door.fetch('/loki/api/v1/push', { method: 'HEAD' })).headers.get('allow')).toBe('POST');
    expect(await verdictOf(await door.fetch('/v1/events', { method: 'PUT' }))).toBe(
      '405 INGEST_METHOD_NOT_ALLOWED',
    );
  });
});

describe('a deployment', () => {
  it.each([
    'REGISTRY',
    'SPILL',
    'PACKETS',
    'QUERY',
    'RECEIPT_KEY',
    'PUBLIC_KEYS',
    'ISSUER',
    'SPILL_POLICY',
  ] as const)('without %s is refused by that name', async (name) => {
    const door = new FrontDoor({ [name]: undefined });
    const error = await errorOf(await door.post('{"a":1}'));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain(name);
  });

  it.each([
    ['SPILL_POLICY', 'sometimes'],
    ['REGISTRY_CACHE_SECONDS', '-1'],
    ['REGISTRY_CACHE_SECONDS', '30s'],
    ['RECEIPT_KEY', '{"kty":"OKP"}'],
    ['RECEIPT_KEY', 'not json'],
    ['PUBLIC_KEYS', '{"keys":[{}]}'],
  ])('with %s = %s is refused, and the value is not repeated', async (name, value) => {
    const response = await new FrontDoor({ [name]: value }).post('{"a":1}');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain(name);
    expect(text).not.toContain(value);
  });

  it('whose receipt key is a key of another role is refused', async () => {
    expect(await verdictOf(await new FrontDoor({ RECEIPT_KEY: env.TEST_TOKEN_KEY }).post('{"a":1}'))).toBe(
      '500 CONFIG_INVALID',
    );
  });
});

describe('what breaks inside', () => {
  it('is said as INTERNAL, without its words', async () => {
    const PACKETS = { send: 'not a function', metrics: 1 } as unknown as Queue;
    const SPILL = { put: () => Promise.resolve(), list: 1 } as unknown as R2Bucket;
    const spy = vi.spyOn(crypto, 'getRandomValues').mockImplementation(() => {
      throw new Error('secret words');
    });
    const response = await new FrontDoor({ PACKETS, SPILL }).post('{"a":1}');
    spy.mockRestore();
    const text = await response.text();
    expect([response.status, JSON.parse(text).error.code]).toEqual([500, 'INTERNAL']);
    expect(text).not.toContain('secret words');
  });

  it('is logged in one line without payload, token or key', async () => {
    const lines: string[] = [];
    const spies = (['info', 'warn', 'error'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line))),
    );
    const SPILL = { put: () => Promise.reject(new Error('down')), list: 1 } as unknown as R2Bucket;
    const door = new FrontDoor({ SPILL, SPILL_POLICY: 'always' });
    await door.post('{"password":"hunter2"}');
    await door.post('{"password":"hunter2"', { 'content-type': 'application/json' });
    for (const spy of spies) spy.mockRestore();
    expect(lines.map((line) => JSON.parse(line).code)).toEqual([
      'INGEST_STORAGE_UNAVAILABLE',
      'DECODE_JSON_SYNTAX',
    ]);
    const secret = await token();
    for (const line of lines) {
      expect(line).not.toContain('\n');
      for (const hidden of ['hunter2', secret.slice(0, 20), env.RECEIPT_KEY])
        expect(line).not.toContain(hidden);
    }
  });
});

describe('too much at once', () => {
  const line = `${'x'.repeat(99_999)}\n`;
  const bytes = new TextEncoder().encode(line.repeat(300));

  /** Sends a body: at once, or all but its end, which comes when `whole` resolves. */
  async function post(door: FrontDoor, sub: string, whole?: Promise<void>): Promise<Response> {
    const pieces = new ReadableStream({
      type: 'bytes',
      async start(controller) {
        controller.enqueue(bytes.slice(0, 20_000_000));
        await whole;
        controller.enqueue(bytes.slice(20_000_000));
        controller.close();
      },
    });
    const authorization = `Bearer ${await token({ sub })}`;
    const headers = { 'content-type': 'text/plain', 'content-length': `${bytes.length}`, authorization };
    return door.post(whole === undefined ? bytes : pieces, headers);
  }

  it('is answered with 429 and a time, and is taken when the rest is done', async () => {
    const gate = Promise.withResolvers<void>();
    const door = new FrontDoor();
    const first = [post(door, 'fw-1', gate.promise), post(door, 'fw-2', gate.promise)];
    const third = async () => {
      const answer = await post(door, 'fw-3');
      return answer.status === 202 ? null : answer;
    };
    const refused = await vi.waitUntil(third, { timeout: 20_000 });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await verdictOf(refused)).toBe('429 INGEST_OVERLOADED');
    gate.resolve();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([202, 202]);
    expect(await verdictOf(await post(door, 'fw-3'))).toBe('202');
  });

  it('is not what waits to be stored: of those the bodies are gone', async () => {
    const gate = Promise.withResolvers<void>();
    let held = 0;
    const put = async (...args: Parameters<R2Bucket['put']>) => {
      held++;
      await gate.promise;
      return env.SPILL.put(...args);
    };
    const door = new FrontDoor({ SPILL: { put } as unknown as R2Bucket, SPILL_POLICY: 'always' });
    const waiting: Promise<Response>[] = [];
    // Three such bodies at once were too much.
    for (let i = 0; i < 4; i++) {
      waiting.push(post(door, `fw-${i}`));
      await vi.waitUntil(() => held === i + 1, { timeout: 20_000 });
    }
    gate.resolve();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  });
});

describe('packet ids', () => {
  it('are UUIDv7 of the time of receipt, and differ', () => {
    const at = Date.UTC(2026, 10, 21);
    const ids = Array.from({ length: 1000 }, () => mintPacketId(at));
    for (const id of ids) expect(packetId.safeParse(id).success).toBe(true);
    expect(new Set(ids).size).toBe(1000);
    expect(Number.parseInt((ids[0] ?? '').replace('-', '').slice(0, 12), 16)).toBe(at);
    expect(mintPacketId(at) < mintPacketId(at + 1)).toBe(true);
  });
});
