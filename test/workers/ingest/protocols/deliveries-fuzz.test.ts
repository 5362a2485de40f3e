// Mangled requests for each of four protocols: none is a 5xx, what is answered with success is accounted for to the last text, and of
// what is refused nothing is stored.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PacketFile } from '../../../../schemas/packet.ts';
import { mutations } from '../../../support/bent-bodies.ts';
import { DELIVERY_CASES } from '../../../support/delivery-cases.ts';
import { FrontDoor, rawsOf, token } from '../front-door.ts';

/** Requests of each case; test/core/decode/deliveries-fuzz.test.ts has twelve thousand bodies of each. */
const RUNS = 400;

/** Words of a text, less those that JSON may spell otherwise. */
const wordsOf = (text: string): Set<string> => new Set(text.match(/[A-Za-z0-9]{3,}/g));

describe.each(DELIVERY_CASES)('$name', ({ path, headers, body, words }) => {
  it('never breaks anything, and is stored whole or not at all', async () => {
    const door = new FrontDoor();
    const authorization = `Bearer ${await token()}`;
    const carried = path === '/firehose' ? { 'x-amz-firehose-access-key': await token() } : { authorization };
    const original = new TextEncoder().encode(body);
    const seen = new Map<number, number>();
    const property = fc.asyncProperty(mutations(words), fc.boolean(), async (mutate, zipped) => {
      const bytes = mutate(original);
      const sent = zipped ? gzipSync(bytes) : bytes;
      const coded: Record<string, string> = zipped ? { 'content-encoding': 'gzip' } : {};
      door.messages.length = 0;
      const init = { method: 'POST', body: sent, headers: { ...headers, ...carried, ...coded } };
      const response = await door.fetch(path, init);
      await response.arrayBuffer();
      seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
      expect(response.status).toBeLessThan(500);
      const [file, ...more] = door.packets();
      expect(more).toEqual([]);
      expect(response.headers.has('edgeseal-receipt')).toBe(file !== undefined);
      if (file !== undefined) expectWhole(path, bytes, file);
    });
    await fc.assert(property, { numRuns: RUNS });
    expect([...seen.keys()].some((status) => status < 300)).toBe(true);
  }, 300_000);
});

/** Something was kept; and of lines, each word of the body is in a text that was. */
function expectWhole(path: string, bytes: Uint8Array, file: PacketFile): void {
  const kept = [...rawsOf(file), ...file.header.rejected.map(({ raw }) => raw)];
  expect(kept.length).toBe(file.manifest.events + file.header.rejected.length);
  expect(kept.length).toBeGreaterThan(0);
  if (path !== '/logpush') return;
  const there = wordsOf(kept.join('\n'));
  expect([...wordsOf(new TextDecoder().decode(bytes))].filter((word) => !there.has(word))).toEqual([]);
}
