// The KV registry: source settings and revoked tokens, replicated to every edge (design, section 3).
import * as z from 'zod/mini';
import { DEFAULT_DEDUP_WINDOW_SECONDS } from './limits.ts';

/** Algorithms a sender may sign requests with, by their names in RFC 9421, section 6.2.2. */
export const SIGNATURE_ALGORITHMS = ['ed25519', 'ecdsa-p256-sha256', 'hmac-sha256'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** Name of a sender's key within its source. A request names it whole, as `keyid`: `<tenant>/<source>/<kid>`. */
export const senderKid = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/));

/** A key a sender signs its requests with: public, but for HMAC, where both sides hold the same. */
export const senderKey = z.strictObject({
  kid: senderKid,
  alg: z.enum(SIGNATURE_ALGORITHMS),
  /** base64url: the 32 bytes of Ed25519, the 65 of an uncompressed P-256 point, or 16 to 128 of a shared secret. */
  key: z.string().check(z.regex(/^[A-Za-z0-9_-]{22,172}$/)),
  /** Epoch ms from which it is no longer taken: how a key is rotated with overlap. */
  notAfter: z.optional(z.int().check(z.gte(0))),
});
export type SenderKey = z.infer<typeof senderKey>;

/** How the webhooks of a provider prove where they come from; workers/ingest/protocols/webhooks has a file for each. */
export const HOOK_SCHEMES = [
  'standard-webhooks',
  'github',
  'okta',
  'slack',
  'stripe',
  'auth0',
  'google-pubsub',
  'azure-event-grid',
  'sns',
  'datadog',
  'header',
] as const;
export type HookScheme = (typeof HOOK_SCHEMES)[number];

/** What `/hooks/<source>` takes. */
export const hookSettings = z.strictObject({
  scheme: z.enum(HOOK_SCHEMES),
  /** Shared secrets or public keys as the provider shows them; several while one is rotated. */
  secrets: z._default(z.array(z.string().check(z.minLength(1), z.maxLength(512))).check(z.maxLength(4)), []),
  /** Scheme `header`: which one carries the secret. */
  header: z.optional(z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/))),
  /** Schemes with OIDC: the audience that tokens must be for, and the account they must be of. SNS: the topic's ARN. */
  audience: z.optional(z.string().check(z.minLength(1), z.maxLength(512))),
  principal: z.optional(z.string().check(z.minLength(1), z.maxLength(320))),
});
export type HookSettings = z.infer<typeof hookSettings>;

const positive = (most: number) => z.int().check(z.gte(1), z.lte(most));

/** What a source may send at most; absent ones are bounded by schemas/limits.ts alone. */
export const sourceLimits = z.strictObject({
  requestsPerMinute: z.optional(positive(1_000_000)),
  /** Of bodies as sent. */
  bytesPerMinute: z.optional(positive(1_000_000_000_000)),
  eventsPerRequest: z.optional(positive(50_000)),
  /** Of one body, decompressed. */
  bytesPerRequest: z.optional(positive(32 * 1024 * 1024)),
});
export type SourceLimits = z.infer<typeof sourceLimits>;

/** Labels: at most 16, short, and of names that a query can spell. */
export const labels = z
  .record(
    z.string().check(z.regex(/^[a-z][a-z0-9_.-]{0,63}$/)),
    z.string().check(z.minLength(1), z.maxLength(256)),
  )
  .check(z.refine((all) => Object.keys(all).length <= 16, 'at most 16 labels'));

/** Settings of one source, under `source:<tenant>/<source>`. A source without an entry has the defaults. */
export const sourceSettings = z.strictObject({
  v: z.literal(1),
  disabled: z._default(z.boolean(), false),
  /** Decoder to use instead of detection; a `?format=` in the request wins. */
  format: z.optional(z.string()),
  /** Mapper asked before all others, by its row in the table of mappers (`zeek`); for records that look like several. */
  product: z.optional(z.string()),
  dedupWindowSeconds: z._default(z.int().check(z.gte(0), z.lte(86_400)), DEFAULT_DEDUP_WINDOW_SECONDS),
  /** `event`: events that come again in another request within the window are told apart, too (docs/decisions/0031). */
  dedup: z.optional(z.literal('event')),
  /** Added to each event as `metadata.tags`. */
  labels: z.optional(labels),
  limits: z.optional(sourceLimits),
  keys: z.optional(z.array(senderKey).check(z.maxLength(8))),
  /** Requests without a good signature (RFC 9421) are refused, whatever token they carry. */
  requiresSignature: z.optional(z.boolean()),
  /** SHA-256 fingerprints (hex) of client certificates that are this source. */
  certificates: z.optional(z.array(z.string().check(z.regex(/^[0-9a-f]{64}$/))).check(z.maxLength(8))),
  hook: z.optional(hookSettings),
});
export type SourceSettings = z.infer<typeof sourceSettings>;

/** KV key of a source's settings. */
export const sourceKey = (tenant: string, source: string): string => `source:${tenant}/${source}`;

/** KV key of the source that a client certificate is, by its SHA-256 fingerprint in hex: `<tenant>/<source>`. */
export const certificateKey = (fingerprint: string): string => `certificate:${fingerprint}`;

/** Stands for all sources of a tenant together where a source is named; none can be called so. */
export const ALL_SOURCES = '*';

/** What all sources of a tenant may send together, under `tenant:<tenant>`. */
export const tenantSettings = z.strictObject({
  v: z.literal(1),
  limits: z.optional(z.pick(sourceLimits, { requestsPerMinute: true, bytesPerMinute: true })),
});
export type TenantSettings = z.infer<typeof tenantSettings>;

/** KV key of a tenant's settings. */
export const tenantKey = (tenant: string): string => `tenant:${tenant}`;

/** KV key whose presence means that this tenant's token with this `jti` is revoked: no tenant revokes another's (promise 8). */
export const revokedKey = (tenant: string, jti: string): string => `revoked:${tenant}/${jti}`;

/** Token scopes. `admin` includes `ingest` and `read`; `operator` is for what a tenant must not set for itself, its limits. */
export const SCOPES = ['ingest', 'read', 'admin', 'operator'] as const;
export type Scope = (typeof SCOPES)[number];

/** A public key as deployments publish and trust it: a JWK (RFC 8037) with its role. */
export const publicKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
  x: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  kid: z.string().check(z.minLength(1)),
  /** What this key may sign; a key is trusted for nothing else. */
  edgeseal_use: z.enum(['token', 'receipt', 'log']),
  /** From when until when it counts, and whether it was revoked, in seconds since 1970: docs/keys.md. */
  nbf: z.optional(z.number()),
  exp: z.optional(z.number()),
  revoked: z.optional(z.object({ revoked_at: z.number(), reason: z.optional(z.string()) })),
});
export type PublicKey = z.infer<typeof publicKey>;

/** The `PUBLIC_KEYS` variable of ingest and query. */
export const publicKeys = z.object({ keys: z.array(publicKey) });
