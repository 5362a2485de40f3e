// Which entries of the log are this tenant's, as stretches: those of all others are hashes of which nothing more can be said. Entries that an
// earlier audit found and this one does not are what the catalog has lost.

/** Log index of the first entry, and how many. */
export type Stretch = [start: number, length: number];

/** Stretches claimed so far, against those of an earlier audit. */
export class OwnEntries {
  #claimed: Stretch[];
  readonly #before: readonly Stretch[];

  /** Goes on from what is claimed; `before` is what an earlier audit had claimed of the same entries. */
  constructor(claimed: readonly Stretch[], before: readonly Stretch[]) {
    this.#claimed = claimed.map(([start, length]) => [start, length]);
    this.#before = before;
  }

  /** Claims a stretch. */
  add(start: number, length: number): void {
    const last = this.#claimed.at(-1);
    if (length <= 0) return;
    if (last !== undefined && last[0] + last[1] === start) last[1] += length;
    else this.#claimed.push([start, length]);
  }

  /** Claims single entries. */
  addAll(indices: Iterable<number>): void {
    for (const index of indices) this.add(index, 1);
  }

  /** What is claimed, in order, each entry once. */
  ranges(): Stretch[] {
    const merged: Stretch[] = [];
    for (const [start, length] of this.#claimed.toSorted(([a], [b]) => a - b)) {
      const last = merged.at(-1);
      if (last !== undefined && start <= last[0] + last[1]) {
        last[1] = Math.max(last[1], start + length - last[0]);
      } else {
        merged.push([start, length]);
      }
    }
    this.#claimed = merged;
    return merged.map(([start, length]) => [start, length]);
  }

  /** Entries claimed. */
  get count(): number {
    return this.ranges().reduce((sum, [, length]) => sum + length, 0);
  }

  /** Whether somebody claimed an entry; of the claims up to now. */
  lookUp(): (index: number) => boolean {
    const ranges = this.ranges();
    return (index) => {
      let [low, high] = [0, ranges.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((ranges[middle]?.[0] ?? index) <= index) low = middle + 1;
        else high = middle;
      }
      const [start, length] = ranges[low - 1] ?? [index, 0];
      return index < start + length;
    };
  }

  /** Entries below `size` that nobody claimed. */
  gaps(size: number): Stretch[] {
    return without([[0, size]], this.ranges());
  }

  /** Entries an earlier audit had claimed, and this one has not. */
  lost(): Stretch[] {
    return without(this.#before, this.ranges());
  }
}

/** `these` less `those`; both in order. */
function without(these: readonly Stretch[], those: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let at = 0;
  for (const [start, length] of these) {
    const end = start + length;
    let from = start;
    while (at < those.length && (those[at]?.[0] ?? end) + (those[at]?.[1] ?? 0) <= from) at++;
    for (let i = at; from < end; i++) {
      const [next, span] = those[i] ?? [end, 0];
      if (next > from) left.push([from, Math.min(next, end) - from]);
      from = Math.max(from, next + span);
      if (those[i] === undefined) break;
    }
  }
  return left;
}
