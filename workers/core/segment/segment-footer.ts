// What a segment file says about itself in the key-value metadata of its footer, beside where the packets blob lies: enough for who
// was handed a copy to know what it must hold. Written with the pages, once; where the log has its entries is therefore not in it
// (docs/decisions/0025-alone-verifiable-segments.md). Key `edgeseal.segment`; since 0.1.0's attestation, absent before.
import * as z from 'zod';
import type { Manifest, PacketFile } from '../../../schemas/packet.ts';
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
export function footerOf(
  packets: readonly {
    readonly manifest: Manifest;
    readonly header: Pick<PacketFile['header'], 'manifest'>;
  }[],
): SegmentFooter {
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

/**
 * What is wrong with the footer's word, if it is there (older files have none); `manifests` are those of the file by position, each with its
 * text.
 */
export function footerProblem(
  said: string | undefined,
  manifests: readonly { readonly manifest: Manifest; readonly text: string }[],
): string | undefined {
  if (said === undefined) return undefined;
  const footer = segmentFooter.safeParse(parse(said));
  if (!footer.success) return 'what its footer says of it cannot be read';
  const { v: _v, ...holds } = footerOf(
    manifests.map(({ manifest, text }) => ({ manifest, header: { manifest: text } })),
  );
  const isSo = Object.entries(holds).every(([name, value]) => isSame(footer.data[name], value));
  return isSo ? undefined : 'its footer says it was written with other packets';
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: refused like any other shape
  }
}

/** RFC 6962 root over the log entries of these manifests. */
export function rootOfManifests(manifests: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  return rootOf(manifests.map((text) => leafHash(sha256(encoder.encode(text)))));
}
