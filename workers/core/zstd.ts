// Zstandard frames (RFC 8878) in and out of workerd, whose node:zlib has faults that Node's has not: zstdCompressSync fails
// on any result above about 40 KB (https://github.com/cloudflare/workerd/issues/6769), zstdDecompressSync on results of
// exactly 40,960 bytes, and it stops after the first frame in silence. The road with `info` has none of them.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** What `info: true` is documented to return; its types say Buffer. */
interface Informed {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

/** Bytes that the frame of `length` bytes never exceeds: ZSTD_COMPRESSBOUND, plus frame header, last block and checksum. */
export function compressedBound(length: number): number {
  return length + (length >>> 8) + 1024;
}

/** One frame with checksum and content size. Level 1 is the fastest ordinary one; takes twice the input's memory. */
export function compressZstd(bytes: Uint8Array, level: number): Uint8Array<ArrayBuffer> {
  const { buffer } = zstdCompressSync(bytes, {
    info: true,
    // Room for the worst case from the start: workerd cannot continue an ended frame in a second buffer.
    chunkSize: compressedBound(bytes.length),
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
    pledgedSrcSize: bytes.length,
  }) as unknown as Informed;
  // A copy: the result is a view that would hold the whole worst-case buffer in memory.
  return new Uint8Array(buffer);
}

/** RFC 9659: no more than 8 MiB of window for content that travels HTTP; a larger one is memory an attacker asks for. */
const WINDOW_LOG_MAX = 23;

/** What is made room for at first when nobody knows how much will come out. */
const FIRST_CHUNK_BYTES = 65_535;

/**
 * How many bytes a frame says it expands to (RFC 8878 section 3.1.1.1); undefined when it does not say or is none. Only to be
 * believed of frames of our own making: anyone can write any number there.
 */
export function contentBytes(frame: Uint8Array): number | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 6 || view.getUint32(0, true) !== 0xfd2fb528) return undefined;
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const at = 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  if (sizeBytes === 0 || frame.length < at + sizeBytes) return undefined;
  if (sizeBytes === 1) return view.getUint8(at);
  if (sizeBytes === 2) return view.getUint16(at, true) + 256;
  return sizeBytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/**
 * All frames of `bytes`, one after the other. Throws a RangeError (`code` ERR_BUFFER_TOO_LARGE) as soon as more than
 * `maxBytes` come out, having held no more than that, and another Error for anything damaged, cut short or foreign.
 * `expectedBytes`, where it is known, spares a second copy of the whole: room for as much is made at once.
 */
export function expandZstd(
  bytes: Uint8Array,
  maxBytes: number,
  expectedBytes = FIRST_CHUNK_BYTES,
): Uint8Array {
  const first = expandFrame(bytes, maxBytes, expectedBytes);
  if (first.engine.bytesWritten === bytes.length) return first.buffer;
  const parts = [first.buffer];
  let at = first.engine.bytesWritten;
  let room = maxBytes - first.buffer.length;
  while (at < bytes.length) {
    // At least 1: a last empty frame may follow a full buffer, and 0 is no legal cap.
    const { buffer, engine } = expandFrame(bytes.subarray(at), Math.max(room, 1), FIRST_CHUNK_BYTES);
    if (engine.bytesWritten === 0) throw new Error('zstd: no frame where one must begin');
    room -= buffer.length;
    if (room < 0) throw Object.assign(new RangeError('zstd: too large'), { code: 'ERR_BUFFER_TOO_LARGE' });
    at += engine.bytesWritten;
    parts.push(buffer);
  }
  return Buffer.concat(parts);
}

function expandFrame(bytes: Uint8Array, maxBytes: number, expectedBytes: number): Informed {
  return zstdDecompressSync(bytes, {
    info: true,
    // One more than will come: a chunk that is exactly full is what workerd gets wrong.
    chunkSize: Math.max(64, Math.min(expectedBytes, maxBytes) + 1),
    maxOutputLength: maxBytes,
    params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG_MAX },
  }) as unknown as Informed;
}
