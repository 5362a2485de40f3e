// How bad a Windows event is: its level (winmeta.xml), raised where Microsoft lists the event as worth watching.
import { SEVERITY } from '../toolkit/severity.ts';

/** Levels 1 to 5 and their names, NXLog's words among them, as OCSF `severity_id`; audits have level 0 and say nothing by it. */
export const LEVELS: ReadonlyMap<string, number> = new Map([
  ['0', 1],
  ['1', 5],
  ['2', 4],
  ['3', 3],
  ['4', 1],
  ['5', 1],
  ['critical', 5],
  ['error', 4],
  ['warning', 3],
  ['information', 1],
  ['info', 1],
  ['verbose', 1],
  ['debug', 1],
]);

/** Appendix L, "potential criticality" high, and logs cleared (1102 is medium to high there; 104 is the same of other logs). */
const HIGH: ReadonlySet<number | undefined> = new Set([
  104, 1102, 4618, 4649, 4719, 4765, 4766, 4794, 4897, 4964, 5124,
]);

/**
 * Of an event of the audit by its id; undefined for every other. What the appendix calls medium (a group changed, a password
 * reset) stays what its sender says: those are a domain's every day.
 */
export const auditSeverity = (id: number | undefined): number | undefined =>
  HIGH.has(id) ? SEVERITY.high : undefined;

/** Of an event by its level; undefined where it has none. */
export const levelSeverity = (level: string | undefined): number | undefined =>
  level === undefined ? undefined : LEVELS.get(level.toLowerCase());
