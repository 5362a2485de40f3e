// This deployment's log as its witnesses are shown it: the head, what of it was cosigned already, what each witness knows of it, and
// its tiles. Read in one look, so that they fit each other.
import { and, eq, or, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { cosignedCheckpoints, logHead, witnesses } from '../../schemas/catalog.ts';
import { TILE_WIDTH } from '../../schemas/limits.ts';
import { Violation } from '../core/errors.ts';
import { edgeTile } from '../core/log/edge.ts';
import { type HashReader, tileHashReader } from '../core/log/hash-reader.ts';
import { decodeEdge, decodeStaged } from '../core/log/head.ts';
import { narrowTile, tilePath } from '../core/log/tiles.ts';
import { tileKey } from '../core/segment/keys.ts';

/** What is known of a witness. */
export type WitnessRow = typeof witnesses.$inferSelect;

/** A cosigned checkpoint. */
export type CosignedRow = typeof cosignedCheckpoints.$inferSelect;

/** The log at one moment. */
export interface LogUnderWay {
  readonly size: number;
  readonly note: string;
  /** Of this very size, if any. */
  readonly cosigned: CosignedRow | undefined;
  readonly rows: readonly WitnessRow[];
  /** Reads the tree's hashes; throws what R2 throws. */
  readonly hashes: HashReader;
}

/** Reads it; undefined while the log has not begun. Throws what D1 throws. */
export async function loadLog(catalog: D1Database, tiles: R2Bucket): Promise<LogUnderWay | undefined> {
  const db = drizzle(catalog);
  const ofHead = eq(cosignedCheckpoints.size, sql`(SELECT size FROM log_head WHERE id = 1)`);
  const [[head], [cosigned], rows] = await db.batch([
    db.select().from(logHead),
    db.select().from(cosignedCheckpoints).where(ofHead),
    db.select().from(witnesses),
  ]);
  if (head === undefined) return undefined;
  const [edge, staged] = [decodeEdge(head.edge), decodeStaged(head.staged)];
  const hashes = tileHashReader(head.size, async (id) => {
    if (id.width < TILE_WIDTH) return narrowTile(edgeTile(edge, id.level), id);
    const path = tilePath(id);
    const waiting = staged.find((tile) => tilePath(tile.id) === path);
    const full = waiting?.bytes ?? (await (await tiles.get(tileKey(path)))?.bytes());
    if (full === undefined) throw new Violation('SEAL_HEAD_INCONSISTENT', `${path} is not where it was put`);
    return full;
  });
  return { size: head.size, note: head.note, cosigned, rows, hashes };
}

/** Keeps what came of asking; forgets cosigned checkpoints that a newer witnessed one makes needless. Throws what D1 throws. */
export async function keepAnswers(
  catalog: D1Database,
  rows: readonly WitnessRow[],
  cosigned: CosignedRow | undefined,
): Promise<void> {
  const db = drizzle(catalog);
  const kept = rows.map((row) =>
    db.insert(witnesses).values(row).onConflictDoUpdate({ target: witnesses.vkey, set: row }),
  );
  if (cosigned !== undefined) {
    const { size } = cosignedCheckpoints;
    const { size: _, ...set } = cosigned;
    await db
      .insert(cosignedCheckpoints)
      .values(cosigned)
      .onConflictDoUpdate({ target: cosignedCheckpoints.size, set });
    // Only the head is ever asked for, so an older checkpoint gets no more cosignatures.
    const newest = sql`${size} < (SELECT max(size) FROM cosigned_checkpoints)`;
    const witnessed = sql`${size} < (SELECT max(size) FROM cosigned_checkpoints WHERE witnessed = 1)`;
    await db
      .delete(cosignedCheckpoints)
      .where(or(and(newest, eq(cosignedCheckpoints.witnessed, 0)), witnessed));
  }
  const [first, ...more] = kept;
  if (first !== undefined) await db.batch([first, ...more]);
}
