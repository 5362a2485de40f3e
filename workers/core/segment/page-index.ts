// The index of a column's pages against the pages (Parquet, "Page Index"): a search that wants some rows of a column goes by the index alone, so one
// that names other rows than its pages hold gives out one event's text for another's, although every event is there. What else engines pass over
// rows by (parquet.thrift: ColumnIndex, bloom filters, Statistics of before) segments are written without.
import type { ColumnChunk } from 'hyparquet';
import { COLUMNS_WITH_REPEATS } from './columns.ts';
import { type ChunkPlace, chunkPlace, type PagePlace, readPagePlaces } from './footer-check.ts';
import { readPageHeader } from './page-header.ts';
import type { OpenSegment, ReadRange } from './read.ts';

/** What is wrong with the indexes of the group at this place, in sentences. */
export async function pageIndexProblems(
  { metadata, place, groups }: OpenSegment,
  at: number,
  read: ReadRange,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const [i, chunk] of (metadata.row_groups[at]?.columns ?? []).entries()) {
    const name = COLUMNS_WITH_REPEATS[i]?.name;
    if (isForeign(chunk)) wrong.push(`${name} has bounds or a filter that no segment is written with`);
    const known = chunkPlace(chunk, place.bytes);
    if (known.index === undefined) continue;
    const problem = await indexProblem(known, known.index, read);
    if (problem !== undefined) wrong.push(`the index of pages of ${name}: ${problem}`);
  }
  const { start, end } = groups[at] ?? { start: 0, end: 0 };
  return wrong.map((problem) => `in rows ${start} to ${end - 1} ${problem}`);
}

const isForeign = ({ column_index_offset: ofPages, meta_data: meta }: ColumnChunk): boolean =>
  ofPages !== undefined ||
  meta?.bloom_filter_offset !== undefined ||
  meta?.statistics?.min !== undefined ||
  meta?.statistics?.max !== undefined;

async function indexProblem(
  chunk: ChunkPlace,
  index: { readonly start: number; readonly end: number },
  read: ReadRange,
): Promise<string | undefined> {
  try {
    const pages = readPagePlaces(new Uint8Array(await read(index.start, index.end)), chunk);
    const view = new DataView(await read(chunk.start, chunk.end));
    return pages
      .map((page, i) => pageProblem(page, pages[i + 1]?.firstRow ?? chunk.rows, chunk, view))
      .find((problem) => problem !== undefined);
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}

/** `next` is the row that the page behind this one begins with. */
function pageProblem(
  { offset, end, firstRow }: PagePlace,
  next: number,
  chunk: ChunkPlace,
  view: DataView,
): string | undefined {
  const header = readPageHeader(view, offset - chunk.start, end - chunk.start, chunk.rows);
  if (header.rows === next - firstRow && header.end === end - chunk.start) return undefined;
  return `the page at byte ${offset} has ${header.rows} rows, not ${next - firstRow}`;
}
