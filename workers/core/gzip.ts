// gzip (RFC 1952) as it lies inside messages, in records of Data Firehose or as a whole file: all members, one after the
// other, under a cap. The coding of a request's body is another matter: ingest/content-encoding.ts.
import { gunzipSync } from 'node:zlib';

/** What `info: true` is documented to return; its types say Buffer. */
interface Informed {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

/** Output is made in pieces: of this size for all but small inputs, whose pieces are mostly waste. */
const CHUNK_BYTES = 64 * 1024;

/** What one byte of gzip may say it expands to and be believed: logs come to 10 to 50, and 1,032 is the most there is. */
const MAX_BELIEVED_RATIO = 256;

/**
 * Room that is worth making at once for what comes out, which would else be there twice, in pieces and together: one more than the
 * last four bytes say (RFC 1952, section 2.3.1). Wrong for files of several members, and wherever somebody lies: then pieces follow.
 */
export function gzipRoom(bytes: Uint8Array, maxBytes: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const said = bytes.length < 18 ? 0 : view.getUint32(bytes.length - 4, true);
  const isBelieved = said >= CHUNK_BYTES && said <= maxBytes && said <= MAX_BELIEVED_RATIO * bytes.length;
  return isBelieved ? said + 1 : Math.min(CHUNK_BYTES, Math.max(1024, 8 * bytes.length));
}

/** Whether the bytes begin like gzip with deflate inside; no text begins so. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08;
}

/**
 * All members of `bytes`. Throws a RangeError as soon as more than `maxBytes` come out, having held no more than that, and
 * another Error for what is damaged, cut short or followed by something else.
 */
export function expandGzip(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const { buffer, engine } = gunzipSync(bytes, {
    info: true,
    chunkSize: gzipRoom(bytes, maxBytes),
    maxOutputLength: Math.max(1, maxBytes),
  }) as unknown as Informed;
  if (engine.bytesWritten !== bytes.length)
    throw new Error('gzip: bytes after the end of the compressed data');
  // A cap of 0 is no legal one; 1 was asked for in its place.
  if (buffer.length > maxBytes) throw new RangeError('gzip: too large');
  return buffer;
}
