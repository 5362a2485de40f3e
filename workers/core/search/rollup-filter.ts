// Query -> exactly which rows of the hourly rollups it asks for, where they can tell: then nothing has to be read from R2.
// Unlike segment-filter.ts this must be exact, so a part it cannot express makes the whole inexpressible (null).
import { and, between, eq, not, or, type SQL, sql } from 'drizzle-orm';
import { rollups } from '../../../schemas/catalog.ts';
import { intervalOf } from './bounds.ts';
import type { Query, Target, Test } from './query-tree.ts';

/** The condition on `rollups`, or null where rollups do not know. Sources have no nulls, nor have the ids. */
export function rollupFilter(query: Query): SQL | null {
  switch (query.kind) {
    case 'all':
      return sql`1`;
    case 'text':
      return null;
    case 'not': {
      const part = rollupFilter(query.part);
      return part === null ? null : not(part);
    }
    case 'and':
    case 'or': {
      const parts = query.parts.map(rollupFilter);
      if (parts.includes(null)) return null;
      const known = parts.filter((part) => part !== null);
      return (query.kind === 'and' ? and(...known) : or(...known)) ?? null;
    }
    case 'field': {
      const [target, ...more] = query.targets;
      return target === undefined || more.length > 0 ? null : passes(target, query.test);
    }
  }
}

const IDS = { class_uid: rollups.classUid, severity_id: rollups.severityId } as const;

function passes({ column }: Target, test: Test): SQL | null {
  if (column === 'source') {
    if (test.kind === 'exists') return sql`1`;
    return test.kind === 'equals' ? eq(sql`lower(${rollups.source})`, test.operand.text) : null;
  }
  if (column !== 'class_uid' && column !== 'severity_id') return null;
  const interval = intervalOf(test);
  if (interval === null) return null;
  const { from, to } = interval;
  if (from > to) return sql`0`;
  return between(IDS[column], Math.max(from, -1e15), Math.min(to, 1e15));
}
