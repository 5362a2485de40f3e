// A packet file in frames (core/attest/packet-file-writer.ts), expanded a frame at a time: RFC 8878 has frames in a row for one content, and
// each says how much of it is its. Frames are checked one by one: what a caller gets was never damaged.
import { MAX_PACKET_FILE_BYTES } from '../../../schemas/limits.ts';
import { Violation } from '../errors.ts';
import { letGo } from '../let-go.ts';
import { expandZstd, leadingFrames } from '../zstd.ts';

/** A compressed file, wherever it lies. */
export interface FileSource {
  readonly bytes: number;
  /** The bytes between two offsets, which are not the caller's to change. Throws `Unavailable` where they cannot be read. */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** A frame is held whole, compressed and expanded; ours have 2 MiB. What has larger ones was made before there were frames. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/** Compressed bytes looked at in one go while frames are counted. */
const LOOK_BYTES = 2 * MAX_FRAME_BYTES;

/** Where a frame lies, compressed (`start`, `end`) and in the file (`from`, `to`). */
interface PlacedFrame {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** Anything that can be read by offset. */
export class FramedFile {
  /** Bytes of the expanded file. */
  readonly size: number;
  readonly #source: FileSource;
  readonly #frames: readonly PlacedFrame[];

  private constructor(source: FileSource, frames: readonly PlacedFrame[]) {
    this.#source = source;
    this.#frames = frames;
    this.size = frames.at(-1)?.to ?? 0;
  }

  /** The file, if all of it is frames that can be held one at a time; undefined for any other. */
  static async open(source: FileSource): Promise<FramedFile | undefined> {
    const frames: PlacedFrame[] = [];
    for (let start = 0, size = 0; start < source.bytes; ) {
      const look = await source.read(start, Math.min(source.bytes, start + LOOK_BYTES));
      const found = leadingFrames(look);
      for (const { start: first, end, contentBytes } of found) {
        if (contentBytes === undefined || Math.max(contentBytes, end - first) > MAX_FRAME_BYTES)
          return undefined;
        const to = size + contentBytes;
        frames.push({ start: start + first, end: start + end, from: size, to });
        size = to;
      }
      const end = found.at(-1)?.end;
      if (end === undefined || size > MAX_PACKET_FILE_BYTES) return undefined;
      start += end;
    }
    return frames.length > 1 ? new FramedFile(source, frames) : undefined;
  }

  /** Reads it from anywhere; holds a frame. */
  reader(): FrameReader {
    return new FrameReader(this.#source, this.#frames);
  }
}

/** Who reads on in the same frame does not expand it again. */
export class FrameReader {
  readonly #source: FileSource;
  readonly #frames: readonly PlacedFrame[];
  #at = -1;
  #content: Uint8Array = new Uint8Array();

  constructor(source: FileSource, frames: readonly PlacedFrame[]) {
    this.#source = source;
    this.#frames = frames;
  }

  /** Bytes of the file from an offset on, as many as `target` has. Throws `Violation` ENVELOPE_MALFORMED for a damaged frame. */
  async read(from: number, target: Uint8Array): Promise<void> {
    for (let at = 0; at < target.length; ) {
      const place = this.#place(from + at);
      const { from: begins } = this.#frames[place] ?? { from: 0 };
      const content = await this.#expanded(place);
      const part = content.subarray(from + at - begins, from + target.length - begins);
      if (part.length === 0) throw malformed();
      target.set(part, at);
      at += part.length;
    }
  }

  /** Gives the frame back that is held. */
  close(): void {
    letGo(this.#content);
    this.#at = -1;
  }

  /** The frame that holds an offset: the last that begins before it or there, and is not empty. */
  #place(offset: number): number {
    let [low, high] = [0, this.#frames.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#frames[middle]?.to ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  async #expanded(place: number): Promise<Uint8Array> {
    if (place === this.#at) return this.#content;
    const frame = this.#frames[place];
    if (frame === undefined) throw malformed();
    this.close();
    this.#content = expand(await this.#source.read(frame.start, frame.end), frame.to - frame.from);
    this.#at = place;
    return this.#content;
  }
}

function expand(frame: Uint8Array, size: number): Uint8Array {
  try {
    const content = expandZstd(frame, Math.max(1, size), size);
    if (content.length === size) return content;
  } catch (cause) {
    throw malformed(cause);
  }
  throw malformed();
}

function malformed(cause?: unknown): Violation {
  return new Violation('ENVELOPE_MALFORMED', 'a compressed packet file does not expand', { cause });
}
