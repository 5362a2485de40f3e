// Counts by time bucket and value of one column, in bounded memory: what statistics are added up in, wherever they come from.
import { MAX_STATS_VALUES } from '../../../schemas/limits.ts';
import type { StatsField } from '../../../schemas/query-api.ts';
import type { FoundRow, RowSink } from './row-sink.ts';

/** Under which the rarest values are summed up, and events without the value. */
const OTHER = '(other)';
const NONE = '(none)';

/** Values told apart while counting; those that first appear later are counted as others. */
const MAX_DISTINCT = 10_000;

/** One bucket with events; `time` is its start. */
export interface Bucket {
  readonly time: number;
  readonly counts: Record<string, number>;
}

/** Buckets are multiples of `interval` since 1970 (UTC), so that days and hours begin where they do on a clock. */
export class Counts implements RowSink {
  readonly columns: readonly [StatsField];
  readonly #field: StatsField;
  readonly #interval: number;
  readonly #buckets = new Map<number, Map<string, number>>();
  readonly #totals = new Map<string, number>();

  constructor(field: StatsField, interval: number) {
    this.columns = [field];
    this.#field = field;
    this.#interval = interval;
  }

  /** Counting is never full. */
  isFullBefore(): boolean {
    return false;
  }

  /** Every match counts. */
  wants(): boolean {
    return true;
  }

  take({ time, columns, row }: FoundRow): void {
    const value = columns.scalar(this.#field, row);
    this.add(time, value === null ? NONE : String(value), 1);
  }

  /** Adds events of one value at a time. */
  add(time: number, value: string, events: number): void {
    const known = this.#totals.has(value) || this.#totals.size < MAX_DISTINCT ? value : OTHER;
    this.#totals.set(known, (this.#totals.get(known) ?? 0) + events);
    const start = Math.floor(time / this.#interval) * this.#interval;
    const bucket = this.#buckets.get(start) ?? new Map<string, number>();
    bucket.set(known, (bucket.get(known) ?? 0) + events);
    this.#buckets.set(start, bucket);
  }

  /** All events counted. */
  get total(): number {
    return [...this.#totals.values()].reduce((sum, events) => sum + events, 0);
  }

  /** The buckets in order of time, with the most frequent values apart and the others summed up. */
  buckets(): Bucket[] {
    const ranked = [...this.#totals].sort((a, b) => b[1] - a[1]).map(([value]) => value);
    const kept = new Set(ranked.slice(0, MAX_STATS_VALUES));
    return [...this.#buckets]
      .sort((a, b) => a[0] - b[0])
      .map(([time, counts]) => ({ time, counts: top(counts, kept) }));
  }
}

/** Values are attacker-controlled: `__proto__` must be a key like any other. */
function top(counts: ReadonlyMap<string, number>, kept: ReadonlySet<string>): Record<string, number> {
  const summed = new Map<string, number>();
  for (const [value, events] of counts) {
    const key = kept.has(value) ? value : OTHER;
    summed.set(key, (summed.get(key) ?? 0) + events);
  }
  return Object.fromEntries(summed);
}
