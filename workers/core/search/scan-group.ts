// One row group against a query, in three looks, each only as far as the one before left open: its bounds (nothing is read),
// its small columns, and the texts of the rows that the columns do not settle.

import type { ColumnSlices } from '../segment/column-slices.ts';
import type { ColumnName } from '../segment/columns.ts';
import { type GroupOfRows, type OpenSegment, type ReadRange, readColumns } from '../segment/read.ts';
import type { BestHits, Hit } from './best-hits.ts';
import { type BoundsOf, judge } from './bounds.ts';
import { decide, rowOf, type Verdict } from './decide.ts';
import { comparePositions, compareTimes, type Order, type Position } from './position.ts';
import { mayHold } from './prefilter.ts';
import type { PreparedQuery } from './prepared-query.ts';

/** Which rows are asked for, whatever the query says. */
export interface Window {
  /** Event time, inclusive; null is open. */
  readonly from: number | null;
  readonly to: number | null;
  readonly order: Order;
  /** Only what comes after this in the order. */
  readonly after: Position | null;
}

/** What it takes to scan a group. */
export interface GroupScan {
  readonly prepared: PreparedQuery;
  readonly window: Window;
  readonly best: BestHits;
  readonly read: ReadRange;
}

/** The first look at texts: small, because a common word fills the page at once. */
const FIRST_TEXT_BYTES = 512 * 1024;

/** The most text that is held decompressed at a time. */
const MAX_TEXT_BYTES = 8 * 1024 * 1024;

/** Bounds of a group's number columns, as the Parquet footer has them. */
export function boundsOfGroup(group: GroupOfRows): BoundsOf {
  return (column) => {
    const bounds = group.bounds.get(column);
    if (typeof bounds?.min !== 'number' || typeof bounds.max !== 'number') return undefined;
    return { min: bounds.min, max: bounds.max, hasNulls: bounds.nulls > 0 };
  };
}

/** Adds the matches of a group to `best`; returns how many rows were looked at. */
export async function scanGroup(segment: OpenSegment, group: GroupOfRows, scan: GroupScan): Promise<number> {
  const { prepared, window } = scan;
  const verdict = judge(prepared.query, boundsOfGroup(group));
  if (verdict === false) return 0;
  const names = [...new Set<ColumnName>(['time', 'uid', ...(verdict === null ? prepared.columns : [])])];
  let rows = 0;
  for (const stretch of stretchesOfGroup(group, names, window.order)) {
    const columns = await readColumns(segment, names, stretch.start, stretch.end, scan.read);
    rows += stretch.end - stretch.start;
    const { open, isDone } = lookAtColumns(segment, stretch, columns, verdict, scan);
    await lookAtTexts(segment, group, scan, columns, open);
    if (isDone) break;
  }
  return rows;
}

/** Rows `start` to `end` (exclusive). */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The whole group, unless its columns are as large as texts: then as much of it at a time as may be held. */
function stretchesOfGroup(group: GroupOfRows, names: readonly ColumnName[], order: Order): Stretch[] {
  const bytes = names.reduce((sum, name) => sum + (group.size.get(name) ?? 0), 1);
  const count = Math.ceil(bytes / MAX_TEXT_BYTES);
  const length = Math.ceil((group.end - group.start) / count);
  const stretches: Stretch[] = [];
  for (let start = group.start; start < group.end; start += length) {
    stretches.push({ start, end: Math.min(group.end, start + length) });
  }
  return order === 'newest' ? stretches.reverse() : stretches;
}

/** Settles what the columns can settle; the rest is returned as open. `isDone`: all further rows are worse than a full page. */
function lookAtColumns(
  segment: OpenSegment,
  stretch: Stretch,
  columns: ColumnSlices,
  verdict: Verdict,
  { prepared, window, best }: GroupScan,
): { open: Hit[]; isDone: boolean } {
  const open: Hit[] = [];
  for (const row of rowsInOrder(columns, stretch, window)) {
    const hit = {
      segment,
      row,
      text: null,
      time: columns.number('time', row),
      uid: columns.text('uid', row),
    };
    if (best.worst !== undefined && compareTimes(hit.time, best.worst.time, window.order) > 0) {
      return { open, isDone: true };
    }
    if (window.after !== null && comparePositions(hit, window.after, window.order) <= 0) continue;
    const decided =
      verdict ?? decide(prepared.query, rowOf(columnReader(columns, row), undefined, undefined));
    if (decided === true) best.add(hit);
    else if (decided === null) open.push(hit);
  }
  return { open, isDone: false };
}

function columnReader(columns: ColumnSlices, row: number) {
  return (name: ColumnName): string | number | null | undefined =>
    columns.has(name) ? columns.scalar(name, row) : undefined;
}

/** Rows of the window's time, best first. Rows lie in order of time (write.ts). */
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

/** Settles the rows that the columns left open, a stretch at a time, until the page is full of better ones. */
async function lookAtTexts(
  segment: OpenSegment,
  group: GroupOfRows,
  scan: GroupScan,
  columns: ColumnSlices,
  open: readonly Hit[],
): Promise<void> {
  const { needsEvent, needsRaw } = scan.prepared;
  const names: ColumnName[] = [
    ...(needsEvent ? ['event' as const] : []),
    ...(needsRaw ? ['raw' as const] : []),
  ];
  const rowBytes =
    names.reduce((sum, name) => sum + (group.size.get(name) ?? 0), 1) / (group.end - group.start);
  for (const stretch of stretchesOf(open, rowBytes)) {
    const worst = scan.best.worst;
    const [first] = stretch;
    if (first === undefined || (worst !== undefined && comparePositions(first, worst, scan.window.order) > 0))
      break;
    const rows = stretch.map(({ row }) => row);
    const [start, end] = [Math.min(...rows), Math.max(...rows) + 1];
    const texts = await readColumns(segment, names, start, end, scan.read);
    for (const hit of stretch) settle(hit, columns, texts, scan);
  }
}

/** Runs of rows whose texts lie together and fit the bounds above; a wide gap begins a new one. */
function* stretchesOf(open: readonly Hit[], rowBytes: number): Generator<Hit[]> {
  let room = FIRST_TEXT_BYTES / rowBytes;
  let stretch: Hit[] = [];
  for (const hit of open) {
    const [first] = stretch;
    const last = stretch.at(-1);
    const isFar = first !== undefined && Math.abs(hit.row - first.row) >= room;
    const isApart = last !== undefined && Math.abs(hit.row - last.row) * rowBytes > FIRST_TEXT_BYTES;
    if (isFar || isApart) {
      yield stretch;
      stretch = [];
      room = MAX_TEXT_BYTES / rowBytes;
    }
    stretch.push(hit);
  }
  if (stretch.length > 0) yield stretch;
}

function settle(hit: Hit, columns: ColumnSlices, texts: ColumnSlices, { prepared, best }: GroupScan): void {
  if (!best.wants(hit)) return;
  const event = prepared.needsEvent ? texts.text('event', hit.row) : undefined;
  const raw = prepared.needsRaw ? texts.text('raw', hit.row) : undefined;
  if (event !== undefined && prepared.textNeed !== null) {
    const lowered = { event: event.toLowerCase(), raw: raw?.toLowerCase() };
    if (!mayHold(prepared.textNeed, lowered)) return;
  }
  const column = (name: ColumnName): string | number | null | undefined =>
    name === 'raw' ? raw : columns.has(name) ? columns.scalar(name, hit.row) : undefined;
  if (decide(prepared.query, rowOf(column, event, raw)) === true) {
    best.add(event === undefined ? hit : { ...hit, text: event });
  }
}
