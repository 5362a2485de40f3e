// RFC 3164 section 4.1.2 timestamps, `Mmm dd hh:mm:ss`, and what Cisco makes of them:
// `*Mar  1 18:48:50.483 UTC`, `Mar 1 2024 18:46:11`, `2024 Jan 10 12:34:56.123`. A missing year is the latest possible one.
import {
  clockMillis,
  fractionEnd,
  fractionMillis,
  isDate,
  latestYearMillis,
  monthAt,
  twoDigits,
  utcMillis,
} from './timestamp.ts';

/** A timestamp found in a line. */
export interface Stamp {
  /** Epoch ms. */
  readonly time: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Zones in hours east of UTC: those that RFC 5322 section 4.3 gives a meaning, and of the tz database those that mean one thing
 * only. Any other abbreviation is taken as UTC.
 */
const ZONE_HOURS: ReadonlyMap<string, number> = new Map([
  ['EDT', -4],
  ['EST', -5],
  ['CDT', -5],
  ['CST', -6],
  ['MDT', -6],
  ['MST', -7],
  ['PDT', -7],
  ['PST', -8],
  ['WEST', 1],
  ['CET', 1],
  ['CEST', 2],
  ['EET', 2],
  ['EEST', 3],
  ['MSK', 3],
  ['JST', 9],
  ['AEST', 10],
  ['AEDT', 11],
  ['NZST', 12],
  ['NZDT', 13],
]);

/** Reads the timestamp that begins at `at`, if one does. */
export function readBsdTime(line: string, at: number, receivedAt: number): Stamp | null {
  const mark = line.charCodeAt(at);
  const start = mark === 0x2a || mark === 0x2e ? at + 1 : at;
  let year = yearAt(line, start);
  const monthStart = year === 0 ? start : start + 5;
  const month = monthAt(line, monthStart);
  if (month === 0 || line.charCodeAt(monthStart + 3) !== 0x20) return null;
  const dayStart = monthStart + (line.charCodeAt(monthStart + 4) === 0x20 ? 5 : 4);
  const ones = line.charCodeAt(dayStart) - 0x30;
  const pair = twoDigits(line, dayStart);
  const day = Number.isNaN(pair) ? ones : pair;
  let next = dayStart + (Number.isNaN(pair) ? 1 : 2);
  if (!(day >= 1) || line.charCodeAt(next) !== 0x20) return null;
  next++;
  if (year === 0) {
    year = yearAt(line, next);
    if (year !== 0) next += 5;
  }
  return readDated(line, start, next, { year, month, day }, receivedAt);
}

/** The date that stands before a time of day. */
export interface DateParts {
  /** 0 when the line has said none so far. */
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Reads the time of day at `clockAt`, and what may stand behind it, of a date that was read already. */
export function readDated(
  line: string,
  start: number,
  clockAt: number,
  { year, month, day }: DateParts,
  receivedAt: number,
): Stamp | null {
  const clock = clockMillis(line, clockAt);
  if (Number.isNaN(clock)) return null;
  return finish(line, start, clockAt + 8, { year, month, day, clock }, receivedAt);
}

interface Parts extends DateParts {
  readonly clock: number;
}

/** Fraction, zone and year behind the clock: what makes an instant of the parts. */
function finish(
  line: string,
  start: number,
  clockEnd: number,
  parts: Parts,
  receivedAt: number,
): Stamp | null {
  const fraction = fractionEnd(line, clockEnd);
  const clock = parts.clock + fractionMillis(line, clockEnd, fraction);
  const zone = zoneEnd(line, fraction);
  const east = offsetMinutes(line, zone);
  const lateYear = parts.year === 0 && line.charCodeAt(zone) === 0x20 ? yearAt(line, zone + 1) : 0;
  const year = parts.year + lateYear;
  let local = Number.NaN;
  if (year === 0) local = latestYearMillis(parts.month, parts.day, clock, receivedAt);
  else if (isDate(year, parts.month, parts.day)) local = utcMillis(year, parts.month, parts.day, clock);
  if (Number.isNaN(local)) return null;
  const hours = zone === fraction ? 0 : (ZONE_HOURS.get(line.slice(fraction + 1, zone)) ?? 0);
  if (!Number.isNaN(east)) return { time: local - east * 60_000, start, end: zone + 6 };
  return { time: local - hours * 3_600_000, start, end: lateYear === 0 ? zone : zone + 5 };
}

/** Minutes east of UTC of ` +hhmm ` at `at`; NaN where no such offset stands. */
function offsetMinutes(line: string, at: number): number {
  const sign = line.charCodeAt(at + 1);
  if ((sign !== 0x2b && sign !== 0x2d) || line.charCodeAt(at + 6) !== 0x20) return Number.NaN;
  const minutes = twoDigits(line, at + 2) * 60 + twoDigits(line, at + 4);
  return sign === 0x2b ? minutes : -minutes;
}

/** Four digits of this era and a space; 0 when there are none. */
function yearAt(line: string, at: number): number {
  if (line.charCodeAt(at + 4) !== 0x20) return 0;
  const year = twoDigits(line, at) * 100 + twoDigits(line, at + 2);
  return year >= 1970 && year < 2100 ? year : 0;
}

/** Where a zone abbreviation behind the clock ends, told from a host by what stands after it; else `at`. */
function zoneEnd(line: string, at: number): number {
  if (line.charCodeAt(at) !== 0x20) return at;
  let end = at + 1;
  while (end < at + 6 && line.charCodeAt(end) >= 0x41 && line.charCodeAt(end) <= 0x5a) end++;
  if (end === at + 1) return at;
  const next = line.charCodeAt(end);
  if (next === 0x3a) return line.charCodeAt(end + 1) === 0x20 ? end : at;
  if (next !== 0x20) return at;
  return yearAt(line, end + 1) !== 0 || standsBeforeHost(line, at + 1, end) ? end : at;
}

/** A zone that is known, and behind it a word that is no tag: then the host is there. */
function standsBeforeHost(line: string, start: number, end: number): boolean {
  const zone = line.slice(start, end);
  if (zone !== 'UTC' && zone !== 'GMT' && !ZONE_HOURS.has(zone)) return false;
  const wordEnd = line.indexOf(' ', end + 1);
  const last = line.charCodeAt(wordEnd - 1);
  return wordEnd > end + 1 && last !== 0x3a && last !== 0x5d;
}
