// Erasures as an administrator asks for them (docs/decisions/0026-erasure.md): recorded here, carried out by persist, which is the only
// Worker that may write segments. Asked for once: whoever asks again is told what has become of it.
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { erasures, packets } from '../../schemas/catalog.ts';
import { Refusal } from '../core/errors.ts';
import type { Admin } from './app.ts';
import { asked } from './catalog.ts';

/** A row of `erasures`. */
export type ErasureRow = typeof erasures.$inferSelect;

/** What is asked for. */
export interface ErasureWish {
  readonly uid: string;
  readonly reason: string;
}

/**
 * Records an erasure; a retry's event is that of the first packet. Throws `Refusal` REGISTRY_EVENT_UNKNOWN for what is not archived
 * in this tenant, whose packets other tenants' look like.
 */
export async function askErasure(
  catalog: D1Database,
  admin: Admin,
  wish: ErasureWish,
  now: number,
): Promise<{ row: ErasureRow; isNew: boolean }> {
  const { tenant } = admin;
  const uid = await archivedUid(catalog, tenant, wish.uid);
  const insert = drizzle(catalog)
    .insert(erasures)
    .values({
      ...{ tenant, uid, reason: wish.reason, state: 'asked', askedAt: now },
      ...{ askedBy: admin.subject, askedByJti: admin.jti },
    })
    .onConflictDoNothing();
  const { meta } = await asked(insert.run());
  const [row] = await findErasures(catalog, tenant, uid);
  if (row === undefined) throw unknown();
  return { row, isNew: meta.changes > 0 };
}

/** The event's own uid, once it is known to be archived. */
async function archivedUid(catalog: D1Database, tenant: string, uid: string): Promise<string> {
  const [id = '', index = ''] = uid.split('.');
  const ofFirst = sql`(SELECT coalesce(duplicate_of, packet) FROM packets WHERE packet = ${id} AND tenant = ${tenant})`;
  const [first] = await asked(
    drizzle(catalog)
      .select({ packet: packets.packet, events: packets.events, segment: packets.segment })
      .from(packets)
      .where(and(eq(packets.packet, ofFirst), eq(packets.tenant, tenant)))
      .execute(),
  );
  if (first === undefined || first.segment === null || Number(index) >= first.events) throw unknown();
  return `${first.packet}.${index}`;
}

function unknown(): Refusal {
  return new Refusal('REGISTRY_EVENT_UNKNOWN', 'there is no such event, or it is not archived yet');
}

/** The erasure of one event, if there is one. */
export async function findErasures(catalog: D1Database, tenant: string, uid: string): Promise<ErasureRow[]> {
  const isIt = and(eq(erasures.tenant, tenant), eq(erasures.uid, uid));
  return asked(drizzle(catalog).select().from(erasures).where(isIt).execute());
}

/** A tenant's erasures by uid, from behind `after`. */
export async function listErasures(
  catalog: D1Database,
  tenant: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<ErasureRow[]> {
  return asked(
    drizzle(catalog)
      .select()
      .from(erasures)
      .where(and(eq(erasures.tenant, tenant), gt(erasures.uid, after)))
      .orderBy(asc(erasures.uid))
      .limit(limit)
      .execute(),
  );
}
