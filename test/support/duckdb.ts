// Asks DuckDB about a Parquet object, so that segments are judged by a reader that is not ours.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';

/** Rows of a query over the object, which the query names `segment`. */
export async function askDuckDb(object: Uint8Array, query: string): Promise<Record<string, DuckDBValue>[]> {
  const folder = await mkdtemp(join(tmpdir(), 'edgeseal-'));
  try {
    const path = join(folder, 'segment.parquet');
    await writeFile(path, object);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const reader = await connection.runAndReadAll(query.replaceAll('segment', `'${path}'`));
    return reader.getRowObjects();
  } finally {
    await rm(folder, { recursive: true });
  }
}
