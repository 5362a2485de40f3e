// A complete answer that is larger than a page: its pages together are accepted whole by two checkers that share no code, and by neither
// with a page left out, twice, changed, or of another answer.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CompleteAnswer, completeAnswer } from '../../../schemas/accounting-api.ts';
import { MAX_PAGE_BYTES } from '../../../schemas/limits.ts';
import { verifyCompleteAnswer, verifyCompletePages } from '../../../workers/core/attest/verify-complete.ts';
import { closeBooks } from '../../../workers/persist/books.ts';
import { checkComplete } from '../../support/complete-check.ts';
import { NOON, type PacketSpec } from '../../support/packet-builder.ts';
import { archive, freshArchive, get, publishedVkey, seal } from './sealed-archive.ts';

const HOUR = 3_600_000;
const random = () => Math.floor(Math.random() * 65_536);
const close = async (now: number) => {
  await closeBooks({ catalog: env.CATALOG, now, random });
  await seal();
};

/** Packets of a third of a page each: two fit, three do not with what is between. */
const LARGE = 'x'.repeat(Math.floor(MAX_PAGE_BYTES / 2.5));
const spec = (hour: number, minute: number, message: string, source = 'fw'): PacketSpec => ({
  ...{ source, receivedAt: NOON + hour * HOUR + minute * 60_000 },
  events: [{ message }, { message: `${hour}:${minute}` }],
});

const path = (cursor?: string, source = 'fw') =>
  `/v1/events?q=source:${source}&from=${NOON}&to=${NOON + 2 * HOUR}&proof=complete${cursor === undefined ? '' : `&cursor=${cursor}`}`;

let vkey: string;
let jwks: { keys: unknown[] };
let pages: CompleteAnswer[];

async function allPages(): Promise<CompleteAnswer[]> {
  const found: CompleteAnswer[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const response = await get(path(cursor));
    const page: CompleteAnswer = completeAnswer.parse(await response.json());
    found.push(page);
    cursor = page.page?.cursor ?? null;
  }
  return found;
}

beforeAll(async () => {
  await freshArchive();
  vkey = await publishedVkey();
  jwks = await (await get('/.well-known/jwks.json', null)).json();
  // Ids of two segments lie between one another, so that a page ends amid both.
  await archive(spec(0, 0, LARGE), spec(0, 20, LARGE), spec(1, 5, 'small'));
  await archive(spec(0, 10, LARGE), spec(1, 0, LARGE), spec(0, 30, 'small'), spec(0, 5, 'apart', 'dns'));
  await archive(spec(2, 0, 'after'));
  await close(NOON + 3 * HOUR + 15 * 60_000);
  for (const { id, packet } of await archive(spec(0, 15, LARGE))) {
    const { tenant, source, received_at } = packet.manifest;
    await env.CATALOG.prepare(`INSERT INTO unbooked VALUES (?1, ?2, ?3, ?4, 'late', 0, NULL)`)
      .bind(id, tenant, source, received_at)
      .run();
  }
  await close(NOON + 4 * HOUR + 15 * 60_000);
  pages = await allPages();
}, 60_000);

/** The pages as one, made without the code under test. */
const joined = (of: readonly CompleteAnswer[]) => {
  const { page: _, ...last } = of.at(-1) ?? { page: undefined, books: [], late: [], newest: null };
  return {
    v: 1,
    source: 'fw',
    from: NOON,
    to: NOON + 2 * HOUR,
    erasures: [],
    ...last,
    packets: of.flatMap(({ packets }) => packets),
  };
};

describe('an answer larger than a page', () => {
  test('comes in pages that say where they stand, late packets last', () => {
    expect(pages.map(({ packets, page }) => [packets.length, page])).toEqual([
      [2, { first: 0, total: 7, cursor: '2' }],
      [4, { first: 2, total: 7, cursor: '6' }],
      [1, { first: 6, total: 7, cursor: null }],
    ]);
  });

  test('is found complete with all its pages, in any order, by both checkers', async () => {
    expect(checkComplete(joined(pages), vkey, 'acme')).toHaveLength(14);
    const known = { tenant: 'acme', source: 'fw', from: NOON, to: NOON + 2 * HOUR, origin: env.LOG_ORIGIN };
    for (const order of [pages, pages.toReversed()]) {
      const { ok, steps } = await verifyCompletePages(order, jwks, known);
      expect([steps.filter((step) => !step.ok), ok]).toEqual([[], true]);
      expect(steps.at(-1)?.detail).toBe('14 events');
    }
  });

  test.each([0, 1, 2])(
    'is not found complete by its page %i alone, which says what is missing',
    async (at) => {
      const { ok, steps } = await verifyCompleteAnswer(pages[at], jwks);
      expect(ok).toBe(false);
      expect(steps[1]?.detail).toMatch(
        /^it is one page, with packets \d to \d of 7: check all pages together$/,
      );
    },
  );

  test('that fits a page is no page', async () => {
    const whole = completeAnswer.parse(await (await get(path(undefined, 'dns'))).json());
    expect(whole.page).toBeUndefined();
    const { steps, until } = await verifyCompleteAnswer(whole, jwks);
    expect(steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(until).toBe(NOON + HOUR);
  });

  test.each(['0', '7', '99', '-1', '1e3', 'x', ''])('has no page at cursor %j', async (cursor) => {
    const response = await get(path(cursor));
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { code: expect.stringMatching(/CURSOR_INVALID|PARAMETER_INVALID/) } },
    ]);
  });
});

describe('pages that are not all of an answer', () => {
  const verdict = async (of: readonly unknown[]) => (await verifyCompletePages(of, jwks)).ok;
  const bent = (at: number, change: object) =>
    pages.map((page, i) => (i === at ? { ...page, ...change } : page));

  test.each([0, 1, 2])('page %i is left out', async (at) => {
    expect(await verdict(pages.toSpliced(at, 1))).toBe(false);
  });

  test('one comes twice, or there is none', async () => {
    expect(await verdict([...pages, ...pages.slice(1, 2)])).toBe(false);
    expect(await verdict([])).toBe(false);
  });

  test('a packet is left out and the pages say they are fewer', async () => {
    const page = { first: 0, total: 6, cursor: '1' };
    const shifted = pages.map((one, i) => ({
      ...one,
      packets: i === 0 ? one.packets.slice(1) : one.packets,
      page: i === 0 ? page : { ...page, first: (one.page?.first ?? 0) - 1 },
    }));
    const { ok, steps } = await verifyCompletePages(shifted, jwks);
    expect(ok).toBe(false);
    expect(steps.some(({ name, ok: holds }) => !holds && name.startsWith('The packets are all'))).toBe(true);
  });

  test('one is of another question, of no question, or no page', async () => {
    expect(await verdict(bent(1, { source: 'dns' }))).toBe(false);
    expect(await verdict(bent(1, { to: NOON + HOUR }))).toBe(false);
    for (const page of [undefined, null, {}, { first: -1, total: 7 }, { first: 2, total: 7, more: 1 }])
      expect(await verdict(bent(1, { page }))).toBe(false);
    expect(await verdict([null, 1, 'x'])).toBe(false);
  });
});

test('a packet that no page can hold is refused by name, with the way around', async () => {
  await archive(spec(4, 0, 'y'.repeat(MAX_PAGE_BYTES), 'huge'));
  await close(NOON + 6 * HOUR + 15 * 60_000);
  const response = await get(
    `/v1/events?q=source:huge&from=${NOON + 4 * HOUR}&to=${NOON + 5 * HOUR}&proof=complete`,
  );
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: { code: 'QUERY_TOO_BROAD', message: expect.stringContaining('/v1/segments/') } },
  ]);
});
