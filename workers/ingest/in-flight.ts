// How much of the isolate's 128 MB is bodies right now. Requests share the isolate: without this bound, a few large ones that
// arrive together end it, and every other request with it.
import { MAX_IN_FLIGHT_BYTES } from '../../schemas/limits.ts';
import { Unavailable } from '../core/errors.ts';

/** The bodies of all requests of an isolate that have not been answered yet. */
export class InFlight {
  #bytes = 0;

  /** A claim that starts empty; whoever opens it must close it, whatever happens. */
  open(): Claim {
    let mine = 0;
    return {
      grow: (bytes) => {
        // A single request always fits: MAX_IN_FLIGHT_BYTES holds two of the largest.
        if (mine < this.#bytes && this.#bytes + bytes > MAX_IN_FLIGHT_BYTES) {
          throw new Unavailable('INGEST_OVERLOADED', 'too much is being received here at this moment', {
            retryAfterSeconds: 1,
          });
        }
        mine += bytes;
        this.#bytes += bytes;
      },
      close: () => {
        this.#bytes -= mine;
        mine = 0;
      },
    };
  }
}

/** One request's part of {@link InFlight}. */
export interface Claim {
  /** Claims more. Throws `Unavailable` INGEST_OVERLOADED when other requests hold too much. */
  grow(bytes: number): void;
  /** Gives everything back; harmless when repeated. */
  close(): void;
}
