// What a proof reads: how many operations, and how many of them one after the other, which is what it costs wherever it runs. And that
// tiles which an isolate has kept save reads without ever being believed.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { PacketProofAnswer } from '../../../schemas/proof-api.ts';
import { WHOLE_OBJECT_BYTES } from '../../../workers/core/segment/read.ts';
import { type BuiltPacket, NOON } from '../../support/packet-builder.ts';
import { checkTlogProof, sha256 } from '../../support/reference-log.ts';
import { watchReads } from './read-counter.ts';
import { archive, broken, freshArchive, get, publishedVkey, seal } from './sealed-archive.ts';

/** So many packets fill one tile of the log and begin another. */
const FULL_TILE = 256;

let vkey: string;
let small: BuiltPacket[];
let large: BuiltPacket[];

const message = (i: number): string =>
  Array.from({ length: 40 }, (_, j) => (i * 40 + j) ** 3 % 1e9).join(' ');
const proofOf = (packet: BuiltPacket | undefined, index = 0): string =>
  `/v1/events/${packet?.id}.${index}/proof`;

async function sizeOf(id: number): Promise<number> {
  return (
    (await env.CATALOG.prepare('SELECT bytes FROM segments WHERE id = ?').bind(id).first<number>('bytes')) ??
    0
  );
}

/** The entry's proof holds, by code that shares nothing with ours. */
async function holds(packet: BuiltPacket | undefined, bindings = {}): Promise<boolean> {
  const response = await get(`/v1/packets/${packet?.id}/proof`, 'acme', bindings);
  if (response.status !== 200) return false;
  const { manifest, tlog_proof } = await response.json<PacketProofAnswer>();
  checkTlogProof(tlog_proof, sha256(new TextEncoder().encode(manifest)), vkey);
  return true;
}

beforeAll(async () => {
  await freshArchive();
  vkey = await publishedVkey();
  small = await archive(...Array.from({ length: FULL_TILE }, () => ({})));
  large = await archive(
    ...Array.from({ length: 8 }, (_, p) => ({
      events: Array.from({ length: 400 }, (_, i) => ({ message: message(400 * p + i), time: NOON + i })),
    })),
  );
  await seal();
  expect(await sizeOf(1)).toBeLessThanOrEqual(WHOLE_OBJECT_BYTES);
  expect(await sizeOf(2)).toBeGreaterThan(WHOLE_OBJECT_BYTES);
}, 60_000);

describe('tiles that were not read before', () => {
  test.each([
    ['other hashes', 8_192],
    ['a byte too few', 8_191],
    ['a byte too many', 8_193],
  ])('are checked: with %s in one there is no proof, and the log says why', async (_, length) => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const tile = await (await env.TILES.get('log/tile/0/000'))?.bytes();
    await env.TILES.put('log/tile/0/000', new Uint8Array(length));
    expect((await get(proofOf(small[3]))).status).toBe(500);
    expect(reported).toHaveBeenCalledWith(expect.stringContaining('SEAL_HEAD_INCONSISTENT'));
    vi.restoreAllMocks();
    await env.TILES.put('log/tile/0/000', tile ?? new Uint8Array());
    // Read, and kept by nobody: each of these tests finds the store unread.
    expect((await get(proofOf(small[3]), 'acme', { TILES: broken(env.TILES) })).status).toBe(503);
  });

  test('need the store: without it the answer is 503', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect((await get(proofOf(small[3]), 'acme', { TILES: broken(env.TILES) })).status).toBe(503);
    vi.restoreAllMocks();
  });

  test('come from the head row while they are on their way to R2', async () => {
    const tile = await (await env.TILES.get('log/tile/0/000'))?.bytes();
    await env.TILES.delete('log/tile/0/000');
    expect(await holds(small[3])).toBe(true);
    await env.TILES.put('log/tile/0/000', tile ?? new Uint8Array());
  });
});

describe('the proof of an event', () => {
  test.each([
    ['of a small segment', () => small[200], { first: [3, 3], later: [3, 3] }],
    ['of a large segment', () => large[4], { first: [7, 5], later: [6, 4] }],
  ])('%s takes so many operations, in so many rounds', async (_, packet, { first, later }) => {
    for (const [operations, rounds] of [first, later]) {
      const watched = watchReads(env);
      const response = await get(proofOf(packet()), 'acme', watched.bindings);
      expect(response.status).toBe(200);
      expect([watched.operations.length, watched.rounds()], watched.operations.join(', ')).toEqual([
        operations,
        rounds,
      ]);
    }
  });

  test('does not show what a kept segment held: rows are read anew', async () => {
    expect((await get(proofOf(small[7]))).status).toBe(200);
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect((await get(proofOf(small[7]), 'acme', { ARCHIVE: broken(env.ARCHIVE) })).status).toBe(503);
    vi.restoreAllMocks();
  });
});

describe('tiles that were kept', () => {
  test('are as good as those in the store, which is not asked again', async () => {
    expect(await holds(small[5], { TILES: broken(env.TILES) })).toBe(true);
  });

  test('and no longer are those of the log are given up, and the proof is made anew', async () => {
    await freshArchive();
    const others = await archive(...Array.from({ length: FULL_TILE + 1 }, () => ({ source: 'other' })));
    await seal();
    expect(await holds(others[5])).toBe(true);
    expect(await holds(others[FULL_TILE])).toBe(true);
  });
});
