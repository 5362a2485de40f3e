// Findings as their services report them, over and over under one id: what all finding classes of OCSF have in common.
import type { JsonValue } from '../../../../schemas/json.ts';

/** Life cycle of a finding: `status_id` with its caption. */
export const FINDING_STATUS = {
  new: { status: 'New', status_id: 1 },
  inProgress: { status: 'In Progress', status_id: 2 },
  suppressed: { status: 'Suppressed', status_id: 3 },
  resolved: { status: 'Resolved', status_id: 4 },
  archived: { status: 'Archived', status_id: 5 },
} as const;

/** A status of {@link FINDING_STATUS}. */
export type FindingStatus = (typeof FINDING_STATUS)[keyof typeof FINDING_STATUS];

/** `activity_id` of a report: created, updated, or closed. Times as their sender writes them. */
export const findingActivity = (
  status: FindingStatus,
  created: JsonValue | undefined,
  updated: JsonValue | undefined,
): number => {
  if (status.status_id >= FINDING_STATUS.resolved.status_id) return 3;
  return created === undefined || updated === undefined || created === updated ? 1 : 2;
};

/** Tactics of MITRE ATT&CK for Enterprise by their names without spaces, lower case. */
const TACTICS = new Map<string, readonly [string, string]>(
  (
    [
      ['TA0001', 'Initial Access'],
      ['TA0002', 'Execution'],
      ['TA0003', 'Persistence'],
      ['TA0004', 'Privilege Escalation'],
      ['TA0005', 'Defense Evasion'],
      ['TA0006', 'Credential Access'],
      ['TA0007', 'Discovery'],
      ['TA0008', 'Lateral Movement'],
      ['TA0009', 'Collection'],
      ['TA0010', 'Exfiltration'],
      ['TA0011', 'Command and Control'],
      ['TA0040', 'Impact'],
      ['TA0042', 'Resource Development'],
      ['TA0043', 'Reconnaissance'],
    ] as const
  ).map((row) => [row[1].replaceAll(' ', '').toLowerCase(), row]),
);

/** The tactic a word names, however it is spelled (`PrivilegeEscalation`, `PRIVILEGE_ESCALATION`): its id and name. */
export const tacticOf = (word: string): readonly [uid: string, name: string] | undefined =>
  word.length > 30 ? undefined : TACTICS.get(word.replaceAll(/[ _-]/g, '').toLowerCase());
