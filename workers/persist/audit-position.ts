// How far the self-audit is: the log index it came to in this round, and when the last round came to its end. Its row of `upkeep`.
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { upkeep } from '../../schemas/catalog.ts';
import { type AuditPosition, auditPosition } from '../../schemas/self-audit-api.ts';

/** A round begins once a day at most: a small archive is not read over and over. */
const ROUND_MS = 24 * 3_600_000;

/** Undefined while the next round is not due. */
export async function loadPosition(catalog: D1Database, now: number): Promise<AuditPosition | undefined> {
  const [row] = await drizzle(catalog).select().from(upkeep).where(sql`${upkeep.task} = 'audit'`);
  const begins = { index: 0, roundAt: now };
  if (row === undefined) return begins;
  const read = auditPosition.safeParse(JSON.parse(row.position));
  if (!read.success) return begins;
  const { index, roundAt } = read.data;
  if (index > 0) return read.data;
  return roundAt > now ? undefined : { ...read.data, ...begins };
}

/** Writes it down. */
export async function savePosition(catalog: D1Database, at: AuditPosition, now: number): Promise<void> {
  const row = { task: 'audit', position: JSON.stringify(at), ranAt: now };
  await drizzle(catalog).insert(upkeep).values(row).onConflictDoUpdate({ target: upkeep.task, set: row });
}

/** Where it stands once all of a log of `size` entries was looked at. */
export function roundDone({ roundAt }: AuditPosition, size: number, now: number): AuditPosition {
  return { index: 0, roundAt: roundAt + ROUND_MS, last: { beganAt: roundAt, endedAt: now, size } };
}
