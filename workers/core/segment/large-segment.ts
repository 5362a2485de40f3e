// The segment of a packet that is too large to be held whole: the object that write.ts would make, a piece at a time; to the last byte, but
// that a row group ends, too, where its events come to 8 MiB. Two walks over the texts: one in the order of the packet for words, counts and
// times, one in the order of time that writes the groups.
import { ROW_GROUP_ROWS } from '../../../schemas/limits.ts';
import { scalarsOf } from './column-values.ts';
import { EventLook } from './event-look.ts';
import type { LargePacket, TextKind } from './large-packet.ts';
import { type ObjectPlaces, SegmentWriter, TEXT_COLUMNS, type TextColumn } from './parquet.ts';
import { type Row, type RowPacket, toRow } from './rows.ts';
import { type SegmentHead, SegmentTally } from './segment-entry.ts';
import { TermSet } from './terms.ts';
import { type TextWindow, TextWindows } from './text-windows.ts';

/** What its first walk found; it can be written any number of times, to the same bytes. */
export interface LargeSegment {
  readonly packet: LargePacket;
  readonly head: RowPacket;
  readonly tally: SegmentTally;
  /** Indices of its events in the order of rows. */
  readonly order: Uint32Array;
  readonly hasRepeats: boolean;
}

/** The first walk. `repeats` and `terms` as `buildSegment` has them; throws as it does. */
export async function surveyLarge(
  packet: LargePacket,
  repeats: SegmentHead['repeats'],
  terms: readonly string[],
): Promise<LargeSegment> {
  const { header, manifest, salts } = packet;
  const said = repeats === undefined ? {} : { repeats };
  const head = { header, manifest, salts, ...said };
  const tally = new SegmentTally([head], terms);
  const times = new Float64Array(manifest.events);
  const look = new EventLook(tally.words, NO_TEXTS);
  const { canonical: events, raw: raws } = packet.offsets;
  let hasRepeats = false;
  for await (const { from, to, canonical, raw } of packet.slices()) {
    const at = (offsets: Uint32Array, i: number): number => (offsets[i] ?? 0) - (offsets[from] ?? 0);
    for (let i = from; i < to; i++) {
      look.look(canonical, at(events, i), at(events, i + 1));
      const row = toRow(head, i, look);
      times[i] = row.time;
      hasRepeats ||= row.repeats !== null;
      tally.add(row);
      tally.words.addUtf8(raw, at(raws, i), at(raws, i + 1));
    }
  }
  const order = Uint32Array.from(times.keys());
  order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  return { packet, head, tally, order, hasRepeats };
}

/** The first walk wants none: kept, they would hold the slices they lie in. */
const NO_TEXTS = { of: () => new Uint8Array() };

/** The object, piece by piece; a piece is gone when the next is asked for. Gives back where its parts lie. */
export async function* writeLarge({
  packet,
  head,
  tally,
  order,
  hasRepeats,
}: LargeSegment): AsyncGenerator<Uint8Array<ArrayBuffer>, ObjectPlaces> {
  const parquet = new SegmentWriter(hasRepeats);
  const windows: { readonly [kind in TextKind]: TextWindows } = {
    canonical: new TextWindows(packet, 'canonical', order),
    raw: new TextWindows(packet, 'raw', order),
  };
  for (let from = 0; from < order.length; ) {
    // A group is no larger than a window: what its columns say lies in it.
    const group = await windows.canonical.at(from, Math.min(order.length, from + ROW_GROUP_ROWS));
    const rows = rowsOf(head, order, group);
    parquet.beginGroup(scalarsOf(rows, hasRepeats), 0, rows.length);
    yield parquet.take();
    for (const name of TEXT_COLUMNS) {
      const column = parquet.beginTexts();
      for (let at = from; at < group.to; ) {
        const window = await windows[KINDS[name]].at(at, group.to);
        for (; at < window.to; at++) column.add(textAt(window, at));
        yield parquet.take();
      }
      parquet.endTexts(name, column);
    }
    from = group.to;
  }
  windows.canonical.close();
  windows.raw.close();
  const places = parquet.finish(tally.blob(), tally.metadata());
  yield parquet.take();
  return places;
}

const KINDS = { event: 'canonical', raw: 'raw' } as const satisfies Record<TextColumn, TextKind>;

const textAt = ({ bytes, startOf, endOf }: TextWindow, place: number): Uint8Array =>
  bytes.subarray(startOf(place), endOf(place));

/** Words are known: the look is silent. */
function rowsOf(head: RowPacket, order: Uint32Array, window: TextWindow): Row<RowPacket>[] {
  const look = new EventLook(new TermSet(0));
  const rows: Row<RowPacket>[] = [];
  for (let place = window.from; place < window.to; place++) {
    look.look(window.bytes, window.startOf(place), window.endOf(place), true);
    rows.push(toRow(head, order[place] ?? 0, look));
  }
  return rows;
}
