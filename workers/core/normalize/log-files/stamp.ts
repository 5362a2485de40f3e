// The time a line of a log file begins with, in the forms servers write: `2026-11-20 10:00:00.123 UTC`, in brackets too,
// `2026/11/20 10:00:00`, `20-Nov-2026 10:00:00.123`, `Fri Nov 20 10:00:00 2026`, klog's `I1120 10:00:00.000000`, Redis's.
import { clockMillis, fractionMillis, latestYearMillis, twoDigits } from '../../decode/timestamp.ts';

/** A time, and where in the line what it stands before begins. */
export interface Stamp {
  /** As it was written. */
  readonly written: string;
  /** What it means: epoch ms, or a text with its zone in digits; undefined where its zone has a name of many meanings. */
  readonly time: string | number | undefined;
  /** Past the time, a bracket around it, and one space. */
  readonly end: number;
}

/** Zones by names that mean one offset, as PostgreSQL's list of them and RFC 5322 (4.3) have it. */
const ZONES = new Map<string, string | undefined>(
  Object.entries({
    'UTC GMT WET': '+0000',
    'CET WEST': '+0100',
    'CEST EET SAST': '+0200',
    'EEST MSK': '+0300',
    'WIB ICT': '+0700',
    'SGT HKT AWST': '+0800',
    'JST KST': '+0900',
    AEST: '+1000',
    AEDT: '+1100',
    NZST: '+1200',
    NZDT: '+1300',
    'BRT ART': '-0300',
    EDT: '-0400',
    'EST CDT': '-0500',
    MDT: '-0600',
    'MST PDT': '-0700',
    'PST AKDT': '-0800',
    AKST: '-0900',
    HST: '-1000',
  }).flatMap(([names, offset]) => names.split(' ').map((name) => [name, offset] as const)),
);
// In America and in China, in India and in Ireland: the time of receipt is nearer than either.
for (const name of ['CST', 'IST', 'BST', 'AST', 'ADT']) ZONES.set(name, undefined);

/** The last group is a word behind the time that may be its zone. */
const ISO =
  /(\d{4})([-/])(\d\d)\2(\d\d)[T ]((?:\d| )\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?: ?([+-]\d\d(?::?\d\d)?)|(Z)| ([A-Z]{3,4})(?![A-Za-z]))?/y;
const SPELLED =
  /(\d\d)([- ])([A-Z][a-z]{2})\2(\d{4}) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?: (UTC|GMT)(?![A-Za-z]))?/y;
/** MySQL's until 5.6, MariaDB's until 10.1. */
const SHORT = /(\d\d)(\d\d)(\d\d) ( \d|\d\d)(:\d\d:\d\d)(?= \[)/y;
const ASCTIME = /[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))? (\d{4})/y;

/** A time and where it ends; null where none stands at `at`. */
type Found = Omit<Stamp, 'written'> | null;

const match = (form: RegExp, line: string, at: number): RegExpExecArray | null => {
  form.lastIndex = at;
  return form.exec(line);
};

const point = (digits: string | undefined): string => (digits === undefined ? '' : `.${digits}`);

const isoAt = (line: string, at: number): Found => {
  const found = match(ISO, line, at);
  if (found === null) return null;
  const [whole, year, , month, day, clock = '', fraction, offset, zulu, name] = found;
  // MariaDB writes the hour as ` 9`.
  const date = `${year}-${month}-${day}T${clock.replace(' ', '0')}${point(fraction)}`;
  const end = at + whole.length;
  // A word that is no zone is the next word of the line: a level, mostly.
  if (name !== undefined && !ZONES.has(name)) return { end: end - name.length - 1, time: date };
  const zone = name === undefined ? (zulu ?? offset ?? '') : ZONES.get(name);
  return { end, time: zone === undefined ? undefined : `${date}${zone}` };
};

const spelledAt = (line: string, at: number): Found => {
  const found = match(SPELLED, line, at);
  if (found === null) return null;
  const [whole, day, , month, year, clock, fraction] = found;
  return { end: at + whole.length, time: `${month} ${day} ${year} ${clock}${point(fraction)}` };
};

const shortAt = (line: string, at: number): Found => {
  const found = match(SHORT, line, at);
  if (found === null) return null;
  const [whole, year, month, day, hour = '', rest] = found;
  const clock = `${hour.replace(' ', '0')}${rest}`;
  return { end: at + whole.length, time: `20${year}-${month}-${day}T${clock}` };
};

const asctimeAt = (line: string, at: number): Found => {
  const found = match(ASCTIME, line, at);
  if (found === null) return null;
  const [whole, month, day = '', clock, fraction, year] = found;
  return { end: at + whole.length, time: `${month} ${day.trim()} ${year} ${clock}${point(fraction)}` };
};

/** `1120 10:00:00.123456`, behind klog's letter. */
const klogAt = (line: string, at: number, receivedAt: number): Found => {
  const clock = clockMillis(line, at + 5);
  const isOne = line.charCodeAt(at + 4) === 0x20 && line.charCodeAt(at + 13) === 0x2e && clock >= 0;
  if (!isOne) return null;
  const time = latestYearMillis(
    twoDigits(line, at),
    twoDigits(line, at + 2),
    clock + fractionMillis(line, at + 13, at + 20),
    receivedAt,
  );
  return Number.isNaN(time) ? null : { end: at + 20, time };
};

const KLOG = /[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} /y;
const REDIS = /\d{1,7}:[MSCX] /y;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

const found = (line: string, at: number, receivedAt: number): Found => {
  const first = line.charCodeAt(at);
  if (isDigit(first)) {
    const fifth = line.charCodeAt(at + 4);
    if (fifth === 0x2d || fifth === 0x2f) return isoAt(line, at);
    return isDigit(line.charCodeAt(at + 2)) ? shortAt(line, at) : spelledAt(line, at);
  }
  if (isDigit(line.charCodeAt(at + 1)))
    return match(KLOG, line, at) === null ? null : klogAt(line, at + 1, receivedAt);
  return first >= 0x46 && first <= 0x57 ? asctimeAt(line, at) : null;
};

/** By what opens it: a bracket, or a quote. */
const CLOSING = new Map([
  [0x5b, 0x5d],
  [0x22, 0x22],
]);

/** The time at the start of a line; undefined where there is none. A few looks for lines that begin otherwise. */
export const stampOf = (line: string, receivedAt: number): Stamp | undefined => {
  const first = line.charCodeAt(0);
  const closing = CLOSING.get(first);
  const redis = isDigit(first) ? match(REDIS, line, 0) : null;
  const at = redis === null ? (closing === undefined ? 0 : 1) : redis[0].length;
  const stamp = found(line, at, receivedAt);
  if (stamp === null || (closing !== undefined && line.charCodeAt(stamp.end) !== closing)) return undefined;
  const closed = closing === undefined ? stamp.end : stamp.end + 1;
  const end = line.charCodeAt(closed) === 0x20 ? closed + 1 : closed;
  // klog's letter is a level.
  const from = typeof stamp.time === 'number' ? at + 1 : at;
  return { end, time: stamp.time, written: line.slice(from, stamp.end) };
};
