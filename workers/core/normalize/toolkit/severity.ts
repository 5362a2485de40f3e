// How bad is it? Every scale of severity a sender may use, onto OCSF `severity_id` (0 unknown, 1 informational,
// 2 low, 3 medium, 4 high, 5 critical, 6 fatal). docs/normalization.md shows the tables and says why.
import type { JsonValue } from '../../../../schemas/json.ts';

/** OCSF 1.8.0 `severity_id`. */
export const SEVERITY = {
  unknown: 0,
  informational: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
  fatal: 6,
  other: 99,
} as const;

/** RFC 5424 table 2, by severity 0..7: emergency fatal, alert critical, critical critical, error high, warning medium, ... */
const SYSLOG = [6, 5, 5, 4, 3, 2, 1, 1] as const;

/** OCSF severity of a syslog severity (0 emergency .. 7 debug); unknown when there was no `<PRI>`. */
export const syslogSeverity = (severity: number | undefined): number =>
  severity === undefined ? SEVERITY.unknown : (SYSLOG[severity] ?? SEVERITY.unknown);

/** Words for severities, from the log levels of programming languages, syslog, CEF and vendors' alerts. */
const WORDS = new Map<string, number>([
  ['emerg', 6],
  ['emergency', 6],
  ['panic', 6],
  ['fatal', 6],
  ['alert', 5],
  ['crit', 5],
  ['critical', 5],
  ['very-high', 5],
  ['very high', 5],
  ['severe', 5],
  ['err', 4],
  ['error', 4],
  ['high', 4],
  ['major', 4],
  ['warn', 3],
  ['warning', 3],
  ['medium', 3],
  ['moderate', 3],
  ['minor', 2],
  ['low', 2],
  ['notice', 2],
  ['info', 1],
  ['information', 1],
  ['informational', 1],
  ['debug', 1],
  ['trace', 1],
  ['verbose', 1],
  ['none', 1],
]);

/** OCSF severity of a word in any case; undefined for one that is not known. */
export const wordSeverity = (word: string): number | undefined =>
  word.length > 16 ? undefined : (WORDS.get(word) ?? WORDS.get(word.toLowerCase()));

/** OCSF severity of a CEF or LEEF 0..10 scale: 0-3 low, 4-6 medium, 7-8 high, 9-10 critical (CEF rev. 25); undefined off it. */
export const tenSeverity = (value: number): number | undefined => {
  if (!(value >= 0 && value <= 10)) return undefined;
  if (value < 4) return SEVERITY.low;
  if (value < 7) return SEVERITY.medium;
  return value < 9 ? SEVERITY.high : SEVERITY.critical;
};

/** Levels as pino and bunyan number them: 10 trace .. 60 fatal. */
const pinoSeverity = (value: number): number | undefined => {
  if (value % 10 !== 0 || value < 10 || value > 60) return undefined;
  return [1, 1, 1, 3, 4, 6][value / 10 - 1];
};

/**
 * OCSF severity of a value of unknown scale: a word, a syslog severity (0..7), or a pino level (10..60).
 * Undefined when none fits; the caller keeps the value in `unmapped`.
 */
export const looseSeverity = (value: JsonValue | undefined): number | undefined => {
  if (typeof value === 'string') return wordSeverity(value);
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  return value >= 0 && value <= 7 ? SYSLOG[value] : pinoSeverity(value);
};
