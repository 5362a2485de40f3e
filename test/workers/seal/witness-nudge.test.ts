// Seal tells the witness Worker that the head may have moved, and does not depend on being heard.
import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import worker from '../../../workers/seal/index.ts';
import { auditor, checkLog, freshLog, insertSegments } from './log-under-test.ts';

beforeEach(freshLog);
afterEach(() => vi.restoreAllMocks());

/** The queue of the witness Worker, as far as seal sees it: what it was sent. */
function queueThat(send: (body: unknown) => Promise<void>): Queue {
  return new Proxy(env.WITNESSING, { get: () => send });
}

async function deliver(bindings: Partial<SealEnv>) {
  const message = { id: 'a', timestamp: new Date(0), body: { v: 1, segment: null }, attempts: 1 };
  const batch = createMessageBatch('edgeseal-sealing', [message]);
  await worker.queue(batch, { ...env, ...bindings });
  return getQueueResult(batch, createExecutionContext());
}

test.each([
  ['on', 1],
  ['off', 0],
])('with ASK_WITNESSES %s it sends %i nudges a batch', async (ASK_WITNESSES, expected) => {
  const sent: unknown[] = [];
  const WITNESSING = queueThat(async (body) => {
    sent.push(body);
  });
  await insertSegments(3);
  expect(await deliver({ ASK_WITNESSES, WITNESSING })).toMatchObject({ ackAll: true });
  expect(sent).toHaveLength(expected);
});

test.each([
  ['refuses', () => Promise.reject(new Error('Queue is full'))],
  ['never answers', () => new Promise<void>(() => undefined)],
])('a queue that %s keeps nothing from being sealed', async (_, send) => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  await insertSegments(3);
  const result = await deliver({ ASK_WITNESSES: 'on', WITNESSING: queueThat(send) });
  expect(result).toMatchObject({ ackAll: true, retryBatch: { retry: false } });
  expect((await checkLog(await auditor())).size).toBe(3);
  expect(warned).toHaveBeenCalledWith(expect.stringContaining('nudge-failed'));
});
