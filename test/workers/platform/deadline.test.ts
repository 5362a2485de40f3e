import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DeadlinePassed, within } from '../../../workers/platform/deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('gives what came in time, or why it failed, and leaves no timer behind', async () => {
  expect(await within(10, 'D1', Promise.resolve(7))).toBe(7);
  await expect(within(10, 'D1', Promise.reject(new RangeError('full')))).rejects.toThrow(RangeError);
  expect(vi.getTimerCount()).toBe(0);
});

it('gives up on what hangs, and says on what and after how long', async () => {
  const waiting = within(250, 'the queue', new Promise(() => undefined));
  const given = expect(waiting).rejects.toThrow(
    expect.objectContaining({
      name: DeadlinePassed.name,
      message: 'the queue did not answer within 250 ms',
    }),
  );
  await vi.advanceTimersByTimeAsync(250);
  await given;
});

it('lets a failure that comes too late be nobody’s', async () => {
  const unheard = vi.fn();
  process.on('unhandledRejection', unheard);
  const { promise, reject } = Promise.withResolvers<never>();
  const given = expect(within(5, 'R2', promise)).rejects.toBeInstanceOf(DeadlinePassed);
  await vi.advanceTimersByTimeAsync(5);
  await given;
  reject(new Error('late'));
  vi.useRealTimers();
  // What nobody handles is told before the next turn of the loop.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unheard);
  expect(unheard).not.toHaveBeenCalled();
});
