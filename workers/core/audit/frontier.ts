// The right edge of a tree grown leaf by leaf by whoever checks a log: RFC 6962 section 2.1 in the tiles of c2sp.org/tlog-tiles. Unlike
// log/edge.ts, which the sealer appends with, it starts from leaf hashes, so that a log can be replayed from either of its two forms.
import { TILE_WIDTH } from '../../../schemas/limits.ts';
import { rootOf } from '../attest/merkle.ts';
import { edgeRoot } from '../log/edge.ts';
import { concatHashes, type TileId } from '../log/tiles.ts';

/** A tile that became full while growing. */
export interface GrownTile {
  readonly id: TileId;
  readonly bytes: Uint8Array;
}

/** The partial tiles of a tree; a value: {@link grow} makes a new one. */
export interface Frontier {
  readonly size: number;
  /** Hashes of the partial tile of each level, from 0: 0..255 each. */
  readonly levels: readonly (readonly Uint8Array[])[];
}

/** The frontier of a tree without leaves. */
export const EMPTY_FRONTIER: Frontier = { size: 0, levels: [] };

/** Appends leaf hashes. */
export function grow(
  frontier: Frontier,
  leaves: readonly Uint8Array[],
): { frontier: Frontier; tiles: GrownTile[] } {
  const levels = frontier.levels.map((level) => [...level]);
  const tiles: GrownTile[] = [];
  let { size } = frontier;
  for (const leaf of leaves) {
    size += 1;
    let carried: Uint8Array | undefined = leaf;
    for (let level = 0; carried !== undefined; level++) {
      levels[level] ??= [];
      const tile: Uint8Array[] = levels[level] ?? [];
      tile.push(carried);
      carried = undefined;
      if (tile.length < TILE_WIDTH) continue;
      const index = size / TILE_WIDTH ** (level + 1) - 1;
      tiles.push({ id: { level, index, width: TILE_WIDTH }, bytes: concatHashes(tile) });
      carried = rootOf(tile.splice(0));
    }
  }
  return { frontier: { size, levels }, tiles };
}

/** RFC 6962 root of the tree. */
export function frontierRoot({ size, levels }: Frontier): Uint8Array {
  return edgeRoot({ size, entries: [], levels });
}

/** The partial tiles of the levels above the leaves: with the full ones, these are all inner tiles of the tree. */
export function partialTiles({ size, levels }: Frontier): GrownTile[] {
  const tiles: GrownTile[] = [];
  for (const [level, hashes] of levels.entries()) {
    if (level === 0 || hashes.length === 0) continue;
    const id = { level, index: Math.floor(size / TILE_WIDTH ** (level + 1)), width: hashes.length };
    tiles.push({ id, bytes: concatHashes(hashes) });
  }
  return tiles;
}
