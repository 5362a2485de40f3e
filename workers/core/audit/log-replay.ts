// Replays a log from its entry bundles, bundle by bundle, and holds everything it shows against what follows from them: each tile
// of hashes, the root under the checkpoint, the root under each checkpoint that was ever saved. c2sp.org/tlog-tiles, RFC 6962.
// Where entries and hashes disagree, the ones that lead to what is signed are believed, and the others are findings.
import { TILE_WIDTH } from '../../../schemas/limits.ts';
import { equalBytes, leafHash, rootOf } from '../attest/merkle.ts';
import { decodeBundle, HASH_BYTES, splitHashes, type TileId, tilePath } from '../log/tiles.ts';
import type { Report } from './finding.ts';
import { type Frontier, frontierRoot, type GrownTile, grow, partialTiles } from './frontier.ts';
import type { SignedHead } from './saved-checkpoints.ts';

/** Gives the bytes of a tile or bundle; null when the log does not have it. Fails only when it cannot be asked. */
export type TileSource = (id: TileId) => Promise<Uint8Array | null>;

/** Bundles that are asked for ahead: enough to keep a connection busy, 17 KB each. */
const AHEAD = 8;

interface Fetched {
  readonly bundle: Uint8Array | null;
  readonly hashes: Uint8Array | null;
}

/** A replay under way. Holds the leaves that were not forgotten yet, one frontier, and the bundles asked for ahead. */
export class LogReplay {
  readonly #source: TileSource;
  readonly #head: SignedHead;
  readonly #saved: readonly SignedHead[];
  readonly #report: Report;
  readonly #leaves = new Map<number, Uint8Array>();
  readonly #ahead = new Map<number, Promise<Fetched>>();
  #frontier: Frontier;
  #before: Frontier;
  #watch: (from: number, leaves: readonly Uint8Array[]) => void = () => undefined;

  /** Goes on from `frontier`, whose size is a multiple of a tile's width. `saved` are the heads whose roots are still to be met. */
  constructor(
    source: TileSource,
    head: SignedHead,
    saved: readonly SignedHead[],
    frontier: Frontier,
    report: Report,
  ) {
    this.#source = source;
    this.#head = head;
    this.#saved = saved;
    this.#report = report;
    this.#frontier = frontier;
    this.#before = frontier;
  }

  /** Entries replayed. */
  get size(): number {
    return this.#frontier.size;
  }

  /** The leaf hash at an index that was replayed and not forgotten. */
  leaf(index: number): Uint8Array | undefined {
    return this.#leaves.get(index);
  }

  /** Shows each bundle's leaves to somebody else as they come by. */
  watch(watcher: (from: number, leaves: readonly Uint8Array[]) => void): void {
    this.#watch = watcher;
  }

  /** Lets go of the leaves before an index. */
  forget(before: number): void {
    for (const index of this.#leaves.keys()) {
      if (index >= before) return;
      this.#leaves.delete(index);
    }
  }

  /** Where to go on from to see everything from `index` on again: the frontier of the last whole bundle before it. */
  frontierFor(index: number): Frontier {
    const isWhole = this.#frontier.size % TILE_WIDTH === 0;
    return isWhole && index >= this.#frontier.size ? this.#frontier : this.#before;
  }

  /** Replays until `size` entries, or all, are known. */
  async advanceTo(size: number): Promise<void> {
    const end = Math.min(size, this.#head.size);
    while (this.#frontier.size < end) await this.#next();
  }

  /** Replays what is left, and holds the whole against the head. */
  async finish(): Promise<void> {
    while (this.#frontier.size < this.#head.size) {
      await this.#next();
      this.forget(this.#frontier.size);
    }
    for (const tile of partialTiles(this.#frontier)) await this.#compareTile(tile);
    const root = frontierRoot(this.#frontier);
    if (equalBytes(root, this.#head.root)) return;
    this.#report({
      code: 'root-differs',
      subject: `${this.#head.size}`,
      detail: 'the entries and tiles that are served do not hash to the root under the checkpoint',
      evidence: [this.#head.note],
    });
  }

  async #next(): Promise<void> {
    const from = this.#frontier.size;
    const leaves = await this.#leavesOf(from / TILE_WIDTH);
    for (const [at, leaf] of leaves.entries()) this.#leaves.set(from + at, leaf);
    this.#watch(from, leaves);
    this.#meetSaved(from, leaves);
    const { frontier, tiles } = grow(this.#frontier, leaves);
    this.#before = this.#frontier;
    this.#frontier = frontier;
    for (const tile of tiles) if (tile.id.level !== 0) await this.#compareTile(tile);
  }

  /** Saved heads within this bundle must be heads of this very log. */
  #meetSaved(from: number, leaves: readonly Uint8Array[]): void {
    for (const head of this.#saved) {
      if (head.size <= from || head.size > from + leaves.length) continue;
      const { frontier } = grow(this.#frontier, leaves.slice(0, head.size - from));
      if (!equalBytes(frontierRoot(frontier), head.root)) this.#report(forked(head, this.#head));
    }
  }

  #fetch(index: number): Promise<Fetched> {
    const width = Math.min(TILE_WIDTH, this.#head.size - index * TILE_WIDTH);
    const ids: TileId[] = [
      { level: 'entries', index, width },
      { level: 0, index, width },
    ];
    const asked = Promise.all(ids.map((id) => this.#source(id))).then(([bundle = null, hashes = null]) => ({
      bundle,
      hashes,
    }));
    // Failures are met when the bundle's turn comes.
    asked.catch(() => undefined);
    return asked;
  }

  async #leavesOf(index: number): Promise<Uint8Array[]> {
    const last = Math.ceil(this.#head.size / TILE_WIDTH) - 1;
    for (let n = index; n <= Math.min(last, index + AHEAD); n++) {
      if (!this.#ahead.has(n)) this.#ahead.set(n, this.#fetch(n));
    }
    const { bundle, hashes } = (await this.#ahead.get(index)) ?? { bundle: null, hashes: null };
    this.#ahead.delete(index);
    return this.#choose(index, bundle, hashes);
  }

  async #choose(index: number, bundle: Uint8Array | null, hashes: Uint8Array | null): Promise<Uint8Array[]> {
    const width = Math.min(TILE_WIDTH, this.#head.size - index * TILE_WIDTH);
    const entries = this.#read('entries', index, width, bundle)?.map(leafHash);
    const shown = this.#read(0, index, width, hashes);
    if (entries === undefined || shown === undefined) {
      // Neither: hashes of nothing keep the replay going, and the root will say what is lost.
      return entries ?? shown ?? Array.from({ length: width }, () => new Uint8Array(HASH_BYTES));
    }
    const differ = entries.flatMap((leaf, at) =>
      equalBytes(leaf, shown[at] ?? leaf.subarray(1)) ? [] : [at],
    );
    if (differ.length === 0) return entries;
    const believeHashes = await this.#areSigned(index, shown);
    const code = believeHashes ? 'entries-changed' : 'tile-changed';
    const path = tilePath({ level: believeHashes ? 'entries' : 0, index, width });
    const places = differ.map((at) => index * TILE_WIDTH + at);
    const told = `${places.slice(0, 8).join(', ')}${places.length > 8 ? ', ...' : ''}`;
    this.#report({ code, subject: path, detail: `entries and hashes of the log differ at index ${told}` });
    return believeHashes ? shown : entries;
  }

  /** Whether these hashes of level 0 are what the tile above them, or the head, was made from. */
  async #areSigned(index: number, hashes: readonly Uint8Array[]): Promise<boolean> {
    if (hashes.length < TILE_WIDTH) {
      return equalBytes(frontierRoot(grow(this.#frontier, hashes).frontier), this.#head.root);
    }
    const at = index % TILE_WIDTH;
    const above = Math.floor(index / TILE_WIDTH);
    const width = Math.min(TILE_WIDTH, Math.floor(this.#head.size / TILE_WIDTH) - above * TILE_WIDTH);
    const tile = await this.#source({ level: 1, index: above, width });
    const parent = tile?.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
    return parent !== undefined && equalBytes(parent, rootOf(hashes));
  }

  #read(
    level: 'entries' | 0,
    index: number,
    width: number,
    bytes: Uint8Array | null,
  ): Uint8Array[] | undefined {
    const subject = tilePath({ level, index, width });
    const [missing, changed] =
      level === 0
        ? (['tile-missing', 'tile-changed'] as const)
        : (['entries-missing', 'entries-changed'] as const);
    if (bytes === null) {
      this.#report({
        code: missing,
        subject,
        detail: 'the log says it is this large, and does not show this',
      });
      return undefined;
    }
    const hashes = level === 0 ? splitHashes(bytes) : decodeEntries(bytes);
    if (hashes?.length === width && hashes.every(({ length }) => length === HASH_BYTES)) return hashes;
    this.#report({
      code: changed,
      subject,
      detail: `it does not hold ${width} hashes of ${HASH_BYTES} bytes`,
    });
    return undefined;
  }

  async #compareTile({ id, bytes }: GrownTile): Promise<void> {
    const subject = tilePath(id);
    const shown = await this.#source(id);
    if (shown === null) {
      this.#report({
        code: 'tile-missing',
        subject,
        detail: 'the log says it is this large, and does not show this',
      });
    } else if (!equalBytes(shown, bytes)) {
      this.#report({ code: 'tile-changed', subject, detail: 'it is not what the tiles below it hash to' });
    }
  }
}

/** Two heads of one log that cannot both be: signed, so that it was its key that said both. */
export function forked(saved: SignedHead, head: SignedHead): Parameters<Report>[0] {
  return {
    code: 'log-forked',
    subject: `${saved.size}`,
    detail: `a checkpoint of ${saved.size} entries that was saved is no beginning of the log of ${head.size} entries shown now`,
    evidence: [saved.note, head.note],
  };
}

function decodeEntries(bundle: Uint8Array): Uint8Array[] | undefined {
  try {
    return decodeBundle(bundle);
  } catch {
    // The one thing it throws for: lengths that do not add up.
    return undefined;
  }
}
