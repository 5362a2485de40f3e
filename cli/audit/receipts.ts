// Receipts that senders kept, against the log (docs/audit.md): each must be signed, its manifest an entry of the log before the
// published deadline, and its packet in the archive. One that is not is evidence: signed by the deployment, it needs nobody's word.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { LOG_DEADLINE_SECONDS } from '../../schemas/limits.ts';
import { decodeHex, encodeHex } from '../../workers/core/attest/base-encoding.ts';
import type { PublicKeySet } from '../../workers/core/attest/keys.ts';
import { leafHash } from '../../workers/core/attest/merkle.ts';
import { parsePacketProof } from '../../workers/core/attest/proof-document.ts';
import { type ReceiptClaims, verifyReceipt } from '../../workers/core/attest/receipt.ts';
import { type Jwks, verifyPacketProof } from '../../workers/core/attest/verify.ts';
import type { Report } from '../../workers/core/audit/finding.ts';
import { Complaint } from '../complaint.ts';
import type { AuditedDeployment } from './deployment.ts';

/** How the receipts of a file fared. */
export interface ReceiptTally {
  total: number;
  /** In the log, as themselves or as a retry of what is. */
  logged: number;
  /** Of those, retries with another body under the same Idempotency-Key: that they are retries, only the deployment says. */
  on_its_word: number;
  /** Not in the log, and not late yet. */
  pending: number;
}

interface Held {
  readonly claims: ReceiptClaims;
  readonly receipt: string;
  readonly line: number;
}

/** A file of receipts: compact JWS, or JSON with one as `receipt`, one a line. Held in memory: some 1.5 KB each. */
export class Receipts {
  readonly tally: ReceiptTally = { total: 0, logged: 0, on_its_word: 0, pending: 0 };
  /** By the leaf hash that their manifest has in the log. */
  readonly #byLeaf = new Map<string, Held>();
  /** Those that were met, with their log index. */
  readonly #met: { readonly held: Held; readonly index: number }[] = [];

  /** Reads a file, and reports what is no good receipt. Throws Complaint when it cannot be read. */
  async load(path: string, keys: PublicKeySet, report: Report): Promise<void> {
    let number = 0;
    try {
      for await (const line of createInterface({
        input: createReadStream(path),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        number += 1;
        if (line.trim() !== '') await this.#take(line.trim(), number, keys, report);
      }
    } catch (cause) {
      throw new Complaint(`Cannot read ${path}: ${cause instanceof Error ? cause.message : cause}`, 1, {
        cause,
      });
    }
  }

  /** Tells of leaves that are in the log, from an index on. */
  meet(from: number, leaves: readonly Uint8Array[]): void {
    if (this.#byLeaf.size === 0) return;
    for (const [at, leaf] of leaves.entries()) {
      const hex = encodeHex(leaf);
      const held = this.#byLeaf.get(hex);
      if (held === undefined) continue;
      this.#byLeaf.delete(hex);
      this.#met.push({ held, index: from + at });
      this.tally.logged += 1;
    }
  }

  /** Reports packets of the tenant whose entries are in the log, and which its catalog lists no longer. */
  findLost(tenant: string | undefined, isListed: (index: number) => boolean, report: Report): void {
    for (const { held, index } of this.#met) {
      const isOwn = tenant === undefined || held.claims.tenant === tenant;
      if (isOwn && !isListed(index)) report(lost(held, index));
    }
  }

  /** Asks for those that were not met, and reports each that is late. */
  async settle(
    deployment: AuditedDeployment,
    jwks: Jwks,
    origin: string,
    nowMs: number,
    report: Report,
  ): Promise<void> {
    for (const held of this.#byLeaf.values()) {
      const found = await isProven(held, deployment, jwks, origin);
      const late = nowMs / 1000 - held.claims.iat - LOG_DEADLINE_SECONDS;
      if (found === 'proven' || found === 'retry') this.tally.logged += 1;
      if (found === 'retry') this.tally.on_its_word += 1;
      if (found === 'proven' || found === 'retry') continue;
      if (late < 0) this.tally.pending += 1;
      else report(unlogged(held, found.reason));
    }
  }

  async #take(line: string, number: number, keys: PublicKeySet, report: Report): Promise<void> {
    this.tally.total += 1;
    const receipt = receiptIn(line);
    try {
      const claims = await verifyReceipt(receipt, (kid) => keys.find(kid, 'receipt'));
      const entry = decodeHex(claims.manifest);
      if (entry === null) throw new Complaint('the receipt names no manifest');
      const leaf = encodeHex(leafHash(entry));
      // One receipt kept twice is one.
      if (this.#byLeaf.has(leaf)) this.tally.total -= 1;
      this.#byLeaf.set(leaf, { claims, receipt, line: number });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      report({
        code: 'receipt-invalid',
        subject: `line ${number}`,
        detail,
        evidence: [receipt.slice(0, 4_096)],
      });
    }
  }
}

function receiptIn(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { receipt }: Record<string, unknown> = Object(JSON.parse(line));
    return typeof receipt === 'string' ? receipt : line;
  } catch {
    // Then the line is what is wrong, and is shown.
    return line;
  }
}

/** Whether its packet, or the one it is a retry of, is proven. A retry with the same body needs nobody's word. */
async function isProven(
  { claims, receipt }: Held,
  deployment: AuditedDeployment,
  jwks: Jwks,
  origin: string,
): Promise<'proven' | 'retry' | { readonly reason: string }> {
  const answer = await deployment.proof(claims.jti);
  if (answer.kind === 'none') return { reason: 'the deployment has no proof of it' };
  const verdict = await verifyPacketProof(answer.document, jwks, {
    origin,
    ...(answer.isRetry ? {} : { receipt }),
  });
  const failed = verdict.steps.find(({ ok }) => !ok);
  if (failed !== undefined) return { reason: `its proof does not hold: ${failed.detail}` };
  if (!answer.isRetry) return 'proven';
  const { body, tenant, source } = parsePacketProof(answer.document).manifest.members;
  if (tenant !== claims.tenant || source !== claims.sub) {
    return { reason: 'it is said to be a retry of a packet of another source' };
  }
  return body === claims.body ? 'proven' : 'retry';
}

function lost({ claims, receipt, line }: Held, index: number): Parameters<Report>[0] {
  const at = new Date(claims.iat * 1000).toISOString();
  return {
    code: 'packet-missing',
    subject: claims.jti,
    detail: `line ${line}: ${claims.events} events of ${claims.sub}, taken ${at}, are entry ${index} of the log, and the catalog lists no packet there`,
    evidence: [receipt],
  };
}

function unlogged({ claims, receipt, line }: Held, said: string): Parameters<Report>[0] {
  const at = new Date(claims.iat * 1000).toISOString();
  return {
    code: 'receipt-unlogged',
    subject: claims.jti,
    detail: `line ${line}: ${claims.events} events of ${claims.sub}, taken ${at}, are not in the log ${LOG_DEADLINE_SECONDS / 3_600} hours later: ${said}`,
    evidence: [receipt],
  };
}
