// One row group against a query, in three looks, each only as far as the one before left open: its bounds (nothing is read),
// its small columns, and the texts of the rows that the columns do not settle (settle-rows.ts).
import type { ColumnSlices } from '../segment/column-slices.ts';
import type { ColumnName } from '../segment/columns.ts';
import {
  type GroupOfRows,
  hasRepeats,
  type OpenSegment,
  type ReadRange,
  readColumns,
} from '../segment/read.ts';
import { type BoundsOf, judge } from './bounds.ts';
import { decide, rowOf, type Verdict } from './decide.ts';
import type { Order } from './position.ts';
import type { PreparedQuery } from './prepared-query.ts';
import type { FoundRow, RowSink, Window } from './row-sink.ts';
import { MAX_TEXT_BYTES, settleRows } from './settle-rows.ts';

/** What it takes to scan a group. */
export interface GroupScan {
  readonly prepared: PreparedQuery;
  readonly window: Window;
  readonly sink: RowSink;
  readonly read: ReadRange;
}

/** Rows `start` to `end` (exclusive). */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Bounds of a group's number columns, as the Parquet footer has them. */
function boundsOfGroup(group: GroupOfRows): BoundsOf {
  return (column) => {
    const bounds = group.bounds.get(column);
    if (typeof bounds?.min !== 'number' || typeof bounds.max !== 'number') return undefined;
    return { min: bounds.min, max: bounds.max, hasNulls: bounds.nulls > 0 };
  };
}

/** Gives the matches of a group to the sink; returns how many rows were looked at. */
export async function scanGroup(segment: OpenSegment, group: GroupOfRows, scan: GroupScan): Promise<number> {
  const { prepared, window, sink, read } = scan;
  const verdict = judge(prepared.query, boundsOfGroup(group));
  if (verdict === false) return 0;
  const asked = verdict === null ? prepared.columns : [];
  const skips: ColumnName[] = !prepared.withRepeats && hasRepeats(segment) ? ['repeats'] : [];
  const names = [...new Set<ColumnName>(['time', ...sink.columns, ...asked, ...skips])];
  let rows = 0;
  for (const stretch of stretchesOf(group, names, window.order)) {
    const columns = await readColumns(segment, names, stretch.start, stretch.end, read);
    rows += stretch.end - stretch.start;
    const { open, isDone } = lookAtColumns(segment, stretch, columns, verdict, scan);
    await settleRows(group, open, prepared, sink, read);
    if (isDone) break;
  }
  return rows;
}

/** The whole group, unless its columns are as large as texts: then as much of it at a time as may be held. */
function stretchesOf(group: GroupOfRows, names: readonly ColumnName[], order: Order): Stretch[] {
  const bytes = names.reduce((sum, name) => sum + (group.size.get(name) ?? 0), 1);
  const count = Math.ceil(bytes / MAX_TEXT_BYTES);
  const length = Math.ceil((group.end - group.start) / count);
  const stretches: Stretch[] = [];
  for (let start = group.start; start < group.end; start += length) {
    stretches.push({ start, end: Math.min(group.end, start + length) });
  }
  return order === 'newest' ? stretches.reverse() : stretches;
}

/** Settles what the columns can settle; the rest is returned as open. `isDone`: no further row matters. */
function lookAtColumns(
  segment: OpenSegment,
  stretch: Stretch,
  columns: ColumnSlices,
  verdict: Verdict,
  { prepared, window, sink }: GroupScan,
): { open: FoundRow[]; isDone: boolean } {
  const open: FoundRow[] = [];
  const skips = !prepared.withRepeats && columns.has('repeats');
  for (const row of rowsInOrder(columns, stretch, window)) {
    const found = { segment, row, time: columns.number('time', row), columns };
    if (sink.isFullBefore(found.time)) return { open, isDone: true };
    if (skips && columns.scalar('repeats', row) !== null) continue;
    if (!sink.wants(found)) continue;
    const decided = verdict ?? decide(prepared.query, rowOf(columnReader(columns, row)));
    if (decided === true) sink.take(found, null);
    else if (decided === null) open.push(found);
  }
  return { open, isDone: false };
}

function columnReader(columns: ColumnSlices, row: number) {
  return (name: ColumnName): string | number | null | undefined =>
    columns.has(name) ? columns.scalar(name, row) : undefined;
}

/** Rows of the window's time, in its order. Rows lie in order of time (write.ts). */
function* rowsInOrder(
  columns: ColumnSlices,
  stretch: Stretch,
  { from, to, order }: Window,
): Generator<number> {
  const timeAt = (row: number): number => columns.number('time', row);
  const first = from === null ? stretch.start : firstRow(stretch, (row) => timeAt(row) >= from);
  const end = to === null ? stretch.end : firstRow(stretch, (row) => timeAt(row) > to);
  if (order === 'oldest') for (let row = first; row < end; row++) yield row;
  else for (let row = end - 1; row >= first; row--) yield row;
}

/** The first row for which `holds`, which holds for all after it; the end if none. */
function firstRow({ start, end }: Stretch, holds: (row: number) => boolean): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
