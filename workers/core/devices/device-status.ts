// What is shown of a device: whether it is heard of, and what it proved. Numbers and words are AuroraSOC's (docs/devices.md).

/** Heard of within this it is online, within the second stale, beyond it offline. */
export const STALE_AFTER_MS = 10 * 60_000;
export const OFFLINE_AFTER_MS = 60 * 60_000;

/** Whether a device is heard of. */
export type Presence = 'online' | 'stale' | 'offline';

/** What it proved last. */
export type Attestation = 'verified' | 'failed' | 'pending' | 'revoked';

/** Whether it is heard of at `now`: what counts is a signature of its own. */
export function presenceOf(lastSeenAt: number | null, now: number): Presence {
  if (lastSeenAt === null || now - lastSeenAt > OFFLINE_AFTER_MS) return 'offline';
  return now - lastSeenAt > STALE_AFTER_MS ? 'stale' : 'online';
}

/**
 * By the last verdict that says something of the device. `structural_pass`, as no attestation at all, leaves it pending: it is never taken
 * for verified.
 */
export function attestationOf(revokedAt: number | null, lastStatus: string | null): Attestation {
  if (revokedAt !== null) return 'revoked';
  if (lastStatus === 'valid') return 'verified';
  return lastStatus === 'failed' ? 'failed' : 'pending';
}
