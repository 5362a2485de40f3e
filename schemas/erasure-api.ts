// Erasures over HTTP (docs/erasure.md): asked for and listed at the registry Worker, which checks requests by these schemas; the command
// line reads answers by them, and query's OpenAPI document is generated from them.
import * as z from 'zod/mini';

const uid = z.string().check(z.regex(/^[0-9a-f-]{36}\.(0|[1-9][0-9]{0,8})$/));
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** What has become of an erasure. A state is never given another meaning. */
export const ERASURE_STATES = ['asked', 'erased', 'done'] as const;

/** POST /v1/erasures. */
export const erasureWish = z.strictObject({
  uid,
  /** Goes into a sealed statement, for ever: it names the ground, never the person. No control characters. */
  reason: z.string().check(z.minLength(1), z.maxLength(500), z.regex(/^\P{Cc}*$/u)),
});

/** One erasure. Times are epoch ms. */
export const erasureAnswer = z.object({
  /** Of the event itself: asked for by a retry's uid, it is that of the first packet's event. */
  uid,
  reason: z.string(),
  asked_by: z.string(),
  asked_at: z.int(),
  /** `asked`; `erased`: not in the archive any more; `done`: no copy is left anywhere. */
  state: z.enum(ERASURE_STATES),
  erased_at: z.nullable(z.int()),
  done_at: z.nullable(z.int()),
  /** The leaf that stays of it. */
  leaf: z.nullable(hash),
  /** Hash of the statement that says so: GET /v1/statements/<hash>/proof. */
  statement: z.nullable(hash),
});
export type ErasureAnswer = z.infer<typeof erasureAnswer>;

/** A page of erasures, by uid. */
export const erasuresPage = z.object({
  erasures: z.array(erasureAnswer),
  cursor: z.nullable(z.string()),
});

/** How they are listed. */
export const erasuresParameters = z.object({
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(500)), 100),
  cursor: z.optional(uid),
  uid: z.optional(uid),
});
