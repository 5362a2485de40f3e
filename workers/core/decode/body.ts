// The threshold of the decode room: the bytes of one request -> its events (design, section 1, step 2).
// accepted + rejected = events in the body, always. Only what cannot be split into events is refused as a whole.
import type { DecodedBody } from '../../../schemas/event.ts';
import { Refusal } from '../errors.ts';
import { Batch } from './batch.ts';
import { Defect, excerpt } from './defect.ts';
import { type DocumentParts, spaceEnd, splitDocument } from './document.ts';
import { type DecodeContext, decoded, type Format } from './format.ts';
import { json, readJsonString } from './json.ts';
import { decodeLine } from './line.ts';
import { forEachLine, isBlank } from './lines.ts';
import { splitOctetCounted } from './octets.ts';
import { FORMAT_NAMES, findFormat } from './table.ts';
import { firstInvalidByte, readUtf8, readWindows1252 } from './utf8.ts';

/** Stands in the manifest beside the decoder's name: raised when the same bytes would decode to something else. */
export const DECODER_VERSION = 1;

/** How to read a body. */
export interface DecodeOptions {
  /** `application/json`, `application/x-ndjson` or `text/plain`; null or another one: found out from the bytes. */
  readonly mediaType: string | null;
  /** Name of the decoder of each line; absent or `auto` detects it line by line. */
  readonly format?: string;
  /** Epoch ms at which the request arrived. */
  readonly receivedAt: number;
}

/**
 * Takes a request body apart. Throws {@link Refusal}: `INGEST_BODY_EMPTY`, `INGEST_TOO_MANY_EVENTS`,
 * `INGEST_FORMAT_UNKNOWN`, and for a JSON document that is broken as a whole `DECODE_NOT_UTF8`, `DECODE_JSON_SYNTAX` or
 * `DECODE_JSON_NOT_OBJECT`. Anything wrong with one event goes to `rejected`. Linear in the body.
 */
export function decodeBody(body: Uint8Array, options: DecodeOptions): DecodedBody {
  const pinned = requireFormat(options.format);
  const bytes = withoutByteOrderMark(body);
  const context: DecodeContext = { receivedAt: options.receivedAt };
  const reading: Reading = { bytes, context, pinned, batch: new Batch() };
  switch (options.mediaType) {
    case 'application/x-ndjson':
      return decodeLines({ ...reading, pinned: pinned ?? json }, 'ndjson');
    case 'text/plain':
      return decodeText(reading);
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
  readonly batch: Batch;
}

function requireFormat(name: string | undefined): Format | undefined {
  if (name === undefined || name === 'auto') return undefined;
  const format = findFormat(name);
  if (format !== undefined) return format;
  throw new Refusal(
    'INGEST_FORMAT_UNKNOWN',
    `format must be auto or one of ${FORMAT_NAMES.join(', ')}, found ${excerpt(name)}`,
  );
}

function withoutByteOrderMark(body: Uint8Array): Uint8Array {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

/** What the manifest says of a body: framing, format, version of this room. */
function decoderName(framing: string, pinned: Format | undefined): string {
  return `${framing}/${pinned?.name ?? 'auto'}@${DECODER_VERSION}`;
}

/** Lines, or octet-counted syslog where the whole body is framed so. */
function decodeText(reading: Reading): DecodedBody {
  const messages = splitOctetCounted(reading.bytes);
  if (messages === null) return decodeLines(reading, 'lines');
  for (const message of messages) {
    const text = readUtf8(message);
    if (text === null) addForeignLine(message, reading);
    else if (!isBlank(text)) addLine(text, reading);
  }
  return reading.batch.finish(decoderName('octets', reading.pinned));
}

function decodeLines(reading: Reading, framing: string): DecodedBody {
  forEachLine(reading.bytes, {
    text: (line) => addLine(line, reading),
    bytes: (line) => addForeignLine(line, reading),
  });
  return reading.batch.finish(decoderName(framing, reading.pinned));
}

function addLine(line: string, { batch, context, pinned }: Reading): void {
  batch.add(line, (raw) => decodeLine(raw, context, pinned));
}

/** A line that is not UTF-8: JSON must be (RFC 8259 section 8.1), other lines are read as windows-1252 and say so. */
function addForeignLine(bytes: Uint8Array, { batch, context, pinned }: Reading): void {
  batch.add(readWindows1252(bytes), (raw) => {
    const outcome = decodeLine(raw, context, pinned);
    if (outcome instanceof Defect) return pinned === json ? notUtf8(bytes) : outcome;
    if (outcome.format === 'json') return notUtf8(bytes);
    return decoded(outcome.format, raw, outcome.record, outcome.syslog, outcome.defect, 'windows-1252');
  });
}

function notUtf8(bytes: Uint8Array): Defect {
  const at = firstInvalidByte(bytes);
  const found = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return new Defect(
    'DECODE_NOT_UTF8',
    `JSON must be UTF-8, but byte ${at + 1} of ${bytes.length} (0x${found}) is not`,
  );
}

function decodeDocument(reading: Reading): DecodedBody {
  const text = readUtf8(reading.bytes);
  if (text === null) throw refusal(notUtf8(reading.bytes));
  const start = spaceEnd(text, 0);
  const first = text.charCodeAt(start);
  if (Number.isNaN(first)) return reading.batch.finish(decoderName('json', reading.pinned));
  if (first !== 0x7b && first !== 0x5b) {
    if (reading.pinned !== undefined && reading.pinned !== json) return decodeText(reading);
    throw new Refusal(
      'DECODE_JSON_NOT_OBJECT',
      `a JSON body must be an object or an array, found ${excerpt(text, start)}`,
    );
  }
  const parts = splitDocument(text);
  if (parts instanceof Defect) throw refusal(parts);
  if (parts.shape === 'objects' && isLineOfItsOwn(text, parts)) {
    return decodeLines({ ...reading, pinned: json }, 'ndjson');
  }
  return decodeParts(text, parts, reading);
}

/** Several objects, the first of them one whole line: NDJSON under the wrong media type. */
function isLineOfItsOwn(text: string, parts: DocumentParts): boolean {
  const start = parts.starts[0] ?? 0;
  const end = parts.ends[0] ?? 0;
  const lineBreak = text.indexOf('\n', start);
  return lineBreak >= end && isBlank(text.slice(end, lineBreak));
}

function decodeParts(text: string, parts: DocumentParts, reading: Reading): DecodedBody {
  const { batch } = reading;
  for (const [i, start] of parts.starts.entries()) {
    const raw = text.slice(start, parts.ends[i]);
    if (raw.charCodeAt(0) === 0x22) addStringElement(raw, reading);
    else batch.add(raw, (element) => json.decode(element, reading.context));
  }
  if (parts.brokenFrom !== undefined) {
    const raw = text.slice(parts.brokenFrom).trimEnd();
    batch.add(raw, (rest) => json.decode(rest, reading.context));
  }
  const decoded = batch.finish(decoderName('json', reading.pinned));
  const only = decoded.rejected[0];
  if (parts.shape === 'object' && only?.code === 'DECODE_JSON_SYNTAX') throw refusal(only);
  return decoded;
}

/** An array element that is a string is a line of some format: `raw` is the line, not its JSON spelling. */
function addStringElement(raw: string, reading: Reading): void {
  const line = readJsonString(raw);
  if (line instanceof Defect) reading.batch.place(raw, line);
  else addLine(line, reading);
}

function refusal(defect: Pick<Defect, 'code' | 'message'>): Refusal {
  return new Refusal(defect.code, defect.message);
}

/** Unnamed bytes: a JSON document if they are one from end to end, else lines, each of which may still be JSON. */
function decodeUnnamed(reading: Reading): DecodedBody {
  const text = opensLikeDocument(reading.bytes) ? readUtf8(reading.bytes) : null;
  const parts = text === null ? null : splitDocument(text);
  if (text === null || parts === null || parts instanceof Defect || parts.brokenFrom !== undefined) {
    return decodeText(reading);
  }
  try {
    return decodeParts(text, parts, reading);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'DECODE_JSON_SYNTAX') throw error;
    return decodeText({ ...reading, batch: new Batch() });
  }
}

/** `[` before a `{`, `"` or `]`, or a `{` whose object is more or less than the first line. */
function opensLikeDocument(bytes: Uint8Array): boolean {
  const lineEnd = bytes.indexOf(0x0a);
  const opening = readUtf8(bytes.subarray(0, lineEnd === -1 ? bytes.length : lineEnd));
  if (opening === null) return false;
  const start = spaceEnd(opening, 0);
  const first = opening.charCodeAt(start);
  if (first === 0x5b) {
    const next = opening.charCodeAt(spaceEnd(opening, start + 1));
    return Number.isNaN(next) || next === 0x7b || next === 0x22 || next === 0x5d;
  }
  if (first !== 0x7b || lineEnd === -1) return first === 0x7b;
  const parts = splitDocument(opening);
  return parts instanceof Defect || parts.shape === 'objects';
}
