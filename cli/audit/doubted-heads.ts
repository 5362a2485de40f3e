// Checkpoints that only keys signed which were revoked or retired since (docs/keys.md, "What a published key says of itself"). Whoever holds a revoked
// key can sign any at any time: such a one convicts nobody, and what it covers tells whether it was signed when its key counted no more.
import type { Manifest } from '../../schemas/packet.ts';
import { type KeyValidity, whyNotAt } from '../../workers/core/attest/key-validity.ts';
import type { Finding, Report } from '../../workers/core/audit/finding.ts';
import type { TileSource } from '../../workers/core/audit/log-replay.ts';
import { checkByProof, findRolledBack, type SignedHead } from '../../workers/core/audit/saved-checkpoints.ts';
import type { NoteVerifier } from '../../workers/core/log/note.ts';

/** A key of the log, and when it counts. */
export type LogKey = NoteVerifier & { readonly validity: KeyValidity };

/** A head that no key signed of which nothing is said. */
export interface DoubtedHead {
  readonly head: SignedHead;
  /** Of each of its signers. */
  readonly validities: readonly KeyValidity[];
}

/** Whether a note by these keys may have been signed by somebody else than the log: each of them was revoked. */
export const isRevoked = (validities: readonly KeyValidity[]): boolean =>
  validities.every(({ revokedAt }) => revokedAt !== undefined);

/** Whether each of its keys has an end. */
export const isDoubted = (validities: readonly KeyValidity[]): boolean =>
  validities.every(({ notAfter, revokedAt }) => notAfter !== undefined || revokedAt !== undefined);

/** A finding as it may be told: what contradicts a newest head that only revoked keys signed is no proof against the log. */
export function tellable(
  finding: Finding,
  { head, doubted }: { readonly head: SignedHead; readonly doubted: readonly DoubtedHead[] },
): Finding {
  const { code, evidence = [] } = finding;
  if ((code !== 'log-forked' && code !== 'log-rolled-back') || !evidence.includes(head.note)) return finding;
  const isAnybodys = doubted.some((one) => one.head.note === head.note && isRevoked(one.validities));
  return isAnybodys ? { ...finding, code: 'checkpoint-revoked' } : finding;
}

/** The heads under doubt in an audit. */
export class DoubtedHeads {
  readonly #heads: readonly DoubtedHead[];
  readonly #report: Report;
  readonly #told = new Set<string>();

  constructor(heads: readonly DoubtedHead[], report: Report) {
    this.#heads = heads;
    this.#report = report;
  }

  /** The newest checkpoint must be signed by a key that counts; one that was saved and is no beginning of the log is nobody's word. */
  async hold(newest: SignedHead, source: TileSource): Promise<void> {
    for (const { head, validities } of this.#heads) {
      if (!isRevoked(validities)) continue;
      if (head.note === newest.note) this.#tell(head, 'the log shows it as its newest', validities);
      const found: Finding[] = [];
      findRolledBack([head], newest, (finding) => found.push(finding));
      await checkByProof([head], newest, source, (finding) => found.push(finding));
      for (const finding of found) {
        if (finding.code !== 'log-forked' && finding.code !== 'log-rolled-back') this.#report(finding);
        else this.#tell(head, 'it is no beginning of the log shown now', validities);
      }
    }
  }

  /** Packets that lie in the log before `end`: a head that covers them is no older than they are. */
  meet(end: number, manifests: readonly Manifest[]): void {
    if (this.#heads.length === 0) return;
    const newest = manifests.reduce((latest, { received_at: at }) => Math.max(latest, at), 0);
    for (const { head, validities } of this.#heads) {
      if (head.size < end) continue;
      const covers = `it covers a packet of ${new Date(newest).toISOString()}`;
      if (validities.every((validity) => whyNotAt(endOf(validity), newest / 1000) !== undefined))
        this.#tell(head, covers, validities);
    }
  }

  /** Each once. */
  #tell(head: SignedHead, what: string, validities: readonly KeyValidity[]): void {
    if (this.#told.has(head.note)) return;
    this.#told.add(head.note);
    const why = validities.map((validity) => whyNotAt(endOf(validity), Number.MAX_SAFE_INTEGER / 1000));
    this.#report({
      code: 'checkpoint-revoked',
      subject: `${head.size}`,
      detail: `${what}, and ${[...new Set(why)].join('; ')}: no other signature is on it`,
      evidence: [head.note],
    });
  }
}

/** Without its beginning: a checkpoint bears no date that could be too early. */
function endOf({ notAfter, revokedAt }: KeyValidity): KeyValidity {
  return {
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(revokedAt === undefined ? {} : { revokedAt }),
  };
}
