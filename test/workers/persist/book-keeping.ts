// The books as anybody reads them from the catalog, held against what was sent and against one another (promise 4). Shares no counting
// code with what it checks.
import { env } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { type Book, book } from '../../../schemas/book.ts';
import type { BuiltPacket } from '../../support/packet-builder.ts';
import { leaf, mth } from '../../support/reference-log.ts';

/** Every book, by tenant, source, hour and sequence. */
export async function readBooks(): Promise<Book[]> {
  const { results } = await env.CATALOG.prepare(
    `SELECT s.text, s.hash, b.sequence, b.late FROM books b JOIN statements s ON s.hash = b.statement
     ORDER BY b.tenant, b.source, b.hour, b.sequence`,
  ).all<{ text: string; hash: string; sequence: number; late: number | null }>();
  const [said] = (await env.CATALOG.prepare('SELECT count(*) AS n FROM statements').all<{ n: number }>())
    .results;
  expect(said?.n, 'each statement is a book').toBe(results.length);
  return results.map(({ text, hash, sequence, late }) => {
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
    const read = book.parse(JSON.parse(text));
    expect([read.sequence, read.late]).toEqual([sequence, late !== null]);
    return read;
  });
}

/** What was sent to a source in an hour, as its senders know it. */
export interface Sent {
  readonly packets: number;
  /** Accepted and rejected events. */
  readonly events: number;
}

/**
 * Closes everything: each book adds up by itself, the books of a source and hour add up to what was sent, the roots are those of the
 * archived packets, and the chains have no hole.
 */
export async function checkBooked(sent: readonly BuiltPacket[]): Promise<Book[]> {
  const books = await readBooks();
  for (const { packets, events } of books) {
    for (const { received, replayed, archived, dead_lettered, duplicate } of [packets, events])
      expect(received + replayed).toBe(archived + dead_lettered + duplicate);
  }
  const booked: Record<string, Sent> = {};
  for (const { tenant, source, hour, packets, events } of books) {
    const { packets: before, events: held } = booked[`${tenant} ${source} ${hour}`] ?? {
      packets: 0,
      events: 0,
    };
    booked[`${tenant} ${source} ${hour}`] = {
      packets: before + packets.received,
      events: held + events.received,
    };
  }
  expect(booked).toEqual(sums(sent));
  await checkRoots(books, sent);
  checkChains(books);
  return books;
}

function sums(sent: readonly BuiltPacket[]): Record<string, Sent> {
  const all: Record<string, Sent> = {};
  for (const { packet } of sent) {
    const { tenant, source, received_at: at, events } = packet.manifest;
    const key = `${tenant} ${source} ${at - (at % 3_600_000)}`;
    const { packets: before, events: held } = all[key] ?? { packets: 0, events: 0 };
    all[key] = { packets: before + 1, events: held + events + packet.header.rejected.length };
  }
  return all;
}

/** Every archived packet is under exactly one root, which is that of the packets of its book in the order of their ids. */
async function checkRoots(books: readonly Book[], sent: readonly BuiltPacket[]): Promise<void> {
  const { results } = await env.CATALOG.prepare(
    'SELECT packet FROM packets WHERE duplicate_of IS NULL ORDER BY packet',
  ).all<{ packet: string }>();
  const left = new Map<string, BuiltPacket>();
  for (const { packet } of results) {
    const built = sent.find(({ id }) => id === packet);
    if (built !== undefined) left.set(packet, built);
  }
  for (const { tenant, source, hour, packets, packets_root: root } of books) {
    const candidates = [...left.values()].filter((built) => {
      const { tenant: of, source: from, received_at: at } = built.packet.manifest;
      return of === tenant && from === source && at - (at % 3_600_000) === hour;
    });
    const group = findGroup(candidates, packets.archived, root);
    for (const { id } of group) left.delete(id);
  }
  expect([...left.keys()], 'archived packets under no root').toEqual([]);
}

/** The packets that make this root: for tests with few packets, found by trying. */
function findGroup(all: readonly BuiltPacket[], size: number, root: string): BuiltPacket[] {
  for (let mask = 0; mask < 2 ** all.length; mask++) {
    const group = all.filter((_, i) => (mask & (2 ** i)) !== 0);
    if (group.length !== size) continue;
    const entries = group.map(({ packet }) => createHash('sha256').update(packet.header.manifest).digest());
    if (Buffer.from(mth(entries.map(leaf))).toString('hex') === root) return group;
  }
  throw new Error('no packets of the source and hour make the root of a book');
}

function checkChains(books: readonly Book[]): void {
  const chains = new Map<string, Book[]>();
  for (const one of books) {
    const key = `${one.tenant} ${one.source}`;
    chains.set(key, [...(chains.get(key) ?? []), one]);
  }
  for (const chain of chains.values()) {
    const main = chain.filter(({ late }) => !late);
    expect(main.filter(({ previous }) => previous === null)).toHaveLength(Math.min(1, main.length));
    expect(new Set(main.map(({ previous }) => previous)).size, 'no fork').toBe(main.length);
    const lates = chain.filter(({ late }) => late).toSorted((a, b) => a.late_books - b.late_books);
    expect(lates.map(({ late_books }) => late_books)).toEqual([...lates.keys()]);
  }
}
