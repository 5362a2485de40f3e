// What the devices Worker takes and answers, as zod (docs/devices.md). The shapes of an attestation are AuroraSOC's
// `AttestationVerifyRequest` and `AttestationVerifyResponse`, which version 2 only adds members to.
import * as z from 'zod/mini';

/** A device's name: it goes into events and messages, so the alphabet is closed. */
export const deviceId = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/));
export const family = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/));

const hash = z.string().check(z.regex(/^[0-9a-fA-F]{64}$/));
const hexText = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const count = z.int().check(z.gte(0));
const epochMs = z.int().check(z.gte(0));

/** An attestation. Members that are not named here are not read: AuroraSOC's devices send some that are not signed. */
export const attestationRequest = z
  .object({
    device_id: deviceId,
    firmware_hash: hash,
    /** A counter of 64 bits in AuroraSOC; here up to 2^53 - 1, which is what a JSON number holds. */
    boot_count: count,
    signature_hex: hexText(512),
    public_key_hex: z.optional(z.nullable(hexText(256))),
    nonce: z.optional(z.nullable(z.string().check(z.maxLength(128)))),
    version: z._default(z.literal([1, 2]), 1),
    time: z.optional(epochMs),
    enrolment_token: z.optional(z.nullable(hexText(128))),
    /** PEM, the device's own certificate first. */
    certificate_chain: z.optional(z.nullable(z.string().check(z.maxLength(32_768)))),
  })
  .check(
    z.refine(
      ({ version, time }) => version === 1 || time !== undefined,
      'time is signed in version 2, and missing',
    ),
  );
export type AttestationRequest = z.infer<typeof attestationRequest>;

const status = z.enum(['valid', 'failed', 'structural_pass']);

/** The verdict. */
export const attestationResponse = z.strictObject({
  valid: z.boolean(),
  device_id: deviceId,
  status,
  reason: z.string(),
});
export type AttestationResponse = z.infer<typeof attestationResponse>;

/** A nonce for one attestation. */
export const challengeAnswer = z.strictObject({
  device_id: deviceId,
  nonce: z.string(),
  expires_at: epochMs,
});

const DAY_SECONDS = 86_400;
const seconds = (most: number) => z.int().check(z.gte(0), z.lte(most));

/** A device as an administrator registers it. */
export const deviceWish = z.strictObject({
  family,
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
  /** 1: messages of the old form are accepted as well. */
  protocol: z._default(z.literal([1, 2]), 2),
  public_key_hex: z.optional(hexText(256)),
});

/** A right to enrol a key. */
export const enrolmentWish = z.strictObject({
  ttl_seconds: z._default(seconds(30 * DAY_SECONDS), DAY_SECONDS),
  overlap_seconds: z._default(seconds(30 * DAY_SECONDS), 0),
});
export const enrolmentAnswer = z.strictObject({
  device_id: deviceId,
  enrolment_token: z.string(),
  expires_at: epochMs,
});

/** A new key, and how long the others are taken beside it. */
export const rotationWish = z.strictObject({
  public_key_hex: hexText(256),
  overlap_seconds: z._default(seconds(30 * DAY_SECONDS), DAY_SECONDS),
});

/** Without `kid` the device itself, for good. */
export const revocationWish = z.strictObject({
  kid: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
});

export const firmwareWish = z.strictObject({
  family,
  version: z.string().check(z.minLength(1), z.maxLength(64)),
  hash,
});
export const authorityWish = z.strictObject({ family, certificate: z.string().check(z.maxLength(16_384)) });

/** A page of a list. */
export const deviceListParameters = z.strictObject({
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 50),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
});

const orNull = <T extends z.ZodMiniType>(type: T) => z.nullable(type);

/** A device as it is shown. */
export const deviceAnswer = z.strictObject({
  device_id: deviceId,
  name: orNull(z.string()),
  family: z.string(),
  protocol: z.int(),
  status: z.enum(['online', 'stale', 'offline']),
  attestation: z.enum(['verified', 'failed', 'pending', 'revoked']),
  firmware_hash: orNull(z.string()),
  firmware_version: orNull(z.string()),
  boot_count: orNull(count),
  last_seen_at: orNull(epochMs),
  verified_at: orNull(epochMs),
  enrolled_at: epochMs,
  revoked_at: orNull(epochMs),
});
export type DeviceAnswer = z.infer<typeof deviceAnswer>;
export const devicesPage = z.strictObject({ devices: z.array(deviceAnswer), cursor: orNull(z.string()) });

/** One device, with its keys. */
export const deviceDetail = z.strictObject({
  ...deviceAnswer.shape,
  keys: z.array(
    z.strictObject({
      kid: z.string(),
      alg: z.enum(['p256', 'ed25519']),
      public_key_hex: z.string(),
      added_at: epochMs,
      added_by: z.string(),
      not_after: orNull(epochMs),
    }),
  ),
});

/** What became of a device, newest first. `event` is the uid of its event once ingest took it. */
export const historyPage = z.strictObject({
  history: z.array(
    z.strictObject({
      id: z.string(),
      at: epochMs,
      kind: z.string(),
      status: orNull(status),
      reason: orNull(z.string()),
      actor: z.string(),
      kid: orNull(z.string()),
      boot_count: orNull(count),
      firmware_hash: orNull(z.string()),
      event: orNull(z.string()),
    }),
  ),
  cursor: orNull(z.string()),
});

export const firmwareList = z.strictObject({
  firmware: z.array(
    z.strictObject({
      family: z.string(),
      version: z.string(),
      hash: z.string(),
      added_at: epochMs,
      added_by: z.string(),
    }),
  ),
});
export const authorityList = z.strictObject({
  authorities: z.array(
    z.strictObject({ fingerprint: z.string(), family: z.string(), added_at: epochMs, added_by: z.string() }),
  ),
});
