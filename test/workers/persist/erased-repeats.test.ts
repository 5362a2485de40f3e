// An erased event that others repeat (docs/decisions/0031): its payload is in each of them, and no list shows those.
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { FaultPlan } from '../../support/faults.ts';
import { type BuiltPacket, NOON } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { consume, freshStorage, inMessage } from './desk.ts';
import { ask, checkErasures, erasures, markedPacket, markerOf, round, whereIs } from './erasing.ts';

beforeEach(freshStorage);

const SOON = 20_000;
const ROUNDS = 5;

/** The originals are the same, too. */
const SPEC = { dedup: 'event', raws: [0, 1, 2].map(markerOf) } as const;

const sent = async (after: number): Promise<BuiltPacket> => {
  const packet = await markedPacket(3, { ...SPEC, receivedAt: NOON + after });
  await consume([inMessage(packet)]);
  return packet;
};

const statesOf = async (): Promise<string[]> => (await erasures()).map(({ state }) => state);

/** Rounds of upkeep, a while apart. */
async function rounds(): Promise<void> {
  for (let i = 0; i < ROUNDS; i++) {
    expect(await round({ later: i * SOON })).toBeUndefined();
    await checkErasures();
  }
}

it('goes with what repeats it, and is not done before', async () => {
  const [original, copy, other] = [await sent(0), await sent(1), await sent(2)];
  await ask(`${original.id}.1`);
  await round();
  await round({ later: SOON });
  expect(await statesOf(), 'the copies were found and asked for').toEqual(['erased', 'asked', 'asked']);
  await rounds();
  expect(await statesOf()).toEqual(['done', 'done', 'done']);
  expect((await erasures()).map(({ uid }) => uid)).toEqual(
    [original, copy, other].map(({ id }) => `${id}.1`).sort(),
  );
  expect(await whereIs(markerOf(1))).toEqual([]);
  expect(Object.keys((await checkArchive()).repeats)).toHaveLength(4);
});

it('is not what a later copy repeats: that is found as an event of its own', async () => {
  const original = await sent(0);
  await ask(`${original.id}.1`);
  await round();
  const later = await sent(1);
  expect((await checkArchive()).repeats).toEqual({});
  expect(await checkErasures()).toContain(`${later.id}.1`);
});

it('takes with it what was archived while it was being erased', async () => {
  const original = await sent(0);
  await ask(`${original.id}.1`);
  const copy = await markedPacket(3, { ...SPEC, receivedAt: NOON + 1 });
  const plan = new FaultPlan();
  plan.pause('CATALOG.write', 1, () => consume([inMessage(copy)]));
  await round({ plan });
  expect(plan.calls).toContain('CATALOG.write');
  await rounds();
  expect(await statesOf()).toEqual(['done', 'done']);
  expect(await whereIs(markerOf(1))).toEqual([]);
});

it('leaves its original where a copy alone is erased', async () => {
  const [original, copy] = [await sent(0), await sent(1)];
  await ask(`${copy.id}.1`);
  await rounds();
  expect((await erasures()).map(({ uid, state }) => [uid, state])).toEqual([[`${copy.id}.1`, 'done']]);
  const { uids, repeats } = await checkArchive();
  expect(uids).toContain(`${original.id}.1`);
  expect(Object.keys(repeats)).toEqual([`${copy.id}.0`, `${copy.id}.2`]);
});

it('stays open while the segments that repeat it cannot be read', async () => {
  const [original] = [await sent(0), await sent(1)];
  await ask(`${original.id}.1`);
  await round();
  const plan = new FaultPlan({ operation: 'ARCHIVE.get', nth: 1, kind: 'fails' });
  await round({ later: SOON, plan });
  expect(plan.hasStruck).toBe(true);
  expect(await statesOf()).toEqual(['erased']);
  await rounds();
  expect(await statesOf()).toEqual(['done', 'done']);
  expect(await env.CATALOG.prepare('SELECT count(*) AS n FROM recent_events').first('n')).toBe(0);
});

it('has the copies of other segments asked for where one is not to be read', async () => {
  const [original, copy, other] = [await sent(0), await sent(1), await sent(2)];
  const text = 'SELECT object FROM segments WHERE id = (SELECT segment FROM packets WHERE packet = ?1)';
  const object = await env.CATALOG.prepare(text).bind(copy.id).first<string>('object');
  await env.ARCHIVE.delete(object ?? '');
  await ask(`${original.id}.1`);
  for (const later of [0, SOON, 2 * SOON, 3 * SOON, 4 * SOON]) await round({ later });
  // Out of the archive, both; not done, as long as nobody knows what that one holds.
  expect((await erasures()).map(({ uid, state }) => `${uid} ${state}`).sort()).toEqual(
    [original, other].map(({ id }) => `${id}.1 erased`).sort(),
  );
});
