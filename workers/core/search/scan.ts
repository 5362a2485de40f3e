// One page of a search: the first matches in order, and where to go on.
import { Refusal } from '../errors.ts';
import type { ColumnName } from '../segment/columns.ts';
import { BestHits, type Hit } from './best-hits.ts';
import { beforeTime, comparePositions, compareTimes, type Order, type Position } from './position.ts';
import type { PreparedQuery } from './prepared-query.ts';
import type { FoundRow, RowSink, Window } from './row-sink.ts';
import { type SegmentSource, walkSegments } from './walk.ts';

/** How much one page may take before it is closed early. */
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

/** A page that cannot even begin within its limits gets this many times of them, then is refused. */
const PATIENCE = 4;

/** Looks for the first `limit` matches of the window. Throws `Refusal` QUERY_TOO_BROAD. */
export async function scan(
  prepared: PreparedQuery,
  window: Window,
  limit: number,
  source: SegmentSource,
  limits: ScanLimits,
): Promise<ScanResult> {
  const { order } = window;
  const best = new BestHits(order, limit, limits.pageBytes);
  const sink = new HitSink(window, best, prepared.withRepeats);
  const walk = await walkSegments(prepared, window, sink, source, { ...limits, patience: PATIENCE });
  const { frontier, progressed, segments, rows } = walk;
  if (frontier === null) {
    const { hits, worst } = best;
    return { hits, next: worst === undefined ? null : positionOf(worst), segments, rows };
  }
  if (!progressed) throw tooBroad(segments, limits);
  return { hits: hitsBefore(best, frontier, order), next: beforeTime(frontier, order), segments, rows };
}

/** What is behind the frontier is found again by the next page. */
function hitsBefore(best: BestHits, frontier: number, order: Order): Hit[] {
  return best.hits.filter(({ time }) => compareTimes(time, frontier, order) < 0);
}

const positionOf = ({ time, uid }: Hit): Position => ({ time, uid });

function tooBroad(segments: number, limits: ScanLimits): Refusal {
  return new Refusal(
    'QUERY_TOO_BROAD',
    'Too many segments hold events of the same time to put them in order. Narrow the time range, or ask for a word that fewer of them hold.',
    { detail: { segments, allowed: PATIENCE * limits.segments } },
  );
}

/** Puts matches into a page. */
class HitSink implements RowSink {
  readonly columns: readonly ColumnName[];
  readonly #window: Window;
  readonly #best: BestHits;

  constructor(window: Window, best: BestHits, withRepeats: boolean) {
    this.columns = withRepeats ? ['uid', 'repeats'] : ['uid'];
    this.#window = window;
    this.#best = best;
  }

  isFullBefore(time: number): boolean {
    const { worst } = this.#best;
    return worst !== undefined && compareTimes(worst.time, time, this.#window.order) < 0;
  }

  wants({ columns, row, time }: FoundRow): boolean {
    const { after, order } = this.#window;
    const position = { time, uid: columns.text('uid', row) };
    if (after !== null && comparePositions(position, after, order) <= 0) return false;
    return this.#best.wants(position);
  }

  take({ segment, columns, row, time }: FoundRow, event: (() => string) | null): void {
    const [uid, repeats] = [columns.text('uid', row), columns.text('repeats', row) || null];
    this.#best.add({ segment, row, time, uid, text: event?.() ?? null, repeats });
  }
}
