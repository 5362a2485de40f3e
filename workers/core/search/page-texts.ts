// The texts of a page's events: of those that were decided by columns alone the event is read only now, and original texts only
// where they are asked for. Rows that lie together are read together.
import type { ColumnName } from '../segment/columns.ts';
import { type OpenSegment, type ReadRange, readColumns, type SegmentPlace } from '../segment/read.ts';
import type { Hit } from './best-hits.ts';

/** An event of the page. */
export interface PageEvent {
  readonly hit: Hit;
  /** Canonical text. */
  readonly event: string;
  /** Original text, where it was asked for. */
  readonly raw: string | undefined;
}

/** Rows whose texts lie further apart than a Parquet page are read apart ... */
const APART_BYTES = 1024 * 1024;

/** ... and no more text than this is decompressed at a time, by each of the reads that run side by side. */
const RUN_BYTES = 4 * 1024 * 1024;
const SIDE_BY_SIDE = 3;

/**
 * The events of the hits in their order, cut off where their texts exceed `maxBytes` (the first is always there): fewer than
 * there are hits mean that the page ends early.
 */
export async function readPageTexts(
  hits: readonly Hit[],
  withRaw: boolean,
  maxBytes: number,
  reader: (place: SegmentPlace) => ReadRange,
): Promise<PageEvent[]> {
  const events = new Map<Hit, PageEvent>();
  let held = 0;
  const runs = runsOf(hits, withRaw);
  for (let at = 0; at < runs.length && held <= maxBytes; at += SIDE_BY_SIDE) {
    const read = await Promise.all(
      runs.slice(at, at + SIDE_BY_SIDE).map((run) => readRun(run, withRaw, reader)),
    );
    for (const event of read.flat()) {
      held += bytesOf(event);
      events.set(event.hit, event);
    }
  }
  return cutOff(hits, events, maxBytes);
}

const bytesOf = ({ event, raw }: PageEvent): number => event.length + (raw?.length ?? 0);

/** The longest beginning of the hits that was read and fits. */
function cutOff(hits: readonly Hit[], events: ReadonlyMap<Hit, PageEvent>, maxBytes: number): PageEvent[] {
  const page: PageEvent[] = [];
  let bytes = 0;
  for (const hit of hits) {
    const event = events.get(hit);
    if (event === undefined) break;
    bytes += bytesOf(event);
    if (bytes > maxBytes && page.length > 0) break;
    page.push(event);
  }
  return page;
}

/** Hits of one row group whose rows lie together, in the order of their first hit. */
function runsOf(hits: readonly Hit[], withRaw: boolean): Hit[][] {
  const runs: Hit[][] = [];
  const latest = new Map<OpenSegment, Hit[]>();
  for (const hit of hits) {
    const run = latest.get(hit.segment);
    const isSettled = hit.text !== null && !withRaw;
    if (!isSettled && run !== undefined && liesWith(hit, run)) run.push(hit);
    else {
      const begun = [hit];
      runs.push(begun);
      if (!isSettled) latest.set(hit.segment, begun);
    }
  }
  return runs;
}

function liesWith(hit: Hit, run: readonly Hit[]): boolean {
  const { segment, row } = hit;
  const group = segment.groups.find(({ start, end }) => row >= start && row < end);
  const [first, last] = [run[0] ?? hit, run.at(-1) ?? hit];
  if (group === undefined || first.row < group.start || first.row >= group.end) return false;
  const textBytes = (group.size.get('event') ?? 0) + (group.size.get('raw') ?? 0);
  const apart = (other: Hit): number => (Math.abs(row - other.row) * textBytes) / (group.end - group.start);
  return apart(last) <= APART_BYTES && apart(first) <= RUN_BYTES;
}

async function readRun(
  run: readonly Hit[],
  withRaw: boolean,
  reader: (place: SegmentPlace) => ReadRange,
): Promise<PageEvent[]> {
  const [first] = run;
  if (first === undefined) return [];
  const lacksEvent = run.some(({ text }) => text === null);
  if (!lacksEvent && !withRaw) return run.map((hit) => ({ hit, event: hit.text ?? '', raw: undefined }));
  const names: ColumnName[] = [
    ...(lacksEvent ? ['event' as const] : []),
    ...(withRaw ? ['raw' as const] : []),
  ];
  const rows = run.map(({ row }) => row);
  const [start, end] = [Math.min(...rows), Math.max(...rows) + 1];
  const columns = await readColumns(first.segment, names, start, end, reader(first.segment.place));
  return run.map((hit) => ({
    hit,
    event: hit.text ?? columns.text('event', hit.row),
    raw: withRaw ? columns.text('raw', hit.row) : undefined,
  }));
}
