// Who may search in this isolate now, who waits and who comes too late. Searches share its 128 MB and its one thread: without a
// bound a few hundred at once end it, and one tenant's make every other wait (docs/decisions/0017-limits.md, promise 8).
import {
  MAX_READER_SEARCHES,
  MAX_READER_WAITING,
  MAX_SEARCHES,
  MAX_TENANT_SEARCHES,
  MAX_TENANT_WAITING,
  MAX_WAITING_SEARCHES,
  SEARCH_LEASE_MS,
  SEARCH_WAIT_MS,
} from '../../../schemas/limits.ts';
import { Unavailable } from '../../core/errors.ts';
import type { Caller } from '../app.ts';

/** Whom a slot is for: readers of a tenant share what it may have. */
export type Asking = Pick<Caller, 'tenant' | 'subject'>;

/** What waiting needs from outside. */
export interface Clock {
  now(): number;
  wait(ms: number): Promise<void>;
}

/** One search that is under way or waits. */
interface Stay extends Asking {
  isUnderWay: boolean;
  /** From then on it is as if it had ended, whatever became of its request: a cancelled one says nothing. */
  until: number;
}

/** How often one that waits looks. No other request can wake it: what a request awaits must be its own. */
const LOOK_EVERY_MS = 25;

/** The searches of an isolate, in the order they came; some seventy at most, so that they are simply counted. */
export class SearchSlots {
  readonly #clock: Clock;
  readonly #stays = new Set<Stay>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Takes a slot, at once or within SEARCH_WAIT_MS; gives back what gives it back, harmless when repeated. Throws `Unavailable`
   * QUERY_OVERLOADED when too many wait already, or when its turn did not come.
   */
  async take({ tenant, subject }: Asking): Promise<() => void> {
    this.#forgetEnded();
    this.#assertMayWait({ tenant, subject });
    const patience = this.#clock.now() + SEARCH_WAIT_MS;
    // Somewhat longer than it waits: one that waits and does not look any more stands in nobody's way.
    const stay: Stay = { tenant, subject, isUnderWay: false, until: patience + SEARCH_WAIT_MS };
    this.#stays.add(stay);
    while (!this.#isTurnOf(stay)) {
      if (this.#clock.now() >= patience) {
        this.#stays.delete(stay);
        throw this.#overloaded(stay, `its turn did not come within ${SEARCH_WAIT_MS / 1000} s`);
      }
      await this.#clock.wait(LOOK_EVERY_MS);
      this.#forgetEnded();
    }
    stay.isUnderWay = true;
    stay.until = this.#clock.now() + SEARCH_LEASE_MS;
    return () => this.#stays.delete(stay);
  }

  #forgetEnded(): void {
    const now = this.#clock.now();
    for (const stay of this.#stays) if (stay.until <= now) this.#stays.delete(stay);
  }

  /** Only those who find no slot wait, so what may wait is beside what may be under way. */
  #assertMayWait(asking: Asking): void {
    const waiting = [...this.#stays].filter(({ isUnderWay }) => !isUnderWay);
    const ofTenant = waiting.filter(({ tenant }) => tenant === asking.tenant);
    const ofReader = ofTenant.filter(({ subject }) => subject === asking.subject);
    if (ofReader.length >= MAX_READER_WAITING)
      throw this.#overloaded(
        asking,
        `${ofReader.length} more of this reader wait, and ${MAX_READER_WAITING} may`,
      );
    if (ofTenant.length >= MAX_TENANT_WAITING)
      throw this.#overloaded(
        asking,
        `${ofTenant.length} more of this tenant wait, and ${MAX_TENANT_WAITING} may`,
      );
    if (waiting.length >= MAX_WAITING_SEARCHES)
      throw this.#overloaded(asking, `${MAX_WAITING_SEARCHES} wait here, as many as may`);
  }

  /** A slot is free, its tenant and its reader have less than their share of them, and no earlier one of the same reader waits. */
  #isTurnOf(stay: Stay): boolean {
    const all = [...this.#stays];
    const ofTenant = all.filter(({ tenant }) => tenant === stay.tenant);
    const ofReader = ofTenant.filter(({ subject }) => subject === stay.subject);
    const tenants = new Set(all.map(({ tenant }) => tenant)).size;
    const readers = new Set(ofTenant.map(({ subject }) => subject)).size;
    const tenantShare = Math.min(MAX_TENANT_SEARCHES, shareOf(MAX_SEARCHES, tenants));
    const readerShare = Math.min(MAX_READER_SEARCHES, shareOf(tenantShare, readers));
    return (
      underWay(all) < MAX_SEARCHES &&
      underWay(ofTenant) < tenantShare &&
      underWay(ofReader) < readerShare &&
      ofReader.find(({ isUnderWay }) => !isUnderWay) === stay
    );
  }

  /** Says nothing of others' numbers (promise 8). */
  #overloaded(asking: Asking, why: string): Unavailable {
    const own = [...this.#stays].filter(
      ({ tenant, subject }) => tenant === asking.tenant && subject === asking.subject,
    );
    const searching = underWay(own);
    return new Unavailable(
      'QUERY_OVERLOADED',
      `The search was not begun: ${searching} of this reader are under way here, of ${MAX_READER_SEARCHES} at most, and ${why}.`,
      { retryAfterSeconds: 1, detail: { under_way: searching, allowed: MAX_READER_SEARCHES } },
    );
  }
}

/** An equal part for each, but never nothing. */
const shareOf = (slots: number, among: number): number => Math.max(1, Math.floor(slots / among));

const underWay = (stays: readonly Stay[]): number => stays.filter(({ isUnderWay }) => isUnderWay).length;
