// Zstandard frames (RFC 8878) in and out of workerd, whose node:zlib has faults that Node's has not: zstdCompressSync fails
// on any result above about 40 KB (https://github.com/cloudflare/workerd/issues/6769), zstdDecompressSync on results of
// exactly 40,960 bytes, and it stops after the first frame in silence. The road with `info` has none of them.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { letGo } from './let-go.ts';

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
  const frame = new Uint8Array(buffer);
  letGo(buffer);
  return frame;
}

/** RFC 9659: no more than 8 MiB of window for content that travels HTTP; a larger one is memory an attacker asks for. */
const WINDOW_LOG_MAX = 23;

/** What is made room for at first when nobody knows how much will come out. */
const FIRST_CHUNK_BYTES = 65_535;

/** One frame: where it lies, and how many bytes it says it expands to (RFC 8878 section 3.1.1.1); undefined when it does not say. */
export interface Frame {
  readonly start: number;
  readonly end: number;
  readonly contentBytes: number | undefined;
}

/**
 * Where the frames of `bytes` lie, which is all that is looked at; undefined unless they are frames from end to end. What they say is
 * only to be believed of frames of our own making: anyone can write any number there.
 */
export function framesOf(bytes: Uint8Array): Frame[] | undefined {
  const frames = leadingFrames(bytes);
  return (frames.at(-1)?.end ?? 0) === bytes.length ? frames : undefined;
}

/** The same, up to where `bytes` are no frame or are cut. */
export function leadingFrames(bytes: Uint8Array): Frame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Frame[] = [];
  for (let start = 0; start < bytes.length; ) {
    const header = readHeader(view, start);
    const end = header === undefined ? -1 : frameEnd(view, header.end, header.hasChecksum);
    if (header === undefined || end === -1) break;
    frames.push({ start, end, contentBytes: header.contentBytes });
    start = end;
  }
  return frames;
}

/** How many bytes all frames say they expand to together; undefined when one does not say, or is none. */
export function contentBytes(bytes: Uint8Array): number | undefined {
  const frames = framesOf(bytes);
  if (frames === undefined || frames.length === 0) return undefined;
  let sum = 0;
  for (const { contentBytes: size } of frames) {
    if (size === undefined) return undefined;
    sum += size;
  }
  return sum;
}

const MAGIC = 0xfd2fb528;

function readHeader(view: DataView, start: number) {
  if (view.byteLength - start < 6 || view.getUint32(start, true) !== MAGIC) return undefined;
  const descriptor = view.getUint8(start + 4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const at = start + 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  if (view.byteLength < at + sizeBytes) return undefined;
  const contentBytes = sizeBytes === 0 ? undefined : readSize(view, at, sizeBytes);
  return { end: at + sizeBytes, hasChecksum: (descriptor & 4) !== 0, contentBytes };
}

function readSize(view: DataView, at: number, sizeBytes: number): number {
  if (sizeBytes === 1) return view.getUint8(at);
  if (sizeBytes === 2) return view.getUint16(at, true) + 256;
  return sizeBytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** Behind the last block (RFC 8878 section 3.1.1.2) and the checksum; -1 when it is cut short. */
function frameEnd(view: DataView, from: number, hasChecksum: boolean): number {
  for (let at = from; at + 3 <= view.byteLength; ) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    // A block of one byte repeated says how often in place of its size.
    at += 3 + (((header >> 1) & 3) === 1 ? 1 : header >> 3);
    if ((header & 1) === 0) continue;
    const end = at + (hasChecksum ? 4 : 0);
    return end <= view.byteLength ? end : -1;
  }
  return -1;
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
