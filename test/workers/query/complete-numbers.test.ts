// A book that was made from other numbers than its packets carry: whoever owns the catalog changes a row until the hour is closed, and hides a gap.
import { env } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import { verifyCompleteAnswer } from '../../../workers/core/attest/verify-complete.ts';
import { closeBooks } from '../../../workers/persist/books.ts';
import { type CompleteDocument, checkComplete } from '../../support/complete-check.ts';
import { NOON } from '../../support/packet-builder.ts';
import { archive, freshArchive, get, publishedVkey, seal } from './sealed-archive.ts';

const HOUR = 3_600_000;
let vkey: string;

async function ask(hour: number): Promise<CompleteDocument> {
  const [from, to] = [NOON + hour * HOUR, NOON + (hour + 1) * HOUR];
  const response = await get(`/v1/events?q=source:fw&from=${from}&to=${to}&proof=complete`);
  return response.json();
}

async function verify(document: CompleteDocument) {
  const jwks: { keys: unknown[] } = await (await get('/.well-known/jwks.json', null)).json();
  return verifyCompleteAnswer(document, jwks, { tenant: 'acme' });
}

beforeAll(async () => {
  await freshArchive();
  vkey = await publishedVkey();
  await archive(
    ...[7, 9].map((sequence, i) => ({ receivedAt: NOON + i, sequence })),
    ...[1, 3].map((sequence, i) => ({ receivedAt: NOON + HOUR + i, sequence })),
  );
  const isHidden = (sequence: number) =>
    env.CATALOG.prepare('UPDATE packets SET sequence = ?1 WHERE sequence IN (2, 3)').bind(sequence).run();
  await isHidden(2);
  await closeBooks({
    catalog: env.CATALOG,
    now: NOON + 3 * HOUR,
    random: () => Math.floor(Math.random() * 65_536),
  });
  await isHidden(3);
  await seal();
}, 60_000);

test('is found by both checkers', async () => {
  const document = await ask(1);
  const { ok, steps } = await verify(document);
  expect([ok, steps.find((step) => !step.ok)?.detail]).toEqual([
    false,
    `the book of ${new Date(NOON + HOUR).toISOString()} says something else of the sender's own numbers than the packets have`,
  ]);
  expect(() => checkComplete(document, vkey, 'acme')).toThrow('other numbers');
});

test('is not made by a gap that the book names', async () => {
  const document = await ask(0);
  expect(checkComplete(document, vkey, 'acme')).toHaveLength(2);
  expect((await verify(document)).ok).toBe(true);
});
