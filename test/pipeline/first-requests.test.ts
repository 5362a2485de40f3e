// A new isolate whose very first requests come together, each in need of parts that nobody has loaded yet
// (docs/decisions/0030-code-in-parts.md).
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack | undefined;
beforeAll(async () => {
  stack = await startStack({ workers: ['ingest'] });
});
afterAll(async () => {
  await stack?.stop();
});

/** One event a protocol, each with a part of its own, and the status of its success. */
const REQUESTS = [
  { path: '/v1/events', status: 202, body: '{"message":"hello"}' },
  { path: '/services/collector/event', status: 200, body: '{"event":"hello"}' },
  {
    path: '/loki/api/v1/push',
    status: 204,
    body: '{"streams":[{"stream":{"job":"a"},"values":[["1795290000000000000","hello"]]}]}',
  },
  { path: '/aurora/v1/events', status: 202, body: '{"source":"fw","format":"syslog","payload":"<34>hello"}' },
] as const;

it('answers all of them as it would answer one', async () => {
  const url = stack?.url ?? '';
  const headers = {
    authorization: `Bearer ${stack?.tokens.ingest}`,
    'content-type': 'application/json',
  };
  const requests = Array.from({ length: 8 }, () => REQUESTS).flat();
  const answered = await Promise.all(
    requests.map(async ({ path, body }) => {
      const answer = await fetch(url + path, { method: 'POST', headers, body });
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
  expect(answered).toEqual(requests.map(({ status }) => status));
});
