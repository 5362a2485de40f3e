// Content codings (RFC 9110, section 8.4.1; zstd: RFC 9659) and how each is undone: whole, to its last byte, and never past
// the cap. A bomb ends there, having cost the cap and no more. Input is attacker-controlled.
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { INGEST_ENCODINGS } from '../../schemas/ingest-media.ts';
import { MAX_BODY_BYTES } from '../../schemas/limits.ts';
import { Refusal } from '../core/errors.ts';
import { gzipRoom } from '../core/gzip.ts';
import { expandZstd } from '../core/zstd.ts';
import { tooLarge } from './body.ts';

/** Undoes one coding. Throws a RangeError past the cap and another Error for what is damaged. */
type Expand = (bytes: Uint8Array, maxBytes: number) => Uint8Array;

/** One row a coding; `x-gzip` is gzip (RFC 9110, section 8.4.1.3). */
const EXPANDERS = {
  identity: (bytes) => bytes,
  gzip: exactly(gunzipSync, gzipRoom),
  'x-gzip': exactly(gunzipSync, gzipRoom),
  // Means the zlib format (RFC 1950), but senders of raw deflate (RFC 1951) are as many.
  deflate: (bytes, maxBytes) => (hasZlibHeader(bytes) ? inflate : inflateRaw)(bytes, maxBytes),
  br: exactly(brotliDecompressSync),
  zstd: (bytes, maxBytes) => expandZstd(bytes, maxBytes),
} as const satisfies Record<(typeof INGEST_ENCODINGS)[number], Expand>;

/** A coding this Worker takes. */
export type ContentEncoding = keyof typeof EXPANDERS;

/** The coding a header names. Throws `Refusal` INGEST_ENCODING_UNSUPPORTED for an unknown one, and for several. */
export function parseContentEncoding(header: string | null): ContentEncoding {
  const named = (header ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  const [coding = 'identity', ...more] = named.filter((name) => name !== '' && name !== 'identity');
  if (more.length === 0 && Object.hasOwn(EXPANDERS, coding)) return coding as ContentEncoding;
  throw new Refusal(
    'INGEST_ENCODING_UNSUPPORTED',
    'Content-Encoding must be one of gzip, deflate, br and zstd, or absent',
  );
}

/** The content. Throws `Refusal` INGEST_BODY_TOO_LARGE or INGEST_ENCODING_BROKEN. */
export function decompress(
  body: Uint8Array,
  encoding: ContentEncoding,
  maxBytes = MAX_BODY_BYTES,
): Uint8Array {
  try {
    return EXPANDERS[encoding](body, maxBytes);
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge('decompressed', maxBytes);
    throw new Refusal('INGEST_ENCODING_BROKEN', `the body is damaged or cut short for ${encoding}`, {
      cause,
    });
  }
}

type SyncExpander = (
  bytes: Uint8Array,
  options: { info: true; chunkSize: number; maxOutputLength: number },
) => unknown;

/** Output is made in pieces of this size; larger ones are mostly waste for the usual small body. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The codec under the cap, refusing what follows its end: silently left out, it would be lost (promise 2). `roomFor` says how much may
 * come out, where that can be known.
 */
function exactly(expand: SyncExpander, roomFor = (_: Uint8Array, _cap: number) => CHUNK_BYTES): Expand {
  return (bytes, maxBytes) => {
    const options = { info: true, chunkSize: roomFor(bytes, maxBytes), maxOutputLength: maxBytes } as const;
    // With `info` documented to be { buffer, engine }; its types say Buffer.
    const { buffer, engine } = expand(bytes, options) as {
      readonly buffer: Uint8Array;
      readonly engine: { readonly bytesWritten: number };
    };
    if (engine.bytesWritten !== bytes.length) throw new Error('bytes after the end of the compressed data');
    return buffer;
  };
}

const inflate = exactly(inflateSync);
const inflateRaw = exactly(inflateRawSync);

/** RFC 1950, 2.2: method 8, and the first two bytes a multiple of 31. No raw stream of a real encoder begins so. */
function hasZlibHeader(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
