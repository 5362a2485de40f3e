// The queue handler: what becomes of the nudges.
import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Unavailable } from '../../../workers/core/errors.ts';
import { dispositionOf } from '../../../workers/seal/dispositions.ts';
import worker from '../../../workers/seal/index.ts';
import { auditor, checkLog, freshLog, insertSegments } from './log-under-test.ts';

beforeEach(freshLog);
afterEach(() => vi.restoreAllMocks());

async function deliver(options: { with?: Partial<SealEnv>; attempts?: number } = {}) {
  const message = { timestamp: new Date(0), body: { v: 1, segment: null }, attempts: options.attempts ?? 1 };
  const messages = ['a', 'b'].map((id) => ({ id, ...message }));
  const batch = createMessageBatch('edgeseal-sealing', messages);
  const ctx = createExecutionContext();
  await worker.queue(batch, { ...env, ...options.with });
  return getQueueResult(batch, ctx);
}

/** A binding none of whose methods answers. */
function broken<B extends object>(binding: B): B {
  return new Proxy(binding, {
    get: () => () => {
      throw new Error('Network connection lost');
    },
  });
}

test('a batch of nudges is acknowledged when everything is sealed', async () => {
  await insertSegments(3, 4);
  expect(await deliver()).toMatchObject({ outcome: 'ok', ackAll: true, retryBatch: { retry: false } });
  expect((await checkLog(await auditor())).size).toBe(7);
});

test('with the catalog down the batch is retried', async () => {
  const warned = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const result = await deliver({ with: { CATALOG: broken(env.CATALOG) }, attempts: 3 });
  expect(result).toMatchObject({ ackAll: false, retryBatch: { retry: true } });
  expect(warned).toHaveBeenCalledWith(
    expect.stringMatching(/"level":"warn".*SEAL_CATALOG_UNAVAILABLE.*"delaySeconds":8/),
  );
});

test('each try waits twice as long as the one before, up to a minute', () => {
  const down = new Unavailable('SEAL_TILES_UNAVAILABLE', 'down', { retryAfterSeconds: 2 });
  const delays = [1, 2, 4, 6, 20].map((attempts) => dispositionOf(down, attempts));
  expect(delays.map((it) => it.verdict === 'retry' && it.delaySeconds)).toEqual([2, 4, 16, 60, 60]);
  expect(dispositionOf(new TypeError('a bug'), 1)).toEqual({ verdict: 'halt' });
});

test('with the tiles down the head stays, and the batch is retried', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await insertSegments(300);
  const result = await deliver({ with: { TILES: broken(env.TILES) } });
  expect(result).toMatchObject({ ackAll: false, retryBatch: { retry: true } });
  expect(await deliver()).toMatchObject({ ackAll: true });
  expect((await checkLog(await auditor())).size).toBe(300);
});

test('a broken invariant is reported as an error and not retried', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await insertSegments(3);
  await deliver();
  await env.CATALOG.exec('UPDATE log_head SET size = 2');
  expect(await deliver()).toMatchObject({ outcome: 'ok', ackAll: true, retryBatch: { retry: false } });
  expect(reported).toHaveBeenCalledWith(expect.stringMatching(/"level":"error".*SEAL_HEAD_INCONSISTENT/));
});

test('a key that cannot sign seals nothing, and is not quoted in the report', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const LOG_KEY = '{"kty":"OKP","d":"c2VjcmV0"}';
  expect(await deliver({ with: { LOG_KEY } })).toMatchObject({ ackAll: true });
  expect(reported).toHaveBeenCalledWith(expect.stringContaining('ATTEST_KEY_UNUSABLE'));
  expect(reported).not.toHaveBeenCalledWith(expect.stringContaining('c2VjcmV0'));
});

test('the log does not go on under another origin', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await insertSegments(3);
  await deliver();
  await insertSegments(3);
  await deliver({ with: { LOG_ORIGIN: 'other.example/log' } });
  expect((await checkLog(await auditor())).size).toBe(3);
});
