// The two ways syslog writes time: RFC 3339 (RFC 5424 section 6.2.3, and RFC 3164 headers of modern daemons), and the BSD
// `Mmm dd hh:mm:ss` of RFC 3164 section 4.1.2, whose missing year comes from the time of receipt.

/** Epoch ms of a UTC date plus `clock` ms. Proleptic Gregorian, by days-from-civil arithmetic, without a Date. */
export function utcMillis(year: number, month: number, day: number, clock: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = ((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0;
  const dayOfEra = yearOfEra * 365 + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0) + dayOfYear + day - 1;
  return (era * 146_097 + dayOfEra - 719_468) * 86_400_000 + clock;
}

const DAYS_IN_MONTH = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether the month has such a day in that year; 29 February only in leap years. */
export function isDate(year: number, month: number, day: number): boolean {
  if (day < 1 || day > (DAYS_IN_MONTH[month] ?? 0)) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

/** Two digits at `at`, or NaN. */
export function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** `hh:mm:ss` at `at` as milliseconds of the day (a leap second counts on into the next minute), or NaN. */
export function clockMillis(text: string, at: number): number {
  const hour = twoDigits(text, at);
  const minute = twoDigits(text, at + 3);
  const second = twoDigits(text, at + 6);
  const ok =
    hour < 24 &&
    minute < 60 &&
    second <= 60 &&
    text.charCodeAt(at + 2) === 0x3a &&
    text.charCodeAt(at + 5) === 0x3a;
  return ok ? ((hour * 60 + minute) * 60 + second) * 1000 : Number.NaN;
}

/** Where the digits of a `.ddd` or `,ddd` fraction end; `at` itself when there is none (a bare point is none). */
export function fractionEnd(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  if (mark !== 0x2e && mark !== 0x2c) return at;
  let end = at + 1;
  for (; ; end++) {
    const code = text.charCodeAt(end);
    if (!(code >= 0x30 && code <= 0x39)) break;
  }
  return end === at + 1 ? at : end;
}

/** Milliseconds of a fraction that {@link fractionEnd} found; finer digits are cut, not rounded. */
export function fractionMillis(text: string, at: number, end: number): number {
  let millis = 0;
  let unit = 100;
  for (let i = at + 1; i < end && unit >= 1; i++) {
    millis += (text.charCodeAt(i) - 0x30) * unit;
    unit /= 10;
  }
  return millis;
}

/** Epoch ms of the RFC 3339 timestamp that fills `from`..`to` exactly, else NaN. `+hhmm` is taken as `+hh:mm`. */
export function rfc3339Millis(text: string, from: number, to: number): number {
  if (text.charCodeAt(from + 10) !== 0x54) return Number.NaN;
  const zone = fractionEnd(text, from + 19);
  return localMillis(text, from, zone) - zoneMillis(text, zone, to);
}

/** Epoch ms of an ISO 8601 date and time that says no zone (then UTC), `T` or a space between; NaN if it is not one. */
export function isoLocalMillis(text: string, from: number, to: number): number {
  const mark = text.charCodeAt(from + 10);
  const end = fractionEnd(text, from + 19);
  return (mark === 0x54 || mark === 0x20) && end === to ? localMillis(text, from, end) : Number.NaN;
}

/** `yyyy-mm-dd?hh:mm:ss[.fraction]` from `from` to `end`, read as UTC. */
function localMillis(text: string, from: number, end: number): number {
  const year = twoDigits(text, from) * 100 + twoDigits(text, from + 2);
  const month = twoDigits(text, from + 5);
  const day = twoDigits(text, from + 8);
  if (text.charCodeAt(from + 4) !== 0x2d || text.charCodeAt(from + 7) !== 0x2d) return Number.NaN;
  if (!isDate(year, month, day)) return Number.NaN;
  const clock = clockMillis(text, from + 11);
  return utcMillis(year, month, day, clock + fractionMillis(text, from + 19, end));
}

/** Offset of `Z`, `+hh:mm`, `-hhmm` filling `at`..`to`, in ms east of UTC; NaN when it is none of these. */
function zoneMillis(text: string, at: number, to: number): number {
  const sign = text.charCodeAt(at);
  if (sign === 0x5a) return to === at + 1 ? 0 : Number.NaN;
  if (sign !== 0x2b && sign !== 0x2d) return Number.NaN;
  const colon = text.charCodeAt(at + 3) === 0x3a ? 1 : 0;
  if (to !== at + 5 + colon) return Number.NaN;
  const hours = twoDigits(text, at + 1);
  const minutes = twoDigits(text, at + 3 + colon);
  if (!(hours < 24 && minutes < 60)) return Number.NaN;
  return (sign === 0x2b ? 1 : -1) * (hours * 60 + minutes) * 60_000;
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** 1..12 for an English month abbreviation at `at`, else 0. */
export function monthAt(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (!(first >= 0x41 && first <= 0x53)) return 0;
  for (let month = 0; month < 12; month++) {
    const at3 = month * 3;
    if (
      first === MONTHS.charCodeAt(at3) &&
      text.charCodeAt(at + 1) === MONTHS.charCodeAt(at3 + 1) &&
      text.charCodeAt(at + 2) === MONTHS.charCodeAt(at3 + 2)
    ) {
      return month + 1;
    }
  }
  return 0;
}

/** How far ahead of its receipt a date without a year may lie: zones reach 14 hours east, clocks run a little fast. */
const AHEAD_MILLIS = 24 * 3_600_000;

/** Furthest year tried: 29 February has a leap year at most 8 years back. */
const YEARS_BACK = 8;

/** A mean Gregorian year, 365.2425 days: rounds to the year of an instant or the one before. */
const YEAR_MILLIS = 365.2425 * 24 * 3_600_000;

/**
 * Epoch ms of a date without a year: the latest such date that is not more than a day ahead of `receivedAt`, since logs are
 * of the past. 31 December read on 1 January is yesterday, 1 January read on 31 December is tomorrow. NaN if no year has it.
 */
export function latestYearMillis(month: number, day: number, clock: number, receivedAt: number): number {
  const limit = receivedAt + AHEAD_MILLIS;
  const latest = 1971 + Math.floor(limit / YEAR_MILLIS);
  for (let year = latest; year >= latest - YEARS_BACK - 1; year--) {
    if (!isDate(year, month, day)) continue;
    const time = utcMillis(year, month, day, clock);
    if (time <= limit) return time;
  }
  return Number.NaN;
}
