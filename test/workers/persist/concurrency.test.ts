// Two consumers at once (design, section 4): while one stands before a call, another works through an overlapping batch.
import { beforeEach, describe, expect, it } from 'vitest';
import { type FaultKind, FaultPlan } from '../../support/faults.ts';
import { type BuiltPacket, buildPacket, NOON } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { checkBooks } from './books-check.ts';
import { consume, consumeUntilAcked, freshStorage, inMessage, inSpill, redelivered, swept } from './desk.ts';

beforeEach(freshStorage);

/** Calls of the slower consumer before which the faster one does all its work. */
const MOMENTS = [
  ['CATALOG.read', 1],
  ['CATALOG.read', 2],
  ['SPILL.get', 1],
  ['ARCHIVE.put', 1],
  ['CATALOG.write', 1],
  ['SEALING.send', 1],
  ['SPILL.delete', 1],
] as const;

describe.each(MOMENTS)('while one consumer stands before %s %i', (operation, nth) => {
  it('the same batch is archived once', async () => {
    const [a, b] = [await buildPacket({ events: [{}, {}] }), await buildPacket()];
    const slow = [inMessage(a), await inSpill(b)];
    const fast = slow.map((message) => message.again());
    const plan = new FaultPlan();
    plan.pause(operation, nth, () => consume(fast));
    await consume(slow, { plan });
    expect(plan.calls.filter((call) => call === operation).length).toBeGreaterThanOrEqual(nth);
    await consumeUntilAcked(redelivered([...slow, ...fast]));
    expect(await checkArchive()).toMatchObject({
      uids: [`${a.id}.0`, `${a.id}.1`, `${b.id}.0`].sort(),
      duplicates: {},
      spilled: [],
    });
  });

  it('a request and its retries are archived once, whichever consumer has which', async () => {
    const keyed = await buildPacket({ idempotencyKey: 'k' });
    const keyedRetry = await buildPacket({ idempotencyKey: 'k', receivedAt: NOON + 1 });
    const plain = await buildPacket({ body: 'same' });
    const plainRetry = await buildPacket({ body: 'same', receivedAt: NOON + 1 });
    const slow = [inMessage(keyed), await inSpill(plainRetry)];
    const fast = [inMessage(keyedRetry), inMessage(plain)];
    const plan = new FaultPlan();
    plan.pause(operation, nth, () => consume(fast));
    await consume(slow, { plan });
    expect(plan.calls.filter((call) => call === operation).length).toBeGreaterThanOrEqual(nth);
    await consumeUntilAcked(redelivered([...slow, ...fast]));
    const archive = await checkArchive();
    expect(archive.uids).toHaveLength(2);
    expect(Object.entries(archive.duplicates).flat().sort()).toEqual(
      [keyed, keyedRetry, plain, plainRetry].map(({ id }) => id).sort(),
    );
  });
});

it('tries again later when other consumers are faster three times in a row', async () => {
  const retried = await buildPacket({ body: 'x' });
  const plan = new FaultPlan();
  for (const nth of [1, 2, 3]) {
    // Each time the claim fails because an original of another packet of the chunk was archived meanwhile.
    const original = await buildPacket({ idempotencyKey: `k${nth}` });
    plan.pause('CATALOG.write', nth, () => consume([inMessage(original)]));
  }
  const retries = await Promise.all(
    [1, 2, 3].map((n) => buildPacket({ idempotencyKey: `k${n}`, receivedAt: NOON + n })),
  );
  const messages = [retried, ...retries].map(inMessage);
  await consume(messages, { plan });
  expect(messages.map(({ outcome }) => outcome)).toEqual(Array(4).fill({ retryAfterSeconds: 1 }));
  await consumeUntilAcked(redelivered(messages));
  const archive = await checkArchive();
  expect(archive.uids).toHaveLength(4);
  expect(Object.keys(archive.duplicates).sort()).toEqual(retries.map(({ id }) => id).sort());
});

it.each([1, 2, 3, 4, 5, 6])(
  'survives four consumers with overlapping batches and random faults (seed %i)',
  async (seed) => {
    const random = sequence(seed);
    const packets = await manyPackets(random);
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
    const archive = await checkArchive();
    const settled = [...archive.uids.map((uid) => uid.split('.')[0]), ...Object.keys(archive.duplicates)];
    expect(settled.sort()).toEqual(packets.map(({ id }) => id).sort());
    expect(new Set(packets.map(requestOf)).size).toBe(archive.uids.length);
    expect(archive.spilled).toEqual([]);
    await checkBooks(packets);
  },
);

/** Eighteen packets of one event that are nine requests, each sent twice: a third with keys. */
async function manyPackets(random: () => number): Promise<BuiltPacket[]> {
  const packets: BuiltPacket[] = [];
  for (let i = 0; i < 18; i++) {
    const request = i % 9;
    packets.push(
      await buildPacket({
        tenant: request % 2 === 0 ? 'acme' : 'other',
        receivedAt: NOON + Math.floor(random() * 1000),
        body: `body ${request}`,
        ...(request % 3 === 0 ? { idempotencyKey: `key ${request}` } : {}),
      }),
    );
  }
  return packets;
}

function requestOf({ packet: { manifest, header } }: BuiltPacket): string {
  return `${manifest.tenant} ${header.idempotencyKey ?? manifest.body}`;
}

function randomFault(random: () => number): FaultPlan {
  const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(random() * values.length)];
  const operation = pick([
    'ARCHIVE.put',
    'CATALOG.write',
    'CATALOG.read',
    'SEALING.send',
    'SPILL.get',
    'SPILL.delete',
  ]);
  const kind = pick<FaultKind>(['fails', 'lost', 'crash']);
  if (operation === undefined || kind === undefined) throw new TypeError('lists are not empty');
  return new FaultPlan({ operation, nth: 1 + Math.floor(random() * 2), kind });
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
