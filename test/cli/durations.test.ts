import { expect, it } from 'vitest';
import { parseDurationSeconds, parsePointInTime } from '../../cli/durations.ts';

it.each([
  ['30s', 30],
  ['15m', 900],
  ['12h', 43_200],
  ['7d', 604_800],
  ['2w', 1_209_600],
  ['1y', 31_536_000],
])('reads %s as %i seconds', (text, seconds) => {
  expect(parseDurationSeconds(text)).toBe(seconds);
});

it.each(['', '0s', '5', 'h', '-1h', '1.5h', '1M', '1h ', '99999999d'])('refuses %j as a duration', (text) => {
  expect(parseDurationSeconds(text)).toBeUndefined();
});

it('reads points in time as RFC 3339, as epoch milliseconds, and as how long ago', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  expect(parsePointInTime('2026-11-20T10:00:00Z', now)).toBe(now - 7_200_000);
  expect(parsePointInTime(String(now), now)).toBe(now);
  expect(parsePointInTime('2h', now)).toBe(now - 7_200_000);
  expect(parsePointInTime('20y', now)).toBe(Date.parse('2006-11-25T12:00:00Z'));
  expect(parsePointInTime('9999999y', now)).toBe(0);
  expect(parsePointInTime('yesterday', now)).toBeUndefined();
});
