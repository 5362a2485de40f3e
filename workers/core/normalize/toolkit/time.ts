// When did it happen? Reads RFC 3339 and its neighbours (EVE's `+0000`, a space for the T, no zone = UTC), and epoch
// seconds, milliseconds, microseconds and nanoseconds. What cannot be right is refused, and the caller falls back to
// the time of receipt, keeping the original text (design, section 3: event times may lie anywhere, but not nowhere).
import type { JsonValue } from '../../../../schemas/json.ts';
import { wholeNumber } from './fields.ts';

const DAY_MS = 86_400_000;

/** Nothing is logged before 1990: earlier means a clock that was never set. */
export const EARLIEST_TIME = Date.UTC(1990, 0, 1);

/** Clocks run ahead by a zone (14 h) or a day, not more: 48 h after receipt. */
export const MAX_AHEAD_MS = 2 * DAY_MS;

/** Is this a believable event time for something received then? */
export const isPlausible = (time: number, receivedAt: number): boolean =>
  time >= EARLIEST_TIME && time <= receivedAt + MAX_AHEAD_MS;

/** Days from 1970-01-01 to a proleptic Gregorian date (Howard Hinnant's days_from_civil). */
const daysFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
};

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Two digits at `at`, or NaN. */
const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
};

/** Zone offset in minutes from `at` to the end: `Z`, `+hh:mm`, `+hhmm`, `+hh`, nothing (UTC); else NaN. */
const zone = (text: string, at: number): number => {
  const length = text.length - at;
  if (length === 0) return 0;
  const sign = text.charCodeAt(at);
  if (length === 1) return sign === 90 || sign === 122 ? 0 : Number.NaN;
  // `-0700` after a space (Snowflake), or a name for zero.
  if (sign === 32)
    return text.endsWith('UTC') || text.endsWith(' (UTC)') ? word(text, at) : zone(text, at + 1);
  if (sign !== 43 && sign !== 45) return Number.NaN;
  const hours = two(text, at + 1);
  let minutes = 0;
  if (length === 6 && text.charCodeAt(at + 3) === 58) minutes = two(text, at + 4);
  else if (length === 5) minutes = two(text, at + 3);
  else if (length !== 3) return Number.NaN;
  if (!(hours <= 18 && minutes < 60)) return Number.NaN;
  return (hours * 60 + minutes) * (sign === 45 ? -1 : 1);
};

/** ` UTC`, ` (UTC)`, and Go's ` +0000 UTC`. */
const word = (text: string, at: number): number =>
  [' UTC', ' (UTC)', ' +0000 UTC'].includes(text.slice(at)) ? 0 : Number.NaN;

/** Milliseconds of the fraction digits in `text` from `at` up to `end`. */
const fractionMs = (text: string, at: number, end: number): number => {
  let ms = 0;
  let unit = 100;
  for (let i = at; i < end && unit >= 1; i++, unit = unit / 10) ms += (text.charCodeAt(i) - 48) * unit;
  return ms;
};

/** Where the fraction that may begin at `at` ends. */
const fractionEnd = (text: string, at: number): number => {
  const mark = text.charCodeAt(at);
  if (mark !== 46 && mark !== 44) return at;
  let end = at + 1;
  while (end < text.length && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
  return end;
};

/** Epoch milliseconds of an RFC 3339 date-time or a neighbour of it; undefined for anything else. */
export const parseDateTime = (text: string): number | undefined => {
  if (text.length < 19 || text.length > 40) return undefined;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(13) !== 58) return undefined;
  const between = text.charCodeAt(10);
  if ((between !== 84 && between !== 32 && between !== 116) || text.charCodeAt(16) !== 58) return undefined;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  const end = fractionEnd(text, 19);
  const whole = epochOf(year, month, day, hour * 3600 + minute * 60 + second, zone(text, end));
  // One comparison each also refuses NaN. Second 60 is a leap second.
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined;
  return whole === undefined || end <= 20 ? whole : whole + fractionMs(text, 20, end);
};

/** Epoch milliseconds of a date, the seconds of its day and its zone's minutes; undefined where one is none. */
const epochOf = (
  year: number,
  month: number,
  day: number,
  seconds: number,
  offset: number,
): number | undefined => {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= (DAYS_IN_MONTH[month - 1] ?? 0))) return undefined;
  if (!(year >= 0) || Number.isNaN(offset)) return undefined;
  return daysFromCivil(year, month, day) * DAY_MS + seconds * 1000 - offset * 60_000;
};

/** `19/Sep/2018:08:26:10 +0000`, as access logs have it; what only looks like it is left to the patterns below. */
const parseAccessTime = (text: string): number | undefined => {
  const isOne = text.length === 26 && text.charCodeAt(2) === 47 && text.charCodeAt(6) === 47;
  if (!isOne || text.charCodeAt(11) !== 58 || text.charCodeAt(14) !== 58) return undefined;
  if (text.charCodeAt(17) !== 58 || text.charCodeAt(20) !== 32) return undefined;
  const hour = two(text, 12);
  const minute = two(text, 15);
  const second = two(text, 18);
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined;
  const year = two(text, 7) * 100 + two(text, 9);
  const month = Number(monthOf(text.slice(3, 6)));
  return epochOf(year, month, two(text, 0), hour * 3600 + minute * 60 + second, zone(text, 21));
};

/** Epoch milliseconds of a number whose unit its size tells: 1e11 s is the year 5138, 1e11 ms is 1973, and so on up. */
export const epochMs = (value: number): number => {
  // 1700000000.123 * 1000 lies a hair off the millisecond it means; what lies between two is cut off, as everywhere.
  if (value < 1e11) return Math.floor(value * 1000 + 0.0004);
  if (value < 1e14) return Math.floor(value);
  return value < 1e17 ? Math.floor(value / 1000) : Math.floor(value / 1e6);
};

const isDecimal = (text: string): boolean => {
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) dots++;
    else if (code < 48 || code > 57) return false;
  }
  return text.length > 0 && text.length <= 30 && dots <= 1;
};

/** Epoch milliseconds of a time in any of the forms above, however implausible; undefined where it is none. */
export const parseTime = (value: JsonValue | undefined): number | undefined => {
  if (typeof value === 'string') {
    const whole = wholeNumber(value);
    if (whole !== undefined) return epochMs(whole);
    const time = parseDateTime(value) ?? parseAccessTime(value);
    if (time !== undefined) return time;
    return isDecimal(value) && value !== '.' ? epochMs(Number(value)) : parseLooseDate(value);
  }
  return typeof value === 'number' && value >= 0 && value < 1e21 ? epochMs(value) : undefined;
};

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';

/**
 * `Sep 19 2018 08:26:10[.123] [GMT]` (CEF, LEEF), `19/Sep/2018:08:26:10 +0000` (access logs), `2018/9/19 8:26:10`,
 * and the forms below; else undefined. Only short texts get here.
 */
const parseLooseDate = (text: string): number | undefined => {
  if (text.length < 14 || text.length > 40) return undefined;
  const named =
    /^([A-Za-z]{3}) {1,2}(\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?: (Z|UTC|GMT|[+-]\d\d:?\d\d))?$/.exec(
      text,
    );
  if (named !== null) return fromParts(named[3], monthOf(named[1]), named[2], named[4], named[5]);
  const access = /^(\d{1,2})\/([A-Za-z]{3})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})$/.exec(text);
  if (access !== null) return fromParts(access[3], monthOf(access[2]), access[1], access[4], access[5]);
  const short = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2}) (\d{1,2}:\d\d:\d\d(?:\.\d{1,9})?)$/.exec(text);
  if (short !== null) return fromParts(short[1], short[2], short[3], short[4]?.padStart(8, '0'));
  return parseSpelled(text) ?? parseHalfDay(text);
};

/** `Wed, 19 Sep 2018 08:26:10 +0000` (RFC 5322), `Wed Sep 19 08:26:10 2018 [UTC]` (asctime). */
const parseSpelled = (text: string): number | undefined => {
  const mail =
    /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d)(?: (Z|UTC|GMT|[+-]\d{4}))?$/.exec(
      text,
    );
  if (mail !== null) return fromParts(mail[3], monthOf(mail[2]), mail[1], mail[4], mail[5]);
  const named =
    /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (?:UTC )?(\d{4})(?: UTC)?$/.exec(text);
  return named === null ? undefined : fromParts(named[4], monthOf(named[1]), named[2], named[3]);
};

/** `9/19/2018 8:26:10 AM`: who writes halves of days writes the month first. */
const parseHalfDay = (text: string): number | undefined => {
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2})(:\d\d:\d\d) ([AP])M$/.exec(text);
  const hour = Number(found?.[4]);
  if (found === null || hour < 1 || hour > 12) return undefined;
  const hours = String((hour % 12) + (found[6] === 'P' ? 12 : 0)).padStart(2, '0');
  return fromParts(found[3], found[1], found[2], `${hours}${found[5] ?? ''}`);
};

/** `1`..`12` by the name's first three letters, or nothing that parses. */
const monthOf = (name = ''): string => {
  const at = MONTHS.indexOf(name.toLowerCase());
  return at < 0 || at % 3 !== 0 ? '' : String(at / 3 + 1);
};

const fromParts = (year = '', month = '', day = '', clock = '', offset = 'Z'): number | undefined => {
  const zoned = offset === 'UTC' || offset === 'GMT' ? 'Z' : offset;
  return parseDateTime(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${clock}${zoned}`);
};
