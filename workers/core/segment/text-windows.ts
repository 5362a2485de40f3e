// The texts of a large packet in the order of its rows, which is that of time and may be any: as many as fit a window are fetched
// together, in the order in which they lie in the file, so that a frame is expanded once a window at most.
import { letGo } from '../let-go.ts';
import type { LargePacket, TextKind, TextReader } from './large-packet.ts';

/** Texts of one kind held at a time; of a group of rows of 1.5 kB, as EVE's are, all. */
const WINDOW_BYTES = 8 * 1024 * 1024;

/** The texts of the rows from `from` to `to`, both places in the order. They are gone when another window is asked for. */
export interface TextWindow {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
  /** Where the text of the row at `place` begins and ends. */
  startOf(place: number): number;
  endOf(place: number): number;
}

/** Windows on texts of one kind. */
export class TextWindows {
  readonly #reader: TextReader;
  readonly #offsets: Uint32Array;
  readonly #order: Uint32Array;
  #last: TextWindow | undefined;

  /** `order` has the indices of the events in the order of rows. */
  constructor(packet: LargePacket, kind: TextKind, order: Uint32Array) {
    this.#reader = packet.texts(kind);
    this.#offsets = packet.offsets[kind];
    this.#order = order;
  }

  /** The rows from a place on: one at least, and none from `end` on. */
  async at(from: number, end: number): Promise<TextWindow> {
    if (this.#last?.from === from && this.#last.to <= end) return this.#last;
    if (this.#last !== undefined) letGo(this.#last.bytes);
    const starts = this.#startsOf(from, end);
    const to = from + starts.length - 1;
    const bytes = new Uint8Array(starts.at(-1) ?? 0);
    await this.#fill(bytes, starts, from);
    const startOf = (place: number): number => starts[place - from] ?? 0;
    this.#last = { from, to, bytes, startOf, endOf: (place) => startOf(place + 1) };
    return this.#last;
  }

  close(): void {
    this.#reader.close();
    if (this.#last !== undefined) letGo(this.#last.bytes);
    this.#last = undefined;
  }

  /** Where each text will begin, and the last one end. */
  #startsOf(from: number, end: number): number[] {
    const starts = [0];
    let at = 0;
    for (let place = from; place < end; place++) {
      const index = this.#order[place] ?? 0;
      at += (this.#offsets[index + 1] ?? 0) - (this.#offsets[index] ?? 0);
      if (at > WINDOW_BYTES && starts.length > 1) break;
      starts.push(at);
    }
    return starts;
  }

  /** Texts that lie one after the other in the file and in the window are copied together. */
  async #fill(bytes: Uint8Array, starts: readonly number[], from: number): Promise<void> {
    const indexOf = (place: number): number => this.#order[place] ?? 0;
    const places = Array.from({ length: starts.length - 1 }, (_, i) => from + i);
    places.sort((a, b) => indexOf(a) - indexOf(b));
    for (let i = 0; i < places.length; ) {
      const first = places[i] ?? 0;
      let run = 1;
      while (places[i + run] === first + run && indexOf(first + run) === indexOf(first) + run) run++;
      await this.#reader.readInto(indexOf(first), indexOf(first) + run, bytes, starts[first - from] ?? 0);
      i += run;
    }
  }
}
