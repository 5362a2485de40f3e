// What the least and largest value of each column in a stretch of rows (a segment, a row group) say about a query: none of
// them can match, all of them do, or neither is sure. Same three-valued logic as decide.ts, one level up.
import type { ColumnName } from '../segment/columns.ts';
import type { Verdict } from './decide.ts';
import type { Bound, Operand, Query, Target, Test } from './query-tree.ts';

/** Bounds of the values of a column. They may be too wide, never too narrow. */
export interface ColumnBounds {
  readonly min: number;
  readonly max: number;
  /** Whether some rows have no value. */
  readonly hasNulls: boolean;
}

/** Bounds by column; undefined where none are known. */
export type BoundsOf = (column: ColumnName) => ColumnBounds | undefined;

/** False: no row can match. True: every row does. */
export function judge(query: Query, boundsOf: BoundsOf): Verdict {
  switch (query.kind) {
    case 'all':
      return true;
    case 'text':
      return null;
    case 'not': {
      const verdict = judge(query.part, boundsOf);
      return verdict === null ? null : !verdict;
    }
    case 'and':
      return judgeAll(query.parts, boundsOf, false);
    case 'or':
      return judgeAll(query.parts, boundsOf, true);
    case 'field':
      return judgeField(query.targets, query.test, boundsOf);
  }
}

function judgeAll(parts: readonly Query[], boundsOf: BoundsOf, stop: boolean): Verdict {
  let verdict: Verdict = !stop;
  for (const part of parts) {
    const judged = judge(part, boundsOf);
    if (judged === stop) return stop;
    if (judged === null) verdict = null;
  }
  return verdict;
}

function judgeField(targets: readonly Target[], test: Test, boundsOf: BoundsOf): Verdict {
  let verdict: Verdict = false;
  for (const { column } of targets) {
    const bounds = column === null ? undefined : boundsOf(column);
    const judged = bounds === undefined ? null : judgeTest(test, bounds);
    if (judged === true) return true;
    if (judged === null) verdict = null;
  }
  return verdict;
}

/** The numbers from `from` to `to`, both inclusive; the accepted values of a test on a number. */
interface Interval {
  readonly from: number;
  readonly to: number;
}

function judgeTest(test: Test, { min, max, hasNulls }: ColumnBounds): Verdict {
  const interval = intervalOf(test);
  if (interval === null) return null;
  if (interval.from > max || interval.to < min || interval.from > interval.to) return false;
  return interval.from <= min && interval.to >= max && !hasNulls ? true : null;
}

/** The whole numbers that pass the test, or null where they are no interval. */
export function intervalOf(test: Test): Interval | null {
  switch (test.kind) {
    case 'exists':
      return { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    case 'equals':
      return equalInterval(test.operand);
    case 'range':
      return rangeInterval(test.low, test.high);
    case 'network':
    case 'wildcard':
      return null;
  }
}

const NOTHING: Interval = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

function equalInterval({ number, time }: Operand): Interval {
  if (time !== null) return time;
  return number === null ? NOTHING : { from: number, to: number };
}

/** Columns hold whole numbers, so what lies beyond an excluded bound begins one further. */
function rangeInterval(low: Bound | null, high: Bound | null): Interval {
  const from = low === null ? Number.NEGATIVE_INFINITY : edgeOf(low, 1);
  const to = high === null ? Number.POSITIVE_INFINITY : edgeOf(high, -1);
  return from === null || to === null ? NOTHING : { from, to };
}

function edgeOf({ operand, inclusive }: Bound, side: 1 | -1): number | null {
  const { number, time } = operand;
  const edge = time === null ? number : (side === 1) === inclusive ? time.from : time.to;
  if (edge === null || inclusive) return edge;
  return Number.isSafeInteger(edge) ? edge + side : edge;
}
