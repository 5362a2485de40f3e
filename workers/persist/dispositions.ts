// What becomes of a message that was not archived, by error code: one outcome a message, so that the good of a batch are not
// held up by the bad. The `satisfies` makes a new code of these rooms fail to compile until it is placed here.
import { EdgesealError, type ErrorCode, Unavailable } from '../core/errors.ts';

/**
 * `dead-letter`: the input is at fault, repeating it cannot help. `retry`: what we depend on is at fault: repeat for as long
 * as the queues hold it. `give-up`: repeat, and if the dead-letter queue's consumer fails at it too, dead-letter it.
 */
type Rule = 'dead-letter' | 'retry' | 'give-up';

/** Codes that can come up between a queue message and the catalog. */
type PersistCode =
  | Extract<ErrorCode, `ENVELOPE_${string}` | `ATTEST_${string}` | `PERSIST_${string}`>
  | 'CONFIG_INVALID'
  | 'INTERNAL';

const RULES: Readonly<Partial<Record<ErrorCode, Rule>>> = {
  ENVELOPE_MALFORMED: 'dead-letter',
  // For the minutes of a deployment, ingest may be newer than persist.
  ENVELOPE_VERSION_UNKNOWN: 'give-up',
  ATTEST_NOT_CANONICAL: 'dead-letter',
  ATTEST_PROOF_INVALID: 'dead-letter',
  ATTEST_SIGNATURE_INVALID: 'dead-letter',
  ATTEST_KEY_UNUSABLE: 'give-up',
  PERSIST_SPILL_MISSING: 'give-up',
  PERSIST_CATALOG_UNAVAILABLE: 'retry',
  PERSIST_ARCHIVE_UNAVAILABLE: 'retry',
  PERSIST_CLAIM_CONFLICT: 'retry',
  PERSIST_SEALING_UNAVAILABLE: 'retry',
  PERSIST_GAVE_UP: 'dead-letter',
  CONFIG_INVALID: 'retry',
  // A bug may be mended while the message waits.
  INTERNAL: 'give-up',
} satisfies Record<PersistCode, Rule>;

/** Which of the two queues a message came from. */
export type Stage = 'packets' | 'dead-letter-queue';

/** Longest wait between two deliveries: short while senders wait for their proofs, long once a person must act anyway. */
const MAX_DELAY_SECONDS: Record<Stage, number> = { packets: 60, 'dead-letter-queue': 3_600 };

/** Deliveries from the dead-letter queue after which the platform would delete a message: 1 + max_retries (wrangler.toml). */
export const LAST_ATTEMPT = 101;

/** What to do with one message. */
export type Disposition =
  | { readonly verdict: 'dead-letter'; readonly code: ErrorCode }
  | { readonly verdict: 'retry'; readonly delaySeconds: number };

/** The code an error goes by; what is none of ours is a bug. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof EdgesealError ? error.code : 'INTERNAL';
}

/** The outcome of a message that failed for `attempts` deliveries, the last time with this error. */
export function dispositionOf(error: unknown, attempts: number, stage: Stage): Disposition {
  const code = codeOf(error);
  const rule = RULES[code] ?? 'give-up';
  const isLastResort = stage === 'dead-letter-queue';
  if (rule === 'dead-letter') return { verdict: 'dead-letter', code };
  if (isLastResort && (rule === 'give-up' || attempts >= LAST_ATTEMPT)) {
    return { verdict: 'dead-letter', code: 'PERSIST_GAVE_UP' };
  }
  const base = error instanceof Unavailable ? error.retryAfterSeconds : 2;
  return {
    verdict: 'retry',
    delaySeconds: Math.min(MAX_DELAY_SECONDS[stage], base * 2 ** Math.min(attempts - 1, 20)),
  };
}
