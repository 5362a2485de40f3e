// What books say of senders' own numbers against the numbers that manifests carry.
import { describe, expect, it } from 'vitest';
import { compareBooks, PacketsByHour } from '../../../cli/audit/books.ts';
import { NumbersByHour } from '../../../cli/audit/numbering.ts';
import { book } from '../../../schemas/book.ts';
import { sumUpNumbers } from '../../../workers/core/accounting/numbering.ts';
import type { Finding } from '../../../workers/core/audit/finding.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';

const counts = { received: 0, archived: 0, dead_lettered: 0, duplicate: 0, replayed: 0 };
const hash = '0'.repeat(64);

/** A book of the source at noon, of as many packets as it says numbers of. */
const bookOf = (
  numbers: readonly number[],
  said: ReturnType<typeof sumUpNumbers> | null = sumUpNumbers(numbers),
  sequence = 0,
) =>
  book.parse({
    ...{
      v: 1,
      kind: 'book',
      tenant: 'acme',
      created_at: NOON,
      nonce: '0'.repeat(32),
      source: 'fw',
      hour: NOON,
    },
    ...{ sequence, late: sequence > 0, previous: null, late_books: 0, previous_late: null, bytes: 0 },
    ...{ packets: { ...counts, archived: numbers.length }, events: counts, first: null, last: null },
    packets_root: hash,
    ...(said === null || said === undefined ? {} : { numbering: said }),
  });

/** What is found where packets have some numbers and books say others; through a state file, as an audit goes on. */
async function found(given: readonly (number | undefined)[], books: readonly ReturnType<typeof bookOf>[]) {
  const manifests = await Promise.all(
    given.map(async (sequence) => {
      const { packet } = await buildPacket(sequence === undefined ? {} : { sequence });
      return packet.manifest;
    }),
  );
  const [before, numbers] = [new NumbersByHour(), new NumbersByHour()];
  const [booked, received] = [new PacketsByHour(), new PacketsByHour()];
  before.addManifests(manifests.slice(0, 1));
  numbers.restore(JSON.parse(JSON.stringify(before.entries())));
  numbers.addManifests(manifests.slice(1));
  received.addManifests(manifests);
  for (const one of books) {
    booked.addBook(one);
    numbers.addBook(one);
  }
  const findings: Finding[] = [];
  compareBooks({ booked, numbers }, received, [], (finding) => findings.push(finding));
  return findings.map(({ code, subject }) => `${code} ${subject}`);
}

const differs = [`count-differs ${new Date(NOON).toISOString()} fw`];

describe('the numbers of an hour', () => {
  it.each<[string, (number | undefined)[], ReturnType<typeof bookOf>[]]>([
    ['one book says all', [1, 2, 5, 5], [bookOf([1, 2, 5, 5])]],
    ['nobody numbers', [undefined, undefined], [bookOf([0, 0], null)]],
    ['a late book says the rest', [1, 2, 3, 9], [bookOf([1, 2, 9]), bookOf([3], sumUpNumbers([3]), 1)]],
    ['a late book is still to come', [1, 2, 3], [bookOf([1, 2])]],
  ])('hold where %s', async (_, given, books) => {
    expect(await found(given, books)).toEqual([]);
  });

  it.each<[string, (number | undefined)[], ReturnType<typeof bookOf>[]]>([
    ['hides a gap', [1, 3], [bookOf([1, 3], sumUpNumbers([1, 2]))]],
    ['invents one', [1, 2], [bookOf([1, 2], sumUpNumbers([1, 3]))]],
    ['hides a repetition', [1, 2, 2], [bookOf([1, 2, 2], sumUpNumbers([1, 2, 3]))]],
    ['says nothing of numbers', [1, 3], [bookOf([1, 3], null)]],
    ['says numbers of packets without', [undefined, undefined], [bookOf([1, 2])]],
    ['or a late one hides a gap', [1, 2, 4], [bookOf([1, 2]), bookOf([3], sumUpNumbers([3]), 1)]],
  ])('are a finding where a book %s', async (_, given, books) => {
    expect(await found(given, books)).toEqual(differs);
  });
});
