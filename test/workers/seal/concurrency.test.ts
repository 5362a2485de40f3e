// Two sealers at once, redelivered and empty nudges, many segments, a clock that goes back: the log stays one log.
import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { auditor, checkLog, clock, freshLog, insertSegments, seal } from './log-under-test.ts';

beforeEach(freshLog);

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
  'a sealer that finds other segments and runs wholly before call %i of another loses and repeats nothing',
  async (at) => {
    const audit = await auditor();
    await insertSegments(100, 100, 50);
    await seal();
    const brought = await insertSegments(100, 100, 40);
    const meanwhile = async () => {
      brought.push(...(await insertSegments(30)));
      await env.CATALOG.exec('UPDATE segments SET id = -id WHERE packets = 30'); // sorts before the others
      await seal();
      await checkLog(audit);
    };
    const { sealed } = await seal({ at, meanwhile });
    expect(sealed.lost).toBe(at >= 1 && at <= 3 ? 1 : 0);
    expect((await checkLog(audit)).size).toBe(250 + brought.length);
  },
);

/** The call that moves the head when no tile becomes full, and the one after it. */
const [MOVE, NEXT_READ] = [1, 2];

test('the head is not moved from where it no longer is, though the segments are still unsealed', async () => {
  const audit = await auditor();
  await insertSegments(1);
  await seal();
  const late = await insertSegments(2, 2);
  const meanwhile = async () => {
    await insertSegments(...Array.from({ length: 64 }, () => 1));
    await env.CATALOG.exec('UPDATE segments SET id = -id WHERE packets = 1 AND log_start IS NULL');
    await seal({ at: NEXT_READ, happened: false }).catch(() => undefined);
    expect((await checkLog(audit)).size).toBe(65);
  };
  expect((await seal({ at: MOVE, meanwhile })).sealed).toEqual({ moves: 1, lost: 1, entries: 4, size: 69 });
  expect((await checkLog(audit)).entries.slice(-4)).toEqual(late);
});

test('the head is not moved over a segment that is no longer there', async () => {
  const audit = await auditor();
  await insertSegments(1);
  await seal();
  const [first] = await insertSegments(1, 2);
  const meanwhile = () => env.CATALOG.exec('DELETE FROM segments WHERE packets = 2');
  expect((await seal({ at: MOVE, meanwhile })).sealed).toEqual({ moves: 1, lost: 1, entries: 1, size: 2 });
  expect((await checkLog(audit)).entries.at(-1)).toBe(first);
});

test('two sealers at once seal every segment once', async () => {
  const audit = await auditor();
  for (let round = 0; round < 8; round++) {
    const brought = await insertSegments(60, 3, 40);
    const runs = await Promise.all([seal(), seal()]);
    expect(runs.reduce((sum, { sealed }) => sum + sealed.entries, 0)).toBe(brought.length);
    expect((await checkLog(audit)).entries.slice(-brought.length).toSorted()).toEqual(brought.toSorted());
  }
});

test('four sealers, some dying, with segments arriving between, end in one whole log', async () => {
  const audit = await auditor();
  let expected = 0;
  for (let round = 0; round < 10; round++) {
    expected += (await insertSegments(30, 30)).length;
    const runs = [
      seal(),
      seal({ at: round % 7, happened: round % 2 === 0 }),
      insertSegments(11),
      seal(),
      seal(),
    ];
    await Promise.allSettled(runs);
    expected += 11;
    await checkLog(audit);
  }
  await seal();
  expect((await checkLog(audit)).size).toBe(expected);
});

test('a nudge without anything to seal moves nothing, and begins the log if it must', async () => {
  const audit = await auditor();
  expect((await seal()).sealed).toEqual({ moves: 0, lost: 0, entries: 0, size: 0 });
  expect((await checkLog(audit)).size).toBe(0);
  expect((await seal()).calls).toEqual(['D1 batch']);
});

test('a redelivered nudge changes not a byte of the checkpoint', async () => {
  const head = () => env.CATALOG.prepare('SELECT * FROM log_head').first();
  await insertSegments(5);
  await seal();
  const before = await head();
  await seal();
  expect(await head()).toEqual(before);
});

test('700 entries in twelve moves cross full tiles, and 300 segments are sealed by one nudge', async () => {
  const audit = await auditor();
  for (let n = 0; n < 12; n++) {
    await insertSegments(58);
    await seal();
    await checkLog(audit);
  }
  await insertSegments(...Array.from({ length: 300 }, (_, i) => (i % 5) + 1));
  expect((await seal()).sealed).toMatchObject({ moves: 5, lost: 0, entries: 900, size: 696 + 900 });
  await checkLog(audit);
});

test('segments are sealed oldest first, and one that comes late takes the next place', async () => {
  const early = await insertSegments(2, 3);
  await env.CATALOG.prepare('UPDATE segments SET log_start = 0 WHERE packets = 2').run(); // hidden for a moment
  await seal();
  await env.CATALOG.prepare('UPDATE segments SET log_start = NULL WHERE packets = 2').run();
  await seal();
  const { entries } = await checkLog(await auditor());
  expect(entries).toEqual([...early.slice(2), ...early.slice(0, 2)]);
});

test('one move stages no more than a row of D1 takes', async () => {
  await insertSegments(...Array.from({ length: 9 }, () => 2_000));
  const { sealed } = await seal();
  expect(sealed).toMatchObject({ moves: 2, entries: 18_000 });
  const row = await env.CATALOG.prepare(
    'SELECT length(staged) + length(edge) AS bytes FROM log_head',
  ).first();
  expect(row?.bytes).toBeLessThan(2_000_000);
});

test('the time of sealing stands still when the clock goes back', async () => {
  const sealedAt = () => env.CATALOG.prepare('SELECT sealed_at FROM log_head').first('sealed_at');
  await insertSegments(1);
  await seal();
  const before = await sealedAt();
  clock.now -= 3_600_000;
  await insertSegments(1);
  await seal();
  expect(await sealedAt()).toBe(before);
  clock.now += 7_200_000;
  await insertSegments(1);
  await seal();
  expect(await sealedAt()).toBe(clock.now);
});
