// How bad a Windows event is: its level (winmeta.xml), raised where Microsoft lists the event as worth watching.
import { SEVERITY } from '../severity.ts';

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

/** Appendix L, "potential criticality" medium. */
const MEDIUM: ReadonlySet<number | undefined> = new Set([
  4621, 4675, 4692, 4693, 4706, 4713, 4714, 4715, 4716, 4724, 4727, 4735, 4737, 4739, 4754, 4755, 4764, 4780,
  4816, 4865, 4866, 4867, 4868, 4870, 4882, 4885, 4890, 4892, 4896, 4906, 4907, 4908, 4912, 5027, 5028, 5029,
  5030, 5035, 5037, 5038, 5120, 5121, 5122, 5123, 5376, 5377, 6145, 6273, 6274, 6275, 6276, 6277, 6278, 6279,
  6280,
]);

/** Of an event of the audit by its id; undefined for those the appendix finds low. */
export const auditSeverity = (id: number | undefined): number | undefined => {
  if (HIGH.has(id)) return SEVERITY.high;
  return MEDIUM.has(id) ? SEVERITY.medium : undefined;
};

/** Of an event by its level; undefined where it has none. */
export const levelSeverity = (level: string | undefined): number | undefined =>
  level === undefined ? undefined : LEVELS.get(level.toLowerCase());
