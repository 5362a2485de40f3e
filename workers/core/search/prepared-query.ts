// A query with everything that is worked out once before rows are looked at.
import type { ColumnName } from '../segment/columns.ts';
import type { Need } from './need.ts';
import { needOf } from './needs.ts';
import { textNeed } from './prefilter.ts';
import { type Query, visitQuery } from './query-tree.ts';

/** What the scan of rows needs to know of a query. */
export interface PreparedQuery {
  readonly query: Query;
  /** Words every match holds: for the catalog. */
  readonly need: Need;
  /** Those of them that a row's texts can be searched for before it is parsed. */
  readonly textNeed: Need;
  /** Columns that settle a part of the query. */
  readonly columns: readonly ColumnName[];
  /** Whether some part can only be settled by the event. */
  readonly needsEvent: boolean;
  /** Whether some part looks into the original text too. */
  readonly needsRaw: boolean;
}

/** Prepares a query. */
export function prepareQuery(query: Query): PreparedQuery {
  const columns = new Set<ColumnName>();
  let needsEvent = false;
  let needsRaw = false;
  visitQuery(query, (leaf) => {
    if (leaf.kind === 'text') needsEvent = needsRaw = true;
    else {
      for (const { column } of leaf.targets) {
        if (column === null) needsEvent = true;
        else if (column === 'raw') needsRaw = true;
        else columns.add(column);
      }
    }
  });
  const need = needOf(query);
  return { query, need, textNeed: textNeed(need), columns: [...columns], needsEvent, needsRaw };
}
