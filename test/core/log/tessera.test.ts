// A real tile log (transparency-dev/tessera, sizes 0 to 15) against the log room. Skipped where the data is not at hand.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verifyConsistency, verifyInclusion } from '../../../workers/core/attest/merkle.ts';
import { openCheckpoint } from '../../../workers/core/log/checkpoint.ts';
import { append, EMPTY_EDGE, edgeTile } from '../../../workers/core/log/edge.ts';
import { tileHashReader } from '../../../workers/core/log/hash-reader.ts';
import { parseVkey } from '../../../workers/core/log/note.ts';
import { proveConsistency, proveInclusion } from '../../../workers/core/log/proof.ts';
import { decodeBundle, tilePath } from '../../../workers/core/log/tiles.ts';

const FOLDER = new URL('../../../../shared/data/tlog-tessera/', import.meta.url);
const ORIGIN = 'example.com/log/testdata';
const VKEY = `${ORIGIN}+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx`;
const isHere = existsSync(FOLDER);
if (!isHere) console.warn(`skipped: no ${FOLDER.pathname}`);

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, FOLDER)));
const text = (path: string): string => new TextDecoder().decode(read(path));

describe.skipIf(!isHere)('the log of tessera', () => {
  const entries = isHere ? decodeBundle(read('tile/entries/000.p/15')) : [];
  const checkpoint = async (size: number) =>
    openCheckpoint(text(`checkpoint.${size}`), ORIGIN, [await parseVkey(VKEY)]);

  test('has checkpoints that verify and roots that our edge reaches at each size', async () => {
    let edge = EMPTY_EDGE;
    for (let size = 0; size <= 15; size++) {
      if (size > 0) edge = append(edge, entries.slice(size - 1, size)).edge;
      const head = await checkpoint(size);
      expect(head.size).toBe(size);
      expect(append(edge, []).root).toEqual(head.root);
    }
  });

  test('has tiles and bundles byte for byte like ours', () => {
    let edge = EMPTY_EDGE;
    for (let width = 1; width <= 15; width++) {
      edge = append(edge, entries.slice(width - 1, width)).edge;
      for (const level of [0, 'entries'] as const) {
        expect(edgeTile(edge, level)).toEqual(read(tilePath({ level, index: 0, width })));
      }
    }
  });

  test('gives inclusion and consistency proofs that verify under its checkpoints', async () => {
    for (let size = 1; size <= 15; size++) {
      const { root } = await checkpoint(size);
      const reader = tileHashReader(size, async (id) => read(tilePath(id)));
      const leaves = read(tilePath({ level: 0, index: 0, width: size }));
      for (let i = 0; i < size; i++) {
        const path = await proveInclusion(reader, i, size);
        expect(verifyInclusion(i, size, leaves.subarray(32 * i, 32 * i + 32), path, root)).toBe(true);
        const older = await checkpoint(i + 1);
        const proof = await proveConsistency(reader, i + 1, size);
        expect(verifyConsistency(i + 1, size, older.root, root, proof)).toBe(true);
      }
    }
  });
});
