// A log replayed from either of its two forms: what is changed is named by its path, at sizes around the widths of tiles.
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../workers/core/attest/sha256.ts';
import type { Finding } from '../../../workers/core/audit/finding.ts';
import { EMPTY_FRONTIER, type Frontier } from '../../../workers/core/audit/frontier.ts';
import { LogReplay } from '../../../workers/core/audit/log-replay.ts';
import { append, EMPTY_EDGE, edgeTile } from '../../../workers/core/log/edge.ts';
import { parseTilePath, type TileId, tilePath } from '../../../workers/core/log/tiles.ts';

const entry = (n: number): Uint8Array => sha256(new TextEncoder().encode(`entry ${n}`));

/** A log as it is served: every tile at the width it has, by path. */
function logOf(size: number) {
  const { edge, fullTiles, root } = append(
    EMPTY_EDGE,
    Array.from({ length: size }, (_, n) => entry(n)),
  );
  const tiles = new Map(fullTiles.map(({ id, bytes }) => [tilePath(id), bytes]));
  for (const level of ['entries', ...edge.levels.keys()] as const) {
    const width = level === 'entries' ? edge.entries.length : (edge.levels[level]?.length ?? 0);
    const index = Math.floor(size / 256 ** ((level === 'entries' ? 0 : level) + 1));
    if (width > 0) tiles.set(tilePath({ level, index, width }), edgeTile(edge, level));
  }
  return { tiles, head: { origin: 'test', size, root, note: 'the head' } };
}

type Log = ReturnType<typeof logOf>;

async function replay({ tiles, head }: Log, saved: Log['head'][] = [], from: Frontier = EMPTY_FRONTIER) {
  const found: Finding[] = [];
  const source = async (id: TileId) => tiles.get(tilePath(id)) ?? null;
  const log = new LogReplay(source, head, saved, from, (finding) => found.push(finding));
  await log.finish();
  return { found, log };
}

const SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 513, 1_000, 65_536 + 300];

describe('a replay', () => {
  it.each(SIZES)('of a sound log of %i entries finds nothing', async (size) => {
    expect((await replay(logOf(size))).found).toEqual([]);
  });

  it.each(SIZES)('meets every checkpoint of a log of %i entries, and no other', async (size) => {
    const log = logOf(size);
    const saved = SIZES.filter((one) => one <= size && one < 1_001).map((one) => logOf(one).head);
    expect((await replay(log, saved)).found).toEqual([]);
    const forged = saved
      .filter((one) => one.size > 0)
      .map((one) => ({ ...one, root: sha256(one.root), note: `forged ${one.size}` }));
    const { found } = await replay(log, forged);
    expect(found.map(({ code, evidence }) => [code, evidence?.[0]])).toEqual(
      forged.map(({ note }) => ['log-forked', note]),
    );
  });

  it('names every tile and bundle that is changed or gone, alone', async () => {
    const whole = logOf(800);
    for (const [path, bytes] of whole.tiles) {
      const isEntries = parseTilePath(path).level === 'entries';
      const changed = Uint8Array.from(bytes);
      changed[bytes.length - 1] = (changed[bytes.length - 1] ?? 0) ^ 1;
      const other = await replay({ ...whole, tiles: new Map(whole.tiles).set(path, changed) });
      expect(other.found, path).toMatchObject([
        { code: isEntries ? 'entries-changed' : 'tile-changed', subject: path },
      ]);
      const without = new Map(whole.tiles);
      without.delete(path);
      const gone = await replay({ ...whole, tiles: without });
      expect(gone.found, path).toMatchObject([
        { code: isEntries ? 'entries-missing' : 'tile-missing', subject: path },
      ]);
    }
  });

  it('says that the root differs, when entries and hashes were changed together', async () => {
    const [log, other] = [
      logOf(300),
      append(
        EMPTY_EDGE,
        Array.from({ length: 300 }, (_, n) => entry(n + 1)),
      ),
    ];
    const tiles = new Map(log.tiles);
    for (const { id, bytes } of other.fullTiles) tiles.set(tilePath(id), bytes);
    expect((await replay({ ...log, tiles })).found.map(({ code }) => code)).toContain('root-differs');
  });

  it('goes on from the frontier of any whole bundle', async () => {
    const log = logOf(800);
    const source = async (id: TileId) => log.tiles.get(tilePath(id)) ?? null;
    const first = new LogReplay(source, log.head, [], EMPTY_FRONTIER, () => undefined);
    for (const index of [1, 256, 300, 512, 799, 800]) {
      await first.advanceTo(index);
      const frontier = first.frontierFor(index);
      expect(frontier.size).toBe(index - (index % 256));
      expect((await replay(log, [], frontier)).found, `from ${index}`).toEqual([]);
    }
  });
});
