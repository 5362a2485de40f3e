// What a signature must cover, and when it counts (docs/senders/signed-requests.md, "What must be signed"). RFC 9421 leaves both
// to the application (section 1.4): a signature over less than this says too little to act on.
import { Refusal } from '../errors.ts';
import type { RequestSignature } from './request-signature.ts';
import type { RequestParts } from './signature-base.ts';

/** Seconds a signature counts behind its `created`, and how far a sender's clock may be ahead. */
export const MAX_AGE_SECONDS = 300;
export const MAX_AHEAD_SECONDS = 60;

/** How long after its arrival a signature can still count: so long its nonce must not come again. */
export const MAX_LIFE_SECONDS = MAX_AGE_SECONDS + MAX_AHEAD_SECONDS;

/** A nonce names one request; longer ones carry nothing more. */
const MAX_NONCE_LENGTH = 128;

/** Methods whose requests have no content that means anything (RFC 9110, section 9.3). */
const BODILESS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Fields that change what the body is, or whether it counts as a retry: covered where they are there. */
const COVERED_IF_PRESENT = ['content-type', 'content-encoding', 'idempotency-key'];

/** Whether the method has a body, whose digest must be signed. */
export function hasBody({ method }: RequestParts): boolean {
  return !BODILESS.has(method);
}

/** A signature's nonce, and until when (seconds) the signature counts. */
export interface Validity {
  readonly nonce: string;
  readonly until: number;
}

/** When a signature counts. Throws `Refusal` AUTH_SIGNATURE_EXPIRED, AUTH_SIGNATURE_MALFORMED without `created` or `nonce`. */
export function requireTime({ created, expires, nonce }: RequestSignature, nowMs: number): Validity {
  if (created === undefined) throw malformed('says nothing of when it was created');
  if (nonce === undefined || !/^[!-~]+$/.test(nonce) || nonce.length > MAX_NONCE_LENGTH) {
    throw malformed(`has no nonce of 1 to ${MAX_NONCE_LENGTH} visible characters`);
  }
  const now = nowMs / 1000;
  const until = Math.min(created + MAX_AGE_SECONDS, expires ?? Number.POSITIVE_INFINITY);
  if (now > until) throw expired('is past its time');
  if (created > now + MAX_AHEAD_SECONDS) throw expired('was created in the future');
  return { nonce, until };
}

/** Throws `Refusal` AUTH_SIGNATURE_MALFORMED unless the signature says what the request is, and what its body. */
export function requireCoverage({ covered }: RequestSignature, request: RequestParts): void {
  const required = ['@method', ...uncoveredTarget(covered, request)];
  if (hasBody(request)) required.push('content-digest');
  for (const name of COVERED_IF_PRESENT) if (request.field(name).length > 0) required.push(name);
  const missing = required.filter((name) => !covered.has(name));
  if (missing.length > 0) throw malformed(`does not cover ${missing.join(', ')}`);
}

/** `@target-uri`, or all it is made of but the scheme, which decides nothing here. */
function uncoveredTarget(covered: ReadonlySet<string>, { url }: RequestParts): string[] {
  if (covered.has('@target-uri')) return [];
  if (covered.has('@request-target')) return ['@authority'];
  return ['@authority', '@path', ...(url.search === '' ? [] : ['@query'])];
}

function malformed(why: string): Refusal {
  return new Refusal('AUTH_SIGNATURE_MALFORMED', `the signature ${why}`);
}

function expired(why: string): Refusal {
  return new Refusal(
    'AUTH_SIGNATURE_EXPIRED',
    `the signature ${why}: it counts for ${MAX_AGE_SECONDS} s, and no longer than its expires`,
  );
}
