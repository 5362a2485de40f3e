// Events that an archive says repeat another request's (docs/decisions/0031), against what they name. No list shows them, so that who owns
// the database could hide an event by saying it of it: each must name an event that is there, in another packet, says the same and is
// itself shown. Who audits looks those up where they can (docs/audit.md); the verdict is here.
import type { Manifest } from '../../../schemas/packet.ts';
import { eventIdentity } from '../segment/event-identity.ts';
import { namingProblem } from '../segment/repeat-check.ts';
import type { Report } from './finding.ts';

/** An event that is said to repeat another. */
export interface RepeatClaim {
  readonly uid: string;
  /** Uid of that other. */
  readonly of: string;
  /** Hex: what it says, and whose it is. */
  readonly identity: string;
}

/** What was found under the uid that is named; `erasedAt`: what is left of it, and since when (epoch ms), as its statement says. */
export type NamedEvent =
  | { readonly identity: string; readonly repeats: string | null }
  | { readonly erasedAt: number }
  | null;

/** Copies of an erased event go within minutes of it (docs/erasure.md). */
const ERASURE_PATIENCE_MS = 86_400_000;

/** The claim of a row; undefined where what it names cannot be right, which is reported. */
export function claimOf(
  { packet, tenant, source }: Pick<Manifest, 'packet' | 'tenant' | 'source'>,
  idx: number,
  of: string,
  event: Uint8Array,
  report: Report,
): RepeatClaim | undefined {
  const uid = `${packet}.${idx}`;
  const problem = namingProblem(packet, of);
  if (problem === undefined) return { uid, of, identity: identityHex({ tenant, source }, event) };
  report({ code: 'event-hidden', subject: uid, detail: problem });
  return undefined;
}

/** By what a claim and what it names are compared. */
export function identityHex(
  owner: { readonly tenant: string; readonly source: string },
  event: Uint8Array,
): string {
  return Buffer.from(eventIdentity(owner, event)).toString('hex');
}

/** Reports a claim that what it names does not bear out; `now` is epoch ms. */
export function judgeClaim(
  { uid, of, identity }: RepeatClaim,
  named: NamedEvent,
  now: number,
  report: Report,
): void {
  const detail = problemOf(identity, of, named, now);
  if (detail !== undefined) report({ code: 'event-hidden', subject: uid, detail });
}

function problemOf(identity: string, of: string, named: NamedEvent, now: number): string | undefined {
  if (named === null) return `it is said to repeat ${of}, which is not there`;
  if ('erasedAt' in named)
    return now - named.erasedAt < ERASURE_PATIENCE_MS
      ? undefined
      : `it is said to repeat ${of}, which was erased, and was not erased with it`;
  if (named.repeats !== null) return `it is said to repeat ${of}, which is left out itself`;
  return named.identity === identity
    ? undefined
    : `it is said to repeat ${of}, which says something else or came from another source`;
}
