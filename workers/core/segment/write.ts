// Packets -> one segment: the Parquet object for R2 and everything the catalog in D1 says about it (design, sections 1.6 and 3).
// Pure: who claims the packets, under which id, and when it is written is persist's business.
import { columnsOf } from './column-values.ts';
import type { SegmentPacket } from './erased.ts';
import { writeParquet } from './parquet.ts';
import { readRows } from './rows.ts';
import { type SegmentEntry, SegmentTally } from './segment-entry.ts';

/** A segment ready to be stored. */
export interface BuiltSegment extends SegmentEntry {
  readonly bytes: Uint8Array;
}

/**
 * Builds the segment of these packets: at least one, all of one tenant; position i in the segment is packet i here.
 * `terms` are put into the full-text document beside the words of the events (catalog spelling, never cut).
 * Throws `Violation` for a packet whose events are no JSON objects.
 */
export function buildSegment(packets: readonly SegmentPacket[], terms: readonly string[] = []): BuiltSegment {
  if (packets.length === 0) throw new TypeError('buildSegment: a segment has at least one packet');
  const tally = new SegmentTally(packets, terms);
  const rows = readRows(packets, tally.words);
  for (const row of rows) tally.add(row);
  const object = writeParquet(columnsOf(rows), rows.length, tally.blob(), tally.metadata());
  return { bytes: object.bytes, ...tally.entry(object) };
}
