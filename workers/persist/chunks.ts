// Cuts a consumer batch into chunks that fit into the isolate: 100 messages can expand to far more than its 128 MB, so packets
// are expanded and spilled ones fetched only when their turn comes, and archived before the next chunk is begun.
import { MAX_PACKET_FILE_BYTES, MAX_SEGMENT_BYTES, MAX_SEGMENT_EVENTS } from '../../schemas/limits.ts';

/** What counts when chunks are cut. */
export interface Load {
  readonly bytes: number;
  readonly events: number;
}

/**
 * Collects members until the next would go over MAX_SEGMENT_BYTES or MAX_SEGMENT_EVENTS. A larger one makes a chunk of its own.
 */
export class Chunk<T> {
  #members: T[] = [];
  #bytes = 0;
  #events = 0;

  /** Whether a member of that many bytes can still be added; anything can be added to an empty chunk. */
  hasRoomFor({ bytes, events }: Load): boolean {
    if (this.#members.length === 0) return true;
    return this.#bytes + bytes <= MAX_SEGMENT_BYTES && this.#events + events <= MAX_SEGMENT_EVENTS;
  }

  add(member: T, { bytes, events }: Load): void {
    this.#members.push(member);
    this.#bytes += bytes;
    this.#events += events;
  }

  /** The members so far; the chunk is empty after that. */
  take(): T[] {
    const members = this.#members;
    this.#members = [];
    this.#bytes = 0;
    this.#events = 0;
    return members;
  }
}

/**
 * How many bytes a zstd frame says it expands to (RFC 8878 section 3.1.1.1), so that room can be made before it does; the cap of
 * what it may expand to when it does not say.
 */
export function expandedBytes(frame: Uint8Array): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const descriptor = frame[4] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  if (sizeBytes === 0 || frame.length < at + sizeBytes) return MAX_PACKET_FILE_BYTES;
  if (sizeBytes === 1) return view.getUint8(at);
  if (sizeBytes === 2) return view.getUint16(at, true) + 256;
  return sizeBytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
