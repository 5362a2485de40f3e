// The packet file of packet-file.ts, compressed as its texts come: of a packet of many events no more than two slices lie about
// uncompressed (docs/decisions/0032-slices.md). Expanded it is the same file to the last byte, however the events were cut.
import type { RejectedEvent } from '../../../schemas/event.ts';
import { encodeUtf8 } from './base-encoding.ts';
import type { EventTexts, SealedPacket } from './packet.ts';
import { compressPacketFile } from './packet-compression.ts';
import {
  encodePacketFile,
  fixedPart,
  headerOf,
  joined,
  lengthsOf,
  type PacketExtras,
} from './packet-file.ts';

/** Rejected texts written and compressed at a time, in characters. */
const HEADER_PIECE_LENGTH = 1024 * 1024;

/** A packet without events: all were rejected. */
const NOTHING: EventTexts = {
  ...{ salts: new Uint8Array(0), canonical: new Uint8Array(0), raw: new Uint8Array(0) },
  ...{ canonicalOffsets: new Uint32Array(1), rawOffsets: new Uint32Array(1) },
};

/** Takes a packet's texts slice by slice. One slice becomes one zstd frame with all around it; each of several two frames of its own. */
export class PacketFileWriter {
  private last: EventTexts | undefined;
  private readonly salts: Uint8Array[] = [];
  private readonly canonicalLengths: Uint8Array[] = [];
  private readonly rawLengths: Uint8Array[] = [];
  private readonly canonical: Uint8Array[] = [];
  private readonly raw: Uint8Array[] = [];
  private canonicalBytes = 0;
  private rawBytes = 0;

  /** The texts of the next events. */
  add(texts: EventTexts): void {
    if (this.last !== undefined) this.compress(this.last);
    this.last = texts;
  }

  /** The compressed file. Throws `Refusal` INGEST_PACKET_TOO_LARGE above MAX_PACKET_FILE_BYTES expanded. */
  finish(packet: SealedPacket, extras: PacketExtras): Uint8Array<ArrayBuffer> {
    const { last = NOTHING } = this;
    this.last = undefined;
    if (this.canonical.length === 0 && rejectedLength(extras.rejected) <= HEADER_PIECE_LENGTH) {
      return compressPacketFile(encodePacketFile({ ...packet, ...last }, extras));
    }
    this.compress(last);
    return joined([...this.beginning(packet, extras), ...this.canonical, ...this.raw]);
  }

  private compress({ salts, canonical, canonicalOffsets, raw, rawOffsets }: EventTexts): void {
    this.salts.push(salts);
    this.canonicalLengths.push(lengthsOf(canonicalOffsets));
    this.rawLengths.push(lengthsOf(rawOffsets));
    this.canonicalBytes += canonical.length;
    this.rawBytes += raw.length;
    if (canonical.length > 0) this.canonical.push(compressPacketFile(canonical));
    if (raw.length > 0) this.raw.push(compressPacketFile(raw));
  }

  /** Everything in front of the texts. */
  private beginning(packet: SealedPacket, extras: PacketExtras): Uint8Array[] {
    const frames: Uint8Array[] = [];
    let header = 0;
    for (const piece of headerPieces(packet, extras)) {
      header += piece.length;
      frames.push(compressPacketFile(piece));
    }
    const sizes = { header, canonical: this.canonicalBytes, raw: this.rawBytes };
    const fixed = fixedPart({ events: packet.manifest.events, ...sizes });
    const lists = joined([...this.salts, ...this.canonicalLengths, ...this.rawLengths]);
    if (lists.length > 0) frames.push(compressPacketFile(lists));
    return [compressPacketFile(fixed), ...frames];
  }
}

function rejectedLength(rejected: readonly RejectedEvent[]): number {
  return rejected.reduce((sum, { raw }) => sum + raw.length, 0);
}

/** The header's JSON as UTF-8, in pieces: with every event rejected it is as large as the body. */
function* headerPieces(packet: SealedPacket, extras: PacketExtras): Generator<Uint8Array> {
  let text = JSON.stringify(headerOf(packet, { ...extras, rejected: [] })).slice(0, -']}'.length);
  for (const [i, one] of extras.rejected.entries()) {
    text += `${i === 0 ? '' : ','}${JSON.stringify(one)}`;
    if (text.length < HEADER_PIECE_LENGTH) continue;
    yield encodeUtf8(text);
    text = '';
  }
  yield encodeUtf8(`${text}]}`);
}
