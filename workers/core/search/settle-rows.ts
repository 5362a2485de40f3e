// The last and dearest look at rows: their texts, a stretch at a time, first searched for the words they must hold and parsed only
// if those are there.
import type { ColumnName } from '../segment/columns.ts';
import { type GroupOfRows, type ReadRange, readTexts } from '../segment/read.ts';
import type { TextSlices } from '../segment/text-slices.ts';
import { decide, rowOf } from './decide.ts';
import { mayHold } from './prefilter.ts';
import type { PreparedQuery } from './prepared-query.ts';
import type { FoundRow, RowSink } from './row-sink.ts';

/** The first look is small, because a common word fills a page at once. */
const FIRST_TEXT_BYTES = 512 * 1024;

/** The most text that is held decompressed at a time. */
export const MAX_TEXT_BYTES = 8 * 1024 * 1024;

/** Settles the rows (in order, of one group) that the columns left open, until the sink is full of better ones. */
export async function settleRows(
  group: GroupOfRows,
  rows: readonly FoundRow[],
  prepared: PreparedQuery,
  sink: RowSink,
  read: ReadRange,
): Promise<void> {
  const names: ('event' | 'raw')[] = [];
  if (prepared.needsEvent) names.push('event');
  if (prepared.needsRaw) names.push('raw');
  const bytes = names.reduce((sum, name) => sum + (group.size.get(name) ?? 0), 1);
  for (const stretch of stretchesOf(rows, bytes / (group.end - group.start))) {
    const [first] = stretch;
    if (first === undefined || sink.isFullBefore(first.time)) return;
    const positions = stretch.map(({ row }) => row);
    const [start, end] = [Math.min(...positions), Math.max(...positions) + 1];
    const texts = await readTexts(first.segment, names, start, end, read);
    for (const found of stretch) {
      if (sink.wants(found) && mayMatch(prepared, found, texts)) settle(prepared, found, texts, sink);
    }
  }
}

/** Runs of rows whose texts lie together and fit the bounds above; a wide gap begins a new one. */
function* stretchesOf(rows: readonly FoundRow[], rowBytes: number): Generator<FoundRow[]> {
  let room = FIRST_TEXT_BYTES / rowBytes;
  let stretch: FoundRow[] = [];
  for (const found of rows) {
    const [first] = stretch;
    const last = stretch.at(-1);
    const isFar = first !== undefined && Math.abs(found.row - first.row) >= room;
    const isApart = last !== undefined && Math.abs(found.row - last.row) * rowBytes > FIRST_TEXT_BYTES;
    if (isFar || isApart) {
      yield stretch;
      stretch = [];
      room = MAX_TEXT_BYTES / rowBytes;
    }
    stretch.push(found);
  }
  if (stretch.length > 0) yield stretch;
}

function mayMatch(
  { textNeed, needsEvent, needsRaw }: PreparedQuery,
  { row }: FoundRow,
  texts: TextSlices,
): boolean {
  return (
    !needsEvent ||
    mayHold(textNeed, {
      event: (word) => texts.holds('event', row, word),
      raw: (word) => !needsRaw || texts.holds('raw', row, word),
    })
  );
}

function settle(prepared: PreparedQuery, found: FoundRow, texts: TextSlices, sink: RowSink): void {
  const { columns, row } = found;
  const event = prepared.needsEvent ? (): string => texts.text('event', row) : undefined;
  const raw = prepared.needsRaw ? (): string => texts.text('raw', row) : undefined;
  const column = (name: ColumnName): string | number | null | undefined =>
    name === 'raw' ? raw?.() : columns.has(name) ? columns.scalar(name, row) : undefined;
  if (decide(prepared.query, rowOf(column, event, raw)) === true) sink.take(found, event ?? null);
}
