// What the deployment itself said (docs/accounting.md, "Statements") against the log: each is the entry it says it is, and every erased
// event has its erasure among them.
import { encodeHex, encodeUtf8 } from '../../workers/core/attest/base-encoding.ts';
import { equalBytes, leafHash } from '../../workers/core/attest/merkle.ts';
import { sha256 } from '../../workers/core/attest/sha256.ts';
import type { Report } from '../../workers/core/audit/finding.ts';
import { PacketsByHour, readBook } from './books.ts';
import type { AuditedDeployment } from './deployment.ts';
import { NumbersByHour } from './numbering.ts';

/** Statements of a stretch of the log, by their place in it. Some 200 bytes each are held. */
export class Statements {
  readonly #leaves = new Map<number, { readonly hash: string; readonly leaf: Uint8Array }>();
  readonly #erasures = new Set<string>();
  /** Packets that the books say were archived. */
  readonly booked = new PacketsByHour();
  /** What they say of the senders' own numbers, beside what manifests have. */
  readonly numbers = new NumbersByHour();

  /** Lists those from a log index on; books of the log of `size` entries count from `bookedFrom` on. */
  async load(
    deployment: AuditedDeployment,
    { from, bookedFrom, size }: { from: number; bookedFrom: number; size: number },
    report: Report,
  ): Promise<void> {
    for (let cursor: string | null = null, isDone = false; !isDone; ) {
      const page = await deployment.statements(cursor);
      for (const { hash, kind, subject, log_index: index, statement } of page.statements) {
        if (kind === 'erasure' && index !== null) this.#erasures.add(subject);
        const holds = sha256(encodeUtf8(statement));
        if (encodeHex(holds) !== hash)
          report({
            code: 'statement-changed',
            subject: hash,
            detail: `its text hashes to ${encodeHex(holds)}`,
          });
        if (index === null) continue;
        if (index < from) isDone = true;
        else this.#leaves.set(index, { hash, leaf: leafHash(holds) });
        const said = kind === 'book' && index >= bookedFrom && index < size ? readBook(statement) : undefined;
        if (said === undefined) continue;
        this.booked.addBook(said);
        this.numbers.addBook(said);
      }
      isDone ||= page.cursor === null || page.cursor === cursor;
      cursor = page.cursor;
    }
  }

  /** Holds those of a stretch against the leaves the log has there. */
  meet(from: number, leaves: readonly Uint8Array[], report: Report): void {
    for (const [at, leaf] of leaves.entries()) {
      const said = this.#leaves.get(from + at);
      if (said === undefined || equalBytes(said.leaf, leaf)) continue;
      report({
        code: 'statement-changed',
        subject: said.hash,
        detail: `it is not what the log has at ${from + at}`,
      });
    }
  }

  /** Reports erased events of which nobody said that they were erased; asks once more, since that may have been just now. */
  async checkErased(uids: readonly string[], deployment: AuditedDeployment, report: Report): Promise<void> {
    for (const uid of uids) {
      if (this.#erasures.has(uid) || (await deployment.isErased(uid))) continue;
      const detail = 'only its leaf is there, and no statement in the log says that it was erased';
      report({ code: 'event-missing', subject: uid, detail });
    }
  }

  /** Their places below `size`. */
  placesBelow(size: number): number[] {
    return [...this.#leaves.keys()].filter((index) => index < size).toSorted((a, b) => a - b);
  }
}
