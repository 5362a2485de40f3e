// Packet files on their way: one zstd frame (RFC 8878), or several in a row for a packet of many events (packet-file-writer.ts), each
// with its checksum, so that a flipped bit between ingest and persist is found before anything is archived. Decompression is capped: the
// queue and the bucket are not trusted with memory.
import { MAX_PACKET_FILE_BYTES } from '../../../schemas/limits.ts';
import { Violation } from '../errors.ts';
import { compressZstd, expandZstd, type Frame, framesOf } from '../zstd.ts';

/** Compresses a packet file, or a part of one. Level 1: measured in docs/decisions/0003-hashing.md. */
export function compressPacketFile(file: Uint8Array): Uint8Array<ArrayBuffer> {
  return compressZstd(file, 1);
}

/** The packet file back. Throws `Violation` ENVELOPE_MALFORMED for what is no such frames, is damaged, or grows past the cap. */
export function expandPacketFile(bytes: Uint8Array): Uint8Array {
  try {
    const frames = framesOf(bytes);
    if (frames !== undefined && frames.length > 1) return expandFrames(bytes, frames);
    return expandZstd(bytes, MAX_PACKET_FILE_BYTES, frames?.[0]?.contentBytes);
  } catch (cause) {
    throw new Violation('ENVELOPE_MALFORMED', 'a compressed packet file does not expand', { cause });
  }
}

/** Into one buffer that is made once: the whole would otherwise be there twice. */
function expandFrames(bytes: Uint8Array, frames: readonly Frame[]): Uint8Array {
  const size = frames.reduce((sum, frame) => sum + (frame.contentBytes ?? Number.NaN), 0);
  // A frame that does not say its size is none of ours.
  if (!(size <= MAX_PACKET_FILE_BYTES)) throw new RangeError('a packet file in frames: too large');
  const file = new Uint8Array(size);
  let at = 0;
  for (const { start, end, contentBytes = 0 } of frames) {
    file.set(expandZstd(bytes.subarray(start, end), Math.max(1, contentBytes), contentBytes), at);
    at += contentBytes;
  }
  return file;
}
