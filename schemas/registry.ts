// The KV registry: source settings and revoked tokens, replicated to every edge (design, section 3).
import * as z from 'zod/mini';
import { DEFAULT_DEDUP_WINDOW_SECONDS } from './limits.ts';

/** Settings of one source, under `source:<tenant>/<source>`. A source without an entry has the defaults. */
export const sourceSettings = z.strictObject({
  v: z.literal(1),
  disabled: z._default(z.boolean(), false),
  /** Decoder to use instead of detection; a `?format=` in the request wins. */
  format: z.optional(z.string()),
  /** Mapper asked before all others, by its row in the table of mappers (`zeek`); for records that look like several. */
  product: z.optional(z.string()),
  dedupWindowSeconds: z._default(z.int().check(z.gte(0), z.lte(86_400)), DEFAULT_DEDUP_WINDOW_SECONDS),
});
export type SourceSettings = z.infer<typeof sourceSettings>;

/** KV key of a source's settings. */
export const sourceKey = (tenant: string, source: string): string => `source:${tenant}/${source}`;

/** KV key whose presence means that the token with this `jti` is revoked. */
export const revokedKey = (jti: string): string => `revoked:${jti}`;

/** Token scopes. `admin` includes the others. */
export const SCOPES = ['ingest', 'read', 'admin'] as const;
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
});
export type PublicKey = z.infer<typeof publicKey>;

/** The `PUBLIC_KEYS` variable of ingest and query. */
export const publicKeys = z.object({ keys: z.array(publicKey) });
