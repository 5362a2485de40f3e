// The packets of the books of some hours, in the order in which the books hash them, with every event: what a complete answer is made
// of. Read segment by segment, since an hour's packets of a source lie in few of them.
import type { CompleteAnswer } from '../../../schemas/accounting-api.ts';
import type { segments } from '../../../schemas/catalog.ts';
import { MAX_PAGE_BYTES } from '../../../schemas/limits.ts';
import { HOUR_MS, lowestPacketId } from '../../core/accounting/packet-order.ts';
import { encodeHex } from '../../core/attest/base-encoding.ts';
import { Violation } from '../../core/errors.ts';
import { decodePacketsBlob, type PacketRecord } from '../../core/segment/packets-blob.ts';
import { readColumns } from '../../core/segment/read.ts';
import type { ArchiveReader } from '../search/archive-reader.ts';
import { type Asked, type StatedBook, tooBroad } from './book-chain.ts';

/** Packets of one answer, and segments they may lie in: two or three reads of R2 each, of the 1,000 an invocation has. */
const MAX_PACKETS = 2_000;
const MAX_SEGMENTS = 250;

type CompletePacket = CompleteAnswer['packets'][number];
type Segment = Pick<
  typeof segments.$inferSelect,
  'object' | 'bytes' | 'footerBytes' | 'packetsOffset' | 'packetsBytes'
>;

interface Row extends Segment {
  readonly packet: string;
  readonly position: number;
  /** Hash of the late book it is in; empty for what was booked in time. */
  readonly lateBook: string;
}

const ROWS = `SELECT p.packet, p.position,
  CASE WHEN u.packet IS NULL THEN '' ELSE coalesce(u.statement, 'none yet') END AS lateBook, s.object, s.bytes, s.footer_bytes AS footerBytes,
  s.packets_offset AS packetsOffset, s.packets_bytes AS packetsBytes
FROM packets AS p JOIN segments AS s ON s.id = p.segment LEFT JOIN unbooked AS u ON u.packet = p.packet
WHERE p.packet >= ?3 AND p.packet < ?4 AND p.tenant = ?1 AND p.source = ?2 ORDER BY p.packet LIMIT ${MAX_PACKETS + 1}`;

/** Reads them for these books, which are those of the hours in the order of the answer. @throws Refusal QUERY_TOO_BROAD */
export async function readBookPackets(
  catalog: D1Database,
  archive: ArchiveReader,
  { tenant, source, from, to }: Asked,
  books: readonly StatedBook[],
): Promise<CompletePacket[]> {
  const bounds = [tenant, source, lowestPacketId(from), lowestPacketId(to)] as const;
  const { results: rows } = await catalog
    .prepare(ROWS)
    .bind(...bounds)
    .all<Row>();
  if (rows.length > MAX_PACKETS) throw tooBroad(`${MAX_PACKETS} packets`);
  const found = await readAll(rows, archive);
  const late = Map.groupBy(rows, ({ lateBook }) => lateBook);
  const inTime = Map.groupBy(late.get('') ?? [], ({ packet }) => hourOfId(packet));
  return books.flatMap(({ said, hash }) => {
    const its = said.late ? late.get(hash) : inTime.get(said.hour)?.splice(0, said.packets.archived);
    return (its ?? []).map(({ packet }) => found.get(packet) ?? missing(packet));
  });
}

function hourOfId(packet: string): number {
  const ms = Number.parseInt(packet.slice(0, 8) + packet.slice(9, 13), 16);
  return ms - (ms % HOUR_MS);
}

async function readAll(rows: readonly Row[], archive: ArchiveReader): Promise<Map<string, CompletePacket>> {
  const bySegment = [...Map.groupBy(rows, ({ object }) => object).values()];
  if (bySegment.length > MAX_SEGMENTS) throw tooBroad(`packets of ${MAX_SEGMENTS} segments`);
  const found = new Map<string, CompletePacket>();
  let bytes = 0;
  for (const its of bySegment) {
    for (const [packet, complete] of await readSegment(its, archive)) {
      for (const one of complete.events) bytes += 'event' in one ? one.event.length : 0;
      if (bytes > MAX_PAGE_BYTES) throw tooBroad(`${MAX_PAGE_BYTES} bytes of events`);
      found.set(packet, complete);
    }
  }
  return found;
}

async function readSegment(
  rows: readonly Row[],
  archive: ArchiveReader,
): Promise<Map<string, CompletePacket>> {
  const [segment] = rows;
  if (segment === undefined) return new Map();
  const read = archive.reader(segment);
  const end = segment.packetsOffset + segment.packetsBytes;
  const records = decodePacketsBlob(new Uint8Array(await read(segment.packetsOffset, end)));
  const found = new Map<string, CompletePacket>();
  for (const { packet, position } of rows) found.set(packet, begun(records[position] ?? missing(packet)));
  const opened = await archive.open(segment);
  for (const { start, end: last } of opened.groups) {
    const columns = await readColumns(opened, ['packet', 'idx', 'event', 'salt'], start, last, read);
    for (let row = start; row < last; row++) {
      const its = found.get(columns.text('packet', row));
      if (its === undefined) continue;
      const salt = encodeHex(columns.bytes('salt', row));
      its.events[columns.number('idx', row)] = { event: columns.text('event', row), salt };
    }
  }
  return found;
}

/** A packet with what its erasures left. */
function begun({ manifest, erased = {} }: PacketRecord): CompletePacket {
  const events: CompletePacket['events'] = [];
  for (const [index, leaf] of Object.entries(erased)) events[Number(index)] = { leaf };
  return { manifest, events };
}

function missing(packet: string): never {
  throw new Violation('ENVELOPE_MALFORMED', 'a packet of the catalog is not in its segment', {
    detail: { packet },
  });
}
