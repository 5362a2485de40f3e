// What somebody who owns the database and the buckets can do to a running stack: read and change D1 and R2 behind the Workers' backs.
// Runs in the stack's own process (stack-process.ts); stack.ts asks for it over IPC.
import type { Miniflare } from 'miniflare';

/** A deed: SQL on the catalog, or an object of a bucket. Bytes travel as base64. */
export type Deed =
  | { readonly kind: 'sql'; readonly sql: string; readonly values?: readonly (string | number | null)[] }
  | { readonly kind: 'list'; readonly bucket: Bucket; readonly prefix: string }
  | { readonly kind: 'get' | 'delete'; readonly bucket: Bucket; readonly key: string }
  | { readonly kind: 'put'; readonly bucket: Bucket; readonly key: string; readonly base64: string };

/** A bucket by its binding. */
export type Bucket = 'ARCHIVE' | 'TILES';

/** What came of it: rows, keys, or an object as base64 (null: not there). */
export type Reached =
  | { readonly rows: readonly Record<string, string | number | null>[] }
  | { readonly keys: readonly string[] }
  | { readonly base64: string | null };

/** One exchange over IPC. */
export interface DeedMessage {
  readonly id: number;
  readonly deed: Deed;
}
export type ReachedMessage = { readonly id: number } & (
  | { readonly reached: Reached }
  | { readonly failed: string }
);

const OWNER: Readonly<Record<Bucket, string>> = { ARCHIVE: 'edgeseal-persist', TILES: 'edgeseal-seal' };

/** Does it. */
export async function reach(miniflare: Miniflare, deed: Deed): Promise<Reached> {
  if (deed.kind === 'sql') {
    const catalog = await miniflare.getD1Database('CATALOG', 'edgeseal-persist');
    const { results } = await catalog
      .prepare(deed.sql)
      .bind(...(deed.values ?? []))
      .all<Record<string, string | number | null>>();
    return { rows: results };
  }
  const bucket = await miniflare.getR2Bucket(deed.bucket, OWNER[deed.bucket]);
  if (deed.kind === 'list') {
    const { objects } = await bucket.list({ prefix: deed.prefix });
    return { keys: objects.map(({ key }) => key) };
  }
  if (deed.kind === 'put') await bucket.put(deed.key, Buffer.from(deed.base64, 'base64'));
  if (deed.kind === 'delete') await bucket.delete(deed.key);
  const object = deed.kind === 'get' ? await bucket.get(deed.key) : null;
  return { base64: object === null ? null : Buffer.from(await object.arrayBuffer()).toString('base64') };
}
