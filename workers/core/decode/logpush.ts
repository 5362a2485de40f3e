// An upload of Cloudflare Logpush: NDJSON unless the job's output options say otherwise, gzip always, as content coding or as a
// file (developers.cloudflare.com/logs/logpush/logpush-job/enable-destinations/http/).
import { MAX_BODY_BYTES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { expandGzip, isGzip } from '../gzip.ts';
import { letGo } from '../let-go.ts';
import { decodeInto } from './body.ts';
import { Defect } from './defect.ts';
import { spaceEnd } from './document.ts';
import { readJsonObject } from './json.ts';
import type { DecodedTail, EventSink } from './slices.ts';
import { readUtf8 } from './utf8.ts';

/** How to read an upload. */
export interface LogpushOptions {
  /** Decoder of every line; absent or `auto`: JSON, or whatever it is where the upload does not begin as JSON does. */
  readonly format: string | undefined;
  /** Epoch ms at which the request arrived. */
  readonly receivedAt: number;
}

/**
 * The events of an upload, for whoever asks for them, once; null where there is none to keep: the upload by which Cloudflare tests a
 * destination, and an empty one. Throws `Refusal`: INGEST_ENCODING_BROKEN, INGEST_BODY_TOO_LARGE, and when they are asked for what
 * decodeInto throws.
 */
export function readLogpush(
  bytes: Uint8Array,
  { format, receivedAt }: LogpushOptions,
): ((sink: EventSink) => DecodedTail) | null {
  const content = isGzip(bytes) ? expand(bytes) : bytes;
  const start = spaceEnd(content, 0);
  if (start === content.length || isProbe(content.subarray(start))) return null;
  // Lines of JSON are held to be JSON: a broken one is then rejected with its reason, not kept as a text.
  const mediaType = content[start] === 0x7b ? 'application/x-ndjson' : null;
  return (sink) => {
    try {
      return decodeInto(content, { mediaType, format, receivedAt }, sink);
    } finally {
      if (content !== bytes) letGo(content);
    }
  };
}

/** Where the coding was not named in a header, as for `test.txt.gz`. */
function expand(bytes: Uint8Array): Uint8Array {
  try {
    return expandGzip(bytes, MAX_BODY_BYTES);
  } catch (cause) {
    if (!(cause instanceof RangeError))
      throw new Refusal('INGEST_ENCODING_BROKEN', 'the upload is damaged or cut short for gzip', { cause });
    throw new Refusal(
      'INGEST_BODY_TOO_LARGE',
      `the upload is larger than ${MAX_BODY_BYTES} bytes decompressed`,
      {
        cause,
        detail: { allowed: MAX_BODY_BYTES },
      },
    );
  }
}

/** Nobody writes more white space around `{"content":"tests"}` than this. */
const MAX_PROBE_BYTES = 64;

function isProbe(content: Uint8Array): boolean {
  const text = content.length > MAX_PROBE_BYTES ? null : readUtf8(content);
  const record = text === null ? undefined : readJsonObject(text);
  if (record === undefined || record instanceof Defect) return false;
  return record.content === 'tests' && Object.keys(record).length === 1;
}
