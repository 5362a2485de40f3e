import { describe, expect, test } from 'vitest';
import { append, type Edge, EMPTY_EDGE, edgeRoot, edgeTile } from '../../../workers/core/log/edge.ts';
import { decodeEdge, decodeStaged, encodeEdge, encodeStaged } from '../../../workers/core/log/head.ts';
import { tilePath } from '../../../workers/core/log/tiles.ts';
import { leaf, mth } from '../../support/reference-log.ts';

const entry = (n: number): Uint8Array => new TextEncoder().encode(`entry ${n}`);
const entries = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from }, (_, i) => entry(from + i));

/** An edge of `size` entries, made in one go. */
const edgeOf = (size: number): Edge => append(EMPTY_EDGE, entries(0, size)).edge;

describe('appending', () => {
  test('gives the RFC 6962 root at every size to 600', () => {
    const leaves = entries(0, 600).map(leaf);
    let edge: Edge = EMPTY_EDGE;
    for (let size = 1; size <= 600; size++) {
      const next = append(edge, [entry(size - 1)]);
      edge = decodeEdge(encodeEdge(next.edge));
      expect(Buffer.from(next.root).equals(mth(leaves.slice(0, size))), `size ${size}`).toBe(true);
    }
  });

  test('gives the same in one go as in any steps', () => {
    for (const size of [1, 255, 256, 257, 511, 512, 700]) {
      const whole = append(EMPTY_EDGE, entries(0, size));
      for (const cut of [0, 1, Math.floor(size / 2), size]) {
        const first = append(EMPTY_EDGE, entries(0, cut));
        const second = append(first.edge, entries(cut, size));
        expect(encodeEdge(second.edge)).toBe(encodeEdge(whole.edge));
        expect([...first.fullTiles, ...second.fullTiles]).toEqual(whole.fullTiles);
      }
    }
  });

  test('nothing changes nothing', () => {
    const { edge, root } = append(EMPTY_EDGE, []);
    expect(edge).toEqual(EMPTY_EDGE);
    expect(Buffer.from(root).toString('base64')).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
  });

  test('hands out each tile once, when it becomes full', () => {
    const { fullTiles } = append(edgeOf(200), entries(200, 700));
    expect(fullTiles.map((tile) => tilePath(tile.id))).toEqual([
      'tile/0/000',
      'tile/entries/000',
      'tile/0/001',
      'tile/entries/001',
    ]);
    expect(fullTiles[2]?.bytes).toEqual(new Uint8Array(Buffer.concat(entries(256, 512).map(leaf))));
    expect(edgeTile(edgeOf(700), 1)).toHaveLength(64);
    expect(edgeTile(edgeOf(700), 7)).toHaveLength(0);
  });

  test('crosses from 65,535 to 65,537 with a full tile of level 1', () => {
    const before = edgeOf(65_535);
    const { fullTiles, edge, root } = append(before, entries(65_535, 65_537));
    expect(fullTiles.map((tile) => tilePath(tile.id))).toEqual([
      'tile/0/255',
      'tile/1/000',
      'tile/entries/255',
    ]);
    expect(edge.levels.map((level) => level.length)).toEqual([1, 0, 1]);
    expect(Buffer.from(root).equals(mth(entries(0, 65_537).map(leaf)))).toBe(true);
    expect(decodeEdge(encodeEdge(edge))).toEqual({ ...edge });
  });
});

describe('a stored head', () => {
  test('gives back its edge and its staged tiles', () => {
    const { edge, fullTiles } = append(EMPTY_EDGE, entries(0, 300));
    expect(edgeRoot(decodeEdge(encodeEdge(edge)))).toEqual(edgeRoot(edge));
    expect(decodeStaged(encodeStaged(fullTiles))).toEqual(fullTiles);
    expect(decodeStaged('{}')).toEqual([]);
  });

  const good = JSON.parse(encodeEdge(edgeOf(300)));
  const shifted = JSON.parse(encodeEdge(append(EMPTY_EDGE, entries(1, 301)).edge));
  test.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ ...good, v: 2 })],
    ['another size', JSON.stringify({ ...good, size: 301 })],
    ['a size a level higher', JSON.stringify({ ...good, size: 300 + 65_536 })],
    ['a level missing', JSON.stringify({ ...good, levels: good.levels.slice(0, 1) })],
    ['entries of other leaves', JSON.stringify({ ...good, bundle: shifted.bundle })],
    ['an entry missing', JSON.stringify({ ...good, bundle: '' })],
    ['half a hash', JSON.stringify({ ...good, levels: [good.levels[0], 'AAAA'] })],
    ['an unknown member', JSON.stringify({ ...good, extra: 1 })],
  ])('with %s is a violation', (_, text) => {
    expect(() => decodeEdge(text)).toThrow(expect.objectContaining({ code: 'SEAL_HEAD_INCONSISTENT' }));
  });

  test.each(['[]', '{"tile/0/000":"?"}', '{"tile/0/0":""}', ''])(
    'staged tiles %s are a violation',
    (text) => {
      expect(() => decodeStaged(text)).toThrow(expect.objectContaining({ code: 'SEAL_HEAD_INCONSISTENT' }));
    },
  );
});
