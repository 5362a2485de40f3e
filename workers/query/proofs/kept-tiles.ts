// Full tiles of the log that this isolate has read (c2sp.org/tlog-tiles: a full tile never changes), the least recently used given up
// first. They save reads and are never believed: a proof made of them is verified like any other, and made anew when it does not hold.

/** Full tiles by path. */
export class KeptTiles {
  readonly #kept = new Map<string, Uint8Array>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** The tile if it is kept; it is then the most recent. */
  get(path: string): Uint8Array | undefined {
    const tile = this.#kept.get(path);
    if (tile !== undefined) {
      this.#kept.delete(path);
      this.#kept.set(path, tile);
    }
    return tile;
  }

  /** Keeps a full tile. */
  put(path: string, tile: Uint8Array): void {
    this.#kept.delete(path);
    this.#kept.set(path, tile);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#max && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** Gives up a tile that did not hold. */
  drop(path: string): void {
    this.#kept.delete(path);
  }
}
