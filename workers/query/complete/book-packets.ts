// The packets of the books of some hours, in the order in which the books hash them, with every event: what a complete answer is made
// of, a page at a time. Read segment by segment, since an hour's packets of a source lie in few of them.
import type { CompleteAnswer } from '../../../schemas/accounting-api.ts';
import type { segments } from '../../../schemas/catalog.ts';
import { MAX_PAGE_BYTES } from '../../../schemas/limits.ts';
import { lowestPacketId } from '../../core/accounting/packet-order.ts';
import { encodeHex } from '../../core/attest/base-encoding.ts';
import { Refusal, Violation } from '../../core/errors.ts';
import { decodePacketsBlob, type PacketRecord } from '../../core/segment/packets-blob.ts';
import { readColumns } from '../../core/segment/read.ts';
import type { ArchiveReader } from '../search/archive-reader.ts';
import type { Asked, StatedBook } from './book-chain.ts';

/** Packets of one page, and segments they may lie in: two or three reads of R2 each, of the 1,000 an invocation has. */
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
  /** Bytes of the body that it was sent in. */
  readonly received: number;
}

/** The packets of an answer from `first` on, as many as fit a page, and how many there are in all. */
export interface BookPackets {
  readonly packets: readonly CompletePacket[];
  readonly total: number;
}

const COLUMNS = `p.packet, p.position, p.bytes AS received, s.object, s.bytes, s.footer_bytes AS footerBytes,
  s.packets_offset AS packetsOffset, s.packets_bytes AS packetsBytes`;
const RECEIVED = 'p.packet >= ?3 AND p.packet < ?4 AND p.tenant = ?1 AND p.source = ?2';

/** What was booked in time, by id: hour after hour, as the books follow one another. */
const IN_TIME = `SELECT ${COLUMNS} FROM packets AS p JOIN segments AS s ON s.id = p.segment
WHERE ${RECEIVED} AND NOT EXISTS (SELECT 1 FROM unbooked AS u WHERE u.packet = p.packet)
ORDER BY p.packet LIMIT ?5 OFFSET ?6`;

/** What late books have, in the order of those books. */
const LATE = `SELECT ${COLUMNS} FROM json_each(?7) AS book JOIN unbooked AS u ON u.statement = book.value
JOIN packets AS p ON p.packet = u.packet JOIN segments AS s ON s.id = p.segment
WHERE ${RECEIVED} AND u.packet >= ?3 AND u.packet < ?4 ORDER BY book.key, p.packet LIMIT ?5 OFFSET ?6`;

/**
 * Reads a page of them for these books, which are those of the hours in the order of the answer.
 * @throws Refusal QUERY_TOO_BROAD for a packet that is larger than a page
 * @throws Violation ENVELOPE_MALFORMED where the catalog has lost what the books count
 */
export async function readBookPackets(
  catalog: D1Database,
  archive: ArchiveReader,
  asked: Asked,
  books: readonly StatedBook[],
  first: number,
): Promise<BookPackets> {
  const late = books.filter(({ said }) => said.late);
  const [inTime, behind] = [books.filter(({ said }) => !said.late), late].map((of) =>
    of.reduce((sum, { said }) => sum + said.packets.archived, 0),
  );
  if (inTime === undefined || behind === undefined) return { packets: [], total: 0 };
  const total = inTime + behind;
  const end = Math.min(first + MAX_PACKETS, total);
  const rows = [
    ...(await readRows(catalog, IN_TIME, asked, first, Math.min(end, inTime))),
    ...(await readRows(catalog, LATE, asked, Math.max(0, first - inTime), end - inTime, late)),
  ];
  const packets = await readPage(withinPage(rows), archive);
  if (packets.length === 0 && first < total)
    throw new Violation('ENVELOPE_MALFORMED', `the books count ${total} packets, the catalog has ${first}`);
  return { packets, total };
}

/**
 * Those whose packets can be of one page. An event is hardly shorter than what was received of it, so the packets behind them would be
 * held for nothing: all of a segment's are read together, and the next one in order may lie in another.
 */
export function withinPage<R extends Pick<Row, 'received'>>(rows: readonly R[]): readonly R[] {
  let bytes = 0;
  const behind = rows.findIndex(({ received }) => {
    const isFull = bytes > MAX_PAGE_BYTES;
    bytes += received;
    return isFull;
  });
  return behind < 0 ? rows : rows.slice(0, behind);
}

async function readRows(
  catalog: D1Database,
  statement: string,
  { tenant, source, from, to }: Asked,
  start: number,
  end: number,
  late?: readonly StatedBook[],
): Promise<Row[]> {
  if (end <= start) return [];
  const bounds = [tenant, source, lowestPacketId(from), lowestPacketId(to), end - start, start];
  const hashes = late === undefined ? [] : [JSON.stringify(late.map(({ hash }) => hash))];
  const { results } = await catalog
    .prepare(statement)
    .bind(...bounds, ...hashes)
    .all<Row>();
  return results;
}

/** The packets of these rows from the first on, until a page is full. */
async function readPage(rows: readonly Row[], archive: ArchiveReader): Promise<CompletePacket[]> {
  const found = new Map<string, CompletePacket>();
  const page: CompletePacket[] = [];
  let bytes = 0;
  const bySegment = [...Map.groupBy(rows, ({ object }) => object).values()];
  for (const its of bySegment.slice(0, MAX_SEGMENTS)) {
    for (const [packet, complete] of await readSegment(its, archive)) found.set(packet, complete);
    for (let row = rows[page.length]; row !== undefined; row = rows[page.length]) {
      const next = found.get(row.packet);
      if (next === undefined) break;
      found.delete(row.packet);
      bytes += next.events.reduce((sum, one) => sum + ('event' in one ? one.event.length : 0), 0);
      if (bytes > MAX_PAGE_BYTES && page.length === 0) throw tooLarge(row.packet);
      if (bytes > MAX_PAGE_BYTES) return page;
      page.push(next);
    }
  }
  return page;
}

function tooLarge(packet: string): Refusal {
  const why = `has more than ${MAX_PAGE_BYTES} bytes of events`;
  return new Refusal(
    'QUERY_TOO_BROAD',
    `Packet ${packet} ${why}, which no page can hold: fetch its segment whole (GET /v1/segments/<id>), which verifies alone, or audit the hours.`,
    { detail: { packet } },
  );
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
    const columns = await readColumns(
      opened,
      ['packet', 'idx', 'event', 'salt', 'repeats'],
      start,
      last,
      read,
    );
    for (let row = start; row < last; row++) {
      const its = found.get(columns.text('packet', row));
      if (its === undefined) continue;
      const salt = encodeHex(columns.bytes('salt', row));
      const repeats = columns.text('repeats', row);
      const event = { event: columns.text('event', row), salt, ...(repeats === '' ? {} : { repeats }) };
      its.events[columns.number('idx', row)] = event;
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
