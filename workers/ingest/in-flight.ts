// How much of the isolate is taken up by requests right now. They share its 128 MB and its one thread: without these bounds a
// few large bodies that arrive together end it, and one source with many requests makes every other wait.
import {
  CLAIM_LEASE_MS,
  MAX_IN_FLIGHT_BYTES,
  MAX_REQUESTS_PER_SOURCE,
  MAX_SOURCE_IN_FLIGHT_BYTES,
} from '../../schemas/limits.ts';
import { Unavailable } from '../core/errors.ts';

/** What one source has here. */
interface Share {
  requests: number;
  bytes: number;
}

/** A claim that nobody closed, and when it counts no longer (epoch ms). */
interface Lease {
  readonly until: number;
  readonly close: () => void;
}

/** The bodies of all requests of an isolate that have not been answered yet, by source. */
export class InFlight {
  #bytes = 0;
  readonly #shares = new Map<string, Share>();
  /** In the order they were opened, which is that of their ends. */
  readonly #leases = new Set<Lease>();

  /**
   * A claim of a source that starts empty; whoever opens it must close it, whatever happens. One that is not closed counts until
   * CLAIM_LEASE_MS after `now` (epoch ms): a request that the platform cancels closes nothing. Throws `Unavailable`
   * INGEST_OVERLOADED for a source that has MAX_REQUESTS_PER_SOURCE under way here.
   */
  open(source: string, now: number): Claim {
    this.#closeEnded(now);
    const share = this.#shares.get(source) ?? { requests: 0, bytes: 0 };
    if (share.requests >= MAX_REQUESTS_PER_SOURCE) {
      throw overloaded(`the source has ${MAX_REQUESTS_PER_SOURCE} requests under way here`);
    }
    share.requests++;
    this.#shares.set(source, share);
    let mine = 0;
    const lease: Lease = {
      until: now + CLAIM_LEASE_MS,
      close: () => {
        if (!this.#leases.delete(lease)) return;
        this.#bytes -= mine;
        share.bytes -= mine;
        share.requests--;
        if (share.requests === 0) this.#shares.delete(source);
      },
    };
    this.#leases.add(lease);
    return {
      grow: (bytes) => {
        if (!this.#leases.has(lease)) return;
        this.#assertRoom(share, mine, bytes);
        mine += bytes;
        share.bytes += bytes;
        this.#bytes += bytes;
      },
      hold: (bytes) => {
        if (!this.#leases.has(lease)) return;
        share.bytes += bytes - mine;
        this.#bytes += bytes - mine;
        mine = bytes;
      },
      close: lease.close,
    };
  }

  #closeEnded(now: number): void {
    for (const lease of this.#leases) {
      if (lease.until > now) return;
      lease.close();
    }
  }

  /** A request that is alone always fits: MAX_IN_FLIGHT_BYTES holds a largest body in both of its forms. */
  #assertRoom(share: Share, mine: number, bytes: number): void {
    if (share.bytes > mine && share.bytes + bytes > MAX_SOURCE_IN_FLIGHT_BYTES) {
      throw overloaded('the source has too much under way here at this moment');
    }
    if (this.#bytes > mine && this.#bytes + bytes > MAX_IN_FLIGHT_BYTES) {
      throw overloaded('too much is being received here at this moment');
    }
  }
}

function overloaded(message: string): Unavailable {
  return new Unavailable('INGEST_OVERLOADED', message, { retryAfterSeconds: 1 });
}

/** One request's part of {@link InFlight}. */
export interface Claim {
  /** Claims more. Throws `Unavailable` INGEST_OVERLOADED when other requests hold too much. */
  grow(bytes: number): void;
  /** From now on it is so much, whatever it was: what was needed is there, and the rest was let go of. Never throws. */
  hold(bytes: number): void;
  /** Gives everything back; harmless when repeated. */
  close(): void;
}
