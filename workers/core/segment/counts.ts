// What a segment tells the catalog about its events without being read: counts.
import type { Row, RowPacket } from './rows.ts';

const HOUR_MS = 3_600_000;

/** One row of `rollups` (schemas/catalog.ts), less its tenant. */
export interface RollupCount {
  /** Start of the hour of event time, epoch ms. */
  readonly hour: number;
  readonly source: string;
  readonly classUid: number;
  readonly severityId: number;
  readonly events: number;
}

/**
 * Events by hour, source, class and severity, without those that repeat one of another request; where there is nothing but those, 0, so
 * that what a segment holds stands in its row.
 */
export class RollupCounter {
  readonly #counts = new Map<string, { -readonly [K in keyof RollupCount]: RollupCount[K] }>();

  add({ packet, time, classUid, severityId, repeats }: Row<RowPacket>): void {
    const events = repeats === null ? 1 : 0;
    const hour = Math.floor(time / HOUR_MS) * HOUR_MS;
    const { source } = packet.manifest;
    const key = `${hour} ${classUid} ${severityId} ${source}`;
    const count = this.#counts.get(key);
    if (count === undefined) this.#counts.set(key, { hour, source, classUid, severityId, events });
    else count.events += events;
  }

  /** In the order in which each was met first. */
  counts(): RollupCount[] {
    return [...this.#counts.values()];
  }
}

/** The counts of these rows. */
export function countRollups(rows: readonly Row[]): RollupCount[] {
  const counter = new RollupCounter();
  for (const row of rows) counter.add(row);
  return counter.counts();
}

/** JSON object value -> events, as `segments.classes` and its like hold it. */
export function countsBy(rollups: readonly RollupCount[], of: (row: RollupCount) => string | number): string {
  const counts = new Map<string, number>();
  for (const row of rollups) {
    const value = String(of(row));
    counts.set(value, (counts.get(value) ?? 0) + row.events);
  }
  return JSON.stringify(Object.fromEntries(counts));
}
