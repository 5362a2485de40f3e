// What administrators do to devices: register, let a key in, rotate, revoke, say what they may run. Each is one transaction with a row in the history, whose
// event is sealed like any verdict, and whose id the answer names.
import type * as z from 'zod/mini';
import type { deviceWish, rotationWish } from '../../schemas/device-api.ts';
import {
  type AdministrationKind,
  administrationEvent,
  type PolicyRecord,
  policyEvent,
} from '../core/devices/device-event.ts';
import { type DeviceKey, readDeviceKey } from '../core/devices/device-key.ts';
import { Refusal, Unavailable } from '../core/errors.ts';
import type { Caller } from './app.ts';
import { asked } from './catalog.ts';
import { insertHistory } from './history.ts';
import { hashOf, mintEnrolmentSecret, mintRecordId } from './identifiers.ts';
import { log } from './log.ts';

/** Whose device, by whom, when. */
export interface Doing {
  readonly catalog: D1Database;
  readonly caller: Caller;
  readonly device: string;
  readonly now: number;
}

type Value = string | number | null;
type Clause = readonly [sql: string, ...values: Value[]];

/** The public key of an administrator's hex. Throws `Refusal` DEVICES_KEY_INVALID. */
async function keyOf(hex: string): Promise<DeviceKey> {
  const key = await readDeviceKey(hex);
  if (key === null)
    throw new Refusal(
      'DEVICES_KEY_INVALID',
      'public_key_hex: no public key of P-256 (33 or 65 bytes) or Ed25519 (32)',
    );
  return key;
}

/** Registers a device, or changes what it was registered with. Throws `Refusal` DEVICES_CONFLICT for one that was revoked. */
export async function register(doing: Doing, wish: z.infer<typeof deviceWish>): Promise<string> {
  const { caller, device, now } = doing;
  const { tenant, subject } = caller;
  const key = wish.public_key_hex === undefined ? undefined : await keyOf(wish.public_key_hex);
  const name = wish.name ?? null;
  const isKnown = await standing(doing, { mayBeUnknown: true });
  const upsert: Clause = [
    `INSERT INTO devices (tenant, device, family, name, protocol, enrolled_at, enrolled_by) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (tenant, device) DO UPDATE SET family = excluded.family, name = excluded.name, protocol = excluded.protocol
     WHERE revoked_at IS NULL`,
    ...[tenant, device, wish.family, name, wish.protocol, now, subject],
  ];
  const about = { name, family: wish.family };
  const added = key === undefined ? [] : [insertKey(doing, key)];
  return commit(doing, { kind: isKnown ? 'changed' : 'registered', kid: key?.kid ?? null, ...about }, [
    upsert,
    ...added,
  ]);
}

/** A secret that enrols one key of this device, once. Shown here and never again. */
export async function openEnrolment(
  doing: Doing,
  { ttlMs, overlapMs }: { readonly ttlMs: number; readonly overlapMs: number },
): Promise<{ readonly record: string; readonly secret: string; readonly expiresAt: number }> {
  const { caller, device, now } = doing;
  await standing(doing);
  const secret = mintEnrolmentSecret();
  const expiresAt = now + ttlMs;
  const insert: Clause = [
    'INSERT INTO enrolment_tokens (tenant, hash, device, expires_at, overlap_ms, created_by) VALUES (?, ?, ?, ?, ?, ?)',
    ...[caller.tenant, await hashOf(secret), device, expiresAt, overlapMs, caller.subject],
  ];
  const record = await commit(doing, { kind: 'enrolment-opened' }, [insert]);
  return { record, secret, expiresAt };
}

/** A new key; the others end after the overlap. Throws `Refusal` DEVICES_CONFLICT for a key that is known. */
export async function rotate(doing: Doing, wish: z.infer<typeof rotationWish>): Promise<string> {
  const { caller, device, now } = doing;
  const key = await keyOf(wish.public_key_hex);
  await standing(doing);
  const end = now + wish.overlap_seconds * 1000;
  const retire: Clause = [
    'UPDATE device_keys SET not_after = min(coalesce(not_after, ?), ?) WHERE tenant = ? AND device = ?',
    ...[end, end, caller.tenant, device],
  ];
  return commit(doing, { kind: 'key-added', kid: key.kid }, [retire, insertKey(doing, key)]);
}

/** Ends a key at once, or the device for good. Throws `Refusal` DEVICES_UNKNOWN. */
export async function revoke(doing: Doing, kid: string | undefined): Promise<string> {
  const { catalog, caller, device, now } = doing;
  await standing(doing);
  if (kid === undefined) {
    const end: Clause = [
      'UPDATE devices SET revoked_at = ? WHERE tenant = ? AND device = ? AND revoked_at IS NULL',
      ...[now, caller.tenant, device],
    ];
    return commit(doing, { kind: 'revoked' }, [end]);
  }
  const known = catalog
    .prepare('SELECT 1 FROM device_keys WHERE tenant = ?1 AND device = ?2 AND kid = ?3')
    .bind(caller.tenant, device, kid);
  if ((await asked(known.first())) === null)
    throw new Refusal('DEVICES_UNKNOWN', `${device} has no such key`);
  const end: Clause = [
    'UPDATE device_keys SET not_after = min(coalesce(not_after, ?), ?) WHERE tenant = ? AND kid = ?',
    ...[now, now, caller.tenant, kid],
  ];
  return commit(doing, { kind: 'key-revoked', kid }, [end]);
}

function insertKey({ caller, device, now }: Doing, { kid, alg, key }: DeviceKey): Clause {
  return [
    'INSERT INTO device_keys (tenant, kid, device, alg, key, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[caller.tenant, kid, device, alg, key, now, `admin:${caller.subject}`],
  ];
}

/** Whether the device is known. Throws `Refusal` DEVICES_UNKNOWN, DEVICES_CONFLICT for one that was revoked. */
async function standing({ catalog, caller, device }: Doing, { mayBeUnknown = false } = {}): Promise<boolean> {
  const row = await asked(
    catalog
      .prepare('SELECT revoked_at FROM devices WHERE tenant = ?1 AND device = ?2')
      .bind(caller.tenant, device)
      .first<{ revoked_at: number | null }>(),
  );
  if (row === null && !mayBeUnknown) throw new Refusal('DEVICES_UNKNOWN', `there is no device ${device}`);
  if (row !== null && row.revoked_at !== null) throw new Refusal('DEVICES_CONFLICT', `${device} was revoked`);
  return row !== null;
}

interface What {
  readonly kind: AdministrationKind;
  readonly kid?: string | null;
  readonly name?: string | null;
  readonly family?: string | null;
}

/** The id of the record. */
async function commit(doing: Doing, what: What, clauses: readonly Clause[]): Promise<string> {
  const { catalog, caller, device, now } = doing;
  const { kind, kid = null, name = null, family = null } = what;
  const id = mintRecordId(now);
  const event = administrationEvent({ id, at: now, device, name, family, kind, actor: caller.subject, kid });
  const row = { id, tenant: caller.tenant, device, at: now, kind, actor: caller.subject, kid };
  await write(catalog, [insertHistory({ ...row, event: JSON.stringify(event) }, []), ...clauses]);
  log('info', 'administered', { tenant: caller.tenant, device, kind });
  return id;
}

/** What is changed for all devices of a family. */
export type Policy = Omit<PolicyRecord, 'id' | 'at' | 'actor'>;

/**
 * Changes a policy by one statement, with its row in the history (of no device) and its event, where there was something to change.
 * The id of that row; undefined where there was nothing.
 */
export async function changePolicy(
  catalog: D1Database,
  { tenant, subject }: Caller,
  policy: Policy,
  clause: Clause,
): Promise<string | undefined> {
  const at = Date.now();
  const { kind, family, subject: about } = policy;
  const id = mintRecordId(at);
  const event = JSON.stringify(policyEvent({ id, at, kind, family, subject: about, actor: subject }));
  const row = { id, tenant, device: '', at, kind, actor: subject, event };
  const [changed] = await write(catalog, [clause, insertHistory(row, [['changes() > 0']])]);
  log('info', 'administered', { tenant, kind, family });
  return changed?.meta.changes === 0 ? undefined : id;
}

async function write(catalog: D1Database, clauses: readonly Clause[]): Promise<D1Result[]> {
  try {
    return await asked(
      catalog.batch(clauses.map(([sql, ...values]) => catalog.prepare(sql).bind(...values))),
    );
  } catch (error) {
    const cause = error instanceof Unavailable ? error.cause : undefined;
    if (cause instanceof Error && cause.message.includes('UNIQUE constraint failed: device_keys')) {
      throw new Refusal('DEVICES_CONFLICT', 'the key is registered already, for this device or another');
    }
    throw error;
  }
}
