// What this witness cosigned last of each log, moved by compare-and-swap: checking the old size and recording the new one is one
// statement (c2sp.org/tlog-witness: "must be performed atomically"), so that of two that race one is told 409.
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { witnessedLogs } from '../../schemas/catalog.ts';
import { decodeHex, encodeHex } from '../core/attest/base-encoding.ts';
import { rootOf } from '../core/attest/merkle.ts';
import { Violation } from '../core/errors.ts';
import type { Checkpoint } from '../core/log/checkpoint.ts';
import type { WitnessedTree } from '../core/log/witness-request.ts';

/** A tree, and when it was cosigned (seconds; 0 for never). */
export interface CosignedTree extends WitnessedTree {
  readonly cosignedAt: number;
}

const NOTHING: CosignedTree = { size: 0, root: rootOf([]), cosignedAt: 0 };

/** The tree cosigned last; the empty one for a log that is new. Throws what D1 throws. */
export async function loadTree(catalog: D1Database, origin: string): Promise<CosignedTree> {
  const { size, root, cosignedAt } = witnessedLogs;
  const select = drizzle(catalog).select({ size, root, cosignedAt }).from(witnessedLogs);
  const [row] = await select.where(eq(witnessedLogs.origin, origin));
  if (row === undefined) return NOTHING;
  const bytes = decodeHex(row.root);
  if (bytes === null) throw new Violation('SEAL_HEAD_INCONSISTENT', 'a witnessed root is no hash');
  return { ...row, root: bytes };
}

/** The checkpoint cosigned last as it was submitted, and when it was cosigned; undefined for a log that is new. Throws what D1 throws. */
export async function loadNote(
  catalog: D1Database,
  of: string,
): Promise<{ readonly note: string; readonly cosignedAt: number } | undefined> {
  const { origin, note, cosignedAt } = witnessedLogs;
  const [row] = await drizzle(catalog).select({ note, cosignedAt }).from(witnessedLogs).where(eq(origin, of));
  return row;
}

/** Records the next tree if the last one still is `from`; false when another was faster. Throws what D1 throws. */
export async function advanceTree(
  catalog: D1Database,
  from: WitnessedTree,
  to: Checkpoint & { readonly note: string; readonly cosignedAt: number },
): Promise<boolean> {
  const { origin, size, note, cosignedAt } = to;
  const row = { size, root: encodeHex(to.root), note, cosignedAt };
  const { meta } = await drizzle(catalog)
    .insert(witnessedLogs)
    .values({ origin, ...row })
    .onConflictDoUpdate({
      target: witnessedLogs.origin,
      set: row,
      setWhere: sql`${witnessedLogs.size} = ${from.size} AND ${witnessedLogs.root} = ${encodeHex(from.root)}`,
    });
  return meta.changes > 0;
}
