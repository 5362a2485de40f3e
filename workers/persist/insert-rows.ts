// Multi-row inserts through one json_each parameter: D1 binds 100 parameters a query and 2 MB a parameter. The column list comes
// from the drizzle table, so that a renamed column cannot be forgotten here.
import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { MAX_D1_PARAMETER_BYTES } from '../../schemas/limits.ts';

/**
 * Statements that insert these rows, as few as their size allows. `onConflict` is an upsert clause; without one, a row that
 * exists fails the whole transaction.
 */
export function insertRows<T extends SQLiteTable>(
  catalog: D1Database,
  table: T,
  rows: readonly T['$inferInsert'][],
  onConflict = '',
): D1PreparedStatement[] {
  const columns = Object.entries(getTableColumns(table));
  const names = columns.map(([, column]) => column.name).join(', ');
  const values = columns.map(([key]) => `value->>'${key}'`).join(', ');
  // "WHERE true" keeps SQLite from reading ON CONFLICT as a join condition.
  const text = `INSERT INTO ${getTableConfig(table).name} (${names}) SELECT ${values} FROM json_each(?1) WHERE true ${onConflict}`;
  return parameters(rows).map((json) => catalog.prepare(text).bind(json));
}

/** The rows as JSON arrays, each within a parameter. Rows are ASCII but for what JSON.stringify leaves, hence the halving. */
function parameters(rows: readonly object[]): string[] {
  const arrays: string[] = [];
  let texts: string[] = [];
  let length = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    if (length + text.length > MAX_D1_PARAMETER_BYTES / 2 && texts.length > 0) {
      arrays.push(`[${texts.join()}]`);
      texts = [];
      length = 0;
    }
    texts.push(text);
    length += text.length + 1;
  }
  if (texts.length > 0) arrays.push(`[${texts.join()}]`);
  return arrays;
}
