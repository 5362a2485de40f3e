// The story of an attestation: gather, decide, record. The record is one transaction whose first statement asks every condition of the
// verdict again: whoever was overtaken writes nothing, and gathers anew. So a nonce is spent once and a boot count never goes back,
// however many attest at once.
import type { AttestationRequest, AttestationResponse } from '../../schemas/device-api.ts';
import { attestationEvent } from '../core/devices/device-event.ts';
import { decide, inWords, type Verdict } from '../core/devices/verdict.ts';
import { Unavailable } from '../core/errors.ts';
import type { Caller } from './app.ts';
import { asked } from './catalog.ts';
import { type Gathered, gather } from './evidence.ts';
import { insertHistory } from './history.ts';
import { mintRecordId } from './identifiers.ts';

/** Each attempt that fails was overtaken by one that did not; of many on one nonce all but the first then find it spent. */
const MAX_ATTEMPTS = 4;

/** Who attests what, where it is kept. */
interface Attempt {
  readonly catalog: D1Database;
  readonly caller: Caller;
  readonly request: AttestationRequest;
  readonly now: number;
  readonly id: string;
  readonly gathered: Gathered;
  readonly verdict: Verdict;
}

/** The verdict, recorded with its event. Throws `Unavailable` DEVICES_CATALOG_UNAVAILABLE: it may have been recorded. */
export async function attest(
  catalog: D1Database,
  caller: Caller,
  request: AttestationRequest,
  now: number,
): Promise<{ readonly id: string; readonly answer: AttestationResponse }> {
  for (let count = 0; count < MAX_ATTEMPTS; count++) {
    const gathered = await gather(catalog, caller.tenant, request, now);
    const verdict = decide(gathered.evidence);
    const attempt = { catalog, caller, request, now, id: mintRecordId(now), gathered, verdict };
    if (await record(attempt)) return { id: attempt.id, answer: answerOf(attempt) };
  }
  throw new Unavailable('DEVICES_CATALOG_UNAVAILABLE', 'the device is being changed by others');
}

function answerOf({ request, verdict }: Attempt): AttestationResponse {
  const { status } = verdict;
  return { valid: status === 'valid', device_id: request.device_id, status, reason: inWords(verdict) };
}

type Value = string | number | null;
/** SQL with its values, which stand for its question marks. */
type Clause = readonly [sql: string, ...values: Value[]];

async function record(attempt: Attempt): Promise<boolean> {
  const { catalog, verdict } = attempt;
  const isValid = verdict.status === 'valid';
  const statements = [historyOf(attempt), seen(attempt)];
  if (verdict.isProven) statements.push(spent(attempt));
  if (isValid) statements.push(...enrolled(attempt), advanced(attempt));
  const [first] = await asked(
    catalog.batch(statements.map(([sql, ...values]) => catalog.prepare(sql).bind(...values))),
  );
  return first?.meta.changes === 1;
}

function historyOf(attempt: Attempt): Clause {
  const { request, now, id, gathered, verdict, caller } = attempt;
  const kid = gathered.key?.kid ?? null;
  const { device_id: device, boot_count: bootCount, nonce = null, version } = request;
  const firmwareHash = request.firmware_hash.toLowerCase();
  const facts = { id, at: now, device, kid, bootCount, firmwareHash, actor: caller.subject };
  const about = { name: gathered.row?.name ?? null, family: gathered.family };
  const event = attestationEvent({
    ...{
      ...facts,
      ...about,
      nonce,
      version,
      status: verdict.status,
      reason: verdict.reason,
      detail: verdict.detail,
    },
    firmwareVersion: gathered.firmwareVersion,
  });
  const row = {
    ...facts,
    tenant: caller.tenant,
    kind: 'attestation',
    status: verdict.status,
    reason: verdict.reason,
  };
  return insertHistory({ ...row, event: JSON.stringify(event) }, conditions(attempt));
}

/** What must still be so when the verdict is written. What proved nothing changes nothing, and has no condition. */
function conditions(attempt: Attempt): Clause[] {
  const { caller, request, now, verdict } = attempt;
  if (!verdict.isProven) return [];
  const open: Clause = [
    `EXISTS (SELECT 1 FROM device_challenges
       WHERE tenant = ? AND nonce = ? AND device = ? AND spent_by IS NULL AND expires_at > ?)`,
    ...[caller.tenant, request.nonce ?? '', request.device_id, now],
  ];
  return verdict.status === 'valid' ? [open, deviceStands(attempt), keyStands(attempt)] : [open];
}

/** Not revoked, held to this form, not ahead of this boot count, and of a family that may run this firmware. */
function deviceStands({ caller, request, gathered }: Attempt): Clause {
  const hash = request.firmware_hash.toLowerCase();
  if (gathered.row === undefined) {
    return [
      `NOT EXISTS (SELECT 1 FROM devices WHERE tenant = ? AND device = ?)
         AND EXISTS (SELECT 1 FROM firmware_allowed WHERE tenant = ? AND family = ? AND hash = ?)`,
      ...[caller.tenant, request.device_id, caller.tenant, gathered.family, hash],
    ];
  }
  return [
    `EXISTS (SELECT 1 FROM devices AS d JOIN firmware_allowed AS f ON f.tenant = d.tenant AND f.family = d.family
       WHERE d.tenant = ? AND d.device = ? AND d.revoked_at IS NULL AND d.protocol <= ?
         AND coalesce(d.boot_count, 0) <= ? AND f.hash = ?)`,
    ...[caller.tenant, request.device_id, request.version, request.boot_count, hash],
  ];
}

/** A registered key still counts; one to be enrolled is still new, and what allows it is still there. */
function keyStands({ caller: { tenant }, request, now, gathered: { key, enrolment } }: Attempt): Clause {
  const device = request.device_id;
  const kid = key?.kid ?? '';
  if (enrolment === undefined) {
    return [
      `EXISTS (SELECT 1 FROM device_keys
         WHERE tenant = ? AND kid = ? AND device = ? AND (not_after IS NULL OR not_after > ?))`,
      ...[tenant, kid, device, now],
    ];
  }
  const isNew = 'NOT EXISTS (SELECT 1 FROM device_keys WHERE tenant = ? AND kid = ?)';
  if (enrolment.by === 'token') {
    return [
      `${isNew} AND EXISTS (SELECT 1 FROM enrolment_tokens
         WHERE tenant = ? AND hash = ? AND device = ? AND used_by IS NULL AND expires_at > ?)`,
      ...[tenant, kid, tenant, enrolment.hash, device, now],
    ];
  }
  return [
    `${isNew} AND EXISTS (SELECT 1 FROM device_authorities WHERE tenant = ? AND fingerprint = ?)
       AND NOT EXISTS (SELECT 1 FROM device_keys
         WHERE tenant = ? AND device = ? AND (not_after IS NULL OR not_after > ?))`,
    ...[tenant, kid, tenant, enrolment.fingerprint, tenant, device, now],
  ];
}

/** Only where this attempt was recorded; every statement behind the first carries it. */
const RECORDED = 'EXISTS (SELECT 1 FROM device_history WHERE id = ?)';

function spent({ caller, request, id }: Attempt): Clause {
  return [
    `UPDATE device_challenges SET spent_by = ? WHERE tenant = ? AND nonce = ? AND ${RECORDED}`,
    ...[id, caller.tenant, request.nonce ?? '', id],
  ];
}

/**
 * A signature of its own shows a device to be there, and what it says is the device's state, as it is that there is no key to hold it against. What
 * anybody may send (a replay, a forgery) shows nothing of the device: it is counted.
 */
function seen({ caller, request, id, now, verdict }: Attempt): Clause {
  const { status, isProven } = verdict;
  const isItsState = isProven || status === 'structural_pass';
  const failed = status === 'failed' ? 1 : 0;
  return [
    `UPDATE devices SET last_status = iif(?, ?, last_status), last_seen_at = iif(?, max(coalesce(last_seen_at, 0), ?), last_seen_at),
       last_failed_at = iif(?, max(coalesce(last_failed_at, 0), ?), last_failed_at), failures = failures + ?
     WHERE tenant = ? AND device = ? AND ${RECORDED}`,
    ...[isItsState ? 1 : 0, status, isProven ? 1 : 0, now, failed, now, failed],
    ...[caller.tenant, request.device_id, id],
  ];
}

function advanced({ caller, request, id, now, gathered }: Attempt): Clause {
  return [
    `UPDATE devices SET boot_count = max(coalesce(boot_count, 0), ?), firmware_hash = ?, firmware_version = ?, verified_at = ?,
       last_seen_at = ?, last_status = 'valid', failures = 0
     WHERE tenant = ? AND device = ? AND ${RECORDED}`,
    ...[request.boot_count, request.firmware_hash.toLowerCase(), gathered.firmwareVersion, now, now],
    ...[caller.tenant, request.device_id, id],
  ];
}

function enrolled({ caller: { tenant, subject }, request, id, now, gathered }: Attempt): Clause[] {
  const { enrolment, key, row, family } = gathered;
  const device = request.device_id;
  if (enrolment === undefined || key === undefined) return [];
  const clauses: Clause[] = [];
  if (enrolment.by === 'token') {
    const end = now + enrolment.overlapMs;
    clauses.push(
      [
        `UPDATE enrolment_tokens SET used_by = ? WHERE tenant = ? AND hash = ? AND ${RECORDED}`,
        id,
        tenant,
        enrolment.hash,
        id,
      ],
      [
        `UPDATE device_keys SET not_after = min(coalesce(not_after, ?), ?) WHERE tenant = ? AND device = ? AND ${RECORDED}`,
        ...[end, end, tenant, device, id],
      ],
    );
  }
  if (row === undefined) {
    clauses.push([
      `INSERT INTO devices (tenant, device, family, protocol, enrolled_at, enrolled_by) SELECT ?, ?, ?, 2, ?, ? WHERE ${RECORDED}`,
      ...[tenant, device, family, now, subject, id],
    ]);
  }
  clauses.push([
    `INSERT INTO device_keys (tenant, kid, device, alg, key, added_at, added_by) SELECT ?, ?, ?, ?, ?, ?, ? WHERE ${RECORDED}`,
    ...[tenant, key.kid, device, key.alg, key.key, now, `${enrolment.by}:${subject}`, id],
  ]);
  return clauses;
}
