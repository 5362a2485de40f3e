// Events that come again in another request (docs/decisions/0031): archived as they were received, and told apart.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { forgetRecent } from '../../../workers/persist/recent-events.ts';
import { type BuiltPacket, buildPacket, NOON, type PacketSpec } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { consume, freshStorage, inMessage } from './desk.ts';

beforeEach(freshStorage);

const SECOND = 1000;
const line = (text: string): JsonObject => ({ message: text });

/** A request of these lines to a source that asked for it; no two bodies are the same. */
const request = (lines: readonly string[], spec: PacketSpec = {}): Promise<BuiltPacket> =>
  buildPacket({ events: lines.map(line), raws: [...lines], dedup: 'event', ...spec });

const rowsOfWindow = async (): Promise<number> =>
  (await env.CATALOG.prepare('SELECT count(*) AS n FROM recent_events').first<number>('n')) ?? 0;

it('tells apart what a sender cut anew, batch after batch', async () => {
  const first = await request(['a', 'b', 'c']);
  const [b, rest] = [
    await request(['b'], { receivedAt: NOON + 1 }),
    await request(['a', 'c', 'd'], { receivedAt: NOON + 2 }),
  ];
  for (const packet of [first, b, rest]) await consume([inMessage(packet)]);
  const archive = await checkArchive();
  expect(archive.uids).toHaveLength(7);
  expect(archive.repeats).toEqual({
    [`${b.id}.0`]: `${first.id}.1`,
    [`${rest.id}.0`]: `${first.id}.0`,
    [`${rest.id}.1`]: `${first.id}.2`,
  });
});

it('tells them apart within one batch of the queue, in whichever order it has them', async () => {
  const [first, again] = [await request(['a', 'b']), await request(['b', 'c'], { receivedAt: NOON + 1 })];
  await consume([again, first].map(inMessage));
  expect((await checkArchive()).repeats).toEqual({ [`${again.id}.0`]: `${first.id}.1` });
});

it('tells them apart across the boundary of the hour, where segments change, in one batch', async () => {
  const first = await request(['a'], { receivedAt: NOON - 1 });
  const again = await request(['a'], { receivedAt: NOON + 1 });
  await consume([first, again].map(inMessage));
  expect((await checkArchive()).repeats).toEqual({ [`${again.id}.0`]: `${first.id}.0` });
});

it('takes equal events of one request for as many', async () => {
  const first = await request(['a', 'a', 'b']);
  const again = await request(['a', 'a', 'a'], { receivedAt: NOON + 1 });
  for (const packet of [first, again]) await consume([inMessage(packet)]);
  expect((await checkArchive()).repeats).toEqual({
    [`${again.id}.0`]: `${first.id}.0`,
    [`${again.id}.1`]: `${first.id}.1`,
  });
});

it('knows an event again whose only time is that of receipt, and none whose own time differs', async () => {
  const events = (time?: number): JsonObject[] => [{ message: 'x', ...(time === undefined ? {} : { time }) }];
  const spec = { raws: ['x'], dedup: 'event' } as const;
  const [plain, again] = [NOON, NOON + SECOND].map((receivedAt) =>
    buildPacket({ ...spec, receivedAt, events: events(receivedAt) }),
  );
  const [timed, other] = [NOON + 5, NOON + 6].map((time) =>
    buildPacket({ ...spec, receivedAt: NOON + 2 * SECOND, events: events(time) }),
  );
  const packets = await Promise.all([plain, again, timed, other]);
  for (const packet of packets) if (packet !== undefined) await consume([inMessage(packet)]);
  expect((await checkArchive()).repeats).toEqual({ [`${packets[1]?.id}.0`]: `${packets[0]?.id}.0` });
});

it('looks back as far as the window, and names the earliest, never a copy', async () => {
  const at = (seconds: number) =>
    request(['beat'], { receivedAt: NOON + seconds * SECOND, dedupWindowSeconds: 60 });
  const [first, second, third, fourth] = [await at(0), await at(50), await at(100), await at(55)];
  for (const packet of [first, second, third, fourth]) await consume([inMessage(packet)]);
  // The third is 100 s after the only original before it, so it is one itself; the fourth lies in both windows.
  expect((await checkArchive()).repeats).toEqual({
    [`${second.id}.0`]: `${first.id}.0`,
    [`${fourth.id}.0`]: `${first.id}.0`,
  });
});

it('knows none of another source or tenant again', async () => {
  const packets = [
    await request(['a'], { source: 'fw' }),
    await request(['a'], { source: 'ids' }),
    await request(['a'], { source: 'fw', tenant: 'other' }),
  ];
  for (const packet of packets) await consume([inMessage(packet)]);
  expect((await checkArchive()).repeats).toEqual({});
});

it('takes a request that repeats as a whole for a retry, with no events of its own', async () => {
  const first = await request(['a', 'b'], { body: 'same' });
  const retry = await request(['a', 'b'], { body: 'same', receivedAt: NOON + 1 });
  for (const packet of [first, retry]) await consume([inMessage(packet)]);
  expect(await checkArchive()).toMatchObject({ duplicates: { [retry.id]: first.id }, repeats: {} });
});

describe('a source that did not ask', () => {
  it('has every event, and nothing is read or written for it', async () => {
    for (const spec of [{}, { receivedAt: NOON + 1 }]) {
      await consume([inMessage(await buildPacket({ events: [line('a')], raws: ['a'], ...spec }))]);
    }
    expect((await checkArchive()).repeats).toEqual({});
    expect(await rowsOfWindow()).toBe(0);
  });

  it('has every event where it asked for no window', async () => {
    for (const receivedAt of [NOON, NOON + 1])
      await consume([inMessage(await request(['a'], { receivedAt, dedupWindowSeconds: 0 }))]);
    expect((await checkArchive()).repeats).toEqual({});
    expect(await rowsOfWindow()).toBe(0);
  });

  /** A bulk request of documents. */
  const bulk = (documents: readonly JsonObject[], receivedAt: number): Promise<BuiltPacket> =>
    buildPacket({
      events: documents,
      raws: documents.map((one) => JSON.stringify(one)),
      decoder: 'bulk/auto@3',
      receivedAt,
    });
  const named = (op: string, id: string, members: JsonObject = {}): JsonObject => ({
    ...members,
    unmapped: { envelope: { _index: 'logs', _id: id, op_type: op } },
  });

  it('has a document once that is created under its name again', async () => {
    const first = await bulk([named('create', '1'), named('create', '2')], NOON);
    const again = await bulk([named('create', '2'), named('create', '3')], NOON + 1);
    for (const packet of [first, again]) await consume([inMessage(packet)]);
    expect((await checkArchive()).repeats).toEqual({ [`${again.id}.0`]: `${first.id}.1` });
  });

  it('has a document once that is indexed again with the same time and content, and twice where it says anything else', async () => {
    const time = NOON - 5;
    const first = await bulk([named('index', '1', { time }), named('index', '2', { time })], NOON);
    const again = await bulk(
      [named('index', '2', { time: time + 1 }), named('index', '1', { time })],
      NOON + 1,
    );
    for (const packet of [first, again]) await consume([inMessage(packet)]);
    expect((await checkArchive()).repeats).toEqual({ [`${again.id}.1`]: `${first.id}.0` });
  });

  it('has a document each time that is indexed without a time of its own: it may be said of another minute', async () => {
    const state = [named('index', 'web-1', { message: 'up', time: NOON })];
    const later = [named('index', 'web-1', { message: 'up', time: NOON + 1 })];
    for (const packet of [await bulk(state, NOON), await bulk(later, NOON + 1)])
      await consume([inMessage(packet)]);
    expect((await checkArchive()).repeats).toEqual({});
  });

  it('keeps no identities for documents without names', async () => {
    const plain: JsonObject = { message: 'a', unmapped: { envelope: { _index: 'logs', op_type: 'create' } } };
    await consume([inMessage(await bulk([plain, plain], NOON))]);
    expect(await rowsOfWindow()).toBe(0);
  });
});

it('forgets a row once nothing can repeat it any more', async () => {
  const now = NOON + 10 * SECOND;
  await consume([inMessage(await request(['a'], { dedupWindowSeconds: 60 }))], { now });
  expect(await forgetRecent(env.CATALOG, now + (60 + 15 * 60) * SECOND)).toBe(0);
  expect(await forgetRecent(env.CATALOG, now + (60 + 15 * 60) * SECOND + 1)).toBeGreaterThan(0);
  await consume([inMessage(await request(['a'], { receivedAt: NOON + 1 }))]);
  expect((await checkArchive()).repeats).toEqual({});
});

it('leaves copies copies beyond the identities it looks at, and still archives them', async () => {
  const first = await request(['a']);
  await consume([inMessage(first)]);
  await env.CATALOG.prepare('UPDATE recent_events SET count = 400001').run();
  const again = await request(['a'], { receivedAt: NOON + 1 });
  await consume([inMessage(again)]);
  expect(await checkArchive()).toMatchObject({
    uids: [`${first.id}.0`, `${again.id}.0`].sort(),
    repeats: {},
  });
  // What came last is within them.
  const third = await request(['a'], { receivedAt: NOON + 2 });
  await env.CATALOG.prepare('UPDATE recent_events SET count = 400000 WHERE count = 1').run();
  await consume([inMessage(third)]);
  expect(Object.keys((await checkArchive()).repeats)).toEqual([`${third.id}.0`]);
});

it('leaves copies copies beyond the segments it looks at, however many there are', async () => {
  const first = await request(['a', 'b']);
  await consume([inMessage(first)]);
  // 20,000 others, of chunks of one event each, that came after it.
  await env.CATALOG.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
     INSERT INTO recent_events SELECT tenant, source, segment + i, received_from, received_to, until, 1, '' FROM n, recent_events`,
  ).run();
  const again = await request(['a'], { receivedAt: NOON + 1 });
  await consume([inMessage(again)]);
  expect((await checkArchive()).repeats).toEqual({});
  await env.CATALOG.prepare("DELETE FROM recent_events WHERE ids = '' AND segment % 2 = 0").run();
  const third = await request(['b'], { receivedAt: NOON + 2 });
  await consume([inMessage(third)]);
  expect((await checkArchive()).repeats).toEqual({ [`${third.id}.0`]: `${first.id}.1` });
});
