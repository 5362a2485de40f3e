// What one request's reads lean on: lanes that bound them, and footers kept an isolate.
import { describe, expect, it } from 'vitest';
import type { OpenSegment } from '../../../workers/core/segment/read.ts';
import { Lanes } from '../../../workers/query/search/lanes.ts';
import { RecentSegments } from '../../../workers/query/search/recent-segments.ts';

describe('lanes', () => {
  it('run no more tasks at once than there are, and all of them', async () => {
    const lanes = new Lanes(2);
    let [running, most] = [0, 0];
    const task = async (i: number): Promise<number> => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      return i;
    };
    const results = await Promise.all([0, 1, 2, 3, 4].map((i) => lanes.run(() => task(i))));
    expect([results, most]).toEqual([[0, 1, 2, 3, 4], 2]);
  });

  it('are free again after a task that failed', async () => {
    const lanes = new Lanes(1);
    const failing = lanes.run(() => Promise.reject(new Error('broken')));
    const next = lanes.run(async () => 'next');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('next');
  });
});

describe('recent segments', () => {
  const segment = (object: string, bytes = 10): OpenSegment => ({
    ...{
      place: { object, bytes, footerBytes: bytes },
      groups: [],
      tail: new ArrayBuffer(bytes),
      tailStart: 0,
    },
    metadata: { version: 1, schema: [], num_rows: 0n, row_groups: [], metadata_length: 0 },
  });
  const kept = (recent: RecentSegments): string[] => ['a', 'b', 'c'].filter((object) => recent.get(object));

  it('give up the one that was not used for longest', () => {
    const recent = new RecentSegments(2, 1000);
    recent.put(segment('a'));
    recent.put(segment('b'));
    recent.get('a');
    recent.put(segment('c'));
    expect(kept(recent)).toEqual(['a', 'c']);
  });

  it('hold no more bytes than they may', () => {
    const recent = new RecentSegments(10, 25);
    for (const object of ['a', 'b', 'c']) recent.put(segment(object));
    expect(kept(recent)).toEqual(['b', 'c']);
    recent.put(segment('b', 20));
    expect(kept(recent)).toEqual(['b']);
  });
});
