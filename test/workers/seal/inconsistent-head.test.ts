// A head that is not what this key signed last is never extended: nothing is signed, nothing moves (promise 5).
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { formatCheckpoint } from '../../../workers/core/log/checkpoint.ts';
import { append, EMPTY_EDGE } from '../../../workers/core/log/edge.ts';
import { encodeEdge } from '../../../workers/core/log/head.ts';
import { signNote } from '../../../workers/core/log/note.ts';
import { freshLog, insertSegments, seal, signer } from './log-under-test.ts';

const HEAD = 'SELECT size, root, note, edge, staged, writer FROM log_head';
type Head = Record<'size' | 'root' | 'note' | 'edge' | 'staged' | 'writer', string | number>;

const readHead = () => env.CATALOG.prepare(HEAD).first<Head>();
const set = (column: string, value: string | number) =>
  env.CATALOG.prepare(`UPDATE log_head SET ${column} = ?`).bind(value).run();

beforeEach(async () => {
  await freshLog();
  await insertSegments(3);
  await seal();
  await insertSegments(2);
});

/** Entries that were never in the log. */
const foreign = append(
  EMPTY_EDGE,
  ['a', 'b', 'c'].map((text) => new TextEncoder().encode(text.repeat(32))),
);

async function strangersKey(): Promise<CryptoKey> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (pair instanceof CryptoKey) throw new Error('not a pair');
  return pair.privateKey;
}

async function noteOf(origin: string, size: number, root: Uint8Array, name = origin): Promise<string> {
  return signNote(formatCheckpoint({ origin, size, root }), [{ ...(await signer()), name }]);
}

describe('sealing stops at', () => {
  test.each([
    ['another size', () => set('size', 2)],
    ['another root', () => set('root', '00'.repeat(32))],
    ['the edge of another tree', () => set('edge', encodeEdge(foreign.edge))],
    ['an edge that cannot be read', () => set('edge', '{}')],
    ['staged tiles that cannot be read', () => set('staged', '[]')],
    ['a note of another root', async () => set('note', await noteOf(env.LOG_ORIGIN, 3, foreign.root))],
    ['a note of another size', async () => set('note', await noteOf(env.LOG_ORIGIN, 4, foreign.root))],
    ['a note of another log', async () => set('note', await noteOf('other.example/log', 3, foreign.root))],
    ['an unsigned note', () => set('note', 'edgeseal.local/log\n3\n\n')],
    [
      'a whole head by another key',
      async () => {
        const privateKey = await strangersKey();
        const text = formatCheckpoint({ origin: env.LOG_ORIGIN, size: 3, root: foreign.root });
        await set('note', await signNote(text, [{ ...(await signer()), privateKey }]));
        await set('root', Buffer.from(foreign.root).toString('hex'));
        await set('edge', encodeEdge(foreign.edge));
      },
    ],
    [
      'a segment with a hash cut short',
      () => env.CATALOG.exec('UPDATE segments SET entries = substr(entries, 2)'),
    ],
    ['a segment with a hash too few', () => env.CATALOG.exec('UPDATE segments SET packets = 9')],
    [
      'a segment whose hashes are none',
      () => env.CATALOG.exec("UPDATE segments SET entries = replace(entries, substr(entries, 1, 1), 'x')"),
    ],
  ])('%s', async (_, spoil) => {
    await spoil();
    const before = await readHead();
    await expect(seal()).rejects.toMatchObject({ name: 'Violation', code: 'SEAL_HEAD_INCONSISTENT' });
    expect(await readHead()).toEqual(before);
    const { results } = await env.CATALOG.prepare('SELECT id FROM segments WHERE log_start IS NULL').all();
    expect(results).toHaveLength(1);
  });
});

describe('a catalog set back behind what the log has shown', () => {
  test('is noticed before a contradicting full tile is signed', async () => {
    await insertSegments(100);
    await seal();
    const old = await readHead();
    await insertSegments(200);
    await seal();
    await set('size', old?.size ?? 0);
    for (const column of ['root', 'note', 'edge', 'staged', 'writer'] as const)
      await set(column, old?.[column] ?? '');
    await insertSegments(190);
    const before = await readHead();
    await expect(seal()).rejects.toMatchObject({
      code: 'SEAL_HEAD_INCONSISTENT',
      message: expect.stringContaining('contradicts'),
    });
    expect(await readHead()).toEqual(before);
  });

  test('stops publishing, too, when a staged tile lies there with other bytes', async () => {
    await insertSegments(300);
    await seal();
    await env.TILES.put('log/tile/0/000', new Uint8Array(8_192));
    await expect(seal()).rejects.toMatchObject({
      code: 'SEAL_HEAD_INCONSISTENT',
      message: expect.stringContaining('log/tile/0/000'),
    });
  });
});
