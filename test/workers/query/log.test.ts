// The public log over HTTP, as an auditor without a token and without our code sees it (c2sp.org/tlog-tiles).
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Auditor, readVkey } from '../../support/reference-log.ts';
import { archive, broken, freshArchive, get, publishedVkey, seal } from './sealed-archive.ts';

async function fetchLog(path: string): Promise<Uint8Array | null> {
  const response = await get(`/log/${path}`, null);
  return response.ok ? response.bytes() : null;
}

const codeOf = async (response: Response): Promise<string> =>
  (await response.json<{ error: { code: string } }>()).error.code;

describe('before the first seal', () => {
  test('there is no checkpoint and no tile', async () => {
    await freshArchive();
    const response = await get('/log/checkpoint', null);
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
    expect(await codeOf(response)).toBe('QUERY_NOT_SEALED');
    expect(await codeOf(await get('/log/tile/0/000.p/1', null))).toBe('LOG_TILE_NOT_FOUND');
  });
});

describe('a log of 700 entries', () => {
  let auditor: Auditor;

  beforeAll(async () => {
    await freshArchive();
    auditor = new Auditor(fetchLog, await publishedVkey());
    for (const packets of [1, 99, 100, 100, 100, 100, 100, 100]) {
      await archive(...Array.from({ length: packets }, () => ({})));
      await seal();
      await auditor.visit();
    }
  }, 60_000);

  test('is one log at every checkpoint it ever showed', async () => {
    expect(auditor.seen.map((head) => head.size)).toEqual([1, 100, 200, 300, 400, 500, 600, 700]);
    expect((await auditor.visit()).entries).toHaveLength(700);
  });

  test('still serves the partial tiles of every earlier checkpoint, as beginnings of the wider ones', async () => {
    for (const [partial, wider] of [
      ['tile/0/000.p/1', 'tile/0/000'],
      ['tile/0/000.p/100', 'tile/0/000'],
      ['tile/0/001.p/44', 'tile/0/001'],
      ['tile/0/002.p/88', 'tile/0/002.p/188'],
      ['tile/entries/000.p/200', 'tile/entries/000'],
      ['tile/entries/002.p/88', 'tile/entries/002.p/188'],
      ['tile/1/000.p/1', 'tile/1/000.p/2'],
    ] as const) {
      const [narrow, wide] = [await fetchLog(partial), await fetchLog(wider)];
      expect(narrow, partial).not.toBeNull();
      expect(narrow).toEqual(wide?.subarray(0, narrow?.length));
    }
  });

  test.each([
    ['tile/0/000', 'application/octet-stream', 'public, max-age=31536000, immutable'],
    ['tile/0/002.p/188', 'application/octet-stream', 'public, max-age=31536000, immutable'],
    ['tile/entries/001', 'application/octet-stream', 'public, max-age=31536000, immutable'],
    ['checkpoint', 'text/plain; charset=utf-8', 'public, max-age=1'],
  ])('%s is %s and cached as %s, readable from any origin', async (path, type, cache) => {
    const { status, headers } = await get(`/log/${path}`, null);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, type, cache]);
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  test.each([
    'tile/0/002',
    'tile/0/002.p/189',
    'tile/0/003.p/1',
    'tile/1/000',
    'tile/1/000.p/3',
    'tile/2/000.p/1',
    'tile/63/000.p/1',
    'tile/entries/002',
    'tile/entries/x001/000',
    'tile/0/x999/x999/x999/999',
  ])('%s lies beyond the head: 404, not to be cached', async (path) => {
    const response = await get(`/log/${path}`, null);
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
    expect(await codeOf(response)).toBe('LOG_TILE_NOT_FOUND');
  });

  test.each([
    'tile/0/0',
    'tile/00/000',
    'tile/64/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/x000/001',
  ])('%s is no tile path: 400', async (path) => {
    const response = await get(`/log/${path}`, null);
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe('LOG_TILE_PATH_INVALID');
  });

  test('serves a full tile from the head row until it lies in R2', async () => {
    await env.TILES.delete('log/tile/0/001');
    expect(await fetchLog('tile/0/000')).toHaveLength(8_192);
    await archive(...Array.from({ length: 100 }, () => ({}))); // completes tile 0/002 and bundle 002
    await seal();
    for (const path of ['log/tile/0/002', 'log/tile/entries/002']) {
      expect(await env.TILES.head(path)).not.toBeNull();
      await env.TILES.delete(path);
    }
    expect(await fetchLog('tile/0/002')).toHaveLength(8_192);
    expect(await fetchLog('tile/entries/002')).toHaveLength(256 * 34);
  });

  test('a full tile that is nowhere is our fault, not the asker’s', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect((await get('/log/tile/0/001', null)).status).toBe(500);
    vi.restoreAllMocks();
  });

  test('full tiles need no catalog, partial ones and the checkpoint say that it is down', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const CATALOG = broken(env.CATALOG);
    expect((await get('/log/tile/0/000', null, { CATALOG })).status).toBe(200);
    for (const path of ['/log/tile/0/003.p/1', '/log/checkpoint']) {
      const response = await get(path, null, { CATALOG });
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await codeOf(response)).toBe('QUERY_CATALOG_UNAVAILABLE');
    }
    const TILES = broken(env.TILES);
    expect(await codeOf(await get('/log/tile/0/000', null, { TILES }))).toBe('QUERY_ARCHIVE_UNAVAILABLE');
    vi.restoreAllMocks();
  });
});

test('the key set has the receipt and log keys, the log key with a verifier key that is its own, and no token key', async () => {
  const response = await get('/.well-known/jwks.json', null);
  expect(response.headers.get('content-type')).toBe('application/jwk-set+json');
  const { keys } = await response.json<{ keys: Record<string, string>[] }>();
  expect(keys.map((key) => key.edgeseal_use)).toEqual(['receipt', 'log']);
  expect(keys.every((key) => key.d === undefined)).toBe(true);
  const { name, key } = readVkey(await publishedVkey());
  expect([name, key.toString('base64url')]).toEqual([env.LOG_ORIGIN, keys[1]?.x]);
});
