// Collects segment objects that no catalog row points to: what a crash between put and claim leaves behind. An hourly stretch of
// an endless walk over all objects, so that its cost does not grow with the archive (docs/decisions/0004-pulse.md).
// Never the only copy: an orphan is deleted only if each of its packets is archived in another segment. So a catalog that was
// restored from a backup costs no event; what it forgot stays, and is reported.
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { packets, segments, upkeep } from '../../schemas/catalog.ts';
import { parseSegmentKey, SEGMENTS_PREFIX } from '../core/segment/keys.ts';
import { readPacketIds } from './orphan-packets.ts';

/** A claim follows its put within one invocation, and those last 15 minutes at most: an hour is never too early. */
export const MIN_AGE_MS = 3_600_000;

/** Between two stretches. */
const REST_MS = 3_600_000;

/** 10 listings of 1,000 objects an hour = 7,300 a month = $0.03. */
const PAGES_PER_STRETCH = 10;

/** What a stretch of the walk came to. */
export interface Walked {
  readonly objects: number;
  readonly removed: number;
  /** Orphans whose packets are nowhere else, and such as R2 would not let go of. */
  readonly kept: number;
  readonly isRoundDone: boolean;
}

/** Walks the next stretch, or does nothing (undefined) when the last one is not an hour ago. */
export async function walkArchive(
  catalog: D1Database,
  archive: R2Bucket,
  now: number,
): Promise<Walked | undefined> {
  const db = drizzle(catalog);
  const [last] = await db.select().from(upkeep).where(sql`${upkeep.task} = 'orphans'`);
  if (last !== undefined && now - last.ranAt < REST_MS) return undefined;
  let position = last?.position ?? '';
  let [objects, removed, kept, isRoundDone] = [0, 0, 0, false];
  for (let page = 0; page < PAGES_PER_STRETCH && !isRoundDone; page++) {
    const listed = await archive.list({
      prefix: SEGMENTS_PREFIX,
      ...(position === '' ? {} : { startAfter: position }),
    });
    const old = listed.objects.filter(({ uploaded }) => now - uploaded.getTime() >= MIN_AGE_MS);
    const orphans = await withoutRow(
      catalog,
      old.map(({ key }) => key),
    );
    const redundant: string[] = [];
    for (const key of orphans) if (await isRedundant(catalog, archive, key)) redundant.push(key);
    const gone = await removeAll(archive, redundant);
    objects += listed.objects.length;
    removed += gone;
    kept += orphans.length - gone;
    isRoundDone = !listed.truncated;
    position = isRoundDone ? '' : (listed.objects.at(-1)?.key ?? '');
  }
  const row = { task: 'orphans', position, ranAt: now };
  await db.insert(upkeep).values(row).onConflictDoUpdate({ target: upkeep.task, set: row });
  return { objects, removed, kept, isRoundDone };
}

/** How many went. A bucket lock (docs/worm.md) refuses for years: that must not hold up the walk, the next round asks again. */
async function removeAll(archive: R2Bucket, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0;
  try {
    await archive.delete([...keys]);
    return keys.length;
  } catch {
    // Whatever the reason: nothing points to an orphan, and the walk reports how many it left.
    return 0;
  }
}

/** The keys that no segment row names. */
export async function withoutRow(catalog: D1Database, keys: readonly string[]): Promise<string[]> {
  const ids = keys.map(parseSegmentKey).filter((id) => id !== undefined);
  const rows = await drizzle(catalog)
    .select({ object: segments.object })
    .from(segments)
    .where(sql`${segments.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
  const named = new Set(rows.map(({ object }) => object));
  return keys.filter((key) => !named.has(key));
}

/** Whether every packet of an orphan has a row, that is, lies in another segment or repeats one that does. */
export async function isRedundant(catalog: D1Database, archive: R2Bucket, key: string): Promise<boolean> {
  const ids = await readPacketIds(archive, key);
  if (ids === undefined) return false;
  const rows = await drizzle(catalog)
    .select({ packet: packets.packet })
    .from(packets)
    .where(sql`${packets.packet} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
  return rows.length === new Set(ids).size;
}
