// The books (docs/accounting.md) against the archive: the deployment said, sealed, how many packets of a source it archived in an hour of
// receipt; no fewer may be there. So a packet that was taken out of catalog and archive together is found by what was said about its hour.
import * as z from 'zod';
import type { ListedSegment } from '../../schemas/audit-api.ts';
import { type Book, book } from '../../schemas/book.ts';
import type { Manifest } from '../../schemas/packet.ts';
import type { Report } from '../../workers/core/audit/finding.ts';
import type { NumbersByHour } from './numbering.ts';

const HOUR_MS = 3_600_000;

/** [hour, source, packets]. */
export type HourCount = [hour: number, source: string, packets: number];

/** Packets by source and hour of receipt. */
export class PacketsByHour {
  readonly #counts = new Map<string, number>();

  /** Adds to an hour. */
  add(at: number, source: string, packets: number): void {
    const key = `${Math.floor(at / HOUR_MS) * HOUR_MS} ${source}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + packets);
  }

  /** Counts packets. */
  addManifests(manifests: readonly Manifest[]): void {
    for (const { received_at: at, source } of manifests) this.add(at, source, 1);
  }

  /** What a book says was archived. */
  addBook({ hour, source, packets }: Book): void {
    this.add(hour, source, packets.archived);
  }

  /** Packets of an hour and source. */
  of(hour: number, source: string): number {
    return this.#counts.get(`${hour} ${source}`) ?? 0;
  }

  /** For a state file. */
  entries(): HourCount[] {
    return [...this.#counts].map(([key, packets]): HourCount => {
      const at = key.indexOf(' ');
      return [Number(key.slice(0, at)), key.slice(at + 1), packets];
    });
  }

  /** From a state file. */
  restore(entries: readonly (readonly [number, string, number])[]): void {
    for (const [hour, source, packets] of entries) this.add(hour, source, packets);
  }
}

/** A statement that is a book; undefined for a text that is none. */
export function readBook(statement: string): Book | undefined {
  return z.safeParse(book, parseJson(statement)).data;
}

/** What books say, of packets and of their numbers. */
export interface Booked {
  readonly booked: PacketsByHour;
  readonly numbers: NumbersByHour;
}

/**
 * Reports hours of which books say more packets than were found, or other numbers than theirs; `newer` are the segments that were not
 * looked at. Of an hour with more packets than books say another book is still to come.
 */
export function compareBooks(
  { booked, numbers }: Booked,
  found: PacketsByHour,
  newer: readonly ListedSegment[],
  report: Report,
): void {
  const isOpen = (hour: number): boolean =>
    newer.some((one) => one.received_from < hour + HOUR_MS && one.received_to >= hour);
  for (const [hour, source, packets] of booked.entries()) {
    const here = found.of(hour, source);
    if (packets <= here || isOpen(hour)) continue;
    const subject = `${new Date(hour).toISOString()} ${source}`;
    report({
      code: 'packet-missing',
      subject,
      detail: `books say ${packets} packets were archived, ${here} are there`,
    });
  }
  const isWhole = (hour: number, source: string): boolean =>
    booked.of(hour, source) === found.of(hour, source) && !isOpen(hour);
  numbers.compare(isWhole, report);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its hash was checked; it is somebody else's kind of text.
    return null;
  }
}
