// Dates that some senders write where RFC 3164 has `Mmm dd hh:mm:ss`: `Fri Nov 20 ...`, `20 Nov 2026 ...`, `11/20/2026 ...`,
// `2026/11/20 ...`, months in other letters. Asked last, and only behind a PRI: elsewhere such lines are logs of their own.
import { readDated, type Stamp } from './bsd-time.ts';
import { monthAt } from './timestamp.ts';

const WEEKDAY = /(?:mon|tue|wed|thu|fri|sat|sun),? /iy;

const MONTH_FIRST = /([a-z]{3}) {1,2}(\d{1,2}) (?:(\d{4}) )?(?=\d\d:)/iy;
const DAY_FIRST = /(\d{1,2})[ -]([a-z]{3})[ -](?:(\d{4}) )?(?=\d\d:)/iy;
const YEAR_FIRST = /(\d{4})\/(\d\d)\/(\d\d) (?=\d\d:)/y;
/** Month first, as in the country that writes it so; where that is no month, day first. */
const SLASHED = /(\d\d?)\/(\d\d?)\/(\d{4}) (?=\d\d:)/y;

/** Reads such a date and the time of day behind it; a host or a tag must follow. */
export function readOddDate(line: string, at: number, receivedAt: number): Stamp | null {
  const code = line.charCodeAt(at);
  const fourth = line.charCodeAt(at + 3);
  if (!(code >= 0x30 && code <= 0x39) && fourth !== 0x20 && fourth !== 0x2c) return null;
  const behindDay = exec(WEEKDAY, line, at) === null ? at : WEEKDAY.lastIndex;
  const named = exec(MONTH_FIRST, line, behindDay);
  if (named !== null) {
    const [, month = '', day = '', year = '0'] = named;
    return read(line, at, MONTH_FIRST, [year, monthOf(month), day], receivedAt);
  }
  const reversed = exec(DAY_FIRST, line, behindDay);
  if (reversed !== null) {
    const [, day = '', month = '', year = '0'] = reversed;
    return read(line, at, DAY_FIRST, [year, monthOf(month), day], receivedAt);
  }
  const sorted = exec(YEAR_FIRST, line, at);
  if (sorted !== null) {
    const [, year = '', month = '', day = ''] = sorted;
    return read(line, at, YEAR_FIRST, [year, month, day], receivedAt);
  }
  const [, first = '', second = '', year = ''] = exec(SLASHED, line, at) ?? [];
  if (year === '') return null;
  return read(
    line,
    at,
    SLASHED,
    Number(first) > 12 ? [year, second, first] : [year, first, second],
    receivedAt,
  );
}

function exec(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

function monthOf(name: string): number {
  return monthAt(name.charAt(0).toUpperCase() + name.slice(1).toLowerCase(), 0);
}

function read(
  line: string,
  start: number,
  { lastIndex }: RegExp,
  date: readonly (string | number)[],
  receivedAt: number,
): Stamp | null {
  const [year = 0, month = 0, day = 0] = date.map(Number);
  if (year !== 0 && !(year >= 1970 && year < 2100)) return null;
  const stamp = month === 0 ? null : readDated(line, start, lastIndex, { year, month, day }, receivedAt);
  return stamp !== null && /^ [\w%/]/.test(line.slice(stamp.end, stamp.end + 2)) ? stamp : null;
}
