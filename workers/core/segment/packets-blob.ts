// The manifests and receipts of a segment's packets, kept in the segment object itself: one zstd frame of JSON lines
// `{"manifest":"<canonical text>","receipt":"<jws>"}` by position, and `"erased":{"<index>":"<leaf>"}` besides where events were erased
// (erased.ts). D1 holds only where it lies (segments.packets_offset).
import * as z from 'zod';
import { Violation } from '../errors.ts';
import { expandZstd } from '../zstd.ts';
import type { ErasedLeaves } from './erased.ts';
import { compressBlob } from './parquet.ts';

/** What is kept of a packet beside its events. */
export interface PacketRecord {
  /** Canonical text, byte for byte what the log entry is the hash of. */
  readonly manifest: string;
  /** Compact JWS. */
  readonly receipt: string;
  /** Leaves of its erased events, if any. */
  readonly erased?: ErasedLeaves | undefined;
}

/** At most some 100 packets of a consumer batch, about 1.5 KB each, and 75 B for each of 50,000 events if all are erased. */
const MAX_BLOB_BYTES = 8 * 1024 * 1024;

const leaf = z.string().regex(/^[0-9a-f]{64}$/);
const record = z.strictObject({
  manifest: z.string(),
  receipt: z.string(),
  erased: z.record(z.string().regex(/^(0|[1-9][0-9]{0,5})$/), leaf).optional(),
});

/** The blob of these packets, in their order. */
export function encodePacketsBlob(packets: readonly PacketRecord[]): Uint8Array {
  const lines = packets.map(
    ({ manifest, receipt, erased }) => `${JSON.stringify({ manifest, receipt, erased })}\n`,
  );
  return compressBlob(new TextEncoder().encode(lines.join('')));
}

/** The records back, by position. Throws `Violation` ENVELOPE_MALFORMED for bytes that are no such blob. */
export function decodePacketsBlob(bytes: Uint8Array): PacketRecord[] {
  return readable(() => linesOf(bytes).map((line) => record.parse(JSON.parse(line))));
}

/** One of them, with no look at the others; undefined beyond the last. Throws as {@link decodePacketsBlob} does. */
export function decodePacketRecord(bytes: Uint8Array, position: number): PacketRecord | undefined {
  return readable(() => {
    const line = linesOf(bytes)[position];
    return line === undefined ? undefined : record.parse(JSON.parse(line));
  });
}

function linesOf(bytes: Uint8Array): string[] {
  const text = new TextDecoder().decode(expandZstd(bytes, MAX_BLOB_BYTES));
  return text.split('\n').slice(0, -1);
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new Violation('ENVELOPE_MALFORMED', 'the manifests of a segment cannot be read', { cause });
  }
}
