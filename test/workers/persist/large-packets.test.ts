// Packets larger than a segment should be: read by the frame and written by the piece, with the promises of all others.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { segmentKey } from '../../../workers/core/segment/keys.ts';
import { FAULT_KINDS, FaultPlan } from '../../support/faults.ts';
import { type BuiltPacket, buildPacket, NOON } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { consume, consumeUntilAcked, freshStorage, inMessage, inSpill, redelivered, swept } from './desk.ts';
import { largePacket, noise, uidsOf } from './large-packet.ts';

/** 20 MB are made, stored and read again in each. */
vi.setConfig({ testTimeout: 120_000 });

beforeEach(freshStorage);

/** One that is neither held compressed nor written in one go. */
let streamed: Promise<BuiltPacket> | undefined;
const streamedPacket = (): Promise<BuiltPacket> => {
  streamed ??= largePacket({ text: noise });
  return streamed;
};

async function expectArchived(...packets: readonly BuiltPacket[]): Promise<void> {
  const archive = await checkArchive();
  expect(archive.uids).toEqual(packets.flatMap(uidsOf).sort());
  expect(archive).toMatchObject({ orphans: [], spilled: [], dead: {} });
}

async function segmentsStored(): Promise<number> {
  return (await env.ARCHIVE.list({ prefix: 'segments/' })).objects.length;
}

it('are archived from a message and from spill, beside others', async () => {
  const [held, small, spilled] = [await largePacket(), await buildPacket(), await largePacket()];
  const messages = [inMessage(held), inMessage(small), await inSpill(spilled)];
  await consume(messages);
  expect(messages.map(({ outcome }) => outcome)).toEqual(['acked', 'acked', 'acked']);
  await expectArchived(held, small, spilled);
});

it('are read by the range, and written as they are made, where their texts do not compress', async () => {
  const packet = await streamedPacket();
  const plan = new FaultPlan();
  await consume([await inSpill(packet)], { plan });
  expect(plan.calls.filter((call) => call === 'SPILL.get').length).toBeGreaterThan(5);
  await expectArchived(packet);
});

it.each([
  ['held', () => largePacket()],
  ['streamed', streamedPacket],
])('take another key when theirs is taken: %s', async (_, make) => {
  const packet = await make();
  const draws = [0, 7, 8];
  await env.ARCHIVE.put(segmentKey('acme', NOON, 4096 * NOON + 7), 'another');
  await consume([await inSpill(packet)], { random: () => draws.shift() ?? 9 });
  const { results } = await env.CATALOG.prepare('SELECT id FROM segments').all<{ id: number }>();
  expect(results.map(({ id }) => id)).toEqual([4096 * NOON + 8]);
  expect((await checkArchive()).orphans).toHaveLength(1);
});

it('are recognized as retries, and their events as repeats', async () => {
  const first = await largePacket({ dedup: 'event', body: 'same' });
  const retry = await largePacket({ dedup: 'event', body: 'same', receivedAt: NOON + 1 });
  const again = await largePacket({ dedup: 'event', receivedAt: NOON + 2 });
  for (const packet of [first, retry, again]) await consume([inMessage(packet)]);
  const archive = await checkArchive();
  expect(archive.duplicates).toEqual({ [retry.id]: first.id });
  expect(Object.keys(archive.repeats).sort()).toEqual(uidsOf(again).sort());
});

it('leave what was rejected of them as dead letters', async () => {
  const rejected = [{ index: 3, code: 'DECODE_JSON_SYNTAX' as const, message: 'no', raw: '{' }];
  const packet = await largePacket({ rejected });
  await consume([inMessage(packet)]);
  expect((await checkArchive()).dead).toEqual({ [packet.id]: 1 });
});

describe('leave nothing in the archive', () => {
  it('when their events do not hash to their root', async () => {
    const packet = await largePacket({
      tamper: (attested) => ({ ...attested, salts: attested.salts.map((byte) => byte ^ 1) }),
    });
    const message = await inSpill(packet);
    await consume([message]);
    expect(message.outcome).toBe('acked');
    expect(await segmentsStored()).toBe(0);
    expect((await checkArchive()).dead).toEqual({ [packet.id]: packet.packet.manifest.events });
  });

  it.each([-20, -3_000_000])('when they are damaged %i bytes from their end', async (place) => {
    const packet = await streamedPacket();
    const file = packet.file.slice();
    const at = file.length + place;
    file[at] = (file[at] ?? 0) ^ 1;
    const message = await inSpill({ ...packet, file });
    await consume([message]);
    expect(message.outcome).toBe('acked');
    expect(await segmentsStored()).toBe(0);
    expect(Object.keys((await checkArchive()).dead)).toEqual([packet.id]);
  });

  it.each([3, 15])('when they are gone from spill before read %i of them', async (nth) => {
    const packet = await streamedPacket();
    const message = await inSpill(packet);
    const plan = new FaultPlan();
    plan.pause('SPILL.get', nth, () => env.SPILL.delete(`spill/acme/${packet.id}`));
    await consume([message], { plan });
    expect(plan.calls.filter((call) => call === 'SPILL.get')).toHaveLength(nth);
    expect(message.outcome).toHaveProperty('retryAfterSeconds');
    expect(await segmentsStored()).toBe(0);
  });
});

describe('survive', () => {
  /** A read while it is inspected, one while it is written; the write itself, and the claim. */
  const FAULTS = [
    { operation: 'SPILL.get', nth: 2 },
    { operation: 'SPILL.get', nth: 14 },
    { operation: 'ARCHIVE.put', nth: 1 },
    { operation: 'CATALOG.write', nth: 1 },
  ];

  it.each(FAULTS.flatMap((fault) => FAULT_KINDS.map((kind) => ({ ...fault, kind }))))(
    '$operation $nth that $kind, and are archived once',
    async (fault) => {
      const packet = await streamedPacket();
      const messages = [await inSpill(packet)];
      const plan = new FaultPlan(fault);
      await consume(messages, { plan });
      expect(plan.hasStruck).toBe(true);
      await consumeUntilAcked(redelivered(messages, plan));
      await consumeUntilAcked(await swept());
      const { uids, spilled, dead } = await checkArchive();
      expect({ uids, spilled, dead }).toEqual({ uids: uidsOf(packet).sort(), spilled: [], dead: {} });
    },
  );
});
