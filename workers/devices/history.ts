// What became of devices, newest first, and the outbox of its events: a row has its event from the start, and its packet once ingest
// took it. So no verdict is answered whose event could be lost (promise 1 for what the deployment says itself).
import type { deviceHistory } from '../../schemas/catalog.ts';
import { asked } from './catalog.ts';
import { lowestRecordId } from './identifiers.ts';

type Row = typeof deviceHistory.$inferSelect;
type Value = string | number | null;

/** A row as it is written: what an administrator did has no verdict. */
export type NewHistory = Pick<Row, 'id' | 'tenant' | 'device' | 'at' | 'kind' | 'actor' | 'event'> &
  Partial<Pick<Row, 'status' | 'reason' | 'kid' | 'bootCount' | 'firmwareHash'>>;

/** The statement that writes a row, if all conditions hold. */
export function insertHistory(
  row: NewHistory,
  conditions: readonly (readonly [sql: string, ...values: Value[]])[],
): readonly [sql: string, ...values: Value[]] {
  const { id, tenant, device, at, kind, status = null, reason = null, actor, event } = row;
  const { kid = null, bootCount = null, firmwareHash = null } = row;
  return [
    `INSERT INTO device_history (id, tenant, device, at, kind, status, reason, actor, kid, boot_count, firmware_hash, event)
     SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${['true', ...conditions.map(([sql]) => sql)].join(' AND ')}`,
    ...[id, tenant, device, at, kind, status, reason, actor, kid, bootCount, firmwareHash, event],
    ...conditions.flatMap(([, ...values]) => values),
  ];
}

/** A row of the history as it is listed. */
export interface Listed {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly status: 'valid' | 'failed' | 'structural_pass' | null;
  readonly reason: string | null;
  readonly actor: string;
  readonly kid: string | null;
  readonly boot_count: number | null;
  readonly firmware_hash: string | null;
  readonly event: string | null;
}

/** A device's history from before `before`, newest first. */
export async function listHistory(
  catalog: D1Database,
  { tenant, device }: { readonly tenant: string; readonly device: string },
  { before, limit }: { readonly before: string; readonly limit: number },
): Promise<Listed[]> {
  const { results } = await asked(
    catalog
      .prepare(
        `SELECT id, at, kind, status, reason, actor, kid, boot_count, firmware_hash, packet || '.0' AS event
         FROM device_history WHERE tenant = ?1 AND device = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4`,
      )
      .bind(tenant, device, before, limit)
      .all<Listed>(),
  );
  return results;
}

/** Events that ingest fetches at once. */
export const MAX_PENDING = 50;

/** An event that no packet holds yet. */
export interface Pending {
  readonly id: string;
  readonly tenant: string;
  readonly event: string;
}

/** The oldest events that ingest has not said it took, behind the id `after`, of records made before `before` (epoch ms). */
export async function pendingEvents(
  catalog: D1Database,
  { after, before }: { readonly after: string; readonly before: number },
): Promise<Pending[]> {
  const { results } = await asked(
    catalog
      .prepare(
        'SELECT id, tenant, event FROM device_history WHERE packet IS NULL AND id > ?1 AND id < ?2 ORDER BY id LIMIT ?3',
      )
      .bind(after, lowestRecordId(before), MAX_PENDING)
      .all<Pending>(),
  );
  return results;
}

/** The same of these records alone. */
export async function namedEvents(catalog: D1Database, ids: readonly string[]): Promise<Pending[]> {
  const { results } = await asked(
    catalog
      .prepare(
        `SELECT id, tenant, event FROM device_history
         WHERE packet IS NULL AND id IN (SELECT value FROM json_each(?1)) ORDER BY id`,
      )
      .bind(JSON.stringify(ids))
      .all<Pending>(),
  );
  return results;
}

/** Writes down which packets took which events. The first one told stays: others hold retries of it. */
export async function markTaken(
  catalog: D1Database,
  taken: readonly { readonly id: string; readonly packet: string }[],
): Promise<void> {
  await asked(
    catalog
      .prepare(
        `UPDATE device_history SET packet = (SELECT value->>'packet' FROM json_each(?1) WHERE value->>'id' = device_history.id)
         WHERE packet IS NULL AND id IN (SELECT value->>'id' FROM json_each(?1))`,
      )
      .bind(JSON.stringify(taken))
      .run(),
  );
}
