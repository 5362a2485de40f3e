// Rows -> the values of each column, in file order: by time. UTF-8 is handed on as it lies in the packets.
import type { PacketFile } from '../../../schemas/packet.ts';
import { SALT_BYTES } from '../attest/packet-texts.ts';
import type { ColumnValues, ScalarValues } from './parquet.ts';
import type { Row, RowPacket } from './rows.ts';
import type { TextOf } from './text-column.ts';

/** 36 of the packet id, a dot, and the digits of an index below 2^32. */
const MAX_UID_BYTES = 36 + 1 + 10;

/** The columns, ordered by time; rows of one time stay in the order of packet and index (sorting is stable). */
export function columnsOf(rows: readonly Row[]): ColumnValues {
  const ordered = rows.toSorted((a, b) => a.time - b.time);
  return {
    ...scalarsOf(
      ordered,
      rows.some(({ repeats }) => repeats !== null),
    ),
    event: textOf(
      ordered,
      ({ canonical }) => canonical,
      ({ canonicalOffsets }) => canonicalOffsets,
    ),
    raw: textOf(
      ordered,
      ({ raw }) => raw,
      ({ rawOffsets }) => rawOffsets,
    ),
  };
}

/** The columns of rows in order but for their texts; `hasRepeats`: whether the segment has the column of those. */
export function scalarsOf(ordered: readonly Row<RowPacket>[], hasRepeats: boolean): ScalarValues {
  return {
    uid: uidsOf(ordered),
    packet: ordered.map(({ packet }) => packet.manifest.packet),
    idx: ordered.map(({ idx }) => idx),
    time: ordered.map(({ time }) => BigInt(time)),
    received_at: ordered.map(({ packet }) => BigInt(packet.manifest.received_at)),
    source: ordered.map(({ packet }) => packet.manifest.source),
    class_uid: ordered.map(({ classUid }) => classUid),
    category_uid: ordered.map(({ categoryUid }) => categoryUid),
    activity_id: ordered.map(({ activityId }) => activityId),
    severity_id: ordered.map(({ severityId }) => severityId),
    status_id: ordered.map(({ statusId }) => statusId),
    message: ordered.map(({ message }) => message),
    src_ip: ordered.map(({ srcIp }) => srcIp),
    dst_ip: ordered.map(({ dstIp }) => dstIp),
    user_name: ordered.map(({ userName }) => userName),
    device_name: ordered.map(({ deviceName }) => deviceName),
    observables: ordered.map(({ observables }) => observables),
    salt: ordered.map(({ packet, idx }) => packet.salts.subarray(SALT_BYTES * idx, SALT_BYTES * (idx + 1))),
    repeats: hasRepeats ? ordered.map(({ repeats }) => repeats) : null,
  };
}

/** `<packet>.<idx>` as UTF-8, written into one buffer: a TextEncoder call a row would cost more than all the rest of the column. */
function uidsOf(rows: readonly Row<RowPacket>[]): Uint8Array[] {
  const bytes = new Uint8Array(rows.length * MAX_UID_BYTES);
  const idOf = new Map<RowPacket, Uint8Array>();
  let at = 0;
  return rows.map(({ packet, idx }) => {
    const id = idOf.get(packet) ?? new TextEncoder().encode(`${packet.manifest.packet}.`);
    idOf.set(packet, id);
    const start = at;
    bytes.set(id, at);
    at += id.length;
    const digits = String(idx);
    for (let i = 0; i < digits.length; i++) bytes[at++] = digits.charCodeAt(i);
    return bytes.subarray(start, at);
  });
}

/** UTF-8 goes into its column as it lies in the packet: it is neither decoded nor encoded again. */
function textOf(
  rows: readonly Row[],
  bytesOf: (packet: PacketFile) => Uint8Array,
  offsetsOf: (packet: PacketFile) => Uint32Array,
): TextOf {
  return (at) => {
    const row = rows[at];
    if (row === undefined) throw new TypeError('rows are asked for that there are');
    const offsets = offsetsOf(row.packet);
    return bytesOf(row.packet).subarray(offsets[row.idx], offsets[row.idx + 1]);
  };
}
