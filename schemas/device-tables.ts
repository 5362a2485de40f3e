// Devices and their attestations in D1 (docs/decisions/0024-devices-worker.md). Written only by the devices Worker; part of the
// catalog's schema by its re-export in catalog.ts. Times are epoch ms.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A device the tenant knows. */
export const devices = sqliteTable(
  'devices',
  {
    tenant: text('tenant').notNull(),
    device: text('device').notNull(),
    /** Board family: which firmware list it is held to. */
    family: text('family').notNull(),
    name: text('name'),
    /** 1: the old message is accepted beside the new one; 2: the new one alone. */
    protocol: integer('protocol').notNull(),
    /** The highest boot count of a valid attestation; null before the first. Never decreases. */
    bootCount: integer('boot_count'),
    /** What it last proved to run, and the version the firmware list has for it. */
    firmwareHash: text('firmware_hash'),
    firmwareVersion: text('firmware_version'),
    enrolledAt: integer('enrolled_at').notNull(),
    enrolledBy: text('enrolled_by').notNull(),
    /** Set once; a revoked device does not come back under its name. */
    revokedAt: integer('revoked_at'),
    /** When it last made a good signature, whatever else was wrong. */
    lastSeenAt: integer('last_seen_at'),
    /** When it last attested as valid. */
    verifiedAt: integer('verified_at'),
    /** Of the last verdict that says something of the device (signed by it, or with no key to hold it against): valid, failed, structural_pass. */
    lastStatus: text('last_status'),
    lastFailedAt: integer('last_failed_at'),
    /** Failed verdicts, whoever sent what was judged, since it was last verified. */
    failures: integer('failures').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.device] })],
);

/** A public key of a device. One key is one device's within its tenant: two that share one could speak for each other. */
export const deviceKeys = sqliteTable(
  'device_keys',
  {
    tenant: text('tenant').notNull(),
    /** Hex SHA-256 of the raw key: of the 65 bytes of the uncompressed point, or the 32 of Ed25519. */
    kid: text('kid').notNull(),
    device: text('device').notNull(),
    /** p256 or ed25519. */
    alg: text('alg').notNull(),
    /** The raw key in hex. */
    key: text('key').notNull(),
    addedAt: integer('added_at').notNull(),
    /** `token`, `certificate` or `admin`, and who: see docs/devices.md. */
    addedBy: text('added_by').notNull(),
    /** From when it is no longer taken; null for never. */
    notAfter: integer('not_after'),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.kid] }), index('device_keys_by_device').on(t.tenant, t.device)],
);

/** A nonce given to a device, and the attestation it was spent by. */
export const deviceChallenges = sqliteTable(
  'device_challenges',
  {
    tenant: text('tenant').notNull(),
    nonce: text('nonce').notNull(),
    device: text('device').notNull(),
    expiresAt: integer('expires_at').notNull(),
    spentBy: text('spent_by'),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.nonce] }),
    index('device_challenges_by_device').on(t.tenant, t.device, t.expiresAt),
    index('device_challenges_ended').on(t.expiresAt),
  ],
);

/** A right to enrol one key for one device, once: the hash of a secret that its administrator was shown. */
export const enrolmentTokens = sqliteTable(
  'enrolment_tokens',
  {
    tenant: text('tenant').notNull(),
    /** Hex SHA-256 of the secret. */
    hash: text('hash').notNull(),
    device: text('device').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** How long the device's other keys are taken beside the new one. */
    overlapMs: integer('overlap_ms').notNull(),
    createdBy: text('created_by').notNull(),
    usedBy: text('used_by'),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.hash] })],
);

/** A CA whose certificates enrol devices of a family. */
export const deviceAuthorities = sqliteTable(
  'device_authorities',
  {
    tenant: text('tenant').notNull(),
    /** Hex SHA-256 of the certificate. */
    fingerprint: text('fingerprint').notNull(),
    /** Base64 DER. */
    certificate: text('certificate').notNull(),
    family: text('family').notNull(),
    addedAt: integer('added_at').notNull(),
    addedBy: text('added_by').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.fingerprint] })],
);

/** A firmware that devices of a family may run. A family without a row may run none. */
export const firmwareAllowed = sqliteTable(
  'firmware_allowed',
  {
    tenant: text('tenant').notNull(),
    family: text('family').notNull(),
    /** Hex SHA-256 of the binary, lower case. */
    hash: text('hash').notNull(),
    version: text('version').notNull(),
    addedAt: integer('added_at').notNull(),
    addedBy: text('added_by').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.family, t.hash] })],
);

/** What became of a device, and the outbox of its events: ingest fetches what has no packet yet. Append-only but for `packet`. */
export const deviceHistory = sqliteTable(
  'device_history',
  {
    /** UUIDv7, so that its order is that of time; the event's Idempotency-Key. */
    id: text('id').primaryKey(),
    tenant: text('tenant').notNull(),
    device: text('device').notNull(),
    at: integer('at').notNull(),
    /** `attestation`, or what an administrator did: `registered`, `key-added`, `rotated`, `revoked`, ... */
    kind: text('kind').notNull(),
    /** Of an attestation: valid, failed, structural_pass. */
    status: text('status'),
    /** Why: one of the closed list in workers/core/devices/verdict.ts. */
    reason: text('reason'),
    /** Who asked: `sub` of the token. */
    actor: text('actor').notNull(),
    kid: text('kid'),
    bootCount: integer('boot_count'),
    firmwareHash: text('firmware_hash'),
    /** The OCSF event, JSON. */
    event: text('event').notNull(),
    /** The packet it was taken in with; null until then. Its event is `<packet>.0`. */
    packet: text('packet'),
  },
  (t) => [
    index('device_history_by_device').on(t.tenant, t.device, t.id),
    index('device_history_outbox').on(t.id).where(sql`packet IS NULL`),
  ],
);
