// A packet (one accepted request) as ingest hands it to persist: its manifest, receipt, file and queue envelope.
// Contract: design, section 3. Envelopes carry a version; a reader refuses one it does not know.
import * as z from 'zod/mini';
import { ERROR_CODES } from '../workers/core/errors.ts';

const hex256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** UUIDv7 in its canonical lower-case text form (RFC 9562 section 5.7). */
export const packetId = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));

/** Tenants and sources: they become R2 key parts and log fields, so the alphabet is closed. */
export const name = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/));

/** How a sender proved who it is. */
export const SENDER_PROOFS = ['token', 'signature', 'certificate', 'webhook', 'worker'] as const;

/** What a packet commits to. The log entry is SHA-256 of its RFC 8785 text. */
export const manifest = z.strictObject({
  v: z.literal(1),
  packet: packetId,
  tenant: name,
  source: name,
  /**
   * What the sender was known by: the `jti` of its token, the key that signed the request, the fingerprint of its certificate,
   * the scheme of its webhook; the Worker of this deployment that it came from. Absent from packets of before it was kept (docs/decisions/0015-sender-in-manifest.md).
   */
  sender: z.optional(
    z.strictObject({ proof: z.enum(SENDER_PROOFS), key: z.string().check(z.minLength(1), z.maxLength(256)) }),
  ),
  /** Epoch ms at which the request arrived. */
  received_at: z.int(),
  /** Cloudflare data centre that took the request, e.g. `FRA`. */
  colo: z.string(),
  /** Accepted events = leaves of the Merkle tree. */
  events: z.int().check(z.gte(0)),
  /** Hex RFC 6962 root over the event leaves. */
  root: hex256,
  /** Hex SHA-256 of the decompressed request body. */
  body: hex256,
  /** Length of the decompressed request body. */
  bytes: z.int().check(z.gte(0)),
  /** Version of the mapping code: `MAPPER_VERSION`. */
  mapper: z.string(),
  decoder: z.string(),
  /** The sender's own number of the request, if it numbers them (`Edgeseal-Sequence`, docs/accounting.md). */
  sequence: z.optional(z.int().check(z.gte(0))),
  /** 16 random bytes, hex: keeps the entry from being guessed. */
  nonce: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
});
export type Manifest = z.infer<typeof manifest>;
export type SenderProof = NonNullable<Manifest['sender']>;

/** Header of a packet file; behind it lie salts, canonical events and raw texts. See workers/core/attest/packet-file.ts. */
export const packetFileHeader = z.strictObject({
  v: z.literal(1),
  /** Canonical manifest text, byte for byte what was hashed. */
  manifest: z.string(),
  /** Compact JWS. */
  receipt: z.string(),
  idempotencyKey: z.nullable(z.string()),
  dedupWindowSeconds: z.int().check(z.gte(0)),
  /** As the source's settings had it when the request came in. */
  dedup: z.optional(z.literal('event')),
  rejected: z.array(
    z.strictObject({
      index: z.int().check(z.gte(0)),
      code: z.enum(ERROR_CODES),
      message: z.string(),
      raw: z.string(),
    }),
  ),
});
export type PacketFileHeader = z.infer<typeof packetFileHeader>;

/** A packet read back from its file. Entry i of each list is event i. */
export interface PacketFile {
  readonly header: PacketFileHeader;
  readonly manifest: Manifest;
  /** 16 bytes an event. */
  readonly salts: Uint8Array;
  /** Canonical (RFC 8785) texts, UTF-8, one after the other, and where each begins (events + 1 offsets). */
  readonly canonical: Uint8Array;
  readonly canonicalOffsets: Uint32Array;
  /** Original texts, likewise. */
  readonly raw: Uint8Array;
  readonly rawOffsets: Uint32Array;
}

/** What a message of the `packets` queue says. Encoded by workers/core/attest/envelope.ts. */
export type PacketMessage =
  /** The packet itself, as a zstd-compressed packet file. */
  | { readonly kind: 'packet'; readonly file: Uint8Array }
  /** The packet lies in SPILL under this key (zstd-compressed packet file). */
  | { readonly kind: 'pointer'; readonly packet: string; readonly key: string }
  /** Once a minute: walk the path, finish what was left (docs/decisions/0004-pulse.md). */
  | { readonly kind: 'pulse'; readonly at: number };

/** A message of the `sealing` queue: only a nudge; what is unsealed stands in D1. */
export const sealingMessage = z.strictObject({ v: z.literal(1), segment: z.nullable(z.int()) });
export type SealingMessage = z.infer<typeof sealingMessage>;
