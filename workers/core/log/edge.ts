// The right edge of the tree: the not yet full tile of each level, which is all that appending needs, and which determines
// the root. RFC 6962 section 2.1 for the root, c2sp.org/tlog-tiles for the tiles.
// Invariant: level l holds floor(size / 256^l) mod 256 hashes; the bundle size mod 256 entries.
import { TILE_WIDTH } from '../../../schemas/limits.ts';
import { leafHash, nodeHash, rootOf } from '../attest/merkle.ts';
import { concatHashes, encodeBundle, type TileId } from './tiles.ts';

/** The partial tiles of a tree of `size` leaves. */
export interface Edge {
  readonly size: number;
  /** Entries of the partial bundle: 0..255. */
  readonly entries: readonly Uint8Array[];
  /** Hashes of the partial tile of each level, from 0: 0..255 each. */
  readonly levels: readonly (readonly Uint8Array[])[];
}

/** A tile or bundle that became full, and so will never change again. */
export interface FullTile {
  readonly id: TileId;
  readonly bytes: Uint8Array;
}

/** What appending gives: the next edge, its root, and the tiles that became full on the way. */
export interface Appended {
  readonly size: number;
  readonly root: Uint8Array;
  readonly edge: Edge;
  readonly fullTiles: readonly FullTile[];
}

/** The edge of a log that has no entry yet. */
export const EMPTY_EDGE: Edge = { size: 0, entries: [], levels: [] };

/** Appends entries to a tree. About two hashes an entry; never needs a stored tile. */
export function append(edge: Edge, entries: readonly Uint8Array[]): Appended {
  const bundle = [...edge.entries];
  const levels = edge.levels.map((level) => [...level]);
  const fullTiles: FullTile[] = [];
  let size = edge.size;
  for (const entry of entries) {
    bundle.push(entry);
    size += 1;
    push(levels, 0, leafHash(entry), size, fullTiles);
    if (bundle.length < TILE_WIDTH) continue;
    const id: TileId = { level: 'entries', index: size / TILE_WIDTH - 1, width: TILE_WIDTH };
    fullTiles.push({ id, bytes: encodeBundle(bundle.splice(0)) });
  }
  const next = { size, entries: bundle, levels };
  return { size, root: edgeRoot(next), edge: next, fullTiles };
}

/** Puts one hash on a level; a full tile is handed out and its root goes one level up. */
function push(
  levels: Uint8Array[][],
  level: number,
  hash: Uint8Array,
  size: number,
  fullTiles: FullTile[],
): void {
  levels[level] ??= [];
  const tile = levels[level];
  tile.push(hash);
  if (tile.length < TILE_WIDTH) return;
  const index = size / TILE_WIDTH ** (level + 1) - 1;
  fullTiles.push({ id: { level, index, width: TILE_WIDTH }, bytes: concatHashes(tile) });
  push(levels, level + 1, rootOf(tile.splice(0)), size, fullTiles);
}

/** RFC 6962 root of the tree with this edge: its perfect subtrees, folded from the right. */
export function edgeRoot(edge: Edge): Uint8Array {
  let root: Uint8Array | null = null;
  for (const level of edge.levels) {
    let end = level.length;
    for (let width = 1; width <= level.length; width *= 2) {
      if ((level.length & width) === 0) continue;
      const subtree = rootOf(level.slice(end - width, end));
      root = root === null ? subtree : nodeHash(subtree, root);
      end -= width;
    }
  }
  return root ?? rootOf([]);
}

/** The partial tile or bundle of a level, as served at its whole width; empty when the level has none. */
export function edgeTile(edge: Edge, level: TileId['level']): Uint8Array {
  return level === 'entries' ? encodeBundle(edge.entries) : concatHashes(edge.levels[level] ?? []);
}
