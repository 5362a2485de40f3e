import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlausible, parseDateTime, parseTime } from '../../../../workers/core/normalize/toolkit/time.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

describe('a date and time', () => {
  it.each([
    ['2026-11-21T12:00:00Z', NOON],
    ['2026-11-21t12:00:00z', NOON],
    ['2026-11-21T12:00:00.123456+0000', NOON + 123],
    ['2026-11-21T13:30:00+01:30', NOON],
    ['2026-11-21T07:00:00-0500', NOON],
    ['2026-11-21T07:00:00-05', NOON],
    ['2026-11-21 12:00:00', NOON],
    ['2026-11-21 12:00:00 UTC', NOON],
    ['2026-11-21 05:00:00.250 -0700', NOON + 250],
    ['2026-11-21 12:00:00 (UTC)', NOON],
    ['2026-11-21 12:00:00.5 +0000 UTC', NOON + 500],
    ['2026-11-21T12:00:00,5Z', NOON + 500],
    ['2026-11-21T11:59:60Z', NOON],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['0001-01-01T00:00:00Z', -62135596800000],
  ])('%s is read', (text, time) => {
    expect(parseDateTime(text)).toBe(time);
  });

  it.each([
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-11-32T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T12:60:00Z',
    '2026-11-21T12:00:00+25:00',
    '2026-11-21T12:00:00X',
    '2026-11-21T12:00:00 +0500 UTC',
    '2026-11-21T12:00:00 WUTC',
    '2026-11-21',
    'x026-11-21T12:00:00Z',
    `2026-11-21T12:00:00.${'1'.repeat(100)}Z`,
    '',
  ])('%s is refused', (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });

  it('means the same as to Date, for every time Date can write', () => {
    const dates = fc.date({
      noInvalidDate: true,
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
    });
    fc.assert(
      fc.property(dates, (date) => {
        expect(parseDateTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});

describe('a time in another form', () => {
  it.each([
    [1795262400, NOON],
    ['Sat, 21 Nov 2026 14:00:00 +0200', NOON],
    ['21 Nov 2026 12:00:00', NOON],
    ['Sat Nov 21 12:00:00 2026', NOON],
    ['Sat Nov 21 12:00:00 2026 UTC', NOON],
    ['Sat Nov 21 12:00:00 UTC 2026', NOON],
    ['11/21/2026 12:00:00 PM', NOON],
    ['11/21/2026, 1:30:00 AM', NOON - 37_800_000],
    [1795262400.25, NOON + 250],
    [1700000000.123, 1700000000123],
    [1795262400000, NOON],
    [1795262400000000, NOON],
    ['1795262400', NOON],
    ['1795262400000000000', NOON],
    ['1795262400.5', NOON + 500],
    ['Nov 21 2026 12:00:00', NOON],
    ['Nov  1 2026 12:00:00.250 UTC', Date.UTC(2026, 10, 1, 12) + 250],
    ['21/Nov/2026:14:00:00 +0200', NOON],
    ['2026/11/21 12:00:00', NOON],
    ['2026-1-2 3:04:05', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ])('%s is read', (value, time) => {
    expect(parseTime(value)).toBe(time);
  });

  it.each([null, true, '', '.', 'yesterday', -5, 1e300, [], {}, 'Foo 21 2026 12:00:00', '99/99/9999'])(
    '%j is refused',
    (value) => {
      expect(parseTime(value)).toBeUndefined();
    },
  );
});

it('a time is believed from 1990 until two days after receipt', () => {
  expect(isPlausible(0, NOON)).toBe(false);
  expect(isPlausible(Date.UTC(1990, 0, 1), NOON)).toBe(true);
  expect(isPlausible(NOON + 2 * 86_400_000, NOON)).toBe(true);
  expect(isPlausible(NOON + 2 * 86_400_000 + 1, NOON)).toBe(false);
});
