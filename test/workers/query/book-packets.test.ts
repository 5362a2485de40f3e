// What a page of a complete answer is read from: no more packets than can be of it, and never fewer than the books count.
import { env } from 'cloudflare:workers';
import { expect, it, vi } from 'vitest';
import { MAX_PAGE_BYTES } from '../../../schemas/limits.ts';
import { closeBooks } from '../../../workers/persist/books.ts';
import { withinPage } from '../../../workers/query/complete/book-packets.ts';
import { NOON } from '../../support/packet-builder.ts';
import { archive, freshArchive, get, seal } from './sealed-archive.ts';

const HOUR = 3_600_000;
const received = (...sizes: number[]) => sizes.map((size) => ({ received: size }));

it('keeps no packets behind those that fill a page', () => {
  const rows = received(1, MAX_PAGE_BYTES - 1, 1, 5, 5);
  expect(withinPage(rows)).toEqual(rows.slice(0, 3));
});

it('keeps a packet that is larger than a page, so that it can be refused by name', () => {
  expect(withinPage(received(2 * MAX_PAGE_BYTES, 1))).toEqual(received(2 * MAX_PAGE_BYTES));
});

it('keeps all that a page can hold', () => {
  expect(withinPage(received(1, 2, 3))).toEqual(received(1, 2, 3));
});

it('answers with no page where the catalog has lost what the books count', async () => {
  await freshArchive();
  await archive({ source: 'fw', receivedAt: NOON, events: [{ message: 'lost' }] });
  await closeBooks({ catalog: env.CATALOG, now: NOON + 2 * HOUR, random: () => 1 });
  await seal();
  await env.CATALOG.prepare(`DELETE FROM packets WHERE source = 'fw'`).run();
  const said = vi.spyOn(console, 'error').mockReturnValue();
  const response = await get(`/v1/events?q=source:fw&from=${NOON}&to=${NOON + HOUR}&proof=complete`);
  expect([response.status, await response.json()]).toMatchObject([500, { error: { code: 'INTERNAL' } }]);
  expect(String(said.mock.lastCall)).toContain('ENVELOPE_MALFORMED');
  said.mockRestore();
});
