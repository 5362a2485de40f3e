// The first events of an answer found so far, in order, and no more of them than fit a page by number and by bytes.
import type { OpenSegment } from '../segment/read.ts';
import { comparePositions, type Order, type Position } from './position.ts';

/** An event that matched. */
export interface Hit extends Position {
  readonly segment: OpenSegment;
  /** Its row in the segment. */
  readonly row: number;
  /** Canonical text, where it had to be read to decide. */
  readonly text: string | null;
  /** Uid of the event of another request that it repeats, where those were asked for. */
  readonly repeats: string | null;
}

/** Keeps the best; what is worse than all of a full page falls out. */
export class BestHits {
  readonly #order: Order;
  readonly #maxBytes: number;
  #limit: number;
  #bytes = 0;
  #hits: Hit[] = [];

  constructor(order: Order, limit: number, maxBytes: number) {
    this.#order = order;
    this.#limit = limit;
    this.#maxBytes = maxBytes;
  }

  /** The hits in order. */
  get hits(): readonly Hit[] {
    return this.#hits;
  }

  /** The last hit of a full page; undefined while there is room. A full page may have a next one. */
  get worst(): Hit | undefined {
    return this.#hits.length >= this.#limit ? this.#hits.at(-1) : undefined;
  }

  /** Whether a hit at this position would still be on the page. */
  wants(position: Position): boolean {
    const worst = this.worst;
    return worst === undefined || comparePositions(position, worst, this.#order) < 0;
  }

  /** Takes a hit. A page closed by its bytes stays closed: what fell out is worse than all that is kept. */
  add(hit: Hit): void {
    if (!this.wants(hit)) return;
    this.#hits.splice(this.#placeOf(hit), 0, hit);
    this.#bytes += hit.text?.length ?? 0;
    while (this.#hits.length > this.#limit) this.#drop();
    while (this.#bytes > this.#maxBytes && this.#hits.length > 1) {
      this.#drop();
      this.#limit = this.#hits.length;
    }
  }

  #drop(): void {
    this.#bytes -= this.#hits.pop()?.text?.length ?? 0;
  }

  #placeOf(hit: Position): number {
    let low = 0;
    let high = this.#hits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#hits[middle];
      if (other !== undefined && comparePositions(other, hit, this.#order) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
