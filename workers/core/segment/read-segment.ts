// A whole segment back as the packets it was built from, erased events excepted: what rewriting begins with. Two passes, so that no
// text is held twice: the first learns where each belongs, the second puts it there.
import { MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { manifest } from '../../../schemas/packet.ts';
import { SALT_BYTES } from '../attest/packet-texts.ts';
import { Violation } from '../errors.ts';
import { isErased, type SegmentPacket } from './erased.ts';
import type { PacketRecord } from './packets-blob.ts';
import { type GroupOfRows, type OpenSegment, type ReadRange, readColumns, readTextBytes } from './read.ts';

/** Text decompressed at once, about. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** A row as it lies in the segment; bytes are views into pages. */
interface StoredRow {
  readonly packet: string;
  readonly index: number;
  readonly event: Uint8Array;
  readonly raw: Uint8Array;
  readonly salt: Uint8Array;
  readonly repeats: string | null;
}

/** Offsets are of use while they are filled in. */
interface Filling {
  readonly packet: SegmentPacket;
  readonly seen: Uint8Array;
  readonly repeats: Map<number, string>;
}

/**
 * The packets of a segment by position, from its rows and its packets blob. Throws `Violation` ENVELOPE_MALFORMED where rows and
 * manifests do not agree: every event is a row or erased, once.
 */
export async function readSegment(
  segment: OpenSegment,
  records: readonly PacketRecord[],
  read: ReadRange,
): Promise<SegmentPacket[]> {
  const lengths = new Map(records.map((record) => lengthsOf(record)));
  for await (const { packet, index, event, raw } of rowsOf(segment, read)) {
    const known = lengths.get(packet);
    if (known === undefined || !(index < known.event.length)) throw foreign(packet);
    known.event[index] = event.length;
    known.raw[index] = raw.length;
  }
  const filling = new Map(records.map((record) => emptyPacket(record, lengths)));
  for await (const row of rowsOf(segment, read)) put(row, filling.get(row.packet));
  for (const { packet, seen } of filling.values()) requireWhole(packet, seen);
  return [...filling.values()].map(({ packet, repeats }) =>
    repeats.size === 0 ? packet : { ...packet, repeats },
  );
}

async function* rowsOf(segment: OpenSegment, read: ReadRange): AsyncGenerator<StoredRow> {
  for (const group of segment.groups) {
    const step = rowsPerSlice(group);
    for (let from = group.start; from < group.end; from += step) {
      const to = Math.min(group.end, from + step);
      const columns = await readColumns(segment, ['packet', 'idx', 'salt', 'repeats'], from, to, read);
      const texts = await readTextBytes(segment, ['event', 'raw'], from, to, read);
      for (let row = from; row < to; row++) {
        yield {
          ...{ packet: columns.text('packet', row), index: columns.number('idx', row) },
          ...{ event: texts.bytes('event', row), raw: texts.bytes('raw', row) },
          salt: columns.bytes('salt', row),
          repeats: columns.text('repeats', row) || null,
        };
      }
    }
  }
}

function rowsPerSlice({ start, end, size }: GroupOfRows): number {
  const perRow = ((size.get('event') ?? 0) + (size.get('raw') ?? 0)) / (end - start);
  return Math.max(1, Math.floor(SLICE_BYTES / Math.max(1, perRow)));
}

interface Lengths {
  readonly event: Uint32Array;
  readonly raw: Uint32Array;
}

function lengthsOf(record: PacketRecord): [string, Lengths] {
  const { packet, events } = manifest.parse(JSON.parse(record.manifest));
  // Before anything of that length is made.
  if (events > MAX_EVENTS_PER_PACKET) throw foreign(packet);
  return [packet, { event: new Uint32Array(events), raw: new Uint32Array(events) }];
}

function emptyPacket(record: PacketRecord, lengths: ReadonlyMap<string, Lengths>): [string, Filling] {
  const said = manifest.parse(JSON.parse(record.manifest));
  const known = lengths.get(said.packet) ?? { event: new Uint32Array(), raw: new Uint32Array() };
  const [canonicalOffsets, rawOffsets] = [offsetsOf(known.event), offsetsOf(known.raw)];
  const packet: SegmentPacket = {
    header: {
      ...{ v: 1, manifest: record.manifest, receipt: record.receipt },
      ...{ idempotencyKey: null, dedupWindowSeconds: 0, rejected: [] },
    },
    manifest: said,
    salts: new Uint8Array(SALT_BYTES * said.events),
    canonical: new Uint8Array(canonicalOffsets.at(-1) ?? 0),
    canonicalOffsets,
    raw: new Uint8Array(rawOffsets.at(-1) ?? 0),
    rawOffsets,
    ...(record.erased === undefined ? {} : { erased: record.erased }),
  };
  return [said.packet, { packet, seen: new Uint8Array(said.events), repeats: new Map() }];
}

function offsetsOf(lengths: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) offsets[i + 1] = (offsets[i] ?? 0) + length;
  return offsets;
}

function put(
  { packet: id, index, event, raw, salt, repeats }: StoredRow,
  filling: Filling | undefined,
): void {
  if (filling === undefined || salt.length !== SALT_BYTES) throw foreign(id);
  const { packet, seen } = filling;
  seen[index] = (seen[index] ?? 0) + 1;
  packet.canonical.set(event, packet.canonicalOffsets[index]);
  packet.raw.set(raw, packet.rawOffsets[index]);
  packet.salts.set(salt, SALT_BYTES * index);
  if (repeats !== null) filling.repeats.set(index, repeats);
}

function requireWhole(packet: SegmentPacket, seen: Uint8Array): void {
  for (const [index, times] of seen.entries()) {
    if (times !== (isErased(packet, index) ? 0 : 1)) throw foreign(packet.manifest.packet);
  }
}

function foreign(packet: string): Violation {
  return new Violation('ENVELOPE_MALFORMED', 'rows of a segment are not those of its manifests', {
    detail: { packet },
  });
}
