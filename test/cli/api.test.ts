import { createServer, type RequestListener } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { getJson, Refused, readRetryAfter, Unreachable } from '../../cli/api.ts';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => server.close();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

const shape = z.object({ value: z.number() });

it('asks with the token and the parameters that are there', async () => {
  const url = await serve((request, response) => {
    const { authorization } = request.headers;
    response.end(JSON.stringify({ value: authorization === 'Bearer t' && request.url === '/x?a=1' ? 1 : 0 }));
  });
  expect(await getJson({ url, token: 't' }, '/x', shape, { a: 1, b: undefined })).toEqual({ value: 1 });
});

it('gives a refusal in the words of the deployment, with its code and status', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(503, { 'retry-after': '3' });
    response.end('{"error":{"code":"QUERY_CATALOG_UNAVAILABLE","message":"The catalog is away."}}');
  });
  const error = await getJson({ url }, '/x', shape).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refused);
  expect(error).toMatchObject({
    message: 'QUERY_CATALOG_UNAVAILABLE: The catalog is away.',
    status: 503,
    retryAfterSeconds: 3,
    exitCode: 1,
  });
});

/** Answers 429 with `code` this often, then a value. */
async function busy(times: number, code: string): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const url = await serve((_request, response) => {
    asked++;
    if (asked > times) return response.end('{"value":1}');
    response.writeHead(429, { 'retry-after': '0' });
    return response.end(`{"error":{"code":"${code}","message":"Later."}}`);
  });
  return { url, asked: () => asked };
}

it('asks again, twice, where too many searched at once', async () => {
  const passing = await busy(2, 'QUERY_OVERLOADED');
  expect(await getJson(passing, '/x', shape)).toEqual({ value: 1 });
  stop?.();
  const lasting = await busy(3, 'QUERY_OVERLOADED');
  await expect(getJson(lasting, '/x', shape)).rejects.toThrow('QUERY_OVERLOADED: Later.');
  expect(lasting.asked()).toBe(3);
});

it('does not ask again what was refused for another reason', async () => {
  const { url, asked } = await busy(1, 'DEVICES_TOO_MANY_CHALLENGES');
  await expect(getJson({ url }, '/x', shape)).rejects.toThrow('DEVICES_TOO_MANY_CHALLENGES');
  expect(asked()).toBe(1);
});

it('names the status of a refusal that is not ours', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(502);
    response.end('<html>');
  });
  await expect(getJson({ url }, '/x', shape)).rejects.toThrow('HTTP_502: Bad Gateway');
});

it('says that nothing answers at an address', async () => {
  const url = await serve(() => undefined);
  stop?.();
  const error = await getJson({ url }, '/x', shape).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Unreachable);
  expect(String(error)).toMatch(/http:\/\/127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/);
});

it('says that an answer is not one of an Edgeseal', async () => {
  const url = await serve((_request, response) => response.end('{"value":"text"}'));
  await expect(getJson({ url }, '/x', shape)).rejects.toThrow('does not answer as an Edgeseal does');
});

it('reads Retry-After as seconds and as a date', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  expect(readRetryAfter('120', now)).toBe(120);
  expect(readRetryAfter('Fri, 20 Nov 2026 12:00:30 GMT', now)).toBe(30);
  expect(readRetryAfter('Fri, 20 Nov 2026 11:00:00 GMT', now)).toBe(0);
  expect(readRetryAfter('soon', now)).toBeUndefined();
  expect(readRetryAfter(null, now)).toBeUndefined();
});
