// The lanes as workerd compiles them: the same digests as node:crypto, also where a text goes to native code from
// WebAssembly's memory.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { bench } from '../../../workers/ingest/workbench.ts';

it('hashes texts of every kind of length in workerd as node:crypto does', () => {
  const lengths = [0, 1, 55, 56, 63, 64, 65, 300, 900, 4_095, 4_096, 4_097, 20_000, 7, 119, 120];
  const { arena, offsets } = bench.hasher;
  let end = 0;
  for (const [i, length] of lengths.entries()) {
    offsets[i] = end;
    for (let at = end; at < end + length; at++) arena[at] = (at * 31 + i) & 0xff;
    end += length;
  }
  offsets[lengths.length] = end;
  const expected = lengths.map((_, i) =>
    createHash('sha256')
      .update(arena.slice(offsets[i], offsets[i + 1]))
      .digest('hex'),
  );
  const digests = new Uint8Array(32 * lengths.length);
  bench.hasher.hash(lengths.length, null, digests);
  const found = lengths.map((_, i) => Buffer.from(digests.subarray(32 * i, 32 * i + 32)).toString('hex'));
  expect(found).toEqual(expected);
});
