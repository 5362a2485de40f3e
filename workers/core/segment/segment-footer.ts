// What a segment file says about itself in the key-value metadata of its footer, beside where the packets blob lies: enough for who
// was handed a copy to know what it must hold. Written with the pages, once; where the log has its entries is therefore not in it
// (docs/decisions/0025-alone-verifiable-segments.md). Key `edgeseal.segment`; since 0.1.0's attestation, absent before.
import * as z from 'zod';
import type { PacketFile } from '../../../schemas/packet.ts';
import { encodeHex } from '../attest/base-encoding.ts';
import { leafHash, rootOf } from '../attest/merkle.ts';
import { sha256 } from '../attest/sha256.ts';

/** Key of the file metadata. */
export const SEGMENT_METADATA_KEY = 'edgeseal.segment';

const count = z.int().min(0);

/** Grows by optional members only; another `v` is another format. */
export const segmentFooter = z.looseObject({
  v: z.literal(1),
  tenant: z.string(),
  events: count,
  /** The packets by position, which is their order in the log: consecutive entries. */
  packets: z.object({ count, first: z.string(), last: z.string() }),
  /** Bounds of `received_at`, epoch ms. */
  received: z.object({ from: count, to: count }),
  /** Hex RFC 6962 root over the log entries of the packets, in that order: each leaf is SHA-256(0x00 || SHA-256(manifest)). */
  root: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SegmentFooter = z.infer<typeof segmentFooter>;

/** What the footer of a segment of these packets says. `manifests` are their texts, likewise by position. */
export function footerOf(packets: readonly Pick<PacketFile, 'manifest' | 'header'>[]): SegmentFooter {
  const manifests = packets.map(({ manifest }) => manifest);
  const received = manifests.map(({ received_at }) => received_at);
  return {
    v: 1,
    tenant: manifests[0]?.tenant ?? '',
    events: manifests.reduce((sum, { events }) => sum + events, 0),
    packets: {
      count: manifests.length,
      first: manifests[0]?.packet ?? '',
      last: manifests.at(-1)?.packet ?? '',
    },
    received: { from: Math.min(...received), to: Math.max(...received) },
    root: encodeHex(rootOfManifests(packets.map(({ header }) => header.manifest))),
  };
}

/** RFC 6962 root over the log entries of these manifests. */
export function rootOfManifests(manifests: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  return rootOf(manifests.map((text) => leafHash(sha256(encoder.encode(text)))));
}
