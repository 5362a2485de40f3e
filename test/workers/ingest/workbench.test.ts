// The lanes as workerd compiles them: the same digests as node:crypto, also where a message goes to native code from
// WebAssembly's memory.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { MESSAGE_GAP } from '../../../workers/core/attest/batch-hasher.ts';
import { bench } from '../../../workers/ingest/workbench.ts';

it('hashes messages of every kind of length in workerd as node:crypto does', () => {
  const lengths = [0, 1, 55, 56, 63, 64, 65, 300, 900, 3_071, 3_072, 20_000, 7, 119, 120];
  const { arena } = bench.hasher;
  const starts = new Int32Array(lengths.length);
  let end = 0;
  for (const [i, length] of lengths.entries()) {
    starts[i] = end;
    for (let at = end; at < end + length; at++) arena[at] = (at * 31 + i) & 0xff;
    end += length + MESSAGE_GAP;
  }
  const expected = lengths.map((length, i) => {
    const start = starts[i] ?? 0;
    return createHash('sha256')
      .update(arena.slice(start, start + length))
      .digest('hex');
  });
  const digests = new Uint8Array(32 * lengths.length);
  bench.hasher.hash({ starts, lengths: Int32Array.from(lengths), count: lengths.length }, digests);
  const found = lengths.map((_, i) => Buffer.from(digests.subarray(32 * i, 32 * i + 32)).toString('hex'));
  expect(found).toEqual(expected);
});
