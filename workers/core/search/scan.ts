// A query over the segments the catalog named: which to open, in which order, and when to stop. Work is a queue of segments and
// row groups ordered by the best event time each may hold; an event is final once nothing left in the queue can come before it.
// Invariant: every event before the frontier (the best time left) that matches is in `best`, or was worse than a full page.
import { MAX_CONCURRENT_READS } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import type { OpenSegment, ReadRange, SegmentPlace } from '../segment/read.ts';
import { BestHits, type Hit } from './best-hits.ts';
import { beforeTime, compareTimes, type Position } from './position.ts';
import type { PreparedQuery } from './prepared-query.ts';
import { scanGroup, type Window } from './scan-group.ts';

/** A segment as the catalog knows it. Bounds of event time are inclusive. */
export interface SegmentEntry extends SegmentPlace {
  readonly timeFrom: number;
  readonly timeTo: number;
}

/** Where segments come from: by the catalog in the order of the window, from the archive by parts. */
export interface SegmentSource {
  /** The next segments in order (newest: by falling timeTo; oldest: by rising timeFrom); empty at the end. */
  next(): Promise<readonly SegmentEntry[]>;
  open(place: SegmentPlace): Promise<OpenSegment>;
  reader(place: SegmentPlace): ReadRange;
  /** Bytes read so far. */
  readonly bytes: number;
}

/** How much one query may take before its page is closed early. */
export interface ScanLimits {
  readonly segments: number;
  readonly bytes: number;
  readonly pageBytes: number;
}

/** A page of hits in order, and where to go on; null when everything was looked at. */
export interface ScanResult {
  readonly hits: readonly Hit[];
  readonly next: Position | null;
  readonly segments: number;
  readonly rows: number;
}

/** A query that cannot even begin to answer within the limits gets this many times of them, then is refused. */
const PATIENCE = 4;

interface Work {
  /** The best time it may hold. */
  readonly edge: number;
  run(): Promise<void>;
}

/** Looks for the first `limit` matches of the window. Throws `Refusal` QUERY_TOO_BROAD. */
export async function scan(
  prepared: PreparedQuery,
  window: Window,
  limit: number,
  source: SegmentSource,
  limits: ScanLimits,
): Promise<ScanResult> {
  return new Scan(prepared, window, limit, source, limits).run();
}

class Scan {
  readonly #prepared: PreparedQuery;
  readonly #window: Window;
  readonly #source: SegmentSource;
  readonly #limits: ScanLimits;
  readonly #best: BestHits;
  readonly #queue: Work[] = [];
  /** No segment still to come from the catalog is better than this; null when none is to come. */
  #coming: number | null = Number.NaN;
  #firstEdge: number | undefined;
  #segments = 0;
  #rows = 0;

  constructor(
    prepared: PreparedQuery,
    window: Window,
    limit: number,
    source: SegmentSource,
    limits: ScanLimits,
  ) {
    this.#prepared = prepared;
    this.#window = window;
    this.#source = source;
    this.#limits = limits;
    this.#best = new BestHits(window.order, limit, limits.pageBytes);
  }

  async run(): Promise<ScanResult> {
    let width = 2;
    for (;;) {
      await this.#refill();
      const frontier = this.#queue[0]?.edge;
      this.#firstEdge ??= frontier;
      if (frontier === undefined || this.#isFullBefore(frontier)) return this.#page();
      if (this.#isSpent(frontier)) return this.#closedAt(frontier);
      await Promise.all(this.#take(width).map((work) => work.run()));
      width = Math.min(this.#maxWidth(), 2 * width);
    }
  }

  /** Texts are held while they are looked at: half as many at once. */
  #maxWidth(): number {
    return this.#prepared.needsEvent ? MAX_CONCURRENT_READS / 2 : MAX_CONCURRENT_READS;
  }

  /** Asks the catalog for more while it may still name something better than the queue's head. */
  async #refill(): Promise<void> {
    while (this.#coming !== null && !this.#isHeadAsGoodAs(this.#coming)) {
      const entries = await this.#source.next();
      for (const entry of entries) this.#put(this.#segmentWork(entry));
      const last = entries.at(-1);
      this.#coming = last === undefined ? null : this.#edgeOf(last.timeFrom, last.timeTo);
    }
  }

  #isHeadAsGoodAs(edge: number): boolean {
    const head = this.#queue[0];
    return head !== undefined && compareTimes(head.edge, edge, this.#window.order) <= 0;
  }

  /** The best time between these that the window still asks for. */
  #edgeOf(timeFrom: number, timeTo: number): number {
    const { from, to, after, order } = this.#window;
    if (order === 'newest') return Math.min(timeTo, to ?? timeTo, after?.time ?? timeTo);
    return Math.max(timeFrom, from ?? timeFrom, after?.time ?? timeFrom);
  }

  #put(work: Work): void {
    const { order } = this.#window;
    let at = this.#queue.length;
    while (at > 0 && compareTimes(work.edge, this.#queue[at - 1]?.edge ?? work.edge, order) < 0) at--;
    this.#queue.splice(at, 0, work);
  }

  #take(width: number): Work[] {
    const taken = this.#queue.splice(0, width);
    const needed = taken.findIndex(({ edge }) => this.#isFullBefore(edge));
    if (needed > 0) this.#queue.unshift(...taken.splice(needed));
    return taken;
  }

  /** Whether the page is full of events better than any at this time. */
  #isFullBefore(edge: number): boolean {
    const { worst } = this.#best;
    return worst !== undefined && compareTimes(worst.time, edge, this.#window.order) < 0;
  }

  #segmentWork(entry: SegmentEntry): Work {
    return {
      edge: this.#edgeOf(entry.timeFrom, entry.timeTo),
      run: async () => {
        this.#segments++;
        const segment = await this.#source.open(entry);
        for (const group of segment.groups) {
          const time = group.bounds.get('time');
          const [from, to] = [Number(time?.min ?? entry.timeFrom), Number(time?.max ?? entry.timeTo)];
          if (!this.#isInWindow(from, to)) continue;
          this.#put({
            edge: this.#edgeOf(from, to),
            run: async () => {
              const [prepared, window, best] = [this.#prepared, this.#window, this.#best];
              const read = this.#source.reader(entry);
              this.#rows += await scanGroup(segment, group, { prepared, window, best, read });
            },
          });
        }
      },
    };
  }

  #isInWindow(timeFrom: number, timeTo: number): boolean {
    const { from, to, after, order } = this.#window;
    if ((from !== null && timeTo < from) || (to !== null && timeFrom > to)) return false;
    return after === null || compareTimes(after.time, order === 'newest' ? timeFrom : timeTo, order) <= 0;
  }

  /** The page is full, or there is nothing left. */
  #page(): ScanResult {
    const { hits, worst } = this.#best;
    return { hits, next: worst === undefined ? null : positionOf(worst), ...this.#cost() };
  }

  #cost() {
    return { segments: this.#segments, rows: this.#rows };
  }

  /** Whether to stop at this frontier. Without any progress since the page's beginning it would only be asked again. */
  #isSpent(frontier: number): boolean {
    const { segments, bytes } = this.#limits;
    const spent = Math.max(this.#segments / segments, this.#source.bytes / bytes);
    if (spent < 1) return false;
    const begun = this.#window.after?.time ?? this.#firstEdge;
    if (begun !== frontier) return true;
    if (spent < PATIENCE) return false;
    throw new Refusal(
      'QUERY_TOO_BROAD',
      'Too many segments hold events of the same time to put them in order. Narrow the time range, or ask for a word that fewer of them hold.',
      { detail: { segments: this.#segments, allowed: PATIENCE * segments } },
    );
  }

  /** Closes the page early: what is before the frontier is final, the rest is found again from there. */
  #closedAt(frontier: number): ScanResult {
    const { order } = this.#window;
    const hits = this.#best.hits.filter(({ time }) => compareTimes(time, frontier, order) < 0);
    return { hits, next: beforeTime(frontier, order), ...this.#cost() };
  }
}

const positionOf = ({ time, uid }: Hit): Position => ({ time, uid });
