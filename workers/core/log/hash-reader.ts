// Reading the tree's inner hashes out of tiles, behind one method, so that proofs need not know where hashes are kept
// (after golang.org/x/mod/sumdb/tlog, HashReader). c2sp.org/tlog-tiles: a tile spans eight levels of the tree.
import { TILE_WIDTH } from '../../../schemas/limits.ts';
import { rootOf } from '../attest/merkle.ts';
import { Violation } from '../errors.ts';
import { HASH_BYTES, splitHashes, type TileId, tilePath, tileWidth } from './tiles.ts';

/** Levels of the tree that one tile spans. */
const TILE_HEIGHT = 8;

/** A perfect subtree: the leaves index * 2^height up to, not including, (index + 1) * 2^height. */
export interface Subtree {
  readonly height: number;
  readonly index: number;
}

/** Where proofs get their hashes from. */
export interface HashReader {
  /** The hashes of perfect subtrees, in the order asked. Fails as a whole if one is not there. */
  readHashes(subtrees: readonly Subtree[]): Promise<Uint8Array[]>;
}

/** Gives the bytes of a tile that exists in the tree, at the width asked. */
export type TileReader = (id: TileId) => Promise<Uint8Array>;

/** Reads from the tiles of a tree of `size` leaves; each tile is asked for once a call, all at the same time. */
export function tileHashReader(size: number, readTile: TileReader): HashReader {
  return {
    async readHashes(subtrees) {
      const tiles = new Map<string, Promise<Uint8Array[]>>();
      return Promise.all(
        subtrees.map(async (subtree) => {
          const { id, from, to } = locate(subtree, size);
          const path = tilePath(id);
          const tile = tiles.get(path) ?? loadTile(id, readTile);
          tiles.set(path, tile);
          return rootOf((await tile).slice(from, to));
        }),
      );
    },
  };
}

/** The tile that holds a subtree, and which of its hashes lie under it. */
function locate({ height, index }: Subtree, size: number): { id: TileId; from: number; to: number } {
  const level = Math.floor(height / TILE_HEIGHT);
  const count = 2 ** (height % TILE_HEIGHT);
  const first = index * count;
  const tile = Math.floor(first / TILE_WIDTH);
  const from = first % TILE_WIDTH;
  const id = { level, index: tile, width: tileWidth(level, tile, size) };
  if (from + count > id.width)
    throw new RangeError(`no subtree ${height}/${index} in a tree of ${size} leaves`);
  return { id, from, to: from + count };
}

async function loadTile(id: TileId, readTile: TileReader): Promise<Uint8Array[]> {
  const bytes = await readTile(id);
  if (bytes.length !== id.width * HASH_BYTES) {
    throw new Violation('SEAL_HEAD_INCONSISTENT', `${tilePath(id)} has ${bytes.length} bytes`);
  }
  return splitHashes(bytes);
}
