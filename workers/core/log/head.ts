// The columns of `log_head` that hold more than a number: the edge of the tree and the tiles staged beside it, as JSON.
// What is read back is our own, yet checked as a whole: signing rests on it.
import * as z from 'zod';
import { TILE_WIDTH } from '../../../schemas/limits.ts';
import { equalBytes, leafHash } from '../attest/merkle.ts';
import { Violation } from '../errors.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { type Edge, edgeTile, type FullTile } from './edge.ts';
import { concatHashes, decodeBundle, HASH_BYTES, parseTilePath, splitHashes, tilePath } from './tiles.ts';

const storedEdge = z.strictObject({
  v: z.literal(1),
  size: z.int().min(0),
  /** Base64 of the partial bundle, and of the partial tile of each level. */
  bundle: z.string(),
  levels: z.array(z.string()),
});

const storedTiles = z.record(z.string(), z.string());

/** `log_head.edge`. At most 8.7 KB of bundle and 8.2 KB a level, in base64: under 60 KB up to 2^32 entries. */
export function encodeEdge(edge: Edge): string {
  return JSON.stringify({
    v: 1,
    size: edge.size,
    bundle: encodeBase64(edgeTile(edge, 'entries')),
    levels: edge.levels.map((level) => encodeBase64(concatHashes(level))),
  } satisfies z.infer<typeof storedEdge>);
}

/**
 * Reads `log_head.edge`.
 * @throws Violation SEAL_HEAD_INCONSISTENT unless its widths are those of its size and its entries hash to its leaves, so
 * that what is served as entries and what is served as hashes cannot part.
 */
export function decodeEdge(text: string): Edge {
  const edge = readOrViolate('edge', () => {
    const stored = storedEdge.parse(JSON.parse(text));
    return {
      size: stored.size,
      entries: decodeBundle(decodeBase64(stored.bundle)),
      levels: stored.levels.map((level) => splitHashes(decodeBase64(level))),
    };
  });
  if (!hasWidthsOfItsSize(edge)) throw inconsistent('the edge does not have the widths of its size');
  const leaves = concatHashes(edge.entries.map(leafHash));
  if (!equalBytes(leaves, edgeTile(edge, 0))) throw inconsistent('the entries do not hash to the leaves');
  return edge;
}

function hasWidthsOfItsSize({ size, entries, levels }: Edge): boolean {
  const widthAt = (level: number): number => Math.floor(size / TILE_WIDTH ** level) % TILE_WIDTH;
  const isDeepEnough = size < TILE_WIDTH ** levels.length;
  const areHashes = levels.flat().every((hash) => hash.length === HASH_BYTES);
  const areWide = levels.every((level, at) => level.length === widthAt(at));
  return isDeepEnough && areHashes && areWide && entries.length === widthAt(0);
}

/** `log_head.staged`: by tile path, base64. */
export function encodeStaged(tiles: readonly FullTile[]): string {
  const stored: z.infer<typeof storedTiles> = {};
  for (const { id, bytes } of tiles) stored[tilePath(id)] = encodeBase64(bytes);
  return JSON.stringify(stored);
}

/**
 * Reads `log_head.staged`.
 * @throws Violation SEAL_HEAD_INCONSISTENT
 */
export function decodeStaged(text: string): FullTile[] {
  return readOrViolate('staged', () =>
    Object.entries(storedTiles.parse(JSON.parse(text))).map(([path, bytes]) => ({
      id: parseTilePath(path),
      bytes: decodeBase64(bytes),
    })),
  );
}

function readOrViolate<T>(column: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw inconsistent(`log_head.${column} cannot be read`, cause);
  }
}

function inconsistent(message: string, cause?: unknown): Violation {
  return new Violation('SEAL_HEAD_INCONSISTENT', `log head: ${message}`, { cause });
}
