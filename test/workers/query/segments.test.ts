// What an audit reads: segments in the order of the log with the rows of their packets, and the objects, byte for byte.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { type SegmentsPage, segmentsPage } from '../../../schemas/audit-api.ts';
import { LOG_RANGE_PER_PAGE, MAX_SEGMENTS_PER_PAGE } from '../../../schemas/limits.ts';
import type { BuiltPacket } from '../../support/packet-builder.ts';
import { archive, archiveRetry, broken, freshArchive, get, seal } from './sealed-archive.ts';

let first: BuiltPacket[];
let others: BuiltPacket[];

beforeAll(async () => {
  await freshArchive();
  first = await archive({}, { events: [{}, {}] });
  await archiveRetry(first[0] ?? expect.fail());
  others = await archive({ tenant: 'zeta' });
  for (let n = 0; n < MAX_SEGMENTS_PER_PAGE; n++) await archive({});
  await seal();
  await archive({ source: 'late' });
}, 60_000);

async function page(query: string, tenant = 'acme'): Promise<SegmentsPage> {
  const response = await get(`/v1/segments${query}`, tenant);
  expect(response.status).toBe(200);
  return segmentsPage.parse(await response.json());
}

describe('the list of segments', () => {
  test('is in the order of the log, page by page, each segment once', async () => {
    const starts: (number | null)[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const { segments, next_index: next }: SegmentsPage = await page(`?from_index=${from}`);
      starts.push(...segments.map(({ log_start }) => log_start));
      expect(next === null || next > from).toBe(true);
      from = next;
    }
    expect(starts).toEqual([0, ...Array.from({ length: MAX_SEGMENTS_PER_PAGE }, (_, n) => n + 3)]);
  });

  test('has what the catalog says of a segment and of each of its packets', async () => {
    const [segment] = (await page('')).segments;
    expect(segment).toMatchObject({ tenant: 'acme', packets: 2, events: 3, sources: { fw: 3 } });
    expect(segment?.entries).toHaveLength(2);
    expect(segment?.rows.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0))).toMatchObject(
      first.map(({ id }, position) => ({ packet: id, position, source: 'fw', events: position + 1 })),
    );
  });

  test('shows a tenant its own, and goes on over what is not', async () => {
    expect((await page('', 'zeta')).segments).toMatchObject([
      { rows: [{ packet: others[0]?.id }], log_start: 2 },
    ]);
    expect(await page('', 'nobody')).toEqual({ segments: [], next_index: null });
  });

  test('keeps what is not sealed yet apart', async () => {
    expect((await page('?sealed=false')).segments).toMatchObject([{ sources: { late: 1 }, log_start: null }]);
  });

  test('ends beyond the log, and refuses an index that is none', async () => {
    expect(await page(`?from_index=${LOG_RANGE_PER_PAGE}`)).toEqual({ segments: [], next_index: null });
    for (const bad of ['-1', '1e3', 'x', '1234567890123456'])
      expect((await get(`/v1/segments?from_index=${bad}`)).status, bad).toBe(400);
  });

  test('is 503 while the catalog does not answer', async () => {
    expect((await get('/v1/segments', 'acme', { CATALOG: broken(env.CATALOG) })).status).toBe(503);
  });
});

describe('a segment', () => {
  const stored = async (): Promise<Uint8Array> => {
    const row = await env.CATALOG.prepare('SELECT id, object FROM segments WHERE log_start = 0').first<{
      object: string;
    }>();
    const object = await env.ARCHIVE.get(row?.object ?? '');
    return new Uint8Array((await object?.arrayBuffer()) ?? expect.fail());
  };
  const idOf = async (): Promise<number> => (await page('')).segments[0]?.segment ?? expect.fail();

  test('is served as it lies in the archive, whole or in part', async () => {
    const bytes = await stored();
    const whole = await get(`/v1/segments/${await idOf()}`);
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(bytes);
    expect(whole.headers.get('content-type')).toBe('application/vnd.apache.parquet');
  });

  test('of another tenant, or of none, is not found', async () => {
    for (const path of [`/v1/segments/${await idOf()}`, '/v1/segments/9999999', '/v1/segments/x']) {
      expect((await get(path, 'zeta')).status, path).toBe(404);
    }
  });

  test('whose object is gone is not found, in other words', async () => {
    const { object } =
      (await env.CATALOG.prepare('SELECT object FROM segments WHERE log_start = 3').first<{
        object: string;
      }>()) ?? expect.fail();
    await env.ARCHIVE.delete(object);
    const id = (await page('?from_index=3')).segments[0]?.segment;
    const response = await get(`/v1/segments/${id}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining('the archive does not') },
    });
  });
});
