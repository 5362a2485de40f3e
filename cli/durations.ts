// Durations and points in time as people type them.
import { parseInstant } from '../schemas/query-api.ts';

/** A year is 365 days: who says years does not count leap days. */
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** `30s`, `15m`, `12h`, `7d`, `2w`, `1y` in seconds; undefined for anything else. */
export function parseDurationSeconds(text: string): number | undefined {
  const match = /^([1-9]\d{0,6})([smhdwy])$/.exec(text);
  const unit = UNIT_SECONDS[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** A point in time: RFC 3339, epoch milliseconds, or how long ago (`15m`), which ends at the epoch. Undefined for anything else. */
export function parsePointInTime(text: string, nowMs: number): number | undefined {
  const ago = parseDurationSeconds(text);
  return ago === undefined ? parseInstant(text) : Math.max(0, nowMs - ago * 1000);
}
