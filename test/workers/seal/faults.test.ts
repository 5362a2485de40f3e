// The fault matrix: each single call of a run fails, and its twin: it fails but happened. After every step the whole log is
// rebuilt and verified from public data alone (promises 3, 5, 6).
import { beforeEach, describe, expect, test } from 'vitest';
import { auditor, checkLog, freshLog, insertSegments, seal } from './log-under-test.ts';

beforeEach(freshLog);

/** 250 entries sealed, then 240 more in three segments: the move completes one full tile and its bundle. */
const CROSSING = [100, 100, 40] as const;

/** The calls of that run when nothing fails. */
const CLEAN_RUN = [
  'D1 batch', // head and unsealed segments
  'R2 get', // is tile 0/000 contradicted?
  'R2 get', // is bundle 000?
  'D1 batch', // the move
  'D1 batch', // head with the staged tiles, nothing unsealed
  'R2 get', // is tile 0/000 published?
  'R2 get', // is bundle 000?
  'R2 put', // tile 0/000
  'R2 put', // bundle 000
];

async function beforeCrossing(): Promise<void> {
  await insertSegments(100, 100, 50);
  await seal();
  await insertSegments(...CROSSING);
}

test('a run without faults makes exactly these calls', async () => {
  await beforeCrossing();
  const { sealed, calls } = await seal();
  expect(calls).toEqual(CLEAN_RUN);
  expect(sealed).toEqual({ moves: 1, lost: 0, entries: 240, size: 490 });
});

describe.each([
  { twin: 'fails', happened: false },
  { twin: 'fails but happened', happened: true },
])('when one call $twin', ({ happened }) => {
  test.each(CLEAN_RUN.map((name, at) => ({ name, at })))(
    '$name (call $at): the run asks to be repeated, and the next one completes the log',
    async ({ at }) => {
      const audit = await auditor();
      await beforeCrossing();
      expect((await checkLog(audit)).size).toBe(250);
      await expect(seal({ at, happened })).rejects.toMatchObject({ name: 'Unavailable' });
      const hasMoved = at > 3 || (at === 3 && happened);
      expect((await checkLog(audit)).size).toBe(hasMoved ? 490 : 250);
      expect((await seal()).sealed).toMatchObject({ moves: hasMoved ? 0 : 1, lost: 0, size: 490 });
      expect((await checkLog(audit)).size).toBe(490);
      expect((await seal()).sealed).toEqual({ moves: 0, lost: 0, entries: 0, size: 490 });
    },
  );

  test.each([0, 1, 2, 3])('beginning the log (call %i): the next run begins it once', async (at) => {
    const audit = await auditor();
    await insertSegments(3);
    await expect(seal({ at, happened })).rejects.toMatchObject({ code: 'SEAL_CATALOG_UNAVAILABLE' });
    expect((await seal()).sealed.size).toBe(3);
    expect((await checkLog(audit)).size).toBe(3);
  });
});

test('a run that dies at every call in turn, happened or not, still ends in one whole log', async () => {
  const audit = await auditor();
  await insertSegments(100, 100, 50);
  for (let at = 0; at < 14; at++) {
    await insertSegments(40);
    await seal({ at: at % 9, happened: at % 2 === 0 }).catch(() => undefined);
    if (at > 3) await checkLog(audit);
  }
  await seal();
  expect((await checkLog(audit)).size).toBe(250 + 14 * 40);
});
