// A packet's events as rows of a segment: each canonical text is looked at once, and everything a segment knows about an event
// (column values, catalog words, counts) is taken from that look. Spec: design, section 3, "Archive".
import { isErased, type SegmentPacket } from './erased.ts';
import { EventLook } from './event-look.ts';
import { NUMBERS, TEXTS } from './known-members.ts';
import type { TermSet } from './terms.ts';

/** What a row says of its packet. */
export type RowPacket = Pick<SegmentPacket, 'manifest' | 'salts' | 'repeats'>;

/** One event as a row: what its columns hold. Texts are UTF-8. */
export interface Row<P extends RowPacket = SegmentPacket> {
  readonly packet: P;
  /** Index in its packet. */
  readonly idx: number;
  readonly time: number;
  readonly classUid: number;
  readonly categoryUid: number;
  readonly activityId: number;
  readonly severityId: number;
  readonly statusId: number | null;
  readonly message: Uint8Array | null;
  readonly srcIp: Uint8Array | null;
  readonly dstIp: Uint8Array | null;
  readonly userName: Uint8Array | null;
  readonly deviceName: Uint8Array | null;
  /** JSON text. */
  readonly observables: Uint8Array | null;
  /** Uid of the event of another request that this one repeats. */
  readonly repeats: string | null;
}

/**
 * The events of packets as rows, in order, but for erased ones; their words are added to `terms`. Throws `Violation`
 * ATTEST_NOT_CANONICAL for a text that is no canonical JSON object.
 */
export function readRows(packets: readonly SegmentPacket[], terms: TermSet): Row[] {
  const look = new EventLook(terms);
  const rows: Row[] = [];
  for (const packet of packets) {
    const { canonical, canonicalOffsets, raw, rawOffsets, manifest } = packet;
    for (let idx = 0; idx < manifest.events; idx++) {
      if (isErased(packet, idx)) continue;
      look.look(canonical, canonicalOffsets[idx] ?? 0, canonicalOffsets[idx + 1] ?? 0);
      rows.push(toRow(packet, idx, look));
      terms.addUtf8(raw, rawOffsets[idx] ?? 0, rawOffsets[idx + 1] ?? 0);
    }
  }
  return rows;
}

/** Slots by name, looked up once. */
const number = (name: string): number => NUMBERS.indexOf(name);
const text = (name: string): number => TEXTS.indexOf(name);
const [TIME, CLASS, CATEGORY] = [number('time'), number('class_uid'), number('category_uid')];
const [ACTIVITY, SEVERITY, STATUS] = [number('activity_id'), number('severity_id'), number('status_id')];
const [MESSAGE, OBSERVABLES] = [text('message'), text('observables')];
const [SRC_IP, DST_IP] = [text('src_endpoint.ip'), text('dst_endpoint.ip')];
const [USER, ACTOR] = [text('user.name'), text('actor.user.name')];
const [HOSTNAME, DEVICE] = [text('device.hostname'), text('device.name')];

/**
 * The row of the event that was looked at last. Values of another type than their column's are null (0 for the ids every event has, the time of receipt for `time`):
 * normalization sees to it that there are none, and the event itself is kept whole in any case. The user is whom the event is
 * about (`user`), else who did it (`actor.user`).
 */
export function toRow<P extends RowPacket>(packet: P, idx: number, { numbers, texts }: EventLook): Row<P> {
  const time = numbers[TIME] ?? Number.NaN;
  return {
    packet,
    idx,
    time: Number.isSafeInteger(time) ? time : packet.manifest.received_at,
    classUid: int32(numbers[CLASS]) ?? 0,
    categoryUid: int32(numbers[CATEGORY]) ?? 0,
    activityId: int32(numbers[ACTIVITY]) ?? 0,
    severityId: int32(numbers[SEVERITY]) ?? 0,
    statusId: int32(numbers[STATUS]),
    message: texts[MESSAGE] ?? null,
    srcIp: texts[SRC_IP] ?? null,
    dstIp: texts[DST_IP] ?? null,
    userName: texts[USER] ?? texts[ACTOR] ?? null,
    deviceName: texts[HOSTNAME] ?? texts[DEVICE] ?? null,
    observables: texts[OBSERVABLES] ?? null,
    repeats: packet.repeats?.get(idx) ?? null,
  };
}

const int32 = (value: number | undefined): number | null =>
  value !== undefined && (value | 0) === value ? value : null;
