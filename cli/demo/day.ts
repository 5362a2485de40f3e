// The last 24 hours of the company as log files, the way its machines write them: a line knows its time, a file its format.
import { Random } from './random.ts';

/** One line of a log, and when it was written (epoch ms). */
export interface Line {
  readonly at: number;
  readonly text: string;
}

/** What every writer draws from. Epoch ms. */
export interface Day {
  readonly start: number;
  readonly end: number;
  /** 00:00 UTC before the last whole night. */
  readonly midnight: number;
  readonly random: Random;
}

const HOUR_MS = 3_600_000;

/** How busy each hour of the clock (UTC) is, of ten: the office sleeps, the machines do not quite. */
const BUSY = [1, 1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 9, 7, 9, 10, 9, 8, 6, 3, 2, 2, 1, 1, 1];

/** The 24 hours that ended at the last full minute, from a seed. Its night may have begun a little before them. */
export function makeDay(nowMs: number, seed: number): Day {
  const end = Math.floor(nowMs / 60_000) * 60_000;
  const nightIsOver = end - 5 * HOUR_MS;
  const midnight = Math.floor(nightIsOver / (24 * HOUR_MS)) * 24 * HOUR_MS;
  const start = Math.min(end - 24 * HOUR_MS, midnight);
  return { start, end, midnight, random: new Random(seed) };
}

/** A moment of the day, in busy hours more likely than in others. */
export function someTime({ end, random }: Day): number {
  for (;;) {
    const at = random.between(end - 24 * HOUR_MS, end - 1);
    if (random.next() * 10 < (BUSY[new Date(at).getUTCHours()] ?? 0)) return at;
  }
}

/** A moment of the night, in hours of the clock (UTC). */
export function atHour({ midnight }: Day, hour: number): number {
  return midnight + Math.round(hour * HOUR_MS);
}

/** `count` lines, each written for a moment of its own. */
export function lines(day: Day, count: number, write: (at: number) => string): Line[] {
  return Array.from({ length: count }, () => {
    const at = someTime(day);
    return { at, text: write(at) };
  });
}

/** The time stamp of RFC 3164: `Nov  9 02:10:05`, in UTC. */
export function bsdTime(at: number): string {
  // `Mon, 09 Nov 2026 02:10:05 GMT`
  const [, day = '', month = '', , clock = ''] = new Date(at).toUTCString().split(' ');
  return `${month} ${String(Number(day)).padStart(2)} ${clock}`;
}
