import { describe, expect, test } from 'vitest';
import {
  decodeBundle,
  encodeBundle,
  narrowTile,
  parseTilePath,
  tilePath,
  tileWidth,
} from '../../../workers/core/log/tiles.ts';
import { tileNumber } from '../../support/reference-log.ts';

describe('tile paths', () => {
  test.each([
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/63/x001/000.p/1', { level: 63, index: 1000, width: 1 }],
    ['tile/entries/999.p/255', { level: 'entries', index: 999, width: 255 }],
    ['tile/0/x009/x007/x199/x254/x740/991', { level: 0, index: Number.MAX_SAFE_INTEGER, width: 256 }],
  ] as const)('%s is read and written', (path, id) => {
    expect(parseTilePath(path)).toEqual(id);
    expect(tilePath(id)).toBe(path);
  });

  test('number tiles as the specification does', () => {
    for (const index of [0, 7, 999, 1000, 1001, 999_999, 1_000_000, 123_456_789]) {
      expect(tilePath({ level: 3, index, width: 256 })).toBe(`tile/3/${tileNumber(index)}`);
    }
  });

  test.each([
    ['a number that is not padded', 'tile/0/0'],
    ['a level with a leading zero', 'tile/00/000'],
    ['a level past 63', 'tile/64/000'],
    ['a negative level', 'tile/-1/000'],
    ['an unknown level', 'tile/data/000'],
    ['an empty group before', 'tile/0/x000/001'],
    ['a group without its x', 'tile/0/001/000'],
    ['an x on the last group', 'tile/0/x001'],
    ['a capital X', 'tile/0/X001/000'],
    ['width 0', 'tile/0/000.p/0'],
    ['width 256', 'tile/0/000.p/256'],
    ['a width with a leading zero', 'tile/0/000.p/01'],
    ['no width', 'tile/0/000.p'],
    ['an index past 2^53', 'tile/0/x009/x007/x199/x254/x740/993'],
    ['more groups than a number has', 'tile/0/x000/x000/x000/x000/x000/x000/000'],
    ['a trailing slash', 'tile/0/000/'],
    ['a trailing newline', 'tile/0/000\n'],
    ['no tile', 'checkpoint'],
    ['nothing', ''],
  ])('refuse %s', (_, path) => {
    expect(() => parseTilePath(path)).toThrow(expect.objectContaining({ code: 'LOG_TILE_PATH_INVALID' }));
  });
});

test('a tree of 70,000 has the tiles the specification says', () => {
  expect([272, 273, 274].map((index) => tileWidth(0, index, 70_000))).toEqual([256, 112, 0]);
  expect([0, 1, 2].map((index) => tileWidth(1, index, 70_000))).toEqual([256, 17, 0]);
  expect([0, 1].map((index) => tileWidth(2, index, 70_000))).toEqual([1, 0]);
  expect(tileWidth(3, 0, 70_000)).toBe(0);
  expect(tileWidth('entries', 273, 70_000)).toBe(112);
});

describe('entry bundles', () => {
  const entries = ['', 'a', 'bc'.repeat(200)].map((text) => new TextEncoder().encode(text));

  test('carry each entry behind its big-endian length', () => {
    expect([...encodeBundle(entries).subarray(0, 7)]).toEqual([0, 0, 0, 1, 97, 1, 144]);
    expect(decodeBundle(encodeBundle(entries))).toEqual(entries);
    expect(decodeBundle(new Uint8Array(0))).toEqual([]);
  });

  test('begin with their narrower selves', () => {
    const narrow = narrowTile(encodeBundle(entries), { level: 'entries', index: 0, width: 2 });
    expect([...narrow]).toEqual([0, 0, 0, 1, 97]);
    expect(narrowTile(new Uint8Array(96), { level: 0, index: 0, width: 2 })).toHaveLength(64);
  });

  test('that are cut short are a violation', () => {
    const bundle = encodeBundle(entries);
    for (const length of [1, bundle.length - 1, bundle.length - 401]) {
      expect(() => decodeBundle(bundle.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'SEAL_HEAD_INCONSISTENT' }),
      );
    }
  });
});
