// /v1/devices: the registry, shown (scope `read`) and changed (scope `admin`), and what became of each device.
import {
  type DeviceAnswer,
  deviceId,
  deviceListParameters,
  deviceWish,
  enrolmentWish,
  revocationWish,
  rotationWish,
} from '../../../schemas/device-api.ts';
import { attestationOf, presenceOf } from '../../core/devices/device-status.ts';
import { CHANGE_HEADER } from '../../core/devices/source.ts';
import { Refusal } from '../../core/errors.ts';
import { type Doing, openEnrolment, register, revoke, rotate } from '../administration.ts';
import { type DevicesApp, type DevicesContext, readAs } from '../app.ts';
import { callerWith } from '../authenticate.ts';
import { asked } from '../catalog.ts';
import { listHistory } from '../history.ts';
import { readJsonBody } from '../json-body.ts';

/** Mounts the paths of this file. */
export function mountDevices(app: DevicesApp): void {
  app.get('/v1/devices', serveList);
  app.get('/v1/devices/:device', serveDevice);
  app.put('/v1/devices/:device', serveRegistration);
  app.get('/v1/devices/:device/history', serveHistory);
  app.post('/v1/devices/:device/enrolment', serveEnrolment);
  app.post('/v1/devices/:device/rotate', serveRotation);
  app.post('/v1/devices/:device/revoke', serveRevocation);
}

/** A row of `devices` as D1 gives it. */
interface Row {
  readonly device: string;
  readonly name: string | null;
  readonly family: string;
  readonly protocol: number;
  readonly boot_count: number | null;
  readonly firmware_hash: string | null;
  readonly firmware_version: string | null;
  readonly enrolled_at: number;
  readonly revoked_at: number | null;
  readonly last_seen_at: number | null;
  readonly verified_at: number | null;
  readonly last_status: string | null;
  readonly last_failed_at: number | null;
  readonly failures: number;
}

function shown({ device, last_status: lastStatus, ...row }: Row, now: number): DeviceAnswer {
  return {
    device_id: device,
    name: row.name,
    family: row.family,
    protocol: row.protocol,
    status: presenceOf(row.last_seen_at, now),
    attestation: attestationOf(row.revoked_at, lastStatus),
    firmware_hash: row.firmware_hash,
    firmware_version: row.firmware_version,
    boot_count: row.boot_count,
    last_seen_at: row.last_seen_at,
    verified_at: row.verified_at,
    last_failed_at: row.last_failed_at,
    failures_since_verified: row.failures,
    enrolled_at: row.enrolled_at,
    revoked_at: row.revoked_at,
  };
}

async function serveList(c: DevicesContext): Promise<Response> {
  const { tenant } = callerWith(c, 'read');
  const { limit, cursor = '' } = readAs(deviceListParameters, c.req.query());
  const list = c.env.CATALOG.prepare(
    'SELECT * FROM devices WHERE tenant = ?1 AND device > ?2 ORDER BY device LIMIT ?3',
  );
  const { results } = await asked(list.bind(tenant, cursor, limit).all<Row>());
  const now = Date.now();
  const devices = results.map((row) => shown(row, now));
  return c.json({ devices, cursor: devices.length < limit ? null : (devices.at(-1)?.device_id ?? null) });
}

async function serveDevice(c: DevicesContext): Promise<Response> {
  const { tenant } = callerWith(c, 'read');
  return c.json(await detailOf(c, tenant, deviceOf(c)));
}

async function detailOf(c: DevicesContext, tenant: string, device: string): Promise<Record<string, unknown>> {
  const ask = (sql: string) => c.env.CATALOG.prepare(sql).bind(tenant, device);
  const [rows, keys] = await asked(
    c.env.CATALOG.batch<never>([
      ask('SELECT * FROM devices WHERE tenant = ?1 AND device = ?2'),
      ask(
        `SELECT kid, alg, key AS public_key_hex, added_at, added_by, not_after FROM device_keys
         WHERE tenant = ?1 AND device = ?2 ORDER BY added_at DESC LIMIT 100`,
      ),
    ]),
  );
  const row: Row | undefined = rows?.results[0];
  if (row === undefined) throw new Refusal('DEVICES_UNKNOWN', `there is no device ${device}`);
  return { ...shown(row, Date.now()), keys: keys?.results ?? [] };
}

async function serveHistory(c: DevicesContext): Promise<Response> {
  const { tenant } = callerWith(c, 'read');
  const { limit, cursor = '~' } = readAs(deviceListParameters, c.req.query());
  const history = await listHistory(
    c.env.CATALOG,
    { tenant, device: deviceOf(c) },
    { before: cursor, limit },
  );
  return c.json({ history, cursor: history.length < limit ? null : (history.at(-1)?.id ?? null) });
}

async function serveRegistration(c: DevicesContext): Promise<Response> {
  const doing = doingOf(c);
  return changed(c, doing, await register(doing, readAs(deviceWish, await readJsonBody(c.req.raw))));
}

async function serveEnrolment(c: DevicesContext): Promise<Response> {
  const doing = doingOf(c);
  const wish = readAs(enrolmentWish, await readJsonBody(c.req.raw));
  const times = { ttlMs: wish.ttl_seconds * 1000, overlapMs: wish.overlap_seconds * 1000 };
  const { record, secret, expiresAt } = await openEnrolment(doing, times);
  const shownOnce = { device_id: doing.device, enrolment_token: secret, expires_at: expiresAt };
  return c.json(shownOnce, 201, { [CHANGE_HEADER]: record });
}

async function serveRotation(c: DevicesContext): Promise<Response> {
  const doing = doingOf(c);
  return changed(c, doing, await rotate(doing, readAs(rotationWish, await readJsonBody(c.req.raw))));
}

async function serveRevocation(c: DevicesContext): Promise<Response> {
  const doing = doingOf(c);
  return changed(c, doing, await revoke(doing, readAs(revocationWish, await readJsonBody(c.req.raw)).kid));
}

/** The device as it is now, and the record of what was done to it. */
async function changed(c: DevicesContext, { caller, device }: Doing, record: string): Promise<Response> {
  return c.json(await detailOf(c, caller.tenant, device), 200, { [CHANGE_HEADER]: record });
}

function doingOf(c: DevicesContext): Doing {
  const caller = callerWith(c, 'admin');
  return { catalog: c.env.CATALOG, caller, device: deviceOf(c), now: Date.now() };
}

const deviceOf = (c: DevicesContext): string => readAs(deviceId, c.req.param('device'));
