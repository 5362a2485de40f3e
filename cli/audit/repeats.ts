// What events are said to repeat (docs/decisions/0031), asked of the deployment one by one, with the proof that the log has it: whoever
// hides an event behind another must show that other, and it must say the same.
import { parseEventProof } from '../../workers/core/attest/proof-document.ts';
import { type Jwks, verifyEventProof } from '../../workers/core/attest/verify.ts';
import type { Report } from '../../workers/core/audit/finding.ts';
import {
  identityHex,
  judgeClaim,
  type NamedEvent,
  type RepeatClaim,
} from '../../workers/core/audit/repeat-claims.ts';
import type { AuditedDeployment } from './deployment.ts';

/** Questions under way at a time. */
const SIDE_BY_SIDE = 4;

/** Copies that are remembered, to find one that is named by another: some 100 B each. */
const MOST_REMEMBERED = 1_000_000;

/** Answers that are remembered, since copies of one event lie in several segments: some 200 B each. */
const MOST_ANSWERS = 100_000;

/** Looks at the claims of segments as they come by. */
export class Repeats {
  readonly #deployment: AuditedDeployment;
  readonly #jwks: Jwks;
  readonly #origin: string;
  readonly #copies = new Set<string>();
  /** What is named -> a copy that names it. */
  readonly #copyOf = new Map<string, string>();
  readonly #answers = new Map<string, NamedEvent>();

  constructor(deployment: AuditedDeployment, jwks: Jwks, origin: string) {
    this.#deployment = deployment;
    this.#jwks = jwks;
    this.#origin = origin;
  }

  /** Looks at what these name. */
  async check(claims: readonly RepeatClaim[], report: Report): Promise<void> {
    for (const claim of claims) this.#meet(claim, report);
    const named = [...Map.groupBy(claims, ({ of }) => of)];
    for (let at = 0; at < named.length; at += SIDE_BY_SIDE) {
      await Promise.all(
        named.slice(at, at + SIDE_BY_SIDE).map(async ([uid, its]) => {
          const found = this.#answers.get(uid) ?? (await this.#find(uid));
          if (found === 'later') return;
          if (this.#answers.size < MOST_ANSWERS) this.#answers.set(uid, found);
          for (const claim of its) judgeClaim(claim, found, Date.now(), report);
        }),
      );
    }
  }

  /** What names a copy could be named by it in turn, and none of the two be shown. */
  #meet({ uid, of }: RepeatClaim, report: Report): void {
    if (this.#copyOf.size < MOST_REMEMBERED) this.#copyOf.set(of, uid);
    if (this.#copies.size < MOST_REMEMBERED) this.#copies.add(uid);
    const pairs = [
      ...(this.#copies.has(of) ? [[uid, of]] : []),
      ...(this.#copyOf.has(uid) ? [[this.#copyOf.get(uid), uid]] : []),
    ];
    for (const [subject = '', named] of pairs) {
      const detail = `it is said to repeat ${named}, which is left out itself`;
      report({ code: 'event-hidden', subject, detail });
    }
  }

  /** The event, where its proof holds; `later` where it is not under a checkpoint yet. */
  async #find(uid: string): Promise<NamedEvent | 'later'> {
    const answer = await this.#deployment.eventProof(uid);
    if (answer.kind === 'erased') return { erasedAt: await this.#deployment.erasedAt(uid) };
    if (answer.kind !== 'proof') return answer.kind === 'later' ? 'later' : null;
    const { ok } = await verifyEventProof(answer.document, this.#jwks, { origin: this.#origin, uid });
    if (!ok) return null;
    const { event, manifest } = parseEventProof(answer.document);
    return { identity: identityHex(manifest, new TextEncoder().encode(event)), repeats: null };
  }
}
