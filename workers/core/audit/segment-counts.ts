// Counting a segment's events again, the way persist counted them when it wrote its row (core/segment/counts.ts): what statistics are
// answered from must be what the events say.
import type { ListedSegment } from '../../../schemas/audit-api.ts';
import type { RollupCount } from '../segment/counts.ts';
import type { Report } from './finding.ts';

const HOUR_MS = 3_600_000;

/** One event as it is counted. */
export interface Counted {
  readonly time: number;
  readonly source: string;
  readonly classUid: number;
  readonly severityId: number;
  /** Whether it is said to repeat another: then it is not counted. */
  readonly isRepeat: boolean;
}

/** Counts of one segment. */
export class SegmentCounts {
  readonly #rollups = new Map<string, { -readonly [K in keyof RollupCount]: RollupCount[K] }>();
  #events = 0;
  #time = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

  /** Counts one event. */
  add({ time, source, classUid, severityId, isRepeat }: Counted): void {
    const events = isRepeat ? 0 : 1;
    this.#events++;
    if (time < this.#time.from) this.#time.from = time;
    if (time > this.#time.to) this.#time.to = time;
    const hour = Math.floor(time / HOUR_MS) * HOUR_MS;
    const key = `${hour} ${classUid} ${severityId} ${source}`;
    const count = this.#rollups.get(key);
    if (count === undefined) this.#rollups.set(key, { hour, source, classUid, severityId, events });
    else count.events += events;
  }

  /** By hour, source, class and severity. */
  get rollups(): RollupCount[] {
    return [...this.#rollups.values()];
  }

  /** Reports where the segment's row says something else; `received` are the times of receipt of all its packets. */
  compare(listed: ListedSegment, received: readonly number[], report: Report): void {
    const wrong: string[] = [];
    const from = received.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
    const to = received.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY);
    if (received.length > 0 && (listed.received_from !== from || listed.received_to !== to))
      wrong.push('the bounds of receipt');
    if (listed.events !== this.#events) wrong.push(`events (${listed.events}, counted ${this.#events})`);
    if (this.#events > 0 && (listed.time_from !== this.#time.from || listed.time_to !== this.#time.to))
      wrong.push('the bounds of event time');
    if (!this.#agrees(listed.sources, ({ source }) => source)) wrong.push('events by source');
    if (!this.#agrees(listed.classes, ({ classUid }) => `${classUid}`)) wrong.push('events by class');
    if (!this.#agrees(listed.severities, ({ severityId }) => `${severityId}`))
      wrong.push('events by severity');
    if (wrong.length === 0) return;
    report({
      code: 'count-differs',
      subject: `${listed.segment}`,
      detail: `its row in the catalog differs in ${wrong.join(', ')}`,
    });
  }

  #agrees(said: Readonly<Record<string, number>>, of: (count: RollupCount) => string): boolean {
    const counts = new Map<string, number>();
    for (const count of this.#rollups.values())
      counts.set(of(count), (counts.get(of(count)) ?? 0) + count.events);
    const pairs = Object.entries(said);
    return pairs.length === counts.size && pairs.every(([value, events]) => counts.get(value) === events);
  }
}
