// A query over the segments the catalog named: which to open, in which order, and when to stop. Work is a queue of segments and
// row groups ordered by the best event time each may hold.
// Invariant: every match before the frontier (the best time left in the queue) was given to the sink.
import { MAX_CONCURRENT_READS } from '../../../schemas/limits.ts';
import type { GroupOfRows, OpenSegment, ReadRange, SegmentPlace } from '../segment/read.ts';
import { compareTimes } from './position.ts';
import type { PreparedQuery } from './prepared-query.ts';
import type { RowSink, Window } from './row-sink.ts';
import { scanGroup } from './scan-group.ts';
import { MAX_TEXT_BYTES } from './settle-rows.ts';

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

/** How much one query may take. Without any progress since its beginning it may take `patience` times as much. */
export interface WalkLimits {
  readonly segments: number;
  readonly bytes: number;
  readonly patience: number;
}

/** How far a walk came. */
export interface Walk {
  /** Where it was stopped by its limits: what lies before this time is final. Null when nothing that matters is left. */
  readonly frontier: number | null;
  /** Whether it came past the time it began at. */
  readonly progressed: boolean;
  readonly segments: number;
  readonly rows: number;
}

/** Text held by everything that runs side by side: compressed, expanded, and as two strings, some 60 MiB of the isolate's 128 MB. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

interface Work {
  /** The best time it may hold. */
  readonly edge: number;
  /** Bytes of text it holds while it runs, about. */
  readonly weight: number;
  run(): Promise<void>;
}

/** Gives the matches of the window to the sink, best first but for what is read side by side, until the sink is full. */
export function walkSegments(
  prepared: PreparedQuery,
  window: Window,
  sink: RowSink,
  source: SegmentSource,
  limits: WalkLimits,
): Promise<Walk> {
  return new Walker(prepared, window, sink, source, limits).run();
}

class Walker {
  readonly #prepared: PreparedQuery;
  readonly #window: Window;
  readonly #sink: RowSink;
  readonly #source: SegmentSource;
  readonly #limits: WalkLimits;
  readonly #queue: Work[] = [];
  /** No segment still to come from the catalog is better than this; null when none is to come. */
  #coming: number | null = Number.NaN;
  #begun: number | undefined;
  #segments = 0;
  #rows = 0;

  constructor(
    prepared: PreparedQuery,
    window: Window,
    sink: RowSink,
    source: SegmentSource,
    limits: WalkLimits,
  ) {
    this.#prepared = prepared;
    this.#window = window;
    this.#sink = sink;
    this.#source = source;
    this.#limits = limits;
    this.#begun = window.after?.time;
  }

  async run(): Promise<Walk> {
    let width = 2;
    for (;;) {
      await this.#refill();
      const frontier = this.#queue[0]?.edge;
      this.#begun ??= frontier;
      if (frontier === undefined || this.#sink.isFullBefore(frontier)) return this.#stopped(null);
      if (this.#isSpent(frontier)) return this.#stopped(frontier);
      await Promise.all(this.#take(width).map((work) => work.run()));
      width = Math.min(MAX_CONCURRENT_READS, 2 * width);
    }
  }

  #stopped(frontier: number | null): Walk {
    const progressed = frontier !== this.#begun;
    return { frontier, progressed, segments: this.#segments, rows: this.#rows };
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

  /** The best of the queue, as far as a sink that is filling up still needs it and memory holds it. */
  #take(width: number): Work[] {
    let weight = 0;
    const isTooMuch = (work: Work, i: number): boolean => {
      weight += work.weight;
      return i > 0 && (i >= width || weight > MAX_HELD_BYTES || this.#sink.isFullBefore(work.edge));
    };
    const end = this.#queue.findIndex(isTooMuch);
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end);
  }

  #segmentWork(entry: SegmentEntry): Work {
    return {
      edge: this.#edgeOf(entry.timeFrom, entry.timeTo),
      weight: entry.footerBytes,
      run: async () => {
        this.#segments++;
        const segment = await this.#source.open(entry);
        for (const group of segment.groups) this.#offer(entry, segment, group);
      },
    };
  }

  #offer(entry: SegmentEntry, segment: OpenSegment, group: GroupOfRows): void {
    const time = group.bounds.get('time');
    const [from, to] = [Number(time?.min ?? entry.timeFrom), Number(time?.max ?? entry.timeTo)];
    if (!this.#isInWindow(from, to)) return;
    this.#put({
      edge: this.#edgeOf(from, to),
      weight: this.#prepared.needsEvent ? heldBytes(group) : 0,
      run: async () => {
        const [prepared, window, sink] = [this.#prepared, this.#window, this.#sink];
        const read = this.#source.reader(entry);
        this.#rows += await scanGroup(segment, group, { prepared, window, sink, read });
      },
    });
  }

  #isInWindow(timeFrom: number, timeTo: number): boolean {
    const { from, to, after, order } = this.#window;
    if ((from !== null && timeTo < from) || (to !== null && timeFrom > to)) return false;
    return after === null || compareTimes(after.time, order === 'newest' ? timeFrom : timeTo, order) <= 0;
  }

  /** Whether to stop at this frontier. A walk that did not get on would only be asked for again. */
  #isSpent(frontier: number): boolean {
    const { segments, bytes, patience } = this.#limits;
    const spent = Math.max(this.#segments / segments, this.#source.bytes / bytes);
    return spent >= (frontier === this.#begun ? patience : 1);
  }
}

function heldBytes({ size }: GroupOfRows): number {
  return Math.min(MAX_TEXT_BYTES, (size.get('event') ?? 0) + (size.get('raw') ?? 0));
}
