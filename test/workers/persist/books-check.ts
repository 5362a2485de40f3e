// Promise 4: for each source and hour of receipt, accepted = archived + dead-lettered + duplicate. What was accepted is known from
// the receipts of those who sent it; the rest is asked of the catalog.
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import type { BuiltPacket } from '../../support/packet-builder.ts';

/** The right side of the books, from the catalog alone. */
const BOOKS = `
  SELECT tenant, source, received_at / 3600000 AS hour,
    sum(events) FILTER (WHERE duplicate_of IS NULL) AS archived,
    sum(events) FILTER (WHERE duplicate_of IS NOT NULL) AS duplicate, 0 AS dead
  FROM packets GROUP BY 1, 2, 3
  UNION ALL
  SELECT tenant, source, received_at / 3600000, 0, 0, sum(events)
  FROM dead_letters WHERE packet NOT IN (SELECT packet FROM packets) GROUP BY 1, 2, 3`;

interface Line {
  tenant: string;
  source: string;
  hour: number;
  archived: number | null;
  duplicate: number | null;
  dead: number;
}

/** Closes the books over everything that was ever sent. */
export async function checkBooks(sent: readonly BuiltPacket[]): Promise<void> {
  const accepted: Record<string, number> = {};
  for (const { packet } of sent) {
    const { tenant, source, received_at: at, events } = packet.manifest;
    add(accepted, `${tenant} ${source} ${Math.floor(at / 3_600_000)}`, events);
  }
  const accounted: Record<string, number> = {};
  for (const line of (await env.CATALOG.prepare(BOOKS).all<Line>()).results) {
    const events = (line.archived ?? 0) + (line.duplicate ?? 0) + line.dead;
    add(accounted, `${line.tenant} ${line.source} ${line.hour}`, events);
  }
  expect(accounted).toEqual(accepted);
}

function add(counts: Record<string, number>, key: string, events: number): void {
  counts[key] = (counts[key] ?? 0) + events;
}
