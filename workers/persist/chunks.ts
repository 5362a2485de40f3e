// Cuts a consumer batch into chunks that fit into the isolate: 100 messages can expand to far more than its 128 MB, so packets
// are expanded and spilled ones fetched only when their turn comes, and archived before the next chunk is begun.
import { MAX_PACKET_FILE_BYTES, MAX_SEGMENT_BYTES, MAX_SEGMENT_EVENTS } from '../../schemas/limits.ts';
import { contentBytes } from '../core/zstd.ts';

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

  /** Adds a member, whether there is room or not: ask {@link hasRoomFor} first. */
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

/** What a packet file will take once it is expanded; the most one may take, when its frame does not say. */
export function expandedBytes(file: Uint8Array): number {
  return contentBytes(file) ?? MAX_PACKET_FILE_BYTES;
}
