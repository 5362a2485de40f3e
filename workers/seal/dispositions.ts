// What becomes of the nudges of a run that failed: by class of error, as everywhere (style, section D).
import { Unavailable } from '../core/errors.ts';

/** Longest wait between two tries while D1 or R2 is down. */
const MAX_RETRY_SECONDS = 60;

/** `halt` acknowledges: only a person can mend it, and the next pulse, a minute away, asks again anyway. */
export type Disposition =
  | { readonly verdict: 'retry'; readonly delaySeconds: number }
  | { readonly verdict: 'halt' };

/** A dependency that is down: tried again, slower each time. A broken invariant, a bad key or a bug: halt. */
export function dispositionOf(error: unknown, attempts: number): Disposition {
  if (!(error instanceof Unavailable)) return { verdict: 'halt' };
  const delaySeconds = error.retryAfterSeconds * 2 ** (attempts - 1);
  return { verdict: 'retry', delaySeconds: Math.min(MAX_RETRY_SECONDS, delaySeconds) };
}
