// The words of what was erased, in the pages of the full-text index. Replacing a segment's document hides the old one behind a
// tombstone; its words leave the pages only when the b-trees they are in are merged (sqlite.org/fts5.html, sections 4.4.3 and 6.9).
// Nothing but an erasure ever replaces a document, so tombstones mean that words are left.
import { Unavailable } from '../core/errors.ts';

/** Pages (4 KB) merged by one statement: 4 MB, some 50 ms of D1. */
const PAGES = 1_000;

/** Statements of one pulse: an index of 1 GB is through in an hour. */
const MAX_MERGES = 4;

/**
 * Rows of tombstones in the index's data table: (2^16 + segment id) * 2^37 + page (fts5_index.c, FTS5_TOMBSTONE_ROWID); all others
 * lie below.
 */
const FIRST_TOMBSTONE = 2 ** 53;

/** Merges some of the index while words of erased events are in it; true when none are. Throws `Unavailable` PERSIST_CATALOG_UNAVAILABLE. */
export async function removeWords(catalog: D1Database): Promise<boolean> {
  try {
    for (let i = 0; i < MAX_MERGES && (await hasTombstones(catalog)); i++) {
      // Goes on with the merge that is under way; where there is none, what is negative begins one over everything.
      if ((await merge(catalog, PAGES)) < 2) await merge(catalog, -PAGES);
    }
    return !(await hasTombstones(catalog));
  } catch (cause) {
    throw new Unavailable('PERSIST_CATALOG_UNAVAILABLE', 'could not merge the full-text index', { cause });
  }
}

async function hasTombstones(catalog: D1Database): Promise<boolean> {
  const text = 'SELECT EXISTS (SELECT 1 FROM segment_terms_data WHERE id >= ?1) AS left';
  return (await catalog.prepare(text).bind(FIRST_TOMBSTONE).first<number>('left')) !== 0;
}

/** How much was changed: less than 2 is nothing. */
async function merge(catalog: D1Database, pages: number): Promise<number> {
  const text = "INSERT INTO segment_terms (segment_terms, rank) VALUES ('merge', ?1)";
  return (await catalog.prepare(text).bind(pages).run()).meta.changes;
}
