// What the devices Worker takes and answers, as zod (docs/devices.md). The shapes of an attestation are AuroraSOC's
// `AttestationVerifyRequest` and `AttestationVerifyResponse`, which version 2 only adds members to.
import * as z from 'zod/mini';

/** Text of a pattern; `words` are what is said of any other. */
const text = (pattern: RegExp, words: string) => z.string(words).check(z.regex(pattern, words));

/** A device's name: it goes into events and messages, so the alphabet is closed. */
export const deviceId = text(
  /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/,
  'has to be 1 to 64 letters, digits, ".", "_", ":" or "-", the first a letter or digit',
);
export const family = text(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'has to be 1 to 64 letters, digits, ".", "_" or "-", the first a letter or digit',
);

const hash = text(/^[0-9a-fA-F]{64}$/, 'has to be 64 hex digits (SHA-256)');
const hexText = (most: number) => {
  const words = `has to be text of 1 to ${most} characters`;
  return z.string(words).check(z.minLength(1, words), z.maxLength(most, words));
};
const whole = (most: number, range: string) => {
  const words = `has to be a whole number from 0 to ${range}`;
  return z.int(words).check(z.gte(0, words), z.lte(most, words));
};
const count = whole(Number.MAX_SAFE_INTEGER, '2^53 - 1 (9007199254740991)');
const epochMs = whole(Number.MAX_SAFE_INTEGER, '2^53 - 1, milliseconds since 1970');

const nonce = z.string('has to be text').check(z.maxLength(128, 'has to be 128 characters at most'));
const chain = z.string('has to be PEM').check(z.maxLength(32_768, 'has to be 32,768 characters at most'));

/** An attestation. Members that are not named here are not read: AuroraSOC's devices send some that are not signed. */
export const attestationRequest = z
  .object({
    device_id: deviceId,
    firmware_hash: hash,
    /** A counter of 64 bits in AuroraSOC; here up to 2^53 - 1, which is what a JSON number holds. */
    boot_count: count,
    signature_hex: hexText(512),
    public_key_hex: z.optional(z.nullable(hexText(256))),
    nonce: z.optional(z.nullable(nonce)),
    version: z._default(z.literal([1, 2], 'has to be 1 or 2'), 1),
    time: z.optional(epochMs),
    enrolment_token: z.optional(z.nullable(hexText(128))),
    /** PEM, the device's own certificate first. */
    certificate_chain: z.optional(z.nullable(chain)),
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
const seconds = (most: number) => whole(most, String(most));

/** A device as an administrator registers it. */
export const deviceWish = z.strictObject({
  family,
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
  /** 1: messages of the old form are accepted as well. */
  protocol: z._default(z.literal([1, 2], 'has to be 1 or 2'), 2),
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
  kid: z.optional(text(/^[0-9a-f]{64}$/, 'has to be 64 hex digits, as the device shows it')),
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
  /** Of the last failed verdict, and how many there were since it was verified: also of what others sent in its name. */
  last_failed_at: orNull(epochMs),
  failures_since_verified: count,
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
