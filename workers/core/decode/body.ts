// The threshold of the decode room: the bytes of one request -> its events (design, section 1, step 2).
// accepted + rejected = events in the body, always. Only what cannot be split into events is refused as a whole.
import type { DecodedBody } from '../../../schemas/event.ts';
import { Refusal } from '../errors.ts';
import { Batch, notUtf8 } from './batch.ts';
import { csv } from './csv.ts';
import { Defect, excerpt } from './defect.ts';
import { type DocumentParts, excerptBytes, spaceEnd, splitDocument } from './document.ts';
import type { DecodeContext, Format } from './format.ts';
import type { FramingVisitor } from './framing.ts';
import { FRAMINGS } from './framings.ts';
import { json } from './json.ts';
import { LineGroups } from './line-groups.ts';
import { CHUNK_BYTES, lines } from './lines.ts';
import { type DecodedTail, type EventSink, readWhole } from './slices.ts';
import { FORMAT_NAMES, findFormat } from './table.ts';
import { readUtf8, utf16ToUtf8 } from './utf8.ts';

/** Stands in the manifest beside the decoder's name: raised when the same bytes would decode to something else. */
export const DECODER_VERSION = 5;

/** How to read a body. */
export interface DecodeOptions {
  /** `application/json`, `application/x-ndjson`, `text/csv` or `text/plain`; null or another: found out from the bytes. */
  readonly mediaType: string | null;
  /** Name of the decoder of each line; absent or `auto` detects it line by line. */
  readonly format?: string | undefined;
  /** Epoch ms at which the request arrived. */
  readonly receivedAt: number;
}

/** {@link decodeInto}, and all events at once: for bodies that are known to be small. */
export function decodeBody(body: Uint8Array, options: DecodeOptions): DecodedBody {
  return readWhole((sink) => decodeInto(body, options, sink));
}

/**
 * Takes a request body apart and hands its events on, in order and never all at once. Throws {@link Refusal}: `INGEST_BODY_EMPTY`,
 * `INGEST_TOO_MANY_EVENTS`, `INGEST_FORMAT_UNKNOWN`, for a JSON document that is broken as a whole `DECODE_NOT_UTF8`,
 * `DECODE_JSON_SYNTAX` or `DECODE_JSON_NOT_OBJECT`, and what `sink` throws; what was handed on until then is no body. Anything
 * wrong with one event goes to `rejected`. Linear in the body.
 */
export function decodeInto(body: Uint8Array, options: DecodeOptions, sink: EventSink): DecodedTail {
  const reading: Reading = {
    bytes: readByteOrderMark(body),
    context: { receivedAt: options.receivedAt },
    pinned: requireFormat(options.format),
    sink,
  };
  switch (options.mediaType) {
    case 'application/x-ndjson':
      return decodeNdjson(reading);
    case 'text/plain':
      return decodePlain(reading);
    case 'text/csv':
      return decodeText({ ...reading, pinned: reading.pinned ?? csv });
    case 'application/json':
      return decodeDocument(reading);
    default:
      return decodeUnnamed(reading);
  }
}

interface Reading {
  readonly bytes: Uint8Array;
  readonly context: DecodeContext;
  readonly pinned: Format | undefined;
  readonly sink: EventSink;
}

/** The decoder of that name; undefined for `auto` and for none. Throws {@link Refusal} `INGEST_FORMAT_UNKNOWN`. */
export function requireFormat(name: string | undefined): Format | undefined {
  if (name === undefined || name === 'auto') return undefined;
  const format = findFormat(name);
  if (format !== undefined) return format;
  throw new Refusal(
    'INGEST_FORMAT_UNKNOWN',
    `format must be auto or one of ${FORMAT_NAMES.join(', ')}, found ${excerpt(name)}`,
  );
}

/** Without the mark; UTF-16, which Windows exports in, as UTF-8. */
function readByteOrderMark(body: Uint8Array): Uint8Array {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return body.subarray(3);
  const little = body[0] === 0xff && body[1] === 0xfe;
  return little || (body[0] === 0xfe && body[1] === 0xff) ? utf16ToUtf8(body.subarray(2), little) : body;
}

/** What the manifest says of a body: framing, format, version of this room. */
function decoderName(framing: string, pinned: Format | undefined): string {
  return `${framing}/${pinned?.name ?? 'auto'}@${DECODER_VERSION}`;
}

/** Text, unless it is a JSON document and nothing else: many senders of JSON say `text/plain`. */
function decodePlain(reading: Reading): DecodedTail {
  const document = reading.pinned === undefined || reading.pinned === json ? decodeWhole(reading) : null;
  if (document?.rejected.length === 0) return document;
  if (document === null) return decodeText(reading);
  reading.sink.again();
  // A context of its own: nothing is remembered of what was read otherwise.
  return decodeText({ ...reading, context: { receivedAt: reading.context.receivedAt } });
}

/** Formats whose events may take several lines. */
const GROUPED: ReadonlySet<string> = new Set(['syslog', 'auditd', 'cri']);

/** Text in the first framing that takes it; the others hand nothing on. */
function decodeText({ bytes, context, pinned, sink }: Reading): DecodedTail {
  const batch = new Batch(context, pinned, sink);
  const framings = pinned?.framing === undefined ? FRAMINGS : [pinned.framing];
  const visitor = visitorOf(batch, sink);
  const groups =
    pinned === undefined || GROUPED.has(pinned.name) ? new LineGroups(visitor, context) : undefined;
  const framing =
    framings.find((one) => one.visit(bytes, one === lines ? (groups ?? visitor) : visitor)) ?? lines;
  groups?.end();
  return batch.finish(decoderName(framing.name, pinned));
}

/** Lines of JSON, or of the pinned format under that media type. */
function decodeNdjson({ bytes, context, pinned = json, sink }: Reading): DecodedTail {
  const batch = new Batch(context, pinned, sink);
  lines.visit(bytes, visitorOf(batch, sink));
  return batch.finish(decoderName('ndjson', pinned));
}

function visitorOf(batch: Batch, sink: EventSink): FramingVisitor {
  return {
    whole: (bytes) => sink.whole?.(bytes),
    text: (text) => batch.addLine(text),
    bytes: (foreign) => batch.addForeignLine(foreign),
  };
}

function decodeDocument(reading: Reading): DecodedTail {
  const { bytes, pinned } = reading;
  const start = spaceEnd(bytes, 0);
  const first = bytes[start];
  if (first !== undefined && first !== 0x7b && first !== 0x5b) {
    if (pinned !== undefined && pinned !== json) return decodeText(reading);
    throw refusal(readUtf8(bytes) === null ? notUtf8(bytes) : notContainer(bytes, start));
  }
  const parts = splitDocument(bytes);
  if (parts instanceof Defect) throw refusal(readUtf8(bytes) === null ? notUtf8(bytes) : parts);
  if (isLines(bytes, parts)) return decodeNdjson({ ...reading, pinned: json });
  return decodeParts(parts, reading);
}

function notContainer(bytes: Uint8Array, at: number): Defect {
  const found = excerptBytes(bytes, at);
  return new Defect('DECODE_JSON_NOT_OBJECT', `a JSON body must be an object or an array, found ${found}`);
}

/** Several objects, the first of them one whole line: NDJSON under the wrong media type. */
function isLines(bytes: Uint8Array, parts: DocumentParts): boolean {
  if (parts.shape !== 'objects') return false;
  const end = parts.ends[0] ?? 0;
  const lineBreak = bytes.indexOf(0x0a, parts.starts[0]);
  return lineBreak >= end && lineBreak < spaceEnd(bytes, end);
}

/** Reads the parts in chunks: where a chunk is ASCII, offsets in bytes are offsets in its text. */
function decodeParts(parts: DocumentParts, { bytes, context, pinned, sink }: Reading): DecodedTail {
  const batch = new Batch(context, pinned, sink);
  const { starts, ends } = parts;
  for (let i = 0; i < starts.length; ) {
    const from = starts[i] ?? 0;
    let next = i + 1;
    while (next < starts.length && (ends[next] ?? 0) - from <= CHUNK_BYTES) next++;
    const to = ends[next - 1] ?? 0;
    const text = readUtf8(bytes.subarray(from, to));
    const ascii = text !== null && text.length === to - from;
    for (; i < next; i++) {
      if (ascii) batch.addElement(text.slice((starts[i] ?? 0) - from, (ends[i] ?? 0) - from));
      else batch.addElementBytes(bytes.subarray(starts[i], ends[i]));
    }
  }
  if (parts.brokenFrom !== undefined) batch.addElementBytes(bytes.subarray(parts.brokenFrom));
  const tail = batch.finish(decoderName('json', pinned));
  const only = parts.shape === 'object' && tail.accepted === 0 ? tail.rejected[0] : undefined;
  if (only?.code === 'DECODE_JSON_SYNTAX' || only?.code === 'DECODE_NOT_UTF8') throw refusal(only);
  return tail;
}

function refusal(defect: Pick<Defect, 'code' | 'message'>): Refusal {
  return new Refusal(defect.code, defect.message);
}

/** Unnamed bytes: a JSON document if they are one from end to end, else lines, each of which may still be JSON. */
function decodeUnnamed(reading: Reading): DecodedTail {
  return decodeWhole(reading) ?? decodeText(reading);
}

/** A JSON document from end to end; null, with nothing handed on, for anything else. */
function decodeWhole(reading: Reading): DecodedTail | null {
  const parts = opensLikeDocument(reading.bytes) ? splitDocument(reading.bytes) : null;
  if (parts === null || parts instanceof Defect || parts.brokenFrom !== undefined) return null;
  try {
    return decodeParts(parts, reading);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.code.startsWith('DECODE_')) throw error;
    return null;
  }
}

/** `[` before a `{`, `"` or `]`, or a `{` whose object is more or less than the first line. */
function opensLikeDocument(bytes: Uint8Array): boolean {
  const start = spaceEnd(bytes, 0);
  if (bytes[start] === 0x5b) {
    const next = bytes[spaceEnd(bytes, start + 1)];
    return next === 0x7b || next === 0x22 || next === 0x5d;
  }
  if (bytes[start] !== 0x7b) return false;
  const lineEnd = bytes.indexOf(0x0a, start);
  if (lineEnd === -1) return true;
  const parts = splitDocument(bytes.subarray(start, lineEnd));
  return parts instanceof Defect || parts.shape === 'objects' || spaceEnd(bytes, lineEnd) === bytes.length;
}
