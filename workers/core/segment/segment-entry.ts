// What the catalog in D1 says about a segment (design, section 3, "Catalog"), gathered row by row, and what the object itself says beside
// its pages: the same whether the segment is made in memory (write.ts) or as its packet comes (large-segment.ts).
import { createHash } from 'node:crypto';
import type { KeyValue } from 'hyparquet';
import { MAX_D1_PARAMETER_BYTES } from '../../../schemas/limits.ts';
import { countsBy, type RollupCount, RollupCounter } from './counts.ts';
import type { SegmentPacket } from './erased.ts';
import { encodePacketsBlob, type PacketRecord } from './packets-blob.ts';
import type { Blob, ObjectPlaces } from './parquet.ts';
import type { Row, RowPacket } from './rows.ts';
import { footerOf, SEGMENT_METADATA_KEY } from './segment-footer.ts';
import { TermSet } from './terms.ts';
import { repeatTerm, tenantTerm } from './tokens.ts';

/** A packet without its events. */
export type SegmentHead = Pick<SegmentPacket, 'header' | 'manifest' | 'erased' | 'repeats'>;

/** What the catalog says of a segment; `row` is its row less `id`, `object` and `logStart` (schemas/catalog.ts). */
export interface SegmentEntry {
  readonly row: {
    readonly tenant: string;
    readonly events: number;
    readonly packets: number;
    readonly bytes: number;
    readonly footerBytes: number;
    readonly packetsOffset: number;
    readonly packetsBytes: number;
    readonly timeFrom: number;
    readonly timeTo: number;
    readonly receivedFrom: number;
    readonly receivedTo: number;
    readonly sources: string;
    readonly classes: string;
    readonly severities: string;
    /** Hex SHA-256 of each manifest, joined, by position. */
    readonly entries: string;
    /** Of the events, those that repeat one of another request; they are not in the counts. */
    readonly repeated: number;
  };
  /** Its document in `segment_terms`. */
  readonly terms: string;
  readonly rollups: readonly RollupCount[];
}

/** Counts the rows of a segment, in the order of its packets. */
export class SegmentTally {
  /** Takes the words of the events. */
  readonly words: TermSet;
  readonly #packets: readonly SegmentHead[];
  readonly #required: readonly string[];
  readonly #rollups = new RollupCounter();
  readonly #time = new Bounds();
  #events = 0;
  #repeated = 0;

  /** `terms` are put into the full-text document beside the words of the events (catalog spelling, never cut). */
  constructor(packets: readonly SegmentHead[], terms: readonly string[]) {
    this.#packets = packets;
    this.#required = [tenantTerm(packets[0]?.manifest.tenant ?? ''), ...terms, ...repeatTerms(packets)];
    this.words = new TermSet(MAX_D1_PARAMETER_BYTES - this.#required.join(' ').length - 1);
  }

  add(row: Row<RowPacket>): void {
    this.#events++;
    if (row.repeats !== null) this.#repeated++;
    this.#time.add(row.time);
    this.#rollups.add(row);
  }

  /** What lies between the pages and the footer. */
  blob(): Blob {
    const records = this.#packets.map(recordOf);
    return { bytes: encodePacketsBlob(records), count: records.length };
  }

  /** What stands in the footer. */
  metadata(): KeyValue[] {
    return [{ key: SEGMENT_METADATA_KEY, value: JSON.stringify(footerOf(this.#packets)) }];
  }

  /** The whole, when the object is written. */
  entry({ size, footerBytes, packetsOffset, packetsBytes }: ObjectPlaces): SegmentEntry {
    const packets = this.#packets;
    const received = new Bounds();
    for (const { manifest } of packets) received.add(manifest.received_at);
    // Packets of which every event was rejected make a segment without events: it is still their place in the log.
    const time = this.#events === 0 ? received : this.#time;
    const rollups = this.#rollups.counts();
    return {
      row: {
        tenant: packets[0]?.manifest.tenant ?? '',
        events: this.#events,
        packets: packets.length,
        bytes: size,
        ...{ footerBytes, packetsOffset, packetsBytes },
        timeFrom: time.from,
        timeTo: time.to,
        receivedFrom: received.from,
        receivedTo: received.to,
        sources: countsBy(rollups, ({ source }) => source),
        classes: countsBy(rollups, ({ classUid }) => classUid),
        severities: countsBy(rollups, ({ severityId }) => severityId),
        entries: packets.map(({ header }) => entryOf(header.manifest)).join(''),
        repeated: this.#repeated,
      },
      terms: this.words.document(this.#required),
      rollups: rollups.filter(({ events }) => events > 0),
    };
  }
}

/** Smallest and largest of what was added. */
class Bounds {
  from = Number.POSITIVE_INFINITY;
  to = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    if (value < this.from) this.from = value;
    if (value > this.to) this.to = value;
  }
}

/** By whose events what repeats them is found when they are erased. */
function repeatTerms(packets: readonly SegmentHead[]): Set<string> {
  const found = new Set<string>();
  for (const { repeats } of packets)
    for (const uid of repeats?.values() ?? []) found.add(repeatTerm(uid.slice(0, 36)));
  return found;
}

function recordOf({ header: { manifest, receipt }, erased }: SegmentHead): PacketRecord {
  return erased === undefined ? { manifest, receipt } : { manifest, receipt, erased };
}

/** A packet's entry in the log: hex SHA-256 of its manifest text. */
export function entryOf(manifest: string): string {
  return createHash('sha256').update(manifest).digest('hex');
}
