// A refusal reaches a sender that is still writing: closing on unread bytes would reset the connection and lose the answer
// (RFC 9112, section 9.6). With node's own client, which, as most, writes everything before it reads.
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack | undefined;
beforeAll(async () => {
  stack = await startStack({ workers: ['ingest'], vars: { REFUSED_BODIES: 'pass' } });
});
afterAll(async () => {
  await stack?.stop();
});

const BODY = Buffer.alloc(4 * 1024 * 1024, '{"message":"hello"}\n');

/** Status of one request on a connection of its own, or what became of the connection. */
function statusOf(method: string, path: string, token = 'nope'): Promise<number | string> {
  const { promise, resolve } = Promise.withResolvers<number | string>();
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/x-ndjson',
    'content-length': BODY.length,
  };
  const agent = new Agent({ keepAlive: false });
  const answered = (answer: IncomingMessage): void => {
    answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
  };
  request(`${stack?.url}${path}`, { method, headers, agent }, answered)
    .on('error', (error) => resolve(error.message))
    .end(BODY);
  return promise;
}

/** How often each outcome came. */
function tally(outcomes: readonly (number | string)[]): Record<string, number> {
  return Object.fromEntries(
    [...new Set(outcomes)].map((one) => [one, outcomes.filter((other) => other === one).length]),
  );
}

it.each([
  ['without a good token', 'POST', '/v1/events', 401],
  ['by a method that is not there', 'PUT', '/v1/events', 405],
  ['of a file without a name', 'PUT', '/v1/files/', 400],
] as const)('4 MiB %s are answered, one after another and at once', async (_, method, path, status) => {
  const outcomes: (number | string)[] = [];
  for (let i = 0; i < 20; i++) outcomes.push(await statusOf(method, path));
  expect(tally(outcomes)).toEqual({ [status]: 20 });
  const atOnce = await Promise.all(Array.from({ length: 20 }, () => statusOf(method, path)));
  expect(tally(atOnce)).toEqual({ [status]: 20 });
});

it('4 MiB each of a source that has too many under way are told to wait', async () => {
  const { ingest } = stack?.tokens ?? {};
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, () => statusOf('POST', '/v1/events', ingest)),
  );
  const { 429: told = 0, ...others } = tally(outcomes);
  expect(told).toBeGreaterThan(0);
  expect(Object.keys(others).filter((status) => status !== '413')).toEqual([]);
});

it('and as it is deployed, before a byte of the body has come', async () => {
  const deployed = await startStack({ workers: ['ingest'] });
  try {
    const { port, host } = new URL(deployed.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = `POST /v1/events HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer nope\r\nContent-Length: ${BODY.length}\r\n\r\n`;
    socket.write(head);
    const [first] = await once(socket, 'data');
    socket.destroy();
    expect(String(first)).toMatch(/^HTTP\/1\.1 401 /);
  } finally {
    await deployed.stop();
  }
});
