import { expect, it, vi } from 'vitest';
import { Unavailable } from '../../../workers/core/errors.ts';
import { part } from '../../../workers/ingest/part.ts';

it('loads nothing before it is asked for, and then once', async () => {
  const load = vi.fn(async () => ({ answer: 42 }));
  const asked = part(load);
  expect(load).not.toHaveBeenCalled();
  expect(await asked()).toEqual({ answer: 42 });
  expect(await asked()).toBe(await asked());
  expect(load).toHaveBeenCalledTimes(1);
});

it('is one for all who ask at once', async () => {
  const asked = part(() => import('../../../workers/platform/deadline.ts'));
  const modules = await Promise.all(Array.from({ length: 20 }, () => asked()));
  expect(new Set(modules).size).toBe(1);
});

it('says that one should come back when it does not load, and tries again then', async () => {
  const cause = new RangeError('no memory left');
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(cause).mockResolvedValueOnce('code');
  const asked = part(load);
  const failed = await asked().catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(Unavailable);
  expect(failed).toMatchObject({ code: 'INGEST_CODE_UNAVAILABLE', cause, retryAfterSeconds: 5 });
  expect(await asked()).toBe('code');
});

it('is not kept from the next one by a request that is waiting for ever', async () => {
  const load = vi
    .fn<() => Promise<string>>()
    .mockReturnValueOnce(new Promise(() => {}))
    .mockResolvedValueOnce('code');
  const asked = part(load);
  void asked();
  expect(await asked()).toBe('code');
});
