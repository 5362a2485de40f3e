// The checkpoint that the self-audit keeps from one look to the next (docs/audit.md), outside of the catalog: a database that is set back does not
// take it along. Who can write there, or holds a key that was revoked, raises no alarm against the log.
import type { Finding, Report } from '../core/audit/finding.ts';
import {
  checkByProof,
  findRolledBack,
  openSignedHead,
  originOf,
  type SignedHead,
} from '../core/audit/saved-checkpoints.ts';
import { Refusal } from '../core/errors.ts';
import { AUDIT_CHECKPOINT_KEY } from '../core/segment/keys.ts';
import { isByRevoked, type LogKey, tilesOf, verifiersOf } from './audit-log.ts';

/**
 * Holds the head against the one that was kept last time, in R2 and not in D1: a database that is set back does not take it along.
 * Keeps it when all is well, or when what was kept is nobody's word; else the older one stays, and is evidence.
 */
export async function meetKeptHead(
  archive: R2Bucket,
  query: Fetcher,
  head: SignedHead,
  report: Report,
): Promise<void> {
  const note = await (await archive.get(AUDIT_CHECKPOINT_KEY))?.text();
  if (note === head.note) return;
  const found: Finding[] = [];
  const collect = (finding: Finding): void => {
    found.push(finding);
    report(finding);
  };
  if (note !== undefined && originOf(note) === head.origin) {
    const kept = await openKept([note, head.note], head.origin, await verifiersOf(query, head.origin));
    if (kept === undefined) {
      const detail =
        'the checkpoint that was kept, outside of the catalog, is signed by no key of the log: it was changed';
      report({ code: 'checkpoint-unsigned', subject: 'kept', detail, evidence: [note] });
    } else {
      const tell: Report = (finding) => collect(kept.isAnybodys ? unconvicting(finding) : finding);
      findRolledBack([kept.head], head, tell);
      await checkByProof([kept.head], head, tilesOf(query), tell);
    }
  }
  if (found.length === 0) await archive.put(AUDIT_CHECKPOINT_KEY, head.note);
}

/** The kept head, and whether it, or the one it is held against, has no signature but of revoked keys; undefined for one that nobody signed. */
async function openKept(
  notes: readonly [kept: string, newest: string],
  origin: string,
  keys: readonly LogKey[],
): Promise<{ readonly head: SignedHead; readonly isAnybodys: boolean } | undefined> {
  try {
    const [kept, newest] = [
      await openSignedHead(notes[0], origin, keys),
      await openSignedHead(notes[1], origin, keys),
    ];
    return { head: kept.head, isAnybodys: isByRevoked(kept.signedBy) || isByRevoked(newest.signedBy) };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Whoever holds a revoked key signs any history with it: two that differ convict nobody. */
const unconvicting = (finding: Finding): Finding =>
  finding.code === 'log-forked' || finding.code === 'log-rolled-back'
    ? { ...finding, code: 'checkpoint-revoked' }
    : finding;
