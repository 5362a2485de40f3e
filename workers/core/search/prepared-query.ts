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
  /** Whether events that repeat one of another request are found, too (docs/decisions/0031). */
  readonly withRepeats: boolean;
}

/** Prepares a query; `withRepeats` unless told otherwise: where it asks for them. */
export function prepareQuery(query: Query, withRepeats = asksForRepeats(query)): PreparedQuery {
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
  return { query, need, textNeed: textNeed(need), columns: [...columns], needsEvent, needsRaw, withRepeats };
}

/** Whether whatever it finds is named by its uid or packet, or by what it repeats. */
function asksForRepeats(query: Query): boolean {
  switch (query.kind) {
    case 'all':
    case 'text':
      return false;
    case 'not':
      return query.part.kind === 'field' && query.part.targets.some(({ column }) => column === 'repeats');
    case 'and':
      return query.parts.some(asksForRepeats);
    case 'or':
      return query.parts.every(asksForRepeats);
    case 'field':
      return query.targets.every(
        ({ column }) =>
          column === 'repeats' || ((column === 'uid' || column === 'packet') && query.test.kind === 'equals'),
      );
  }
}
