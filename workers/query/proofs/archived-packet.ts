// Where a packet is: its accounting row, the segment that holds it, its place in the log. Narrowed to one tenant in the
// statement itself, so that another tenant's packet is found as little as one that never was (promise 8).
import type { packets, segments } from '../../../schemas/catalog.ts';
import { manifest as manifestSchema, packetId } from '../../../schemas/packet.ts';
import type { ProofParameters } from '../../../schemas/proof-api.ts';
import { Refusal, Unavailable, Violation } from '../../core/errors.ts';
import type { PacketRecord } from '../../core/segment/packets-blob.ts';
import type { ReadRange } from '../../core/segment/read.ts';
import { readPacketRecord } from '../../core/segment/read-packet.ts';
import { decodeHead, HEAD, type HeadRow, type ServedHead } from './served-log.ts';

/** The packet as accounted for. */
export type PacketRow = Pick<
  typeof packets.$inferSelect,
  | 'packet'
  | 'source'
  | 'receivedAt'
  | 'duplicateOf'
  | 'idempotencyKey'
  | 'body'
  | 'events'
  | 'rejected'
  | 'bytes'
>;

/** What is read of the row of the segment that holds it. */
export type SegmentRow = Pick<
  typeof segments.$inferSelect,
  'id' | 'object' | 'bytes' | 'footerBytes' | 'packetsOffset' | 'packetsBytes'
>;

/** Where a packet's events, manifest and receipt lie. */
export interface ArchivedPacket {
  /** The packet asked for, or the first one it repeats. */
  readonly packet: string;
  readonly position: number;
  readonly segment: SegmentRow;
  /** Null until it is under a checkpoint. */
  readonly logIndex: number | null;
}

/** A packet that was asked for, and where it is archived: for a retry, where its first packet is. */
export interface FoundPacket {
  readonly asked: PacketRow;
  /** Null when nothing of it was archived. */
  readonly archived: ArchivedPacket | null;
}

/** The same with the checkpoint that was asked for, as of the same moment: the newest covers the packet's place in the log. */
export interface ProvablePacket extends FoundPacket {
  readonly head: ServedHead | undefined;
  readonly checkpoint: ProofParameters['checkpoint'];
}

/** Packet, first packet and segment in one row. */
const FIND = `
SELECT asked.packet, asked.source, asked.received_at AS receivedAt, asked.duplicate_of AS duplicateOf,
  asked.idempotency_key AS idempotencyKey, asked.body, asked.events, asked.rejected, asked.bytes,
  first.packet AS firstPacket, first.position, segment.id AS segmentId, segment.object, segment.bytes AS segmentBytes,
  segment.footer_bytes AS footerBytes, segment.packets_offset AS packetsOffset, segment.packets_bytes AS packetsBytes,
  segment.log_start AS logStart
FROM packets AS asked
LEFT JOIN packets AS first ON first.packet = coalesce(asked.duplicate_of, asked.packet) AND first.tenant = ?2
LEFT JOIN segments AS segment ON segment.id = first.segment AND segment.tenant = ?2
WHERE asked.packet = ?1 AND asked.tenant = ?2`;

interface FoundRow extends PacketRow, Omit<SegmentRow, 'id' | 'bytes'> {
  readonly firstPacket: string | null;
  readonly position: number | null;
  readonly segmentId: number | null;
  readonly segmentBytes: number;
  readonly logStart: number | null;
}

/**
 * Finds a packet of this tenant and its segment in one look at the catalog.
 * @throws Refusal QUERY_NOT_FOUND
 * @throws Unavailable QUERY_CATALOG_UNAVAILABLE
 */
export async function findPacket(catalog: D1Database, tenant: string, packet: string): Promise<FoundPacket> {
  if (!packetId.safeParse(packet).success) throw notFound();
  return placeOf(await look(() => catalog.prepare(FIND).bind(packet, tenant).first<FoundRow>()));
}

/** The same and the head of the log, in one transaction: what has its place in the log is covered by the head that is read with it. */
export async function findProvable(
  catalog: D1Database,
  tenant: string,
  packet: string,
  checkpoint: ProofParameters['checkpoint'],
): Promise<ProvablePacket> {
  if (!packetId.safeParse(packet).success) throw notFound();
  const [found, heads] = await look(() =>
    catalog.batch<FoundRow & HeadRow>([
      catalog.prepare(FIND).bind(packet, tenant),
      catalog.prepare(HEAD[checkpoint]),
    ]),
  );
  const [head] = heads?.results ?? [];
  return { ...placeOf(found?.results[0] ?? null), head: head && decodeHead(head), checkpoint };
}

function notFound(): Refusal {
  return new Refusal('QUERY_NOT_FOUND', 'There is no such packet, or it is not archived yet.');
}

function placeOf(row: FoundRow | null): FoundPacket {
  if (row === null) throw notFound();
  const { firstPacket, position, segmentId, segmentBytes, logStart } = row;
  if (firstPacket === null || segmentId === null || position === null) return { asked: row, archived: null };
  const { object, footerBytes, packetsOffset, packetsBytes } = row;
  const segment = { id: segmentId, object, bytes: segmentBytes, footerBytes, packetsOffset, packetsBytes };
  const logIndex = logStart === null ? null : logStart + position;
  return { asked: row, archived: { packet: firstPacket, position, segment, logIndex } };
}

async function look<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog cannot be read just now.', { cause });
  }
}

/**
 * Ranged reads of a segment object.
 * @throws Unavailable QUERY_ARCHIVE_UNAVAILABLE
 * @throws Violation ENVELOPE_MALFORMED when the object is not there
 */
export function rangesOf(archive: R2Bucket, { object }: Pick<SegmentRow, 'object'>): ReadRange {
  return async (start, end) => {
    let part: ArrayBuffer | undefined;
    try {
      const found = await archive.get(object, { range: { offset: start, length: end - start } });
      part = await found?.arrayBuffer();
    } catch (cause) {
      throw new Unavailable('QUERY_ARCHIVE_UNAVAILABLE', 'The archive cannot be read just now.', { cause });
    }
    if (part !== undefined) return part;
    throw new Violation('ENVELOPE_MALFORMED', 'a segment of the catalog is not in the archive');
  };
}

/**
 * Manifest and receipt of an archived packet: one ranged read, unless the caller reads the object already. Fails as {@link rangesOf} does.
 * @throws Violation ATTEST_PROOF_INVALID when the catalog names the place of another packet
 */
export async function readRecordOf(
  archive: R2Bucket,
  { packet, segment, position }: ArchivedPacket,
  read: ReadRange = rangesOf(archive, segment),
): Promise<PacketRecord> {
  const record = await readPacketRecord(segment, position, read);
  if (manifestSchema.parse(JSON.parse(record.manifest)).packet === packet) return record;
  throw new Violation('ATTEST_PROOF_INVALID', 'the manifest where the catalog says is of another packet', {
    detail: { packet },
  });
}
