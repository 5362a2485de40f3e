// The fault matrix of persist (faults.test.ts) for events that come again in other requests (docs/decisions/0031): whatever fails,
// whoever is faster, every event that was accepted is archived, and each is found once.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { walkArchive } from '../../../workers/persist/orphans.ts';
import { FAULT_KINDS, FaultPlan, faultsOf } from '../../support/faults.ts';
import { type BuiltPacket, buildPacket, NOON } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { checkBooks } from './books-check.ts';
import { consume, consumeUntilAcked, freshStorage, inMessage, inSpill, redelivered, swept } from './desk.ts';
import type { TestMessage } from './test-message.ts';

beforeEach(freshStorage);

/** Every call the batch below makes when nothing fails, in order. */
const CALLS = [
  'CATALOG.read', // which pointers are archived already
  'SPILL.get',
  'CATALOG.read', // what the catalog knows about the chunk
  'CATALOG.read', // the window of the source
  'ARCHIVE.put', // segment
  'CATALOG.write', // the claim
  'SEALING.send',
  'SPILL.delete',
];

/** nth call of its kind, for each call above. */
const FAULTS = faultsOf(CALLS);

/** A request of these lines, some milliseconds after noon. */
const request = (lines: string, after = 0): Promise<BuiltPacket> =>
  buildPacket({
    ...{ events: [...lines].map((message) => ({ message })), raws: [...lines] },
    ...{ dedup: 'event', receivedAt: NOON + after },
  });

/** Every event is archived, and of each line one is no repeat. */
async function expectFoundOnce(sent: readonly BuiltPacket[]): Promise<void> {
  const { uids, repeats, spilled } = await checkArchive();
  const lines = new Map<string, string>(
    sent.flatMap(({ id, packet }) =>
      Array.from({ length: packet.manifest.events }, (_, i) => [`${id}.${i}`, lineOf(packet, i)] as const),
    ),
  );
  expect(uids).toEqual([...lines.keys()].sort());
  const found = uids.filter((uid) => repeats[uid] === undefined).map((uid) => lines.get(uid));
  expect(found.toSorted()).toEqual([...new Set(lines.values())].sort());
  for (const [copy, original] of Object.entries(repeats)) expect(lines.get(copy)).toBe(lines.get(original));
  expect(spilled).toEqual([]);
  await checkBooks(sent);
}

const lineOf = ({ raw, rawOffsets }: BuiltPacket['packet'], i: number): string =>
  new TextDecoder().decode(raw.subarray(rawOffsets[i], rawOffsets[i + 1]));

interface Scene {
  readonly messages: TestMessage[];
  readonly sent: readonly BuiltPacket[];
}

/** A request archived before; then one that repeats some of it, one that repeats some of that, and one that is spilled. */
async function scene(): Promise<Scene> {
  const earlier = await request('abc');
  await consume([inMessage(earlier)]);
  const [some, more, spilled] = [await request('bcd', 1), await request('de', 2), await request('ax', 3)];
  const messages = [some, more].map(inMessage);
  messages.push(await inSpill(spilled));
  return { messages, sent: [earlier, some, more, spilled] };
}

it('knows every call that can fail', async () => {
  const plan = new FaultPlan();
  const { messages, sent } = await scene();
  await consume(messages, { plan });
  expect(plan.calls).toEqual(CALLS);
  await expectFoundOnce(sent);
});

describe.each(FAULTS)('$operation $nth', ({ operation, nth }) => {
  it.each(FAULT_KINDS)('%s: each event is found once after a later delivery', async (kind) => {
    const set = await scene();
    const plan = new FaultPlan({ operation, nth, kind });
    await consume(set.messages, { plan });
    expect(plan.hasStruck).toBe(true);
    await checkArchive();
    await consumeUntilAcked(redelivered(set.messages, plan));
    await consumeUntilAcked(await swept());
    await expectFoundOnce(set.sent);
    await walkArchive(env.CATALOG, env.ARCHIVE, Date.now() + 2 * 3_600_000);
    expect((await checkArchive()).orphans).toEqual([]);
    await expectFoundOnce(set.sent);
  });
});

it('takes a whole batch delivered again for what it is: no event repeats itself', async () => {
  const set = await scene();
  await consumeUntilAcked(set.messages);
  const before = await checkArchive();
  await consumeUntilAcked(set.messages.map((message) => message.again()));
  expect(await checkArchive()).toEqual(before);
});

/** Calls of the slower consumer before which the faster one does all its work. */
const MOMENTS = [
  ['CATALOG.read', 1],
  ['CATALOG.read', 2],
  ['CATALOG.read', 3],
  ['ARCHIVE.put', 1],
  ['CATALOG.write', 1],
  ['SEALING.send', 1],
] as const;

describe.each(MOMENTS)('while one consumer stands before %s %i', (operation, nth) => {
  it('another archives the same events of another request, and each is found once', async () => {
    const [slow, spilled, fast] = [await request('ab', 1), await request('cd', 2), await request('bc', 3)];
    const messages = [inMessage(slow), await inSpill(spilled)];
    const faster = [inMessage(fast)];
    const plan = new FaultPlan();
    plan.pause(operation, nth, () => consume(faster));
    await consume(messages, { plan });
    expect(plan.calls.filter((call) => call === operation).length).toBeGreaterThanOrEqual(nth);
    await consumeUntilAcked(redelivered([...messages, ...faster]));
    await expectFoundOnce([slow, spilled, fast]);
  });

  it('the window forgets the original, and the copy is archived all the same', async () => {
    const [original, copy, spilled] = [await request('a'), await request('a', 1), await request('b', 2)];
    await consume([inMessage(original)]);
    const messages = [inMessage(copy), await inSpill(spilled)];
    const plan = new FaultPlan();
    const forget = async (): Promise<void> =>
      void (await env.CATALOG.prepare('DELETE FROM recent_events').run());
    plan.pause(operation, nth, forget);
    await consume(messages, { plan });
    await consumeUntilAcked(redelivered(messages));
    const { uids, repeats } = await checkArchive();
    expect(uids).toHaveLength(3);
    const isDecided = operation === 'SEALING.send';
    expect(repeats).toEqual(isDecided ? { [`${copy.id}.0`]: `${original.id}.0` } : {});
  });
});

it('keeps nobody else waiting while other consumers are faster with one source', async () => {
  const [busy, other] = [await request('a'), await buildPacket({ events: [{}], source: 'quiet' })];
  const messages = [busy, other].map(inMessage);
  const plan = new FaultPlan();
  const ahead: BuiltPacket[] = [];
  for (const [at, lines] of [...'abcdef'].entries()) {
    const one = await request(lines, 1 + at);
    ahead.push(one);
    // Before each of its claims, but for the fourth, which is that of the quiet source alone.
    plan.pause('CATALOG.write', at < 3 ? at + 1 : at + 2, () => consume([inMessage(one)]));
  }
  await consume(messages.toReversed(), { plan });
  expect(messages.map(({ outcome }) => outcome)).toEqual([{ retryAfterSeconds: 1 }, 'acked']);
  await consumeUntilAcked(redelivered(messages));
  await expectFoundOnce([busy, ...ahead, other]);
});

it.each([1, 2, 3, 4])(
  'finds each event once through four consumers with overlapping batches and random faults (seed %i)',
  async (seed) => {
    const random = sequence(seed);
    const packets: BuiltPacket[] = [];
    for (let i = 0; i < 16; i++) {
      const lines = [...'abcdefghijkl'].filter(() => random() < 0.3).join('');
      packets.push(await request(lines === '' ? 'z' : lines, i));
    }
    for (let round = 0; round < 3; round++) {
      await Promise.all(
        [0, 1, 2, 3].map(async () => {
          const some = packets.filter(() => random() < 0.4);
          const messages = await Promise.all(
            some.map((packet) => (random() < 0.5 ? inMessage(packet) : inSpill(packet))),
          );
          await consume(messages, { plan: randomFault(random) });
        }),
      );
      await checkArchive();
    }
    await consumeUntilAcked(packets.map(inMessage));
    await consumeUntilAcked(await swept());
    await expectFoundOnce(packets);
  },
);

function randomFault(random: () => number): FaultPlan {
  const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(random() * values.length)];
  const operation = pick(['ARCHIVE.put', 'CATALOG.write', 'CATALOG.read', 'SEALING.send', 'SPILL.get']);
  const kind = pick(FAULT_KINDS);
  if (operation === undefined || kind === undefined) throw new TypeError('lists are not empty');
  return new FaultPlan({ operation, nth: 1 + Math.floor(random() * 3), kind });
}

/** mulberry32: the same numbers on every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
