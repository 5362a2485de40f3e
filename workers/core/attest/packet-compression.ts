// Packet files on their way: one zstd frame (RFC 8878) with its checksum, so that a flipped bit between ingest and
// persist is found before anything is archived. Decompression is capped: the queue and the bucket are not trusted with memory.
import { MAX_PACKET_FILE_BYTES } from '../../../schemas/limits.ts';
import { Violation } from '../errors.ts';
import { compressZstd, contentBytes, expandZstd } from '../zstd.ts';

/** Compresses a packet file. Level 1: measured in docs/decisions/0003-hashing.md. */
export function compressPacketFile(file: Uint8Array): Uint8Array {
  return compressZstd(file, 1);
}

/** The packet file back. Throws `Violation` ENVELOPE_MALFORMED for what is no such frame, is damaged, or grows past the cap. */
export function expandPacketFile(bytes: Uint8Array): Uint8Array {
  try {
    return expandZstd(bytes, MAX_PACKET_FILE_BYTES, contentBytes(bytes));
  } catch (cause) {
    throw new Violation('ENVELOPE_MALFORMED', 'a compressed packet file does not expand', { cause });
  }
}
