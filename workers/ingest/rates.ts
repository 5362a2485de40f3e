// What a source and its tenant may send (schemas/registry.ts, `limits`), asked before the body is read. Two counts: the isolate's
// own, exact for what it saw, and Cloudflare's rate limiter for the data centre, which has fixed steps and so stops a source that
// is spread over many isolates at the next step above its limit (docs/decisions/0017-limits.md).
import type { SourceLimits } from '../../schemas/registry.ts';
import { Unavailable } from '../core/errors.ts';
import { within } from '../platform/deadline.ts';
import type { Sender } from './authenticate.ts';
import { causeOf, log } from './log.ts';
import { RateWindow } from './rate-window.ts';

/** Requests a minute and data centre that each limiter lets pass, by its binding in wrangler.toml; in ascending order. */
export const STEPS = [
  { perMinute: 60, binding: 'RATE_60' },
  { perMinute: 600, binding: 'RATE_600' },
  { perMinute: 6_000, binding: 'RATE_6000' },
  { perMinute: 60_000, binding: 'RATE_60000' },
] as const;

/** Every binding of {@link STEPS}. */
export type RateLimiters = Readonly<Record<(typeof STEPS)[number]['binding'], RateLimit>>;

/** What may be sent in a minute. */
export type MinuteLimits = Pick<SourceLimits, 'requestsPerMinute' | 'bytesPerMinute'>;

/** A limiter answers in about 1 ms; one that hangs is no reason to lose events. */
const LIMITER_DEADLINE_MS = 500;

/** Names an isolate counts: 4,096 * ~200 B. The one that was quiet longest is forgotten first. */
const MAX_NAMES = 4_096;

interface Counts {
  readonly requests: RateWindow;
  readonly bytes: RateWindow;
}

/** The rates of all sources and tenants, as seen from one isolate. */
export class Rates {
  readonly #limiters: RateLimiters;
  readonly #counts = new Map<string, Counts>();

  constructor(limiters: RateLimiters) {
    this.#limiters = limiters;
  }

  /**
   * Lets a request of this many bytes (its Content-Length; 0 where it does not say) pass, and counts it. Throws `Unavailable`
   * INGEST_RATE_LIMITED with the seconds to wait.
   */
  async admit(sender: Sender, tenantLimits: MinuteLimits, bytes: number, now: number): Promise<void> {
    const limits = sender.settings.limits ?? {};
    const source = this.#of(nameOf(sender));
    const tenant = this.#of(sender.tenant);
    assertRates(source, limits, bytes, now, 'source');
    assertRates(tenant, tenantLimits, bytes, now, 'tenant');
    // Counted at once: requests that arrive together must not all see the room that one of them takes.
    const count = (sign: 1 | -1): void => {
      for (const counts of [source, tenant]) {
        counts.requests.add(now, sign);
        counts.bytes.add(now, sign * bytes);
      }
    };
    count(1);
    try {
      await this.#assertStep(nameOf(sender), limits, 'source');
      // What all of a tenant's sources may is more than one limiter counts: asked only where there is a limit.
      if (tenantLimits.requestsPerMinute !== undefined) {
        await this.#assertStep(sender.tenant, tenantLimits, 'tenant');
      }
    } catch (error) {
      count(-1);
      throw error;
    }
  }

  /** Counts what a body had beyond what it declared. */
  addBytes(sender: Sender, bytes: number, now: number): void {
    if (bytes <= 0) return;
    for (const name of [nameOf(sender), sender.tenant]) this.#of(name).bytes.add(now, bytes);
  }

  /** Whether the source sent more than its equal share of the last minute's bytes here. */
  isAboveShare(sender: Sender, now: number): boolean {
    let all = 0;
    let active = 0;
    for (const [name, { bytes }] of this.#counts) {
      const total = name.includes('/') ? bytes.total(now) : 0;
      if (total === 0) continue;
      all += total;
      active++;
    }
    return this.#of(nameOf(sender)).bytes.total(now) > all / Math.max(1, active);
  }

  async #assertStep(name: string, limits: MinuteLimits, whose: string): Promise<void> {
    const wanted = limits.requestsPerMinute ?? Number.POSITIVE_INFINITY;
    const { binding, perMinute } = STEPS.find((step) => step.perMinute >= wanted) ?? STEPS[3];
    try {
      const asked = this.#limiters[binding].limit({ key: name });
      if ((await within(LIMITER_DEADLINE_MS, binding, asked)).success) return;
    } catch (error) {
      log('warn', 'limiter-silent', { binding, cause: causeOf(error) });
      return;
    }
    throw tooMuch(whose, 'requests', perMinute, 10);
  }

  #of(name: string): Counts {
    const known = this.#counts.get(name) ?? { requests: new RateWindow(), bytes: new RateWindow() };
    // Put in again, so that the Map's order is the order of use.
    this.#counts.delete(name);
    this.#counts.set(name, known);
    if (this.#counts.size > MAX_NAMES) {
      const [oldest = ''] = this.#counts.keys();
      this.#counts.delete(oldest);
    }
    return known;
  }
}

/** No tenant has a slash in its name. */
export function nameOf({ tenant, source }: Sender): string {
  return `${tenant}/${source}`;
}

function assertRates(
  { requests, bytes }: Counts,
  { requestsPerMinute, bytesPerMinute }: MinuteLimits,
  size: number,
  now: number,
  whose: string,
): void {
  if (requestsPerMinute !== undefined && requests.total(now) + 1 > requestsPerMinute) {
    const seconds = requests.secondsUntil(now, 1, requestsPerMinute);
    throw tooMuch(whose, 'requests', requestsPerMinute, seconds);
  }
  if (bytesPerMinute === undefined) return;
  const total = bytes.total(now);
  // One body larger than a whole minute's bytes passes when nothing else does: else it never could.
  if (total > 0 && total + size > bytesPerMinute) {
    throw tooMuch(whose, 'bytes', bytesPerMinute, bytes.secondsUntil(now, size, bytesPerMinute));
  }
}

function tooMuch(whose: string, what: string, allowed: number, retryAfterSeconds: number): Unavailable {
  return new Unavailable('INGEST_RATE_LIMITED', `the ${whose} sends more than ${allowed} ${what} a minute`, {
    detail: { allowed },
    retryAfterSeconds,
  });
}
