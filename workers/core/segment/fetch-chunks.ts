// What is fetched of a segment for some columns of some rows: chunks that lie side by side in one read, and of a chunk of several pages only
// those that hold the rows, by the index of its pages (Parquet, "Page Index").
import type { Column } from './columns.ts';
import { type ChunkPlace, readPagePlaces } from './footer-check.ts';
import { PageDamage, type PageRun, type Wanted } from './pages.ts';

/** Bytes `start` to `end` (exclusive) of the object. */
export type BytesOf = (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>;

/** A column of one group. */
export interface ChosenChunk<C extends Column = Column> {
  readonly column: C;
  readonly chunk: ChunkPlace;
}

/** Its pages. */
export interface FetchedChunk<C extends Column = Column> {
  readonly column: C;
  readonly run: PageRun;
}

/** Chunks with no more between them are read in one go, bytes between included ... */
const MAX_GAP_BYTES = 8 * 1024;

/** ... as long as that is no more than this. */
const MAX_READ_BYTES = 2 * 1024 * 1024;

/** Fetches chunks of a group, given in the order they lie in. Throws PageDamage for an index that does not name the pages. */
export async function fetchChunks<C extends Column>(
  chosen: readonly ChosenChunk<C>[],
  group: { readonly start: number; readonly end: number },
  wanted: Pick<Wanted, 'start' | 'end'>,
  bytesOf: BytesOf,
): Promise<FetchedChunk<C>[]> {
  const isNarrow = wanted.start > group.start || wanted.end < group.end;
  const isPaged = ({ chunk }: ChosenChunk): boolean =>
    isNarrow && chunk.index !== undefined && !chunk.hasDictionary;
  const whole = chosen.filter((one) => !isPaged(one));
  const fetched = await Promise.all([
    ...sideBySide(whole).map((beside) => fetchWhole(beside, group, bytesOf)),
    ...chosen.filter(isPaged).map(async (one) => [await fetchPages(one, group, wanted, bytesOf)]),
  ]);
  return fetched.flat();
}

function sideBySide<C extends Column>(chunks: readonly ChosenChunk<C>[]): ChosenChunk<C>[][] {
  const reads: ChosenChunk<C>[][] = [];
  let [start, end] = [0, 0];
  for (const one of chunks.toSorted((a, b) => a.chunk.start - b.chunk.start)) {
    const { chunk } = one;
    const last = reads.at(-1);
    if (last !== undefined && chunk.start - end <= MAX_GAP_BYTES && chunk.end - start <= MAX_READ_BYTES)
      last.push(one);
    else {
      reads.push([one]);
      start = chunk.start;
    }
    end = Math.max(end, chunk.end);
  }
  return reads;
}

async function fetchWhole<C extends Column>(
  chunks: readonly ChosenChunk<C>[],
  { start, end }: { readonly start: number; readonly end: number },
  bytesOf: BytesOf,
): Promise<FetchedChunk<C>[]> {
  const from = Math.min(...chunks.map(({ chunk }) => chunk.start));
  const bytes = await bytesOf(from, Math.max(...chunks.map(({ chunk }) => chunk.end)));
  return chunks.map(({ column, chunk }) => ({
    column,
    run: {
      bytes: bytes.subarray(chunk.start - from, chunk.end - from),
      ...{ offset: chunk.start, start, end },
      expanded: { bytes: chunk.expanded, isExact: true },
    },
  }));
}

async function fetchPages<C extends Column>(
  { column, chunk }: ChosenChunk<C>,
  group: { readonly start: number; readonly end: number },
  wanted: Pick<Wanted, 'start' | 'end'>,
  bytesOf: BytesOf,
): Promise<FetchedChunk<C>> {
  const { start: from, end: to } = chunk.index ?? { start: 0, end: 0 };
  const index = await bytesOf(from, to);
  const pages = placesIn(index, column, chunk);
  const first = pages.findLastIndex(({ firstRow }) => group.start + firstRow <= wanted.start);
  const behind = pages.findIndex(({ firstRow }) => group.start + firstRow >= wanted.end);
  const held = pages.slice(Math.max(0, first), behind < 0 ? pages.length : behind);
  const [offset, end] = [held[0]?.offset ?? chunk.start, held.at(-1)?.end ?? chunk.end];
  return {
    column,
    run: {
      bytes: await bytesOf(offset, end),
      offset,
      start: group.start + (held[0]?.firstRow ?? 0),
      end: behind < 0 ? group.end : group.start + (pages[behind]?.firstRow ?? 0),
      expanded: { bytes: chunk.expanded, isExact: false },
    },
  };
}

function placesIn(
  index: Uint8Array<ArrayBuffer>,
  column: Column,
  chunk: ChunkPlace,
): ReturnType<typeof readPagePlaces> {
  try {
    return readPagePlaces(index, chunk);
  } catch (cause) {
    throw new PageDamage(column, 'the index of its pages', cause);
  }
}
