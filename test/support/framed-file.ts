// Packet files cut into frames anywhere, as no writer of ours cuts them: a reader that gets these right gets all right.
import { compressPacketFile } from '../../workers/core/attest/packet-compression.ts';
import type { FileSource } from '../../workers/core/segment/framed-file.ts';

/** The file in frames of that many bytes. */
export function framedFile(file: Uint8Array, frameBytes: number): Uint8Array {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < file.length; at += frameBytes)
    frames.push(compressPacketFile(file.subarray(at, at + frameBytes)));
  return new Uint8Array(Buffer.concat(frames));
}

/** A file that lies in memory. */
export function sourceOf(file: Uint8Array): FileSource {
  return { bytes: file.length, read: async (from, to) => file.subarray(from, to) };
}
