// What the registry knows that bears on an attestation, read in one transaction, and held against the request. Registry first: a key
// that the request brings counts for nothing but enrolment.

import type { devices } from '../../schemas/catalog.ts';
import type { AttestationRequest } from '../../schemas/device-api.ts';
import { encodeHex } from '../core/attest/base-encoding.ts';
import { checkChain } from '../core/devices/chain.ts';
import { wordsOf } from '../core/devices/chain-fault.ts';
import { type DeviceKey, isMadeBy, readDeviceKey, readSignature } from '../core/devices/device-key.ts';
import { message, oldMessage } from '../core/devices/message.ts';
import { certificatesOf, derOf } from '../core/devices/pem.ts';
import type { Evidence, NonceState } from '../core/devices/verdict.ts';
import { asked } from './catalog.ts';
import { hashOf } from './identifiers.ts';

/** By what a key is to be enrolled; what it takes is checked again when it is written. */
export type Enrolment =
  | { readonly by: 'token'; readonly hash: string; readonly overlapMs: number }
  | { readonly by: 'certificate'; readonly fingerprint: string; readonly family: string };

/** The evidence, and what whoever records the verdict needs beside it. */
export interface Gathered {
  readonly evidence: Evidence;
  readonly row: DeviceRow | undefined;
  readonly family: string | null;
  readonly firmwareVersion: string | null;
  readonly enrolment: Enrolment | undefined;
  readonly key: DeviceKey | undefined;
}

type DeviceRow = Pick<typeof devices.$inferSelect, 'family' | 'name' | 'protocol'> & {
  readonly boot_count: number | null;
  readonly revoked_at: number | null;
};

/** Rows as they are read. */
interface Read {
  readonly row: DeviceRow | undefined;
  readonly keys: readonly DeviceKey[];
  readonly challenge: { device: string; expires_at: number; spent_by: string | null } | undefined;
  readonly firmware: readonly { family: string; version: string }[];
  readonly token: { overlap_ms: number } | undefined;
  readonly authorities: readonly { fingerprint: string; certificate: string; family: string }[];
}

/** Whether a key was ever registered: one that was retired does not come back. */
type IsTaken = (kid: string) => Promise<boolean>;

async function takenIn(catalog: D1Database, tenant: string, kid: string): Promise<boolean> {
  const ask = catalog.prepare('SELECT 1 FROM device_keys WHERE tenant = ?1 AND kid = ?2').bind(tenant, kid);
  return (await asked(ask.first())) !== null;
}

/** Everything a verdict rests on, at `now`. Throws `Unavailable` DEVICES_CATALOG_UNAVAILABLE. */
export async function gather(
  catalog: D1Database,
  tenant: string,
  request: AttestationRequest,
  now: number,
): Promise<Gathered> {
  const offered = request.public_key_hex ? await readDeviceKey(request.public_key_hex) : null;
  const tokenHash = request.enrolment_token ? await hashOf(request.enrolment_token) : '';
  const known = await read(catalog, { tenant, request, now, tokenHash });
  const isTaken = (kid: string) => takenIn(catalog, tenant, kid);
  const wish = await enrolmentOf(known, request, { offered, tokenHash, now, isTaken });
  const family = known.row?.family ?? (wish.enrolment?.by === 'certificate' ? wish.enrolment.family : null);
  const keys = wish.key === undefined ? known.keys : [wish.key];
  const nonce = nonceState(known, request, now);
  const version = known.firmware.find((one) => one.family === family)?.version;
  const signature = nonce === 'open' ? await signatureOf(request, keys) : { by: undefined, isReadable: true };
  const evidence: Evidence = {
    device: known.row && {
      protocol: known.row.protocol,
      isRevoked: known.row.revoked_at !== null,
      bootCount: known.row.boot_count,
    },
    version: request.version,
    nonce,
    keys,
    enrolment: wish.state,
    refusal: wish.refusal,
    signature,
    isFirmwareAllowed: version !== undefined,
    bootCount: request.boot_count,
    time: request.version === 2 ? request.time : undefined,
    now,
  };
  const found = { row: known.row, family, firmwareVersion: version ?? null };
  return { evidence, ...found, enrolment: wish.enrolment, key: signature.by };
}

async function read(
  catalog: D1Database,
  {
    tenant,
    request,
    now,
    tokenHash,
  }: { tenant: string; request: AttestationRequest; now: number; tokenHash: string },
): Promise<Read> {
  const device = request.device_id;
  const ask = (sql: string, ...values: (string | number)[]) => catalog.prepare(sql).bind(tenant, ...values);
  const results = await asked(
    catalog.batch<never>([
      ask(
        'SELECT family, name, protocol, boot_count, revoked_at FROM devices WHERE tenant = ?1 AND device = ?2',
        device,
      ),
      ask(
        `SELECT kid, alg, key FROM device_keys
         WHERE tenant = ?1 AND device = ?2 AND (not_after IS NULL OR not_after > ?3) ORDER BY added_at DESC LIMIT 8`,
        ...[device, now],
      ),
      ask(
        'SELECT device, expires_at, spent_by FROM device_challenges WHERE tenant = ?1 AND nonce = ?2',
        request.nonce ?? '',
      ),
      ask(
        'SELECT family, version FROM firmware_allowed WHERE tenant = ?1 AND hash = ?2',
        request.firmware_hash.toLowerCase(),
      ),
      ask(
        `SELECT overlap_ms FROM enrolment_tokens
         WHERE tenant = ?1 AND hash = ?2 AND device = ?3 AND used_by IS NULL AND expires_at > ?4`,
        ...[tokenHash, device, now],
      ),
      ask('SELECT fingerprint, certificate, family FROM device_authorities WHERE tenant = ?1 LIMIT 64'),
    ]),
  );
  const [row, keys, challenge, firmware, token, authorities] = results.map(({ results: rows }) => rows);
  return {
    row: row?.[0],
    keys: keys ?? [],
    challenge: challenge?.[0],
    firmware: firmware ?? [],
    token: token?.[0],
    authorities: authorities ?? [],
  };
}

function nonceState(
  { challenge }: Read,
  { nonce, device_id: device }: AttestationRequest,
  now: number,
): NonceState | undefined {
  if (!nonce) return undefined;
  if (challenge === undefined || challenge.device !== device) return 'unknown';
  if (challenge.spent_by !== null) return 'spent';
  return challenge.expires_at > now ? 'open' : 'expired';
}

interface Wished {
  readonly state: Evidence['enrolment'];
  /** Which rule refuses it. */
  readonly refusal?: string;
  readonly enrolment?: Enrolment;
  /** The key to be enrolled. */
  readonly key?: DeviceKey;
}

async function enrolmentOf(
  known: Read,
  request: AttestationRequest,
  {
    offered,
    tokenHash,
    now,
    isTaken,
  }: { offered: DeviceKey | null; tokenHash: string; now: number; isTaken: IsTaken },
): Promise<Wished> {
  const { certificate_chain: chain, enrolment_token: token, device_id: device } = request;
  if (chain) return certified(known, { chain, device, now, isTaken });
  if (!token) return { state: 'none' };
  if (offered === null) return { state: 'key-malformed' };
  // A device that goes on sending what it was enrolled with is enrolled.
  if (known.keys.some(({ kid }) => kid === offered.kid)) return { state: 'none' };
  if (known.token === undefined) {
    return refused('the token is none of this device, was used before, or has expired');
  }
  if (await isTaken(offered.kid)) return { state: 'key-taken' };
  return {
    state: 'good',
    key: offered,
    enrolment: { by: 'token', hash: tokenHash, overlapMs: known.token.overlap_ms },
  };
}

const refused = (refusal: string): Wished => ({ state: 'enrolment-refused', refusal });

/** A CA enrols the first key of a device; another one is an administrator's to allow. */
async function certified(
  known: Read,
  { chain, device, now, isTaken }: { chain: string; device: string; now: number; isTaken: IsTaken },
): Promise<Wished> {
  const sent = certificatesOf(chain);
  const trusted = known.authorities.map(({ certificate }) => derOf(certificate));
  if (sent === null) return refused('certificate_chain is no PEM of certificates');
  const vouched = await checkChain(sent, trusted, { device, now });
  if ('fault' in vouched) return refused(wordsOf(vouched));
  const { key } = vouched;
  if (known.keys.some(({ kid }) => kid === key.kid)) return { state: 'none' };
  const authority = known.authorities[vouched.authority];
  if (authority === undefined || known.keys.length > 0) {
    return refused('the device has a key, and another one needs an enrolment token or an administrator');
  }
  if (await isTaken(key.kid)) return { state: 'key-taken' };
  const { fingerprint, family } = authority;
  return { state: 'good', key, enrolment: { by: 'certificate', fingerprint, family } };
}

async function signatureOf(
  request: AttestationRequest,
  keys: readonly DeviceKey[],
): Promise<Evidence['signature']> {
  const statement = {
    device: request.device_id,
    firmwareHash: request.firmware_hash,
    bootCount: request.boot_count,
    nonce: request.nonce ?? '',
  };
  const signed =
    request.version === 1 ? oldMessage(statement) : message({ ...statement, time: request.time ?? 0 });
  let isReadable = false;
  for (const key of keys) {
    const signature = readSignature(key.alg, request.signature_hex);
    if (signature === null) continue;
    isReadable = true;
    if (await isMadeBy(key, signature, signed)) return { by: key, isReadable };
  }
  return { by: undefined, isReadable };
}

/** Hex SHA-256 of a certificate: how an authority is named. */
export async function fingerprintOf(der: Uint8Array<ArrayBuffer>): Promise<string> {
  return encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', der)));
}
