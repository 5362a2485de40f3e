// What persist's code says about its queues and what its wrangler.toml says must be the same: a queue nobody knows is refused, and
// a message is kept before its last delivery is over.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string =>
  readFileSync(new URL(`../../workers/persist/${path}`, import.meta.url), 'utf8');

const consumers = [...read('wrangler.toml').matchAll(/\[\[queues\.consumers\]\]\n((?:.+\n)+)/g)].map(
  ([, body = '']) => ({
    queue: /queue = "(.+)"/.exec(body)?.[1],
    maxRetries: Number(/max_retries = (\d+)/.exec(body)?.[1]),
  }),
);

it('consumes the queues that it knows stages for', () => {
  const known = [...read('index.ts').matchAll(/'(edgeseal-[a-z-]+)': '/g)].map(([, queue]) => queue);
  expect(known).toEqual(consumers.map(({ queue }) => queue));
});

it('keeps a message of the dead-letter queue in its last delivery', () => {
  const lastAttempt = Number(/LAST_ATTEMPT = (\d+)/.exec(read('dispositions.ts'))?.[1]);
  expect(consumers.find(({ queue }) => queue?.endsWith('-dead'))?.maxRetries).toBe(lastAttempt - 1);
});
