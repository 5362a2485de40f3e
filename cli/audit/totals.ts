// Statistics against events: what was counted while checking, by hour, against what /v1/stats answers from the catalog's hourly counts.
// Events that arrive during the audit may only add, and only where newer segments reach.
import { MAX_STATS_BUCKETS } from '../../schemas/limits.ts';
import type { StatsField } from '../../schemas/query-api.ts';
import type { Report } from '../../workers/core/audit/finding.ts';
import type { RollupCount } from '../../workers/core/segment/counts.ts';
import type { AuditedDeployment } from './deployment.ts';

const HOUR_MS = 3_600_000;
const FIELDS = ['severity_id', 'class_uid', 'source'] as const satisfies readonly StatsField[];

/** What statistics call the rarest of more than fifty values together. */
const OTHERS = '(other)';

/** Event times, inclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Events by hour, field and value. */
export class Totals {
  readonly #hours = new Map<number, Map<string, number>>();

  /** Counts what was counted of a segment. */
  add(counts: readonly RollupCount[]): void {
    for (const { hour, source, classUid, severityId, events } of counts) {
      if (!Number.isFinite(hour)) continue;
      const of = this.#hours.get(hour) ?? new Map<string, number>();
      this.#hours.set(hour, of);
      for (const key of [`severity_id ${severityId}`, `class_uid ${classUid}`, `source ${source}`])
        of.set(key, (of.get(key) ?? 0) + events);
    }
  }

  /** For a state file. */
  entries(): [number, string, string, number][] {
    return [...this.#hours].flatMap(([hour, of]) =>
      [...of].map(([key, events]): [number, string, string, number] => {
        const at = key.indexOf(' ');
        return [hour, key.slice(0, at), key.slice(at + 1), events];
      }),
    );
  }

  /** From a state file. */
  restore(entries: readonly (readonly [number, string, string, number])[]): void {
    for (const [hour, field, value, events] of entries) {
      const of = this.#hours.get(hour) ?? new Map<string, number>();
      this.#hours.set(hour, of.set(`${field} ${value}`, events));
    }
  }

  /** Holds them against the deployment's; `newer` are the segments that were not counted here. */
  async compare(
    deployment: AuditedDeployment,
    newer: () => Promise<readonly Span[]>,
    report: Report,
  ): Promise<void> {
    for (const { from, to } of this.#windows()) {
      for (const field of FIELDS) {
        const { buckets } = await deployment.stats(field, from, to);
        const said = new Map(buckets.map(({ time, counts }) => [time, counts]));
        const spans = await newer();
        for (let hour = from; hour < to; hour += HOUR_MS) {
          const mayGrow = spans.some((span) => span.from < hour + HOUR_MS && span.to >= hour);
          this.#compareHour({ hour, field, mayGrow }, said.get(hour) ?? {}, report);
        }
      }
    }
  }

  #compareHour(
    { hour, field, mayGrow }: { hour: number; field: StatsField; mayGrow: boolean },
    said: Readonly<Record<string, number>>,
    report: Report,
  ): void {
    const counted = new Map(
      [...(this.#hours.get(hour) ?? [])]
        .filter(([key]) => key.startsWith(`${field} `))
        .map(([key, events]) => [key.slice(field.length + 1), events]),
    );
    const sum = (values: Iterable<number>): number =>
      [...values].reduce((total, events) => total + events, 0);
    const pairs: [string, number, number][] = Object.hasOwn(said, OTHERS)
      ? [['all together', sum(Object.values(said)), sum(counted.values())]]
      : [...new Set([...Object.keys(said), ...counted.keys()])].map((value) => [
          value,
          said[value] ?? 0,
          counted.get(value) ?? 0,
        ]);
    for (const [value, events, here] of pairs) {
      if (events === here || (mayGrow && events > here)) continue;
      const subject = `${new Date(hour).toISOString()} ${field} ${value}`;
      report({
        code: 'count-differs',
        subject,
        detail: `statistics say ${events} events, the archive holds ${here}`,
      });
    }
  }

  /** Stretches of hours that hold all that was counted, few enough for one answer each. */
  #windows(): Span[] {
    const windows: { from: number; to: number }[] = [];
    for (const hour of [...this.#hours.keys()].toSorted((a, b) => a - b)) {
      const last = windows.at(-1);
      if (last !== undefined && hour < last.from + MAX_STATS_BUCKETS * HOUR_MS) last.to = hour + HOUR_MS;
      else windows.push({ from: hour, to: hour + HOUR_MS });
    }
    return windows;
  }
}
