// Answers of the proof routes as zod: made from these types, described from them in /openapi.json (design, section 3).
import * as z from 'zod';
import { packetId } from './packet.ts';
import { errorBody } from './query-api.ts';

/** Parameters of the paths that end in /proof. */
export const proofParameters = z.strictObject({
  checkpoint: z.enum(['newest', 'witnessed']).default('newest').meta({
    description:
      'Under which checkpoint: the newest, or the newest that enough witnesses cosigned, which is a second or two older (docs/witnesses.md).',
  }),
});
export type ProofParameters = z.output<typeof proofParameters>;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const manifestText = z.string().meta({
  description:
    'Canonical JSON (RFC 8785), byte for byte what was hashed: its SHA-256 is the entry in the log.',
});

/** A place in the log. */
export const logIndex = z.int().min(0);

/** The proof of a place in the log. */
export const tlogProof = z.string().meta({
  description: 'c2sp.org/tlog-proof@v1: inclusion proof of the entry and the signed checkpoint it leads to.',
});

/** Answer of GET /v1/packets/<id>. What a retry was archived as is its first packet: `duplicate_of`. */
export const packetAnswer = z
  .strictObject({
    packet: packetId,
    source: z.string(),
    received_at: z.int().meta({ description: 'Epoch ms.' }),
    events: z.int(),
    rejected: z.int(),
    bytes: z.int().meta({ description: 'Of the decompressed request body.' }),
    body: hash.meta({ description: 'SHA-256 of the decompressed request body.' }),
    idempotency_key: z.string().nullable(),
    duplicate_of: z.nullable(packetId).meta({
      description: 'The first packet, if this is a retry; the members below are then those of the first.',
    }),
    segment: z.int().nullable(),
    position: z.int().nullable().meta({ description: 'Place among the packets of its segment.' }),
    log_index: logIndex.nullable().meta({ description: 'Null until it is under a checkpoint.' }),
    manifest: manifestText.nullable(),
    receipt: z.string().nullable().meta({ description: 'Compact JWS, as its sender got it.' }),
  })
  .meta({ id: 'Packet' });
export type PacketAnswer = z.infer<typeof packetAnswer>;

/** Answer of GET /v1/packets/<id>/proof. */
export const packetProofAnswer = z
  .strictObject({ v: z.literal(1), manifest: manifestText, log_index: logIndex, tlog_proof: tlogProof })
  .meta({ id: 'PacketProof' });
export type PacketProofAnswer = z.infer<typeof packetProofAnswer>;

/** Answer of GET /v1/events/<uid>/proof. */
export const eventProofAnswer = z
  .strictObject({
    v: z.literal(1),
    event: z.string().meta({ description: 'Canonical JSON (RFC 8785), byte for byte what was hashed.' }),
    salt: z.string().regex(/^[0-9a-f]{32}$/),
    index: z.int().min(0),
    path: z
      .array(hash)
      .meta({ description: 'RFC 6962 audit path of the event in its packet, from the leaf up.' }),
    manifest: manifestText,
    log_index: logIndex,
    tlog_proof: tlogProof,
  })
  .meta({ id: 'EventProof' });
export type EventProofAnswer = z.infer<typeof eventProofAnswer>;

/** What is left to prove of an erased event (docs/erasure.md): that its leaf is in its packet, and the packet in the log. */
export const erasedProof = z.strictObject({
  v: z.literal(1),
  leaf: hash.meta({ description: 'SHA-256(0x00 || salt || event), of which only this is left.' }),
  index: z.int().min(0),
  path: z.array(hash),
  manifest: manifestText,
  log_index: logIndex,
  tlog_proof: tlogProof,
});
export type ErasedProof = z.infer<typeof erasedProof>;

/** Answer 410 of GET /v1/events/<uid>/proof: the error as anywhere, and the proof. */
export const erasedAnswer = z
  .strictObject({ error: errorBody.shape.error, proof: erasedProof })
  .meta({ id: 'Erased' });
export type ErasedAnswer = z.infer<typeof erasedAnswer>;
