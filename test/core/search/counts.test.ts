import { expect, it } from 'vitest';
import { MAX_STATS_VALUES } from '../../../schemas/limits.ts';
import { Counts } from '../../../workers/core/search/counts.ts';

const HOUR = 3_600_000;

it('counts by the bucket a time lies in, before 1970 too', () => {
  const counts = new Counts('severity_id', HOUR);
  for (const time of [-1, 0, HOUR - 1, HOUR]) counts.add(time, '1', 1);
  expect(counts.buckets()).toEqual([
    { time: -HOUR, counts: { 1: 1 } },
    { time: 0, counts: { 1: 2 } },
    { time: HOUR, counts: { 1: 1 } },
  ]);
  expect(counts.total).toBe(4);
});

it('keeps the most frequent values apart and sums up the others, so that the total stays', () => {
  const counts = new Counts('src_ip', HOUR);
  for (let i = 0; i < MAX_STATS_VALUES + 5; i++) counts.add(0, `v${i}`, 1000 - i);
  const [bucket] = counts.buckets();
  expect(Object.keys(bucket?.counts ?? {})).toHaveLength(MAX_STATS_VALUES + 1);
  expect(bucket?.counts['(other)']).toBe(950 + 949 + 948 + 947 + 946);
  expect(Object.values(bucket?.counts ?? {}).reduce((sum, n) => sum + n, 0)).toBe(counts.total);
});

it('holds no more values than it may, and counts the rest as others', () => {
  const counts = new Counts('user_name', HOUR);
  for (let i = 0; i < 12_000; i++) counts.add(0, `u${i}`, 1);
  expect(counts.total).toBe(12_000);
});

it('takes values that are names of object members like any other', () => {
  const counts = new Counts('user_name', HOUR);
  counts.add(0, '__proto__', 1);
  expect(Object.entries(counts.buckets()[0]?.counts ?? {})).toEqual([['__proto__', 1]]);
});
