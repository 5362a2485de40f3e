// The segments a query may match, from the catalog in D1, a page at a time in the order of their event time.
import { and, asc, desc, lte, type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { segments } from '../../../schemas/catalog.ts';
import { Unavailable } from '../../core/errors.ts';
import type { Order } from '../../core/search/position.ts';
import type { SegmentEntry } from '../../core/search/walk.ts';

/** The first page is enough for most answers; the others are larger, since a query that goes on tends to go on. */
const FIRST_PAGE = 64;
const NEXT_PAGE = 512;

/** Segment ids begin with the time of receipt (schemas/catalog.ts); clocks of data centres differ by less than this. */
const CLOCK_MARGIN_MS = 10_000;
const IDS_PER_MS = 4096;

/** No segment received later has an id above this: what a search begun now does not see on any of its pages. */
export function watermarkOf(nowMs: number): number {
  return (nowMs + CLOCK_MARGIN_MS) * IDS_PER_MS;
}

interface Row extends SegmentEntry {
  readonly id: number;
}

/** Lists the segments that pass a filter; the filter names the tenant. */
export class SegmentPages {
  readonly #catalog: D1Database;
  readonly #filter: SQL | undefined;
  readonly #order: Order;
  readonly #watermark: number;
  #last: Row | undefined;
  #isDone = false;

  constructor(catalog: D1Database, filter: SQL | undefined, order: Order, watermark: number) {
    this.#catalog = catalog;
    this.#filter = filter;
    this.#order = order;
    this.#watermark = watermark;
  }

  /** The next page; empty at the end. Throws `Unavailable` QUERY_CATALOG_UNAVAILABLE. */
  async next(): Promise<readonly SegmentEntry[]> {
    if (this.#isDone) return [];
    const limit = this.#last === undefined ? FIRST_PAGE : NEXT_PAGE;
    const rows = await this.#select(limit);
    this.#last = rows.at(-1);
    this.#isDone = rows.length < limit;
    return rows;
  }

  async #select(limit: number): Promise<Row[]> {
    const direction = this.#order === 'newest' ? desc : asc;
    const { id, object, bytes, footerBytes, timeFrom, timeTo } = segments;
    try {
      return await drizzle(this.#catalog)
        .select({ id, object, bytes, footerBytes, timeFrom, timeTo })
        .from(segments)
        .where(and(this.#filter, lte(id, this.#watermark), this.#beyond()))
        .orderBy(direction(this.#edge()), direction(id))
        .limit(limit);
    } catch (cause) {
      throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog cannot be read just now.', { cause });
    }
  }

  #edge() {
    return this.#order === 'newest' ? segments.timeTo : segments.timeFrom;
  }

  #beyond(): SQL | undefined {
    if (this.#last === undefined) return undefined;
    const { id, timeFrom, timeTo } = this.#last;
    return this.#order === 'newest'
      ? sql`(${segments.timeTo}, ${segments.id}) < (${timeTo}, ${id})`
      : sql`(${segments.timeFrom}, ${segments.id}) > (${timeFrom}, ${id})`;
  }
}
