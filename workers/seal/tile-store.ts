// Full tiles in R2: put once, never changed. A put that reports failure may have happened: it is read before it is repeated.
// Reading first is also the cheaper way round ($0.36 against $4.50 a million), since most calls find the tile there.
import { equalBytes } from '../core/attest/merkle.ts';
import { Unavailable, Violation } from '../core/errors.ts';
import type { FullTile } from '../core/log/edge.ts';
import { tilePath } from '../core/log/tiles.ts';
import { tileKey } from '../core/segment/keys.ts';

/** Also right when the bucket is served by itself: c2sp.org/tlog-tiles, "This endpoint is immutable". */
const SERVED_AS = {
  contentType: 'application/octet-stream',
  cacheControl: 'public, max-age=31536000, immutable',
} as const;

/**
 * Makes sure that these tiles are there.
 * @throws Unavailable SEAL_TILES_UNAVAILABLE
 * @throws Violation SEAL_HEAD_INCONSISTENT when one is there with other bytes
 */
export async function publishTiles(tiles: R2Bucket, full: readonly FullTile[]): Promise<void> {
  await Promise.all(
    full.map(async (tile) => {
      if (await isPublished(tiles, tile)) return;
      const put = await orUnavailable(() =>
        tiles.put(keyOf(tile), tile.bytes, { onlyIf: { etagDoesNotMatch: '*' }, httpMetadata: SERVED_AS }),
      );
      // Null: another sealer was faster. What it put must be the same.
      if (put === null) await isPublished(tiles, tile);
    }),
  );
}

/**
 * Whether one of these tiles was published with other bytes. Asked before a head that completes them is signed: unless
 * another sealer has just moved the head, the catalog was set back behind what the log has already shown.
 * @throws Unavailable SEAL_TILES_UNAVAILABLE
 */
export async function isContradicted(tiles: R2Bucket, full: readonly FullTile[]): Promise<boolean> {
  const states = await Promise.all(full.map((tile) => stateOf(tiles, tile)));
  return states.includes('different');
}

async function isPublished(tiles: R2Bucket, tile: FullTile): Promise<boolean> {
  const state = await stateOf(tiles, tile);
  if (state !== 'different') return state === 'same';
  throw new Violation('SEAL_HEAD_INCONSISTENT', `${keyOf(tile)} was published with other bytes`);
}

async function stateOf(tiles: R2Bucket, tile: FullTile): Promise<'absent' | 'same' | 'different'> {
  const published = await orUnavailable(async () => (await tiles.get(keyOf(tile)))?.bytes());
  if (published === undefined) return 'absent';
  return equalBytes(published, tile.bytes) ? 'same' : 'different';
}

const keyOf = (tile: FullTile): string => tileKey(tilePath(tile.id));

async function orUnavailable<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw new Unavailable('SEAL_TILES_UNAVAILABLE', 'the tiles of the log cannot be reached', {
      cause,
      retryAfterSeconds: 2,
    });
  }
}
