import { expect, it } from 'vitest';
import { Refused, Unreachable } from '../../../cli/api.ts';
import { delayBefore, type RetryWorld, withRetries } from '../../../cli/send/retry.ts';

const refused = (status: number, headers: Record<string, string> = {}): Refused =>
  new Refused(new Response(null, { status, headers }), null);

/** A world without time, that notes what it was asked to wait. */
function world(): RetryWorld & { waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    random: () => 0.5,
    wait: async (ms) => void waits.push(ms),
    onRetry: () => undefined,
  };
}

/** Fails with each error in turn, then succeeds. */
function failing(...errors: Error[]): () => Promise<string> {
  return async () => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return 'taken';
  };
}

it('tries again after a broken connection, 429, 502, 503 and 504, waiting longer each time', async () => {
  const around = world();
  const errors = [new Unreachable('broken'), refused(429), refused(502), refused(503), refused(504)];
  expect(await withRetries(9, around, failing(...errors))).toBe('taken');
  expect(around.waits).toEqual([188, 375, 750, 1500, 3000]);
});

it.each([400, 401, 403, 413, 415, 500])('does not repeat what answered %i', async (status) => {
  const around = world();
  await expect(withRetries(9, around, failing(refused(status)))).rejects.toMatchObject({ status });
  expect(around.waits).toEqual([]);
});

it('gives up after the number of attempts, with the last error', async () => {
  const around = world();
  const errors = [refused(503), refused(503), new Unreachable('gone'), refused(503)];
  await expect(withRetries(3, around, failing(...errors))).rejects.toThrow('gone');
  expect(around.waits).toHaveLength(2);
});

it('never waits less than Retry-After asks for, nor longer than its own cap without it', () => {
  expect(delayBefore(1, refused(503, { 'retry-after': '7' }), 0)).toBeGreaterThanOrEqual(7000);
  expect(delayBefore(40, refused(503), 0.999)).toBeLessThanOrEqual(30_000);
});

it('spreads the waits of many senders over half the time', () => {
  const error = new Unreachable('broken');
  expect(delayBefore(5, error, 0)).toBe(2000);
  expect(delayBefore(5, error, 1)).toBe(4000);
});
