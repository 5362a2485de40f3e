// The rows of one packet, wherever time has spread them in its segment, and what was signed about it: what a proof is made of.
import { Violation } from '../errors.ts';
import type { ColumnName } from './columns.ts';
import { decodePacketRecord, type PacketRecord } from './packets-blob.ts';
import { type GroupOfRows, type OpenSegment, type ReadRange, readColumns } from './read.ts';

/** One event of a packet. */
export interface PacketRow {
  /** Index in the packet: its leaf in the packet's Merkle tree. */
  readonly index: number;
  /** Canonical text, byte for byte what was hashed. */
  readonly event: string;
  readonly salt: Uint8Array;
  /** Uid of the event of another request that this one repeats. */
  readonly repeats: string | null;
}

/** Where a row of a packet lies. */
interface FoundRow {
  readonly row: number;
  readonly index: number;
}

/** Text decompressed at once: a group may hold a packet of 64 MiB, which must not all become strings together. */
const SLICE_BYTES = 4 * 1024 * 1024;

/**
 * Every event of a packet with its salt, in the order of the segment (by time): sort by `index` for leaf order.
 * Streams: no more than some {@link SLICE_BYTES} of text are held besides what the caller keeps.
 */
export async function* readPacketRows(
  segment: OpenSegment,
  packet: string,
  read: ReadRange,
): AsyncGenerator<PacketRow> {
  for (const { group, rows } of await findPacket(segment, packet, read)) {
    for (const slice of slicesOf(group, rows)) {
      const [first, last] = [slice[0]?.row ?? group.start, slice.at(-1)?.row ?? group.start];
      const columns = await readColumns(segment, ['event', 'salt', 'repeats'], first, last + 1, read);
      for (const { row, index } of slice) {
        const repeats = columns.text('repeats', row) || null;
        yield { index, event: columns.text('event', row), salt: columns.bytes('salt', row), repeats };
      }
    }
  }
}

/** One event of a packet with the columns asked for, or undefined where the segment has no such event. */
export async function readPacketEvent(
  segment: OpenSegment,
  packet: string,
  index: number,
  names: readonly ColumnName[],
  read: ReadRange,
): Promise<ReadonlyMap<ColumnName, string | number | null> | undefined> {
  for (const { rows } of await findPacket(segment, packet, read)) {
    const found = rows.find((row) => row.index === index);
    if (found === undefined) continue;
    const columns = await readColumns(segment, names, found.row, found.row + 1, read);
    return new Map(names.map((name) => [name, columns.scalar(name, found.row)]));
  }
  return undefined;
}

/** The manifest and receipt of the packet at a position of the segment. Throws `Violation` ENVELOPE_MALFORMED. */
export async function readPacketRecord(
  blob: { readonly packetsOffset: number; readonly packetsBytes: number },
  position: number,
  read: ReadRange,
): Promise<PacketRecord> {
  const bytes = await read(blob.packetsOffset, blob.packetsOffset + blob.packetsBytes);
  const record = decodePacketRecord(new Uint8Array(bytes), position);
  if (record === undefined) {
    throw new Violation('ENVELOPE_MALFORMED', `the segment has no packet at position ${position}`);
  }
  return record;
}

/** Ids are compared as texts, and bounds of texts are cut short but still bounds, so groups without the packet are skipped. */
async function findPacket(
  segment: OpenSegment,
  packet: string,
  read: ReadRange,
): Promise<{ group: GroupOfRows; rows: FoundRow[] }[]> {
  const mayHold = segment.groups.filter(({ bounds }) => {
    const of = bounds.get('packet');
    return of === undefined || (packet >= String(of.min) && packet <= String(of.max));
  });
  const found = await Promise.all(
    mayHold.map(async (group) => ({ group, rows: await rowsIn(segment, group, packet, read) })),
  );
  return found.filter(({ rows }) => rows.length > 0);
}

async function rowsIn(
  segment: OpenSegment,
  { start, end }: GroupOfRows,
  packet: string,
  read: ReadRange,
): Promise<FoundRow[]> {
  const columns = await readColumns(segment, ['packet', 'idx'], start, end, read);
  const rows: FoundRow[] = [];
  for (let row = start; row < end; row++) {
    if (columns.text('packet', row) === packet) rows.push({ row, index: columns.number('idx', row) });
  }
  return rows;
}

/** Rows in runs whose texts decompress to about {@link SLICE_BYTES}, as the group's average has it. */
function slicesOf(group: GroupOfRows, rows: readonly FoundRow[]): FoundRow[][] {
  const perRow = Math.max(1, (group.size.get('event') ?? 0) / (group.end - group.start));
  const span = Math.max(1, Math.floor(SLICE_BYTES / perRow));
  const slices: FoundRow[][] = [];
  for (const found of rows) {
    const slice = slices.at(-1);
    const first = slice?.[0];
    if (slice === undefined || first === undefined || found.row - first.row >= span) slices.push([found]);
    else slice.push(found);
  }
  return slices;
}
