// Statements get their places in the log by the same move as segments: under faults, under concurrency, within the same bounds.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { auditor, checkLog, freshLog, insertSegments, insertStatements, seal } from './log-under-test.ts';

beforeEach(freshLog);

/** 250 entries sealed, then 200 packets and 40 statements: the move completes one full tile and its bundle. */
async function beforeCrossing(): Promise<string[]> {
  await insertSegments(100, 100, 50);
  await seal();
  const packets = await insertSegments(100, 100);
  return [...packets, ...(await insertStatements(40))];
}

test('statements follow the segments of their move, in the order they were said', async () => {
  const brought = await beforeCrossing();
  expect((await seal()).sealed).toEqual({ moves: 1, lost: 0, entries: 240, size: 490 });
  expect((await checkLog(await auditor())).entries.slice(250)).toEqual(brought);
});

test('statements are sealed when there is nothing else, and begin the log', async () => {
  const said = await insertStatements(3);
  expect((await seal()).sealed).toMatchObject({ moves: 1, entries: 3, size: 3 });
  expect((await checkLog(await auditor())).entries).toEqual(said);
  expect((await seal()).sealed).toMatchObject({ moves: 0, size: 3 });
});

describe.each([
  { twin: 'fails', happened: false },
  { twin: 'fails but happened', happened: true },
])('when one call of a move with statements $twin', ({ happened }) => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('(call %i) the next run completes the log', async (at) => {
    const audit = await auditor();
    const brought = await beforeCrossing();
    await expect(seal({ at, happened })).rejects.toMatchObject({ name: 'Unavailable' });
    const hasMoved = at > 3 || (at === 3 && happened);
    expect((await checkLog(audit)).size).toBe(hasMoved ? 490 : 250);
    await seal();
    expect((await checkLog(audit)).entries.slice(250)).toEqual(brought);
  });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
  'a sealer that finds other statements and runs wholly before call %i of another loses and repeats none',
  async (at) => {
    const audit = await auditor();
    const brought = await beforeCrossing();
    const meanwhile = async () => {
      brought.push(...(await insertStatements(30)));
      await seal();
      await checkLog(audit);
    };
    await seal({ at, meanwhile });
    expect((await checkLog(audit)).entries.slice(250).toSorted()).toEqual(brought.toSorted());
  },
);

/** The call that moves the head when no tile becomes full. */
const MOVE = 1;

test('the head is not moved over a statement that is no longer there', async () => {
  const audit = await auditor();
  await seal();
  const [, second] = await insertStatements(2);
  const meanwhile = () => env.CATALOG.exec('DELETE FROM statements WHERE id = 1');
  expect((await seal({ at: MOVE, meanwhile })).sealed).toEqual({ moves: 1, lost: 1, entries: 1, size: 1 });
  expect((await checkLog(audit)).entries).toEqual([second]);
});

test('two sealers at once seal every statement and segment once', async () => {
  const audit = await auditor();
  for (let round = 0; round < 6; round++) {
    const brought = [...(await insertSegments(60, 3)), ...(await insertStatements(20))];
    const runs = await Promise.all([seal(), seal()]);
    expect(runs.reduce((sum, { sealed }) => sum + sealed.entries, 0)).toBe(brought.length);
    expect((await checkLog(audit)).entries.slice(-brought.length).toSorted()).toEqual(brought.toSorted());
  }
});

test('one move takes no more entries than a row of D1 holds, and neither kind waits for the other', async () => {
  await insertSegments(...Array.from({ length: 7 }, () => 2_000));
  await insertStatements(300);
  const first = await seal({ at: 98, happened: false }).catch(() => undefined);
  expect(first).toBeUndefined();
  const sealed = await env.CATALOG.prepare(
    `SELECT (SELECT size FROM log_head) AS size, (SELECT count(*) FROM statements WHERE log_index IS NOT NULL) AS said`,
  ).first<{ size: number; said: number }>();
  expect(sealed?.size).toBeLessThanOrEqual(50 * 256);
  expect(sealed?.said).toBe(256);
  await seal();
  expect((await checkLog(await auditor())).size).toBe(14_300);
});

test('a statement whose hash is none stops sealing with a violation', async () => {
  await insertStatements(1);
  await env.CATALOG.exec("UPDATE statements SET hash = 'abc'");
  await expect(seal()).rejects.toMatchObject({ code: 'SEAL_HEAD_INCONSISTENT' });
});
