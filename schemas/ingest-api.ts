// What the native ingest endpoint takes and answers: POST /v1/events (design, section 3, "Native ingest"). Ingest checks
// requests by these schemas and query's OpenAPI document is generated from them.
import * as z from 'zod/mini';
import { ERROR_CODES } from '../workers/core/errors.ts';
import { INGEST_ENCODINGS } from './ingest-media.ts';
import { MAX_IDEMPOTENCY_KEY_LENGTH } from './limits.ts';
import { packetId } from './packet.ts';

/** `Idempotency-Key`: visible ASCII, so that it is one value in every log, header and database. */
export const idempotencyKey = z
  .string()
  .check(
    z.regex(/^[\x21-\x7e]+$/),
    z.maxLength(MAX_IDEMPOTENCY_KEY_LENGTH),
    z.describe(
      'Two requests of one source with the same key are one: the second is archived as a duplicate.',
    ),
  );

/** `Edgeseal-Sequence`: a count, so that a number that is missing is seen to be missing (docs/accounting.md). */
export const senderSequence = z.string().check(
  z.regex(/^(0|[1-9][0-9]{0,15})$/),
  z.refine((text) => Number.isSafeInteger(Number(text))),
  z.describe(
    "The sender's own number of this request, one more than that of the one before: gaps show in the books.",
  ),
);

/** Parameters of the request's address. */
export const ingestQuery = z.object({
  format: z
    .optional(z.string())
    .check(z.describe('Decoder of each line; without it, or as `auto`, it is detected.')),
});

/** Headers beside `Authorization` and `Content-Type`. */
export const ingestHeaders = z.object({
  'content-encoding': z.optional(z.enum(INGEST_ENCODINGS)),
  'idempotency-key': z.optional(idempotencyKey),
  'edgeseal-sequence': z.optional(senderSequence),
});

/** One event of the request that was not accepted, by its position in the request (from 0). */
export const rejection = z.object({
  index: z.int().check(z.gte(0)),
  code: z.enum(ERROR_CODES),
  message: z.string(),
});
export type Rejection = z.infer<typeof rejection>;

/** 202: everything in `accepted` is durable. */
export const ingestReply = z.object({
  packet: packetId,
  accepted: z
    .int()
    .check(z.gte(1), z.describe('Events taken; they are <packet>.0 to <packet>.<accepted - 1>.')),
  rejected: z.array(rejection),
  receipt: z
    .string()
    .check(z.describe('Compact JWS over what was received; its keys are at /.well-known/jwks.json.')),
  links: z.object({
    events: z.string().check(z.describe('A search for its events, which finds them once they are archived.')),
    proof: z.string().check(z.describe('Its proof, once it is sealed.')),
  }),
});
export type IngestReply = z.infer<typeof ingestReply>;

/** The answer to everything that was not accepted. */
export const ingestError = z.object({
  error: z.object({
    code: z.enum(ERROR_CODES),
    message: z.string(),
    detail: z
      .optional(z.looseObject({ rejected: z.optional(z.array(rejection)) }))
      .check(
        z.describe('Plain values behind the message; `rejected` lists the events when none was accepted.'),
      ),
  }),
});
export type IngestError = z.infer<typeof ingestError>;
