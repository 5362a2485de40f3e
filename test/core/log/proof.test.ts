import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyConsistency, verifyInclusion } from '../../../workers/core/attest/merkle.ts';
import { append, EMPTY_EDGE, edgeTile } from '../../../workers/core/log/edge.ts';
import { type HashReader, type TileReader, tileHashReader } from '../../../workers/core/log/hash-reader.ts';
import { proveConsistency, proveInclusion } from '../../../workers/core/log/proof.ts';
import { narrowTile, tilePath } from '../../../workers/core/log/tiles.ts';
import { formatTlogProof, parseTlogProof } from '../../../workers/core/log/tlog-proof.ts';
import { auditPath, consistency, leaf, mth } from '../../support/reference-log.ts';

const entries = Array.from({ length: 1_200 }, (_, i) => new TextEncoder().encode(`entry ${i}`));
const leaves = entries.map(leaf);
const plain = (hashes: readonly Uint8Array[]): string[] =>
  hashes.map((hash) => Buffer.from(hash).toString('hex'));

const { edge, fullTiles } = append(EMPTY_EDGE, entries);
const full = new Map(fullTiles.map((tile) => [tilePath(tile.id), tile.bytes]));

/** The tiles of the log; reads of an older, narrower tree are cut from them. */
function storedTiles(): { readTile: TileReader; asked: string[] } {
  const asked: string[] = [];
  const readTile: TileReader = async (id) => {
    asked.push(tilePath(id));
    return narrowTile(full.get(tilePath({ ...id, width: 256 })) ?? edgeTile(edge, id.level), id);
  };
  return { readTile, asked };
}

const readerAt = (size: number): HashReader => tileHashReader(size, storedTiles().readTile);

describe('proofs from tiles', () => {
  test('are those of the slow reference, at every size to 40 and every index', async () => {
    for (let size = 1; size <= 40; size++) {
      const tree = leaves.slice(0, size);
      for (let i = 0; i < size; i++) {
        expect(plain(await proveInclusion(readerAt(size), i, size))).toEqual(plain(auditPath(i, tree)));
        expect(plain(await proveConsistency(readerAt(size), i + 1, size))).toEqual(
          plain(consistency(i + 1, tree)),
        );
      }
    }
  });

  test('verify across full tiles, and only for their own leaf, size and root', async () => {
    const root = (size: number): Uint8Array => mth(leaves.slice(0, size));
    const sizes = fc.integer({ min: 1, max: entries.length });
    await fc.assert(
      fc.asyncProperty(sizes, sizes, fc.nat(), async (a, b, n) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const index = n % to;
        const path = await proveInclusion(readerAt(to), index, to);
        const proof = await proveConsistency(readerAt(to), from, to);
        expect(verifyInclusion(index, to, leaves[index] ?? new Uint8Array(), path, root(to))).toBe(true);
        expect(verifyConsistency(from, to, root(from), root(to), proof)).toBe(true);
        const other = leaves[(index + 1) % to] ?? new Uint8Array();
        expect(to > 1 && verifyInclusion(index, to, other, path, root(to))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('ask for each tile once', async () => {
    const { readTile, asked } = storedTiles();
    await proveInclusion(tileHashReader(1_200, readTile), 300, 1_200);
    expect(asked.toSorted()).toEqual(['tile/0/001', 'tile/0/004.p/176', 'tile/1/000.p/4']);
  });

  test('cannot be had outside of the tree', async () => {
    for (const [index, size] of [
      [-1, 5],
      [5, 5],
      [0, 0],
    ] as const) {
      await expect(proveInclusion(readerAt(size), index, size)).rejects.toThrow(RangeError);
    }
    await expect(proveConsistency(readerAt(5), 6, 5)).rejects.toThrow(RangeError);
    expect(await proveConsistency(readerAt(5), 0, 5)).toEqual([]);
    await expect(readerAt(5).readHashes([{ height: 2, index: 1 }])).rejects.toThrow(RangeError);
  });

  test('do not come from a tile that is too short', async () => {
    const reader = tileHashReader(1_200, async () => new Uint8Array(32));
    await expect(proveInclusion(reader, 3, 1_200)).rejects.toMatchObject({ code: 'SEAL_HEAD_INCONSISTENT' });
  });
});

describe('the tlog-proof text', () => {
  const [one = new Uint8Array(), two = new Uint8Array()] = leaves;
  const checkpoint = 'example.com/log\n3\nroot\n\n— example.com/log sig\n';

  test('is laid out line by line as in the specification', () => {
    const text = formatTlogProof({ index: 2, path: [one, two], checkpoint, extra: new Uint8Array([1, 2]) });
    const hash = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
    const head = `c2sp.org/tlog-proof@v1\nextra AQI=\nindex 2\n${hash(one)}\n${hash(two)}\n\n`;
    expect(text).toBe(head + checkpoint);
    expect(parseTlogProof(text)).toMatchObject({
      index: 2,
      path: [new Uint8Array(one), new Uint8Array(two)],
      checkpoint,
    });
  });

  test('of a log of one entry has no path', () => {
    const text = formatTlogProof({ index: 0, path: [], checkpoint });
    expect(text).toBe(`c2sp.org/tlog-proof@v1\nindex 0\n\n${checkpoint}`);
    expect(parseTlogProof(text)).toEqual({ index: 0, path: [], checkpoint });
  });

  const hash = Buffer.from(one).toString('base64');
  test.each([
    ['another version', `c2sp.org/tlog-proof@v2\nindex 0\n\n${checkpoint}`],
    ['no index', `c2sp.org/tlog-proof@v1\n${hash}\n\n${checkpoint}`],
    ['an index with a leading zero', `c2sp.org/tlog-proof@v1\nindex 00\n\n${checkpoint}`],
    ['extra behind the index', `c2sp.org/tlog-proof@v1\nindex 0\nextra AQI=\n\n${checkpoint}`],
    ['extra twice', `c2sp.org/tlog-proof@v1\nextra AQI=\nextra AQI=\nindex 0\n\n${checkpoint}`],
    ['a short hash', `c2sp.org/tlog-proof@v1\nindex 0\nAQI=\n\n${checkpoint}`],
    ['a carriage return', `c2sp.org/tlog-proof@v1\r\nindex 0\r\n\n${checkpoint}`],
    ['64 hashes', `c2sp.org/tlog-proof@v1\nindex 0\n${`${hash}\n`.repeat(64)}\n${checkpoint}`],
    ['no checkpoint', 'c2sp.org/tlog-proof@v1\nindex 0\n'],
    ['nothing', ''],
  ])('is refused for %s', (_, text) => {
    expect(() => parseTlogProof(text)).toThrow(expect.objectContaining({ code: 'ATTEST_PROOF_INVALID' }));
  });
});
