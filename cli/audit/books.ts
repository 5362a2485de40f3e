// The books (docs/accounting.md) against the archive: the deployment said, sealed, how many packets of a source it archived in an hour of
// receipt; no fewer may be there. So a packet that was taken out of catalog and archive together is found by what was said about its hour.
import * as z from 'zod';
import type { ListedSegment } from '../../schemas/audit-api.ts';
import { book } from '../../schemas/book.ts';
import type { Manifest } from '../../schemas/packet.ts';
import type { Report } from '../../workers/core/audit/finding.ts';

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

  /** What a book says was archived; nothing for a text that is none. */
  addBook(statement: string): void {
    const read = z.safeParse(book, parseJson(statement));
    if (read.success) this.add(read.data.hour, read.data.source, read.data.packets.archived);
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

/** Reports hours of which books say more than was found; `newer` are the segments that were not looked at. */
export function compareBooks(
  booked: PacketsByHour,
  found: PacketsByHour,
  newer: readonly ListedSegment[],
  report: Report,
): void {
  for (const [hour, source, packets] of booked.entries()) {
    const here = found.of(hour, source);
    const isOpen = newer.some((one) => one.received_from < hour + HOUR_MS && one.received_to >= hour);
    if (packets <= here || isOpen) continue;
    const subject = `${new Date(hour).toISOString()} ${source}`;
    report({
      code: 'packet-missing',
      subject,
      detail: `books say ${packets} packets were archived, ${here} are there`,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its hash was checked; it is somebody else's kind of text.
    return null;
  }
}
