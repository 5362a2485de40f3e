// The registry's HTTP API: /v1/sources and /v1/tokens/revoked (docs/senders/sources.md). The registry Worker checks requests by
// these schemas, the command line reads answers by them, and query's OpenAPI document is generated from them.
import * as z from 'zod/mini';
import { name } from './packet.ts';
import { HOOK_SCHEMES, SIGNATURE_ALGORITHMS, senderKid, sourceSettings, tenantSettings } from './registry.ts';

/** Secrets of webhooks that a rotation has replaced, each with its end. KV is told of them as if nothing had happened. */
const retiring = z.array(z.strictObject({ secret: z.string(), notAfter: z.int() }));

/** What D1 keeps of a source: its settings as KV has them, and what is to be taken off them in time. */
export const sourceRecord = z.extend(sourceSettings, { retiring: z.optional(retiring) });
export type SourceRecord = z.infer<typeof sourceRecord>;

/** Overlap of a rotation, in seconds: a day unless told, 30 days at most; 0 ends the old one at once. */
const overlapSeconds = z._default(z.int().check(z.gte(0), z.lte(30 * 86_400)), 86_400);

/** POST /v1/sources/{source}/rotate. What is left out is made: a name, and for shared secrets the secret. */
export const rotation = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('key'),
    kid: z.optional(senderKid),
    alg: z.optional(z.enum(SIGNATURE_ALGORITHMS)),
    key: z.optional(z.string()),
    overlapSeconds,
  }),
  z.strictObject({ what: z.literal('hook'), secret: z.optional(z.string()), overlapSeconds }),
]);
export type Rotation = z.infer<typeof rotation>;

/** POST /v1/tokens/revoked. */
export const revocation = z.strictObject({
  jti: z.string().check(z.minLength(1), z.maxLength(128)),
  /** Epoch ms at which the token ends by itself: the entry is kept no longer than that. For ever unless told. */
  until: z.optional(z.int().check(z.gte(0))),
});

/** How a page of a list is asked for. */
export const listParameters = z.strictObject({
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(500)), 100),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
});

const shownKey = z.object({
  kid: z.string(),
  alg: z.string(),
  /** Public keys only. */
  key: z.optional(z.string()),
  notAfter: z.optional(z.int()),
});

/** Settings as they are shown: what can be shown of them can be put back, and a secret that is left out stays. */
export const shownSettings = z.extend(z.object(sourceSettings.shape), {
  keys: z.optional(z.array(shownKey)),
  hook: z.optional(
    z.object({
      scheme: z.enum(HOOK_SCHEMES),
      header: z.optional(z.string()),
      audience: z.optional(z.string()),
      principal: z.optional(z.string()),
    }),
  ),
});
export type ShownSettings = z.infer<typeof shownSettings>;

/** What a secret is told from others by: its last characters, where it is long enough to spare them. */
const hint = z.object({
  /** Of a key. */
  kid: z.optional(z.string()),
  ends: z.string(),
  notAfter: z.optional(z.int()),
});
export type SecretHint = z.infer<typeof hint>;

/** One source as the API shows it. Times are epoch ms. */
export const sourceAnswer = z.object({
  tenant: name,
  source: name,
  version: z.int(),
  created_at: z.int(),
  updated_at: z.int(),
  updated_by: z.string(),
  settings: shownSettings,
  /** Of the shared secrets; the secrets themselves are shown to nobody. */
  secrets: z.object({ keys: z.array(hint), hook: z.array(hint) }),
});
export type SourceAnswer = z.infer<typeof sourceAnswer>;

/** What all sources of a tenant may send together, as the API shows it. Times are epoch ms. */
export const tenantAnswer = z.object({
  tenant: name,
  version: z.int(),
  created_at: z.int(),
  updated_at: z.int(),
  updated_by: z.string(),
  settings: tenantSettings,
});
export type TenantAnswer = z.infer<typeof tenantAnswer>;

/** A page of sources, by name. */
export const sourcesPage = z.object({ sources: z.array(sourceAnswer), cursor: z.nullable(z.string()) });

/** What came of a rotation. */
export const rotationAnswer = z.extend(sourceAnswer, {
  /** Name of the new key. */
  kid: z.optional(z.string()),
  /** The new shared secret, if it was made here: shown this once. */
  secret: z.optional(z.string()),
});
export type RotationAnswer = z.infer<typeof rotationAnswer>;

/** One change of a source, newest first in a page. */
export const changesPage = z.object({
  changes: z.array(
    z.object({
      version: z.int(),
      at: z.int(),
      actor: z.string(),
      jti: z.string(),
      action: z.string(),
      changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
    }),
  ),
  cursor: z.nullable(z.string()),
});
export type ChangesPage = z.infer<typeof changesPage>;

/** One revoked token. */
export const revokedAnswer = z.object({
  jti: z.string(),
  until: z.nullable(z.int()),
  revoked_at: z.int(),
  revoked_by: z.string(),
});

/** A page of revoked tokens, by jti. */
export const revokedPage = z.object({ revoked: z.array(revokedAnswer), cursor: z.nullable(z.string()) });
