import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockMillis,
  isDate,
  isoLocalMillis,
  latestYearMillis,
  monthAt,
  rfc3339Millis,
  utcMillis,
} from '../../../workers/core/decode/timestamp.ts';

const instant = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});

const read = (text: string): number => rfc3339Millis(text, 0, text.length);

describe('RFC 3339', () => {
  it('reads what Date writes, with and without its milliseconds', () => {
    fc.assert(
      fc.property(instant, (date) => {
        const text = date.toISOString();
        expect(read(text)).toBe(date.getTime());
        expect(read(`${text.slice(0, 19)}Z`)).toBe(Math.floor(date.getTime() / 1000) * 1000);
        expect(isoLocalMillis(text, 0, text.length - 1)).toBe(date.getTime());
      }),
    );
  });

  it.each([
    ['2003-10-11T22:14:15.003Z', '2003-10-11T22:14:15.003Z'],
    ['2003-08-24T05:14:15.000003-07:00', '2003-08-24T12:14:15.000Z'],
    ['2016-07-13T22:42:07.388078+0000', '2016-07-13T22:42:07.388Z'],
    ['2026-01-01T00:30:00.9999+01:00', '2025-12-31T23:30:00.999Z'],
    ['2024-02-29T23:59:60Z', '2024-03-01T00:00:00.000Z'],
    ['2026-01-01T00:00:00,5Z', '2026-01-01T00:00:00.500Z'],
  ])('reads %s', (text, expected) => {
    expect(new Date(read(text)).toISOString()).toBe(expected);
  });

  it.each([
    '',
    '-',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00.Z',
    '2026-01-01t00:00:00z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+01:60',
    '2026-01-01T00:00:00+1:00',
    '2026-01-01T00:00:00Z ',
    '2025-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026/01/01T00:00:00Z',
    '20260101T000000Z',
    '+026-01-01T00:00:00Z',
  ])('does not take %j for a timestamp', (text) => {
    expect(read(text)).toBeNaN();
  });

  it('never answers for text that Date would not read as the same instant', () => {
    const character = fc.constantFrom(...'0123456789-:TZ+. ');
    fc.assert(
      fc.property(instant, fc.nat(23), character, (date, at, replacement) => {
        const text = date.toISOString();
        const changed = text.slice(0, at) + replacement + text.slice(at + 1);
        const time = read(changed);
        // Second 60 and a decimal comma are ours alone.
        if (!Number.isNaN(time) && changed.slice(17, 19) !== '60') expect(time).toBe(Date.parse(changed));
      }),
    );
  });
});

describe('a date without a year', () => {
  it('is the latest such date that is at most a day ahead', () => {
    const receipt = fc.date({
      min: new Date('1980-01-01'),
      max: new Date('2090-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        receipt,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 31 }),
        (received, month, day) => {
          const limit = received.getTime() + 86_400_000;
          const time = latestYearMillis(month, day, 0, received.getTime());
          const years = Array.from({ length: 12 }, (_, back) => new Date(limit).getUTCFullYear() - back);
          const dates = years
            .filter((year) => isDate(year, month, day))
            .map((year) => Date.UTC(year, month - 1, day));
          expect(time).toBe(dates.find((date) => date <= limit) ?? Number.NaN);
        },
      ),
    );
  });

  it('is unknown when no year has it', () => {
    expect(latestYearMillis(2, 30, 0, Date.UTC(2026, 10, 20))).toBeNaN();
  });
});

it('counts days as Date does', () => {
  fc.assert(
    fc.property(instant, (date) => {
      const clock = date.getTime() - Math.floor(date.getTime() / 86_400_000) * 86_400_000;
      const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
      expect(utcMillis(year, month, day, clock)).toBe(date.getTime());
      expect(isDate(year, month, day)).toBe(true);
    }),
  );
});

it('knows the twelve months and nothing else', () => {
  const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  expect(months.map((month) => monthAt(month, 0))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(['jan', 'JAN', 'Ma', 'anF', 'Jax', '', 'Sun'].map((word) => monthAt(word, 0))).toEqual([
    0, 0, 0, 0, 0, 0, 0,
  ]);
});

it('reads a clock only from two digits each', () => {
  expect(clockMillis('23:59:59', 0)).toBe(86_399_000);
  for (const text of ['1:02:03', '01-02-03', '24:00:00', 'aa:bb:cc', ''])
    expect(clockMillis(text, 0)).toBeNaN();
});
