// The manifests and receipts of a segment's packets, kept in the segment object itself: one zstd frame of JSON lines
// `{"manifest":"<canonical text>","receipt":"<jws>"}` by position. D1 holds only where it lies (segments.packets_offset).
import * as z from 'zod';
import { MAX_D1_PARAMETER_BYTES } from '../../../schemas/limits.ts';
import { Violation } from '../errors.ts';
import { expandZstd } from '../zstd.ts';
import { compressBlob } from './parquet.ts';

/** What is kept of a packet beside its events. */
export interface PacketRecord {
  /** Canonical text, byte for byte what the log entry is the hash of. */
  readonly manifest: string;
  /** Compact JWS. */
  readonly receipt: string;
}

/** At most some 100 packets of a consumer batch, about 1.5 KB each. */
const MAX_BLOB_BYTES = MAX_D1_PARAMETER_BYTES;

const record = z.strictObject({ manifest: z.string(), receipt: z.string() });

/** The blob of these packets, in their order. */
export function encodePacketsBlob(packets: readonly PacketRecord[]): Uint8Array {
  const lines = packets.map(({ manifest, receipt }) => `${JSON.stringify({ manifest, receipt })}\n`);
  return compressBlob(new TextEncoder().encode(lines.join('')));
}

/** The records back, by position. Throws `Violation` ENVELOPE_MALFORMED for bytes that are no such blob. */
export function decodePacketsBlob(bytes: Uint8Array): PacketRecord[] {
  try {
    const text = new TextDecoder().decode(expandZstd(bytes, MAX_BLOB_BYTES));
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => record.parse(JSON.parse(line)));
  } catch (cause) {
    throw new Violation('ENVELOPE_MALFORMED', 'the manifests of a segment cannot be read', { cause });
  }
}
