// Cuts a stream of bytes into the bytes of its events, without holding more than one of them: lines, or JSON documents found
// by their brackets alone. Nothing is parsed or changed: what is wrong with an event is for the deployment to say.
import { MAX_BODY_BYTES } from '../../schemas/limits.ts';
import { Complaint } from '../complaint.ts';
import type { Framing } from './sniff.ts';

/** Bytes as they come from a file or a pipe. */
export type ByteStream = AsyncIterable<Uint8Array>;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const isBlank = (byte: number): boolean =>
  byte === 0x20 || byte === NEWLINE || byte === RETURN || byte === 0x09;
const isOpening = (byte: number): boolean => byte === 0x5b || byte === 0x7b;
const isClosing = (byte: number): boolean => byte === 0x5d || byte === 0x7d;

/** One event's bytes after another, blank ones left out. Throws Complaint for one that no request could carry. */
export function readRecords(stream: ByteStream, framing: Framing): AsyncGenerator<Buffer> {
  return framing === 'json' ? readDocuments(stream) : readLines(stream);
}

/** Collects the bytes of one record over chunks, under the cap of a request. */
class Collector {
  #parts: Uint8Array[] = [];
  #bytes = 0;

  add(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > MAX_BODY_BYTES) {
      throw new Complaint(`One event is larger than a request may be (${MAX_BODY_BYTES} bytes).`);
    }
    if (part.length > 0) this.#parts.push(part);
  }

  /** What was collected, without the carriage return at its end; null when it is blank. Starts anew. */
  takeLine(): Buffer | null {
    const line = this.#takeWhole();
    if (line.every(isBlank)) return null;
    return line.at(-1) === RETURN ? line.subarray(0, -1) : line;
  }

  #takeWhole(): Buffer {
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    return whole;
  }

  /** What was collected, trimmed of blanks at both ends; null when nothing is left. Starts anew. */
  take(): Buffer | null {
    const whole = this.#takeWhole();
    let [from, to] = [0, whole.length];
    while (from < to && isBlank(whole[from] ?? 0)) from += 1;
    while (to > from && isBlank(whole[to - 1] ?? 0)) to -= 1;
    return to > from ? whole.subarray(from, to) : null;
  }
}

/** Leading blanks of a line belong to it (a continued stack trace); only its ending does not. */
async function* readLines(stream: ByteStream): AsyncGenerator<Buffer> {
  const collector = new Collector();
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      collector.add(chunk.subarray(start, end));
      start = end + 1;
      const line = collector.takeLine();
      if (line !== null) yield line;
    }
    collector.add(chunk.subarray(start));
  }
  const last = collector.takeLine();
  if (last !== null) yield last;
}

/** Where in a JSON text a byte stands. An array at the top is not an event but a list of them. */
class Brackets {
  /** Of brackets, not counting that of a list at the top. */
  depth = 0;
  #inString = false;
  #escaped = false;
  #inList = false;
  #begun = false;

  /** What a byte means for the cut: part of the event, its last byte, or what stands between events. */
  see(byte: number): 'inside' | 'last' | 'between' {
    if (this.#inString) {
      this.#seeInString(byte);
      return 'inside';
    }
    if (byte === QUOTE) this.#inString = true;
    else if (isOpening(byte)) return this.#open(byte);
    else if (isClosing(byte)) return this.#close();
    else if (this.depth === 0 && byte === COMMA && this.#inList) return 'between';
    else if (this.depth === 0 && byte === NEWLINE && !this.#inList) return 'between';
    return 'inside';
  }

  #seeInString(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }

  #open(byte: number): 'inside' | 'between' {
    const isList = !this.#begun && byte === 0x5b;
    this.#begun = true;
    if (isList) this.#inList = true;
    else this.depth += 1;
    return isList ? 'between' : 'inside';
  }

  #close(): 'inside' | 'last' | 'between' {
    if (this.depth === 0) {
      this.#inList = false;
      return 'between';
    }
    this.depth -= 1;
    return this.depth === 0 && !this.#inList ? 'last' : 'inside';
  }
}

async function* readDocuments(stream: ByteStream): AsyncGenerator<Buffer> {
  const collector = new Collector();
  const brackets = new Brackets();
  for await (const chunk of stream) {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const seen = brackets.see(chunk[at] ?? 0);
      if (seen === 'inside') continue;
      collector.add(chunk.subarray(start, seen === 'last' ? at + 1 : at));
      start = at + 1;
      const document = collector.take();
      if (document !== null) yield document;
    }
    collector.add(chunk.subarray(start));
  }
  const rest = collector.take();
  if (rest !== null) yield rest;
}
