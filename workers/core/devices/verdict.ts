// What an attestation is worth: `valid`, `failed`, or `structural_pass` (well-formed, with no key to hold it against), and why
// (docs/devices.md, "Verdicts"). Decides over what was read; whoever records it has every condition checked again in the database.
import type { DeviceKey } from './device-key.ts';

/** Every reason, with what it says to who reads the answer. Closed: the history and events name them. */
export const REASONS = {
  verified: 'the signature verifies, the firmware is allowed, and the nonce is spent',
  enrolled: 'the device proved its new key, which is registered from now on; the nonce is spent',
  'device-unknown': 'well-formed, but there is no such device: nothing was verified',
  'no-key': 'well-formed, but the device has no key: nothing was verified',
  'device-revoked': 'the device was revoked',
  'old-form': 'the device is not enrolled for messages of version 1',
  'nonce-missing': 'there is no nonce: ask for a challenge first',
  'nonce-unknown': 'the nonce was not given to this device',
  'nonce-expired': 'the nonce has expired',
  'nonce-spent': 'the nonce was spent before',
  'signature-malformed': 'the signature is no hex of DER, or of r and s, or of 64 bytes of Ed25519',
  'signature-invalid': 'no key of the device made this signature over this message',
  'key-malformed': 'the key that was to be enrolled is no public key of P-256 or Ed25519',
  'key-taken': 'the key that was to be enrolled is known already',
  'enrolment-refused': 'neither the enrolment token nor the certificates allow this key for this device',
  'time-out-of-window': 'the time that was signed is more than 5 minutes from now',
  'firmware-not-allowed': 'the firmware is not on the list of its family',
  'boot-count-decreased': 'the boot count is lower than one that was verified before',
} as const;
export type Reason = keyof typeof REASONS;

/** AuroraSOC's words. */
export type Status = 'valid' | 'failed' | 'structural_pass';

/** How far a device's clock may be off, either way. */
export const MAX_CLOCK_MS = 5 * 60_000;

/** What the registry knows of a device. */
export interface KnownDevice {
  readonly protocol: number;
  readonly isRevoked: boolean;
  readonly bootCount: number | null;
}

/** What became of the challenge with the request's nonce; `unknown` for one of another device as well. */
export type NonceState = 'open' | 'unknown' | 'expired' | 'spent';

/** Everything a verdict rests on. */
export interface Evidence {
  readonly device: KnownDevice | undefined;
  /** 1 or 2: the form of the request. */
  readonly version: 1 | 2;
  /** Undefined where the request brings none. */
  readonly nonce: NonceState | undefined;
  /** Keys to hold the signature against; those of the registry, or the one that is to be enrolled. */
  readonly keys: readonly DeviceKey[];
  /** Whether the request wants to enrol a key, and what is wrong with that. */
  readonly enrolment: 'none' | 'good' | 'key-malformed' | 'key-taken' | 'enrolment-refused';
  /** Which rule refuses it. */
  readonly refusal?: string | undefined;
  /** The key that made the signature; none where nobody did, or where it could not be read. */
  readonly signature: { readonly by: DeviceKey | undefined; readonly isReadable: boolean };
  readonly isFirmwareAllowed: boolean;
  readonly bootCount: number;
  /** The device's clock (version 2). */
  readonly time: number | undefined;
  readonly now: number;
}

/** A verdict. `isProven`: a key of the device signed this, whatever else is wrong; the nonce is spent then. */
export interface Verdict {
  readonly status: Status;
  readonly reason: Reason;
  /** More of the reason, where there is more to say. */
  readonly detail?: string | undefined;
  readonly isProven: boolean;
}

/** What a verdict says of its reason. */
export const inWords = ({ reason, detail }: Pick<Verdict, 'reason' | 'detail'>): string =>
  detail === undefined ? REASONS[reason] : `${REASONS[reason]}: ${detail}`;

/** Decides. What cannot be verified is never `valid`; the first thing amiss is the reason. */
export function decide(evidence: Evidence): Verdict {
  const unproven = faultBefore(evidence);
  if (unproven !== null) {
    const isStructural = unproven === 'device-unknown' || unproven === 'no-key';
    const status = isStructural ? 'structural_pass' : 'failed';
    return { status, reason: unproven, detail: detailOf(unproven, evidence), isProven: false };
  }
  const fault = faultBehind(evidence);
  if (fault !== null) return { status: 'failed', reason: fault, isProven: true };
  return { status: 'valid', reason: evidence.enrolment === 'good' ? 'enrolled' : 'verified', isProven: true };
}

function detailOf(reason: Reason, { enrolment, refusal }: Evidence): string | undefined {
  if (reason === 'enrolment-refused') return refusal;
  return reason === 'signature-invalid' && enrolment === 'good'
    ? 'it has to be made by the key that is to be enrolled'
    : undefined;
}

/** What is wrong before anybody is known to speak for the device. */
function faultBefore({ device, version, nonce, keys, enrolment, signature }: Evidence): Reason | null {
  if (device?.isRevoked) return 'device-revoked';
  if (enrolment !== 'none' && enrolment !== 'good') return enrolment;
  if (device === undefined && enrolment === 'none') return 'device-unknown';
  if (version < (device?.protocol ?? 2)) return 'old-form';
  if (keys.length === 0) return 'no-key';
  if (nonce === undefined) return 'nonce-missing';
  if (nonce !== 'open') return `nonce-${nonce}`;
  if (!signature.isReadable) return 'signature-malformed';
  return signature.by === undefined ? 'signature-invalid' : null;
}

/** What is wrong with what the device itself says. */
function faultBehind({ device, time, now, isFirmwareAllowed, bootCount }: Evidence): Reason | null {
  if (time !== undefined && Math.abs(time - now) > MAX_CLOCK_MS) return 'time-out-of-window';
  if (!isFirmwareAllowed) return 'firmware-not-allowed';
  return bootCount < (device?.bootCount ?? 0) ? 'boot-count-decreased' : null;
}
