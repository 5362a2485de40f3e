// Opened segments of an isolate, the least recently used given up first.
import type { OpenSegment } from '../../core/segment/read.ts';

/** Bounded in number and in bytes of footers held. */
export class RecentSegments {
  readonly #kept = new Map<string, OpenSegment>();
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxCount: number, maxBytes: number) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  /** The segment if it is kept; it is then the most recent. */
  get(object: string): OpenSegment | undefined {
    const found = this.#kept.get(object);
    if (found !== undefined) {
      this.#kept.delete(object);
      this.#kept.set(object, found);
    }
    return found;
  }

  /** Keeps a segment. */
  put(segment: OpenSegment): void {
    this.#drop(segment.place.object);
    this.#kept.set(segment.place.object, segment);
    this.#bytes += segment.tail.byteLength;
    for (const object of this.#kept.keys()) {
      if (this.#kept.size <= this.#maxCount && this.#bytes <= this.#maxBytes) return;
      this.#drop(object);
    }
  }

  #drop(object: string): void {
    const found = this.#kept.get(object);
    if (found === undefined) return;
    this.#kept.delete(object);
    this.#bytes -= found.tail.byteLength;
  }
}
