// What the books cost, by D1's own count of rows written: a promise of docs/accounting.md and decision 0029.
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { closeBooks } from '../../../workers/persist/books.ts';
import { buildPacket, NOON, type PacketSpec } from '../../support/packet-builder.ts';
import { consumeUntilAcked, freshStorage, inMessage } from './desk.ts';

beforeEach(freshStorage);

const HOUR = 3_600_000;
const random = () => Math.floor(Math.random() * 65_536);

/** Runs it on a catalog that adds up the rows its batches write. */
async function rowsWritten(run: (catalog: D1Database) => Promise<unknown>): Promise<number> {
  let rows = 0;
  const counting = new Proxy(env.CATALOG, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      if (key !== 'batch') return member.bind(target);
      return async (...args: unknown[]) => {
        const results: D1Result[] = await Reflect.apply(member, target, args);
        for (const { meta } of results) rows += meta.rows_written;
        return results;
      };
    },
  });
  await run(counting);
  return rows;
}

async function archive(...specs: PacketSpec[]): Promise<void> {
  await consumeUntilAcked((await Promise.all(specs.map(buildPacket))).map(inMessage));
}

const close = (now: number) => rowsWritten((catalog) => closeBooks({ catalog, now, random }));

it('a book is five rows, however many packets it is about, and the cursor one', async () => {
  const sources = ['a', 'b', 'c'].map((source) => ({ source }));
  await archive(...sources);
  expect(await close(NOON + 2 * HOUR)).toBe(3 * 5 + 1);
  await archive(...Array.from({ length: 40 }, (_, i) => ({ receivedAt: NOON + 2 * HOUR + i })));
  expect(await close(NOON + 4 * HOUR)).toBe(5 + 1);
});

it('an hour without packets is one row, and a pulse in between none', async () => {
  await archive({});
  await close(NOON + 3 * HOUR);
  expect(await close(NOON + 3 * HOUR + 60_000)).toBe(0);
  expect(await close(NOON + 4 * HOUR)).toBe(1);
});
