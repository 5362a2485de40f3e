// Packet files on their way: one zstd frame (RFC 8878) with its checksum, so that a flipped bit between ingest and
// persist is found before anything is archived. Decompression is capped: the queue and the bucket are not trusted with memory.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { MAX_PACKET_FILE_BYTES } from '../../../schemas/limits.ts';
import { Violation } from '../errors.ts';

/** Compresses a packet file. Level 1: measured in docs/decisions/0003-hashing.md. */
export function compressPacketFile(file: Uint8Array): Uint8Array {
  return zstdCompressSync(file, {
    params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
    pledgedSrcSize: file.length,
  });
}

/** The packet file back. Throws `Violation` ENVELOPE_MALFORMED for what is no such frame, is damaged, or grows past the cap. */
export function expandPacketFile(bytes: Uint8Array): Uint8Array {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: MAX_PACKET_FILE_BYTES });
  } catch (cause) {
    throw new Violation('ENVELOPE_MALFORMED', 'a compressed packet file does not expand', { cause });
  }
}
