// How much came in the last minute, in two numbers: the count of this minute and that of the one before, weighed by how much of
// it still lies within the last sixty seconds. Exact at the border of minutes, within a few per cent between them, and a
// source costs 48 bytes however much it sends.

/** What a window covers, in ms. */
export const WINDOW_MS = 60_000;

/** One sliding minute. */
export class RateWindow {
  #minute = 0;
  #current = 0;
  #previous = 0;

  /** Counts `amount` at `now` (epoch ms; a clock that steps back counts into the newest minute). */
  add(now: number, amount: number): void {
    this.#turn(now);
    this.#current += amount;
  }

  /** What the last minute came to. */
  total(now: number): number {
    this.#turn(now);
    return this.#current + this.#previous * (1 - this.#elapsed(now));
  }

  /** Seconds, from 1 to 60, until `amount` more fits under `limit` if nothing else comes. */
  secondsUntil(now: number, amount: number, limit: number): number {
    this.#turn(now);
    const room = limit - amount - this.#current;
    const elapsed = this.#elapsed(now);
    // Within this minute only the one before fades; behind its end this one does.
    const share = room > 0 ? 1 - room / this.#previous : 2 - Math.max(0, limit - amount) / this.#current;
    return Math.min(60, Math.max(1, Math.ceil((share - elapsed) * (WINDOW_MS / 1000))));
  }

  #turn(now: number): void {
    const minute = Math.floor(now / WINDOW_MS);
    if (minute <= this.#minute) return;
    this.#previous = minute === this.#minute + 1 ? this.#current : 0;
    this.#current = 0;
    this.#minute = minute;
  }

  #elapsed(now: number): number {
    return Math.min(1, Math.max(0, now / WINDOW_MS - this.#minute));
  }
}
