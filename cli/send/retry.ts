// When to try again: exponential backoff with jitter, never sooner than the deployment asked for. Pure but for its wishes.
import { Refused, Unreachable } from '../api.ts';

/** What waiting needs from outside. */
export interface RetryWorld {
  /** 0 <= x < 1 */
  random(): number;
  wait(ms: number): Promise<void>;
  /** Told before each wait. */
  onRetry(error: Error, delayMs: number): void;
}

const BASE_MS = 250;
const CAP_MS = 30_000;

/** Statuses that say "later", whoever on the way said it. */
const LATER = new Set([429, 502, 503, 504]);

/** Whether the same request may succeed later. What broke on the way may have arrived: the Idempotency-Key makes it one. */
export function isRetryable(error: unknown): error is Unreachable | Refused {
  return error instanceof Unreachable || (error instanceof Refused && LATER.has(error.status));
}

/** Milliseconds before attempt `attempt` + 1 (the first attempt is 1): between half and all of the doubled time. */
export function delayBefore(attempt: number, error: Unreachable | Refused, random: number): number {
  const backoff = Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
  const asked = error instanceof Refused ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.round(Math.max(asked, 0) + backoff * (0.5 + random / 2));
}

/** Runs `attempt` until it succeeds, fails for good, or has failed `attempts` times. */
export async function withRetries<T>(
  attempts: number,
  world: RetryWorld,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (count >= attempts || !isRetryable(error)) throw error;
      const delayMs = delayBefore(count, error, world.random());
      world.onRetry(error, delayMs);
      await world.wait(delayMs);
    }
  }
}
