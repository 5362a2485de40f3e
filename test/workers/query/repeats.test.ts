// Events that repeat one of another request (docs/decisions/0031): left out of lists and counts, shown to who asks, counted in the
// books, and in a complete answer like any other, which fails where one is called a repeat that is none.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { accountingAnswer, completeAnswer } from '../../../schemas/accounting-api.ts';
import { eventsPage, statsAnswer } from '../../../schemas/query-api.ts';
import { verifyCompleteAnswer } from '../../../workers/core/attest/verify-complete.ts';
import { buildSegment } from '../../../workers/core/segment/write.ts';
import { closeBooks } from '../../../workers/persist/books.ts';
import { checkComplete } from '../../support/complete-check.ts';
import { type BuiltPacket, NOON, type PacketSpec } from '../../support/packet-builder.ts';
import { archive, freshArchive, get, publishedVkey, seal } from './sealed-archive.ts';

const HOUR = 3_600_000;
const lines = (...messages: string[]): PacketSpec => ({
  events: messages.map((message, i) => ({ message, severity_id: 1 + i, time: NOON + 1 + i })),
  raws: messages,
});

let original: BuiltPacket;
let copy: BuiltPacket;

/** A segment of one packet, of which some events repeat others; as persist would leave it. */
async function archiveRepeating(
  spec: PacketSpec,
  repeats: ReadonlyMap<number, string>,
): Promise<BuiltPacket> {
  const [built] = await archive(spec);
  if (built === undefined) throw new Error('one packet');
  const segment = buildSegment([{ ...built.packet, repeats }]);
  const row = await env.CATALOG.prepare(
    'SELECT segment AS id, object FROM packets JOIN segments ON id = segment WHERE packet = ?1',
  )
    .bind(built.id)
    .first<{ id: number; object: string }>();
  await env.ARCHIVE.put(row?.object ?? '', segment.bytes);
  const { bytes, footerBytes, packetsOffset, packetsBytes, sources, classes, severities, repeated } =
    segment.row;
  await env.CATALOG.batch([
    env.CATALOG.prepare(
      `UPDATE segments SET bytes = ?2, footer_bytes = ?3, packets_offset = ?4, packets_bytes = ?5, sources = ?6, classes = ?7,
       severities = ?8, repeated = ?9 WHERE id = ?1`,
    ).bind(row?.id, bytes, footerBytes, packetsOffset, packetsBytes, sources, classes, severities, repeated),
    env.CATALOG.prepare('INSERT OR REPLACE INTO segment_terms (rowid, terms) VALUES (?1, ?2)').bind(
      row?.id,
      segment.terms,
    ),
    env.CATALOG.prepare('UPDATE packets SET repeated = ?2 WHERE packet = ?1').bind(built.id, repeated),
    ...[...repeats.keys()].map((index) =>
      env.CATALOG.prepare('UPDATE rollups SET events = events - 1 WHERE severity_id = ?1').bind(index + 1),
    ),
  ]);
  return built;
}

beforeAll(async () => {
  await freshArchive();
  const [first] = await archive({ ...lines('a', 'b', 'c'), receivedAt: NOON });
  if (first === undefined) throw new Error('one packet');
  original = first;
  const repeats = new Map([
    [0, `${first.id}.0`],
    [1, `${first.id}.1`],
  ]);
  copy = await archiveRepeating({ ...lines('a', 'b', 'd'), receivedAt: NOON + 1000 }, repeats);
  await closeBooks({ catalog: env.CATALOG, now: NOON + 2 * HOUR, random: () => 7 });
  await seal();
}, 60_000);

const uidsOf = async (q: string, more = ''): Promise<string[]> => {
  const response = await get(`/v1/events?q=${encodeURIComponent(q)}&order=oldest${more}`);
  const { events } = eventsPage.parse(await response.json());
  return events.map(({ metadata }) => metadata.uid).sort();
};
const both = (index: number): string[] => [`${original.id}.${index}`, `${copy.id}.${index}`].sort();

describe('a search', () => {
  it('has each event once', async () => {
    const all = [...[0, 1, 2].map((i) => `${original.id}.${i}`), `${copy.id}.2`];
    expect(await uidsOf('')).toEqual(all.sort());
    expect(await uidsOf('source:fw')).toEqual(all);
    expect(await uidsOf('message:a')).toEqual([`${original.id}.0`]);
    expect(await uidsOf('severity_id:2')).toEqual([`${original.id}.1`]);
  });

  it('has copies where it is told to, and says what they repeat', async () => {
    expect(await uidsOf('message:a', '&repeats=include')).toEqual(both(0));
    const page = eventsPage.parse(await (await get('/v1/events?repeats=include')).json());
    expect(page.events).toHaveLength(6);
    expect(page.repeats).toEqual({
      [`${copy.id}.0`]: `${original.id}.0`,
      [`${copy.id}.1`]: `${original.id}.1`,
    });
  });

  it('has copies where they are asked for by uid, packet or what they repeat', async () => {
    expect(await uidsOf(`uid:${copy.id}.0`)).toEqual([`${copy.id}.0`]);
    expect(await uidsOf(`packet:${copy.id}`)).toHaveLength(3);
    expect(await uidsOf('repeats:*')).toEqual([`${copy.id}.0`, `${copy.id}.1`]);
    expect(await uidsOf(`repeats:${original.id}.1`)).toEqual([`${copy.id}.1`]);
    expect(await uidsOf(`repeats:${copy.id}.1`)).toEqual([]);
    expect(await uidsOf('NOT repeats:*')).toHaveLength(4);
    expect(await uidsOf(`repeats:* AND message:b`)).toEqual([`${copy.id}.1`]);
  });

  it('goes on page by page without them', async () => {
    const found: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/v1/events?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = eventsPage.parse(await (await get(path)).json());
      found.push(...page.events.map(({ metadata }) => metadata.uid));
      cursor = page.cursor;
    }
    expect(found).toHaveLength(4);
    expect(new Set(found).size).toBe(4);
  });
});

it.each(['1h', '5m', '1s'])('statistics by buckets of %s have each event once', async (interval) => {
  const from = interval === '1s' ? NOON - 1000 : NOON - HOUR;
  const to = interval === '1s' ? NOON + 5000 : NOON + HOUR;
  for (const [field, q, counts] of [
    ['severity_id', '', { 1: 1, 2: 1, 3: 2 }],
    ['source', '', { fw: 4 }],
    ['severity_id', 'message:b', { 2: 1 }],
    ['severity_id', 'repeats:*', { 1: 1, 2: 1 }],
  ] as const) {
    const response = await get(
      `/v1/stats?field=${field}&q=${encodeURIComponent(q)}&interval=${interval}&from=${from}&to=${to}`,
    );
    const { buckets } = statsAnswer.parse(await response.json());
    expect(buckets, `${field} ${q}`).toEqual([{ time: NOON, counts }]);
  }
});

it('a copy is shown by its uid, with what it repeats, and proves like any event', async () => {
  const response = await get(`/v1/events/${copy.id}.1`);
  expect(response.status).toBe(200);
  expect(response.headers.get('edgeseal-repeats')).toBe(`${original.id}.1`);
  expect((await get(`/v1/events/${copy.id}.2`)).headers.get('edgeseal-repeats')).toBeNull();
  expect((await get(`/v1/events/${copy.id}.1/proof`)).status).toBe(200);
});

it('the books count it as archived, and say how many repeat others', async () => {
  const { lines: booked } = accountingAnswer.parse(
    await (await get(`/v1/accounting?from=${NOON}&to=${NOON + HOUR}`)).json(),
  );
  expect(booked).toMatchObject([
    { events: { received: 6, archived: 6, repeated: 2, duplicate: 0 }, open: false },
  ]);
  await archiveRepeating({ ...lines('a'), receivedAt: NOON + 3 * HOUR }, new Map([[0, `${original.id}.0`]]));
  const open = accountingAnswer.parse(
    await (await get(`/v1/accounting?from=${NOON + 3 * HOUR}&to=${NOON + 4 * HOUR}`)).json(),
  );
  expect(open.lines).toMatchObject([{ events: { archived: 1, repeated: 1 }, open: true }]);
});

describe('a complete answer', () => {
  const ask = async () => {
    const response = await get(`/v1/events?q=source:fw&from=${NOON}&to=${NOON + HOUR}&proof=complete`);
    const text = await response.text();
    completeAnswer.parse(JSON.parse(text));
    return JSON.parse(text);
  };
  const verify = async (document: unknown) => {
    const jwks: { keys: unknown[] } = await (await get('/.well-known/jwks.json', null)).json();
    return verifyCompleteAnswer(document, jwks, { tenant: 'acme' });
  };

  it('shows copies, with what they repeat, and holds', async () => {
    const answer = await ask();
    expect(checkComplete(answer, await publishedVkey(), 'acme')).toHaveLength(6);
    expect(answer.packets[1].events[0].repeats).toBe(`${original.id}.0`);
    const { steps } = await verify(answer);
    // No book after the hour yet, which is another step's matter.
    expect(steps.find(({ name }) => name.startsWith('What repeats'))).toMatchObject({
      ok: true,
      detail: '2 events repeat others',
    });
    expect(steps.every(({ ok }) => ok)).toBe(true);
  });

  it.each([
    ['another event', (uid: string) => uid.replace(/\.0$/, '.2'), /says something else/],
    ['an event that is not there', (uid: string) => uid.replace(/\.0$/, '.9'), /is not there/],
    ['itself', (_: string, own: string) => own, /its own request/],
  ])('fails where a copy names %s', async (_, change, detail) => {
    const answer = await ask();
    const [event] = answer.packets[1].events;
    event.repeats = change(event.repeats, `${copy.id}.0`);
    const { ok, steps } = await verify(answer);
    expect(ok).toBe(false);
    expect(steps.find((one) => !one.ok)?.detail).toMatch(detail);
  });

  it('fails where it calls more or fewer repeats than the books counted', async () => {
    const fewer = await ask();
    delete fewer.packets[1].events[0].repeats;
    const more = await ask();
    more.packets[0].events[2].repeats = `${copy.id}.2`;
    for (const answer of [fewer, more]) expect((await verify(answer)).ok).toBe(false);
  });
});
