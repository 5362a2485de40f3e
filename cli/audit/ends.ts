// What is left to ask when the log has been walked: entries nobody claims, segments that are nowhere in the log, and what came in meanwhile.
import type { ListedSegment } from '../../schemas/audit-api.ts';
import type { Report } from '../../workers/core/audit/finding.ts';
import type { AuditedDeployment } from './deployment.ts';
import type { OwnEntries } from './own-entries.ts';

/** A segment waits this long for its seal before it is told of: seal takes a second. */
const SEAL_PATIENCE_MS = 3_600_000;

/** Entries that the catalog has nothing for, although they were this tenant's, or nobody else writes to the log. */
export function findUnclaimed(own: OwnEntries, wholeLog: boolean, size: number, report: Report): void {
  const was = wholeLog ? 'the log has it' : 'an earlier audit found it';
  for (const [start, length] of wholeLog ? own.gaps(size) : own.lost()) {
    const subject = length === 1 ? `${start}` : `${start}-${start + length - 1}`;
    report({ code: 'entry-unclaimed', subject, detail: `${was}, and the catalog has no packet for it` });
  }
}

/** What the catalog places behind the head under audit must be under the head of now. */
export function findBeyond(beyond: readonly ListedSegment[], size: number, report: Report): void {
  for (const { segment, log_start: start } of beyond) {
    if (start === null || start < size) continue;
    const detail = `the catalog places it at ${start}, the log has ${size} entries`;
    report({ code: 'segment-misplaced', subject: `${segment}`, detail });
  }
}

/** What waits for its seal for longer than it can. */
export function findUnsealed(waiting: readonly ListedSegment[], nowMs: number, report: Report): void {
  for (const { segment, received_to: receivedTo, packets } of waiting) {
    const hours = Math.floor((nowMs - receivedTo) / 3_600_000);
    if (nowMs - receivedTo < SEAL_PATIENCE_MS) continue;
    const detail = `its ${packets} packets are archived and not in the log, ${hours} h after receipt`;
    report({ code: 'segment-unsealed', subject: `${segment}`, detail });
  }
}

/** Segments that are not under the head under audit: sealed since, or not yet. */
export async function segmentsSince(deployment: AuditedDeployment, size: number): Promise<ListedSegment[]> {
  const found: ListedSegment[] = [];
  for (let from: number | null = size; from !== null; ) {
    const page = await deployment.segments(from);
    found.push(...page.segments);
    from = page.next_index !== null && page.next_index > from ? page.next_index : null;
  }
  return [...found, ...(await deployment.segments(null)).segments];
}
