// What happens to devices, as OCSF 1.8.0: a failed attestation is a critical Detection Finding (2004), any other a Device Config
// State Change (5019), an administrator's doing an Entity Management (3004). docs/devices.md says why these.
import type { JsonObject } from '../../../schemas/json.ts';
import { MAPPER_VERSION, OCSF_VERSION } from '../normalize/version.ts';
import { inWords, type Reason, type Status } from './verdict.ts';

/** The product that says so. */
const PRODUCT = { name: 'Edgeseal Devices', vendor_name: 'Edgeseal', version: MAPPER_VERSION };

/** A verdict, and what it is about. */
export interface AttestationRecord {
  readonly id: string;
  readonly at: number;
  readonly device: string;
  readonly name: string | null;
  readonly family: string | null;
  readonly status: Status;
  readonly reason: Reason;
  readonly detail?: string | undefined;
  readonly version: 1 | 2;
  readonly bootCount: number;
  readonly firmwareHash: string;
  readonly firmwareVersion: string | null;
  readonly nonce: string | null;
  readonly kid: string | null;
  /** `sub` of the token it came with. */
  readonly actor: string;
}

/** The event of a verdict. */
export function attestationEvent(record: AttestationRecord): JsonObject {
  const { id, at, device, status, reason } = record;
  const isFailed = status === 'failed';
  const told = inWords(record);
  const message = `Attestation of ${device}: ${status}, ${told}`;
  const common = { id, at, message, device: deviceOf(record), code: `attestation:${status}` };
  const unmapped = { attestation: factsOf(record) };
  if (isFailed) {
    return {
      ...envelope(2004, 1, 5, common),
      ...{ status_id: 1, status: 'New', status_code: reason, status_detail: told, is_alert: true },
      finding_info: {
        uid: id,
        title: `Device attestation failed: ${device}`,
        desc: message,
        created_time: at,
        types: ['Device Attestation'],
        analytic: { name: 'Device attestation', uid: reason, type_id: 1, type: 'Rule' },
      },
      unmapped,
    };
  }
  const isValid = status === 'valid';
  const [statusId, caption] = isValid ? [1, 'Success'] : [99, 'structural_pass'];
  return {
    ...envelope(5019, 1, isValid ? 1 : 3, common),
    ...{ status_id: statusId, status: caption, status_code: reason, status_detail: told },
    ...(isValid
      ? { security_level_id: 1, security_level: 'Secure' }
      : { security_level_id: 0, security_level: 'Unknown' }),
    unmapped,
  };
}

/** What an administrator did to a device. */
export interface AdministrationRecord {
  readonly id: string;
  readonly at: number;
  readonly device: string;
  readonly name: string | null;
  readonly family: string | null;
  readonly kind: AdministrationKind;
  readonly actor: string;
  readonly kid: string | null;
}

/** Its kinds, with the activity of Entity Management that each is. */
const ACTIVITIES = {
  registered: 1,
  changed: 3,
  'key-added': 3,
  'key-revoked': 3,
  'enrolment-opened': 3,
  revoked: 9,
} as const;
export type AdministrationKind = keyof typeof ACTIVITIES;

/** The event of an administrator's doing. */
export function administrationEvent(record: AdministrationRecord): JsonObject {
  const { id, at, device, name, kind, actor, kid } = record;
  const message = `Device ${device}: ${kind} by ${actor}`;
  const common = { id, at, message, device: deviceOf(record), code: `device:${kind}` };
  return {
    ...envelope(3004, ACTIVITIES[kind], kind.endsWith('revoked') ? 3 : 1, common),
    ...{ status_id: 1, status: 'Success' },
    actor: { user: { name: actor } },
    entity: { uid: device, name: name ?? device, type_id: 1, type: 'Device' },
    ...(kid === null ? {} : { unmapped: { kid } }),
  };
}

/** What an administrator changed for all devices of a family. */
export interface PolicyRecord {
  readonly id: string;
  readonly at: number;
  readonly kind: PolicyKind;
  readonly actor: string;
  readonly family: string;
  /** Hash of a firmware, fingerprint of an authority. */
  readonly subject: string;
}

const POLICY_ACTIVITIES = {
  'firmware-allowed': 1,
  'firmware-withdrawn': 4,
  'authority-added': 1,
  'authority-removed': 4,
} as const;
export type PolicyKind = keyof typeof POLICY_ACTIVITIES;

/** The event of such a change. It widens or narrows who is verified, so it is more than informational. */
export function policyEvent({ id, at, kind, actor, family, subject }: PolicyRecord): JsonObject {
  const message = `${kind} for devices of ${family} by ${actor}: ${subject}`;
  const type = kind.startsWith('firmware') ? 'Firmware' : 'Device Authority';
  return {
    ...envelope(3004, POLICY_ACTIVITIES[kind], 2, { id, at, message, code: `device:${kind}` }),
    ...{ status_id: 1, status: 'Success' },
    actor: { user: { name: actor } },
    entity: { uid: subject, name: family, type_id: 99, type },
  };
}

interface Common {
  readonly id: string;
  readonly at: number;
  readonly message: string;
  readonly code: string;
  readonly device?: JsonObject;
}

function envelope(
  classUid: number,
  activity: number,
  severity: number,
  { id, at, message, code, device }: Common,
): JsonObject {
  return {
    class_uid: classUid,
    category_uid: Math.floor(classUid / 1000),
    activity_id: activity,
    type_uid: classUid * 100 + activity,
    severity_id: severity,
    time: at,
    message,
    metadata: {
      version: OCSF_VERSION,
      product: PRODUCT,
      ...(device === undefined ? {} : { profiles: ['host'] }),
      original_event_uid: id,
      event_code: code,
      log_name: 'devices',
    },
    ...(device === undefined ? {} : { device }),
  };
}

function deviceOf({
  device,
  name,
  family,
}: Pick<AttestationRecord, 'device' | 'name' | 'family'>): JsonObject {
  const model = family === null ? {} : { model: family };
  return { uid: device, name: name ?? device, type_id: 7, type: 'IOT', ...model };
}

/** What was attested, under the names of the request. */
function factsOf(record: AttestationRecord): JsonObject {
  return {
    version: record.version,
    boot_count: record.bootCount,
    firmware_hash: record.firmwareHash,
    firmware_version: record.firmwareVersion,
    nonce: record.nonce,
    kid: record.kid,
    gateway: record.actor,
  };
}
