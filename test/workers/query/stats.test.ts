// Counts by time and one field: the same numbers wherever they are taken from.
import { beforeAll, describe, expect, it } from 'vitest';
import { statsAnswer } from '../../../schemas/query-api.ts';
import { NOON } from '../../support/packet-builder.ts';
import { archive, freshArchive, get } from './sealed-archive.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function stats(parameters: Record<string, string | number>, tenant = 'acme') {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  const response = await get(`/v1/stats?${query}`, tenant);
  expect(response.status, await response.clone().text()).toBe(200);
  return statsAnswer.parse(await response.json());
}

/** 120 events a minute apart from noon on, in segments of 40 that overlap; every fourth is of severity 4, every third of class 3002. */
beforeAll(async () => {
  await freshArchive();
  const event = (i: number) => ({
    ...{ time: NOON + i * MINUTE, severity_id: i % 4 === 0 ? 4 : 1, class_uid: i % 3 === 0 ? 3002 : 4001 },
    ...{ message: i === 77 ? 'the needle' : 'hay', src_endpoint: { ip: `10.0.0.${i % 5}` } },
  });
  for (const part of [0, 1, 2]) {
    const events = Array.from({ length: 40 }, (_, i) => event(3 * i + part));
    await archive({ source: part === 2 ? 'sw' : 'fw', events });
  }
  await archive({ tenant: 'other', events: [event(4)] });
});

const span = { from: NOON, to: NOON + 2 * HOUR };
const every = (step: number): number[] =>
  Array.from({ length: 120 }, (_, i) => i).filter((i) => i % step === 0);

describe('GET /v1/stats', () => {
  it('counts whole hours from the rollups, without reading a segment', async () => {
    const answer = await stats({ ...span, interval: '1h' });
    expect(answer.buckets).toEqual([
      { time: NOON, counts: { 1: 45, 4: 15 } },
      { time: NOON + HOUR, counts: { 1: 45, 4: 15 } },
    ]);
    expect(answer).toMatchObject({ total: 120, complete: true, counted_from: NOON });
    expect(answer.scanned).toEqual({ segments: 0, rows: 0, bytes: 0 });
  });

  it('counts finer buckets from the columns, and to the same total', async () => {
    const answer = await stats({ ...span, interval: '10m' });
    expect(answer.buckets).toHaveLength(12);
    expect(answer.buckets[0]).toEqual({ time: NOON, counts: { 1: 7, 4: 3 } });
    expect(answer.total).toBe(120);
    expect(answer.scanned.segments).toBe(3);
  });

  it('reads only the edges when the period does not begin and end with an hour', async () => {
    const answer = await stats({ from: NOON - 30 * MINUTE, to: NOON + 90 * MINUTE, interval: '1h' });
    expect(answer.buckets.map(({ time, counts }) => [time, counts[1], counts[4]])).toEqual([
      [NOON, 45, 15],
      [NOON + HOUR, 22, 8],
    ]);
  });

  it('takes the counts of segments that lie in one bucket from their rows', async () => {
    await archive({ tenant: 'calm', events: [{ severity_id: 2 }, { severity_id: 2 }, { severity_id: 3 }] });
    const answer = await stats({ from: NOON - MINUTE, to: NOON + MINUTE, interval: '1m' }, 'calm');
    expect(answer.buckets).toEqual([{ time: NOON, counts: { 2: 2, 3: 1 } }]);
    expect(answer.scanned.segments).toBe(0);
  });

  it.each([
    ['severity:high', 30],
    ['severity:high class:authentication', every(12).length],
    ['NOT source:fw', 40],
    ['needle', 1],
    ['src_ip:10.0.0.0/30', 96],
    ['severity:high AND needle', 0],
  ])('counts what %s finds, whatever the interval', async (q, expected) => {
    expect((await stats({ ...span, q, interval: '1h' })).total).toBe(expected);
    expect((await stats({ ...span, q, interval: '7m' })).total).toBe(expected);
  });

  it('counts by a column that the catalog does not count by, with the absent apart', async () => {
    const { buckets } = await stats({ ...span, field: 'src_ip', interval: '1d' });
    expect(buckets[0]?.counts).toEqual(Object.fromEntries([0, 1, 2, 3, 4].map((i) => [`10.0.0.${i}`, 24])));
    expect((await stats({ ...span, field: 'user_name', interval: '1d' })).buckets[0]?.counts).toEqual({
      '(none)': 120,
    });
  });

  it('counts nothing of another tenant', async () => {
    expect((await stats({ ...span, interval: '1h' }, 'other')).total).toBe(1);
    expect((await stats({ ...span, interval: '1h' }, 'nobody')).total).toBe(0);
  });

  it('chooses buckets and a day back from now when not told', async () => {
    const answer = await stats({});
    expect(answer.to - answer.from).toBe(24 * HOUR);
    expect(answer.interval).toBe(30 * MINUTE);
  });

  it.each([
    ['field=message', 'QUERY_PARAMETER_INVALID'],
    ['interval=1s', 'QUERY_PARAMETER_INVALID'],
    ['interval=0', 'QUERY_PARAMETER_INVALID'],
    ['interval=1y', 'QUERY_PARAMETER_INVALID'],
    ['from=2026-10-02T00:00:00Z&to=2026-10-01T00:00:00Z', 'QUERY_TIME_INVALID'],
    ['q=(', 'QUERY_SYNTAX'],
  ])('refuses %s with %s', async (parameters, code) => {
    const response = await get(`/v1/stats?${parameters}`);
    expect([response.status, (await response.json<{ error: { code: string } }>()).error.code]).toEqual([
      400,
      code,
    ]);
  });
});
