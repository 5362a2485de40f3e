import { beforeAll, describe, expect, it } from 'vitest';
import { parseQuery } from '../../../workers/core/search/parse.ts';
import type { Position } from '../../../workers/core/search/position.ts';
import { prepareQuery } from '../../../workers/core/search/prepared-query.ts';
import type { Window } from '../../../workers/core/search/row-sink.ts';
import { type ScanLimits, scan } from '../../../workers/core/search/scan.ts';
import { MemoryArchive } from '../../support/memory-archive.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';

const WINDOW: Window = { from: null, to: null, order: 'newest', after: null };
const LIMITS: ScanLimits = { segments: 500, bytes: 1 << 30, pageBytes: 1 << 30 };

async function find(
  memory: MemoryArchive,
  q: string,
  options: Partial<Window & ScanLimits> & { limit?: number } = {},
) {
  const prepared = prepareQuery(parseQuery(q));
  const window = { ...WINDOW, ...options };
  const source = memory.source(prepared.query, 'acme', window);
  const { limit = 10, ...limits } = options;
  const result = await scan(prepared, window, limit, source, { ...LIMITS, ...limits });
  return { ...result, times: result.hits.map(({ time }) => time - NOON), bytes: source.bytes };
}

describe('an archive of ten segments, one after the other in time', () => {
  const memory = new MemoryArchive();
  beforeAll(async () => {
    for (let segment = 0; segment < 10; segment++) {
      const events = Array.from({ length: 10 }, (_, i) => ({
        time: NOON + 10 * segment + i,
        x: i,
        message: 'm',
      }));
      memory.add([(await buildPacket({ events })).packet]);
    }
  });

  it('opens no more of them than the page needs', async () => {
    const { times, segments } = await find(memory, '', { limit: 12 });
    expect(times).toEqual([99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 89, 88]);
    // Two at first, and as many again before the page is known to be full.
    expect(segments).toBeLessThanOrEqual(4);
  });

  it('begins at the old end when asked for the oldest', async () => {
    const { times, segments } = await find(memory, 'x:>=8', { limit: 3, order: 'oldest' });
    expect(times).toEqual([8, 9, 18]);
    expect(segments).toBeLessThanOrEqual(6);
  });

  it('closes a page early when it has taken its share, and goes on from there', async () => {
    const first = await find(memory, 'x:3', { segments: 3, limit: 50 });
    expect(first.times).toEqual([93, 83, 73].slice(0, first.times.length));
    expect(first.next).not.toBeNull();
    const found = [...first.times];
    for (let after = first.next; after !== null; ) {
      const page: Awaited<ReturnType<typeof find>> = await find(memory, 'x:3', {
        segments: 3,
        limit: 50,
        after,
      });
      found.push(...page.times);
      after = page.next;
    }
    expect(found).toEqual([93, 83, 73, 63, 53, 43, 33, 23, 13, 3]);
  });

  it('closes a page early when its events grow too large, but never leaves it empty', async () => {
    const { times, next } = await find(memory, 'm', { pageBytes: 1 });
    expect(times).toEqual([99]);
    expect(next).toMatchObject({ time: NOON + 99 });
  });
});

describe('events of one time in more segments than one page may open', () => {
  const memory = new MemoryArchive();
  beforeAll(async () => {
    for (let i = 0; i < 9; i++)
      memory.add([(await buildPacket({ events: [{ message: 'm' }, { message: 'n' }] })).packet]);
  });

  it('are still put in order, with patience', async () => {
    const seen = new Set<string>();
    let after: Position | null = null;
    do {
      const page: Awaited<ReturnType<typeof find>> = await find(memory, 'm', {
        segments: 3,
        limit: 2,
        after,
      });
      for (const { uid } of page.hits) seen.add(uid);
      after = page.next;
    } while (after !== null);
    expect(seen.size).toBe(9);
  });

  it('are refused when even patience does not help', async () => {
    await expect(find(memory, 'm', { segments: 2 })).rejects.toMatchObject({ code: 'QUERY_TOO_BROAD' });
  });
});

describe('a segment of three row groups', () => {
  const memory = new MemoryArchive();
  beforeAll(async () => {
    const events = Array.from({ length: 12_000 }, (_, i) => ({
      ...{ time: NOON + i, class_uid: i === 77 ? 3002 : 4001, severity_id: i < 5000 ? 1 : 2 },
      ...{ message: `event ${i}`, unmapped: { filler: 'x'.repeat(200) } },
    }));
    memory.add([(await buildPacket({ events })).packet]);
  });

  it('finds rows in any of them, in order', async () => {
    const { times } = await find(memory, '"event 77" OR "event 6000" OR "event 11999"');
    expect(times).toEqual([11_999, 6000, 77]);
  });

  it('skips the groups whose bounds rule them out', async () => {
    expect((await find(memory, 'severity_id:1', { limit: 1 })).rows).toBe(5000);
    expect((await find(memory, 'class_uid:3002')).times).toEqual([77]);
    expect((await find(memory, `time:<${NOON + 10}`)).rows).toBe(5000);
  });

  it('reads only the pages of text that a full page needs', async () => {
    const [few, all] = [
      await find(memory, 'event', { limit: 5 }),
      await find(memory, 'filler-that-is-not-there OR 7'),
    ];
    expect(few.times).toEqual([11_999, 11_998, 11_997, 11_996, 11_995]);
    expect(few.bytes).toBeLessThan(all.bytes / 2);
  });

  it('answers from columns alone what columns know', async () => {
    const { bytes, times } = await find(memory, 'message:"event 77"');
    expect(times).toEqual([77]);
    const whole = (await find(memory, 'x.y:77')).bytes;
    expect(bytes).toBeLessThan(whole);
  });
});
