// The packet file of packet-file.ts, compressed as its texts come: of a packet of many events a few MiB lie about uncompressed
// (docs/decisions/0032-slices.md). Expanded it is the same file to the last byte, however the events were cut.
import type { RejectedEvent } from '../../../schemas/event.ts';
import { letGo } from '../let-go.ts';
import { encodeUtf8 } from './base-encoding.ts';
import type { EventTexts, SealedPacket } from './packet.ts';
import { compressPacketFile } from './packet-compression.ts';
import { fixedPart, headerOf, joined, lengthsOf, type PacketExtras } from './packet-file.ts';

/** Text of a packet that is compressed as one frame: up to 4 MiB of canonical and original text, some 1.5 MiB of body. */
const MAX_ONE_FRAME_BYTES = 4 * 1024 * 1024;

/** Text in a frame of a larger packet: files are up to 3 % larger for it (EVE), of half as much 6 %. */
const FRAME_BYTES = 2 * 1024 * 1024;

/** Takes a packet's texts slice by slice. */
export class PacketFileWriter {
  private readonly salts: Uint8Array[] = [];
  private readonly canonicalLengths: Uint8Array[] = [];
  private readonly rawLengths: Uint8Array[] = [];
  private readonly canonical = new FramedText();
  private readonly raw = new FramedText();

  /** The texts of the next events, which are the writer's from now on. */
  add({ salts, canonical, canonicalOffsets, raw, rawOffsets }: EventTexts): void {
    this.salts.push(salts);
    this.canonicalLengths.push(lengthsOf(canonicalOffsets));
    this.rawLengths.push(lengthsOf(rawOffsets));
    this.canonical.add(canonical);
    this.raw.add(raw);
    if (this.canonical.length + this.raw.length > MAX_ONE_FRAME_BYTES) this.beginFrames();
  }

  /** The compressed file. Throws `Refusal` INGEST_PACKET_TOO_LARGE above MAX_PACKET_FILE_BYTES expanded. */
  finish(packet: SealedPacket, extras: PacketExtras): Uint8Array<ArrayBuffer> {
    const { canonical, raw } = this;
    const header = new FramedText();
    if (canonical.isFramed || rejectedLength(extras.rejected) > MAX_ONE_FRAME_BYTES) {
      this.beginFrames();
      header.beginFrames();
    }
    for (const piece of headerPieces(packet, extras)) header.add(piece);
    const sizes = { header: header.length, canonical: canonical.length, raw: raw.length };
    const fixed = fixedPart({ events: packet.manifest.events, ...sizes });
    const lists = [...this.salts, ...this.canonicalLengths, ...this.rawLengths];
    if (!canonical.isFramed) {
      const texts = [...canonical.pieces, ...raw.pieces];
      const file = joined([fixed, ...header.pieces, ...lists, ...texts]);
      const compressed = compressPacketFile(file);
      letGo(file);
      return compressed;
    }
    const around = [[compressPacketFile(fixed)], header.frames(), [compressPacketFile(joined(lists))]];
    return joined([...around.flat(), ...canonical.frames(), ...raw.frames()]);
  }

  private beginFrames(): void {
    this.canonical.beginFrames();
    this.raw.beginFrames();
  }
}

/** One part of the file: kept as it comes, or from some moment on in frames, through one buffer that is used again and again. */
class FramedText {
  length = 0;
  /** What came, unless it is framed. */
  pieces: Uint8Array[] = [];
  private buffer: Uint8Array<ArrayBuffer> | undefined;
  private filled = 0;
  private readonly done: Uint8Array[] = [];

  get isFramed(): boolean {
    return this.buffer !== undefined;
  }

  add(text: Uint8Array): void {
    this.length += text.length;
    if (this.buffer === undefined) this.pieces.push(text);
    else this.take(this.buffer, text);
  }

  beginFrames(): void {
    if (this.buffer !== undefined) return;
    this.buffer = new Uint8Array(FRAME_BYTES);
    for (const piece of this.pieces) this.take(this.buffer, piece);
    this.pieces = [];
  }

  /** All that came, compressed. */
  frames(): readonly Uint8Array[] {
    if (this.filled > 0) this.flush();
    if (this.buffer !== undefined) letGo(this.buffer);
    return this.done;
  }

  private take(buffer: Uint8Array, text: Uint8Array): void {
    for (let at = 0; at < text.length; ) {
      const part = text.subarray(at, at + buffer.length - this.filled);
      buffer.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled === buffer.length) this.flush();
    }
    letGo(text);
  }

  private flush(): void {
    if (this.buffer !== undefined) this.done.push(compressPacketFile(this.buffer.subarray(0, this.filled)));
    this.filled = 0;
  }
}

function rejectedLength(rejected: readonly RejectedEvent[]): number {
  return rejected.reduce((sum, { raw }) => sum + raw.length, 0);
}

/** The header's JSON as UTF-8, in pieces: with every event rejected it is as large as the body. */
function* headerPieces(packet: SealedPacket, extras: PacketExtras): Generator<Uint8Array> {
  let text = JSON.stringify(headerOf(packet, { ...extras, rejected: [] })).slice(0, -']}'.length);
  for (const [i, one] of extras.rejected.entries()) {
    if (i > 0) text += ',';
    for (const piece of rejectedPieces(one)) {
      text += piece;
      if (text.length < FRAME_BYTES) continue;
      yield encodeUtf8(text);
      text = '';
    }
  }
  yield encodeUtf8(`${text}]}`);
}

/** Its JSON; of one that is as large as a body in pieces, too. */
function* rejectedPieces(one: RejectedEvent): Generator<string> {
  if (one.raw.length < FRAME_BYTES) {
    yield JSON.stringify(one);
    return;
  }
  yield JSON.stringify({ ...one, raw: '' }).slice(0, -'"}'.length);
  for (let at = 0; at < one.raw.length; ) {
    let end = Math.min(at + FRAME_BYTES, one.raw.length);
    // The two halves of a character belong together.
    if (one.raw.charCodeAt(end) >> 10 === 0xdc00 >> 10) end++;
    yield JSON.stringify(one.raw.slice(at, end)).slice(1, -1);
    at = end;
  }
  yield '"}';
}
