import { beforeEach, expect, it } from 'vitest';
import { buildPacket, NOON } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { consume, freshStorage, inMessage } from './desk.ts';

beforeEach(freshStorage);

const SECOND = 1000;

it('archives a retry with the same key once, whatever its body and however late', async () => {
  const first = await buildPacket({ idempotencyKey: 'k1', body: 'a' });
  const retry = await buildPacket({ idempotencyKey: 'k1', body: 'b', receivedAt: NOON + 90_000 * SECOND });
  await consume([inMessage(first)]);
  await consume([inMessage(retry)]);
  const archive = await checkArchive();
  expect(archive.duplicates).toEqual({ [retry.id]: first.id });
  expect(archive.uids).toEqual([`${first.id}.0`]);
});

it('archives a retry of the same body once within its window, and again after it', async () => {
  const spec = { body: 'same', dedupWindowSeconds: 60 };
  const first = await buildPacket(spec);
  const within = await buildPacket({ ...spec, receivedAt: NOON + 60 * SECOND });
  const after = await buildPacket({ ...spec, receivedAt: NOON + 61 * SECOND });
  for (const packet of [first, within, after]) await consume([inMessage(packet)]);
  const archive = await checkArchive();
  expect(archive.duplicates).toEqual({ [within.id]: first.id });
  expect(archive.uids).toEqual([`${first.id}.0`, `${after.id}.0`].sort());
});

it('recognizes retries within one batch, by key and by body', async () => {
  const keyed = await buildPacket({ idempotencyKey: 'k' });
  const keyedRetry = await buildPacket({ idempotencyKey: 'k', receivedAt: NOON + 1 });
  const plain = await buildPacket({ body: 'p' });
  const plainRetry = await buildPacket({ body: 'p', receivedAt: NOON + 1 });
  await consume([keyedRetry, plainRetry, plain, keyed].map(inMessage));
  const archive = await checkArchive();
  expect(archive.duplicates).toEqual({ [keyedRetry.id]: keyed.id, [plainRetry.id]: plain.id });
});

it('lets a key decide alone: other keys, or none, make other requests of one body', async () => {
  const packets = [
    await buildPacket({ body: 'same', idempotencyKey: 'k1' }),
    await buildPacket({ body: 'same', idempotencyKey: 'k2' }),
    await buildPacket({ body: 'same' }),
  ];
  for (const packet of packets) await consume([inMessage(packet)]);
  expect((await checkArchive()).duplicates).toEqual({});
});

it('never takes a request of another source or tenant for a retry', async () => {
  const packets = [
    await buildPacket({ body: 'same', source: 'fw' }),
    await buildPacket({ body: 'same', source: 'ids' }),
    await buildPacket({ body: 'same', source: 'fw', tenant: 'other' }),
    await buildPacket({ idempotencyKey: 'k', source: 'fw' }),
    await buildPacket({ idempotencyKey: 'k', source: 'ids' }),
    await buildPacket({ idempotencyKey: 'k', source: 'fw', tenant: 'other' }),
  ];
  await consume(packets.map(inMessage));
  expect((await checkArchive()).uids).toHaveLength(6);
});

it('archives every body of a source whose window is 0', async () => {
  const spec = { body: 'heartbeat', dedupWindowSeconds: 0 };
  const packets = [await buildPacket(spec), await buildPacket(spec), await buildPacket(spec)];
  await consume(packets.slice(0, 2).map(inMessage));
  await consume(packets.slice(2).map(inMessage));
  expect((await checkArchive()).uids).toHaveLength(3);
});

it('points every retry to the first original, never to another retry', async () => {
  const spec = { body: 'same', dedupWindowSeconds: 60 };
  const at = (seconds: number) => buildPacket({ ...spec, receivedAt: NOON + seconds * SECOND });
  const [first, second, third, fourth] = [await at(0), await at(50), await at(100), await at(55)];
  for (const packet of [first, second, third, fourth]) await consume([inMessage(packet)]);
  // The third is 100 s after the only original before it, so it is one itself; the fourth lies in both windows.
  expect((await checkArchive()).duplicates).toEqual({ [second.id]: first.id, [fourth.id]: first.id });
});

it('recognizes a retry that the queue delivers before its original', async () => {
  const early = await buildPacket({ body: 'same' });
  const late = await buildPacket({ body: 'same', receivedAt: NOON + 5 * SECOND });
  await consume([inMessage(late)]);
  await consume([inMessage(early)]);
  expect((await checkArchive()).duplicates).toEqual({ [early.id]: late.id });
});

it('recognizes a retry across the boundary of the hour, where segments change', async () => {
  const first = await buildPacket({ body: 'same', receivedAt: NOON - 1 });
  const other = await buildPacket({ receivedAt: NOON - 3_599 * SECOND });
  const retry = await buildPacket({ body: 'same', receivedAt: NOON + 1 });
  await consume([inMessage(other), inMessage(first)]);
  await consume([inMessage(retry)]);
  expect((await checkArchive()).duplicates).toEqual({ [retry.id]: first.id });
});

it('finds the original among many segments that hold the same body outside the window', async () => {
  const spec = { body: 'heartbeat', dedupWindowSeconds: 60 };
  const beats = [0, 120, 240, 360].map((seconds) =>
    buildPacket({ ...spec, receivedAt: NOON + seconds * SECOND }),
  );
  for (const beat of beats) await consume([inMessage(await beat)]);
  const retry = await buildPacket({ ...spec, receivedAt: NOON + 250 * SECOND });
  await consume([inMessage(retry)]);
  expect((await checkArchive()).duplicates).toEqual({ [retry.id]: (await beats[2])?.id });
});
