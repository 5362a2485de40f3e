// /v1/attestations/firmware and /v1/attestations/authorities: what devices of a family may run, and whose certificates enrol them.
import { authorityWish, firmwareWish } from '../../../schemas/device-api.ts';
import { readDeviceCertificate } from '../../core/devices/certificate.ts';
import { wordsOfCertificate } from '../../core/devices/chain-fault.ts';
import { base64Of, certificatesOf } from '../../core/devices/pem.ts';
import { CHANGE_HEADER } from '../../core/devices/source.ts';
import { Refusal } from '../../core/errors.ts';
import { changePolicy } from '../administration.ts';
import { type DevicesApp, type DevicesContext, readAs } from '../app.ts';
import { callerWith } from '../authenticate.ts';
import { asked } from '../catalog.ts';
import { fingerprintOf } from '../evidence.ts';
import { readJsonBody } from '../json-body.ts';

/** Mounts the paths of this file. */
export function mountPolicies(app: DevicesApp): void {
  app.get('/v1/attestations/firmware', listFirmware);
  app.post('/v1/attestations/firmware', allowFirmware);
  app.delete('/v1/attestations/firmware/:family/:hash', withdrawFirmware);
  app.get('/v1/attestations/authorities', listAuthorities);
  app.post('/v1/attestations/authorities', addAuthority);
  app.delete('/v1/attestations/authorities/:fingerprint', removeAuthority);
}

async function listFirmware(c: DevicesContext): Promise<Response> {
  const { tenant } = callerWith(c, 'read');
  const list = c.env.CATALOG.prepare(
    'SELECT family, version, hash, added_at, added_by FROM firmware_allowed WHERE tenant = ?1 ORDER BY family, added_at LIMIT 1000',
  );
  return c.json({ firmware: (await asked(list.bind(tenant).all())).results });
}

async function allowFirmware(c: DevicesContext): Promise<Response> {
  const caller = callerWith(c, 'admin');
  const { family, version, hash } = readAs(firmwareWish, await readJsonBody(c.req.raw));
  const now = Date.now();
  const subject = hash.toLowerCase();
  const record = await changePolicy(c.env.CATALOG, caller, { kind: 'firmware-allowed', family, subject }, [
    `INSERT INTO firmware_allowed (tenant, family, version, hash, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (tenant, family, hash) DO UPDATE SET version = excluded.version`,
    ...[caller.tenant, family, version, subject, now, caller.subject],
  ]);
  const row = { family, version, hash: subject, added_at: now, added_by: caller.subject };
  return c.json(row, 201, named(record));
}

async function withdrawFirmware(c: DevicesContext): Promise<Response> {
  const caller = callerWith(c, 'admin');
  const { family = '', hash = '' } = c.req.param();
  const subject = hash.toLowerCase();
  const record = await changePolicy(c.env.CATALOG, caller, { kind: 'firmware-withdrawn', family, subject }, [
    'DELETE FROM firmware_allowed WHERE tenant = ? AND family = ? AND hash = ?',
    ...[caller.tenant, family, subject],
  ]);
  if (record === undefined) throw new Refusal('DEVICES_UNKNOWN', 'this firmware is not on the list');
  return c.body(null, 204, named(record));
}

async function listAuthorities(c: DevicesContext): Promise<Response> {
  const { tenant } = callerWith(c, 'read');
  const list = c.env.CATALOG.prepare(
    'SELECT fingerprint, family, added_at, added_by FROM device_authorities WHERE tenant = ?1 ORDER BY added_at LIMIT 64',
  );
  return c.json({ authorities: (await asked(list.bind(tenant).all())).results });
}

/** Only one that may certify is taken: a mistake is found here and not by the first device. */
async function addAuthority(c: DevicesContext): Promise<Response> {
  const caller = callerWith(c, 'admin');
  const { family, certificate } = readAs(authorityWish, await readJsonBody(c.req.raw));
  const der = authorityIn(certificate);
  const now = Date.now();
  const fingerprint = await fingerprintOf(der);
  const policy = { kind: 'authority-added', family, subject: fingerprint } as const;
  const record = await changePolicy(c.env.CATALOG, caller, policy, [
    `INSERT INTO device_authorities (tenant, fingerprint, certificate, family, added_at, added_by)
     SELECT ?, ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM device_authorities WHERE tenant = ?) < 64
     ON CONFLICT (tenant, fingerprint) DO UPDATE SET family = excluded.family`,
    ...[caller.tenant, fingerprint, base64Of(der), family, now, caller.subject, caller.tenant],
  ]);
  if (record === undefined) throw new Refusal('DEVICES_CONFLICT', 'there are 64 authorities already');
  return c.json({ fingerprint, family, added_at: now, added_by: caller.subject }, 201, named(record));
}

/** DER of the one CA certificate that the text is. Throws `Refusal` DEVICES_KEY_INVALID that names the rule it breaks. */
function authorityIn(pem: string): Uint8Array<ArrayBuffer> {
  const [der, ...others] = certificatesOf(pem) ?? [];
  if (!der || others.length > 0)
    throw new Refusal('DEVICES_KEY_INVALID', 'certificate: it is no PEM of one certificate');
  const read = readDeviceCertificate(der);
  const fault =
    typeof read === 'string'
      ? read
      : !read.isAuthority || read.mayCertify === false
        ? 'not-an-authority'
        : null;
  if (fault !== null) throw new Refusal('DEVICES_KEY_INVALID', `certificate: ${wordsOfCertificate(fault)}`);
  return der;
}

async function removeAuthority(c: DevicesContext): Promise<Response> {
  const caller = callerWith(c, 'admin');
  const subject = c.req.param('fingerprint') ?? '';
  const known = c.env.CATALOG.prepare(
    'SELECT family FROM device_authorities WHERE tenant = ?1 AND fingerprint = ?2',
  );
  const row = await asked(known.bind(caller.tenant, subject).first<{ family: string }>());
  const policy = { kind: 'authority-removed', family: row?.family ?? '', subject } as const;
  const remove = 'DELETE FROM device_authorities WHERE tenant = ? AND fingerprint = ?';
  const record = row && (await changePolicy(c.env.CATALOG, caller, policy, [remove, caller.tenant, subject]));
  if (!record) throw new Refusal('DEVICES_UNKNOWN', 'there is no such authority');
  return c.body(null, 204, named(record));
}

const named = (record: string | undefined): Record<string, string> =>
  record === undefined ? {} : { [CHANGE_HEADER]: record };
