// A packet's events as rows of a segment: each canonical text is parsed once, and everything a segment knows about an event
// (column values, catalog words, counts) is taken from that one look. Spec: design, section 3, "Archive".
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import type { PacketFile } from '../../../schemas/packet.ts';
import { Violation } from '../errors.ts';
import { visitLeaves } from './leaves.ts';
import type { TermSet } from './terms.ts';

/** One event as a row: what its columns hold, and where its texts lie. */
export interface Row {
  readonly packet: PacketFile;
  /** Index in its packet. */
  readonly idx: number;
  readonly time: number;
  readonly classUid: number;
  readonly categoryUid: number;
  readonly activityId: number;
  readonly severityId: number;
  readonly statusId: number | null;
  readonly message: string | null;
  readonly srcIp: string | null;
  readonly dstIp: string | null;
  readonly userName: string | null;
  readonly deviceName: string | null;
  /** JSON text. */
  readonly observables: string | null;
}

/**
 * A packet's events as rows, in order; their words are added to `terms`. Throws `Violation` ATTEST_NOT_CANONICAL for a
 * text that is no JSON object.
 */
export function readRows(packet: PacketFile, terms: TermSet): Row[] {
  const { canonical, canonicalOffsets, raw, rawOffsets } = packet;
  const textOf = textReader(canonical, canonicalOffsets);
  const rows: Row[] = [];
  const addLeaf = (leaf: string | number): void => {
    if (typeof leaf === 'string') terms.addText(leaf);
    else terms.addNumber(leaf);
  };
  for (let idx = 0; idx < packet.manifest.events; idx++) {
    const event = parseEvent(textOf(idx));
    rows.push(toRow(packet, idx, event));
    visitLeaves(event, addLeaf);
    terms.addUtf8(raw, rawOffsets[idx] ?? 0, rawOffsets[idx + 1] ?? 0);
  }
  return rows;
}

/**
 * A packet of ASCII is decoded whole, since its byte and character offsets agree: one call instead of one an event.
 */
function textReader(bytes: Uint8Array, offsets: Uint32Array): (idx: number) => string {
  const decoder = new TextDecoder();
  const whole = decoder.decode(bytes);
  if (whole.length === bytes.length) return (idx) => whole.slice(offsets[idx], offsets[idx + 1]);
  return (idx) => decoder.decode(bytes.subarray(offsets[idx], offsets[idx + 1]));
}

function parseEvent(text: string): JsonObject {
  try {
    const value: JsonValue = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below, without the text: it may hold secrets.
  }
  throw new Violation('ATTEST_NOT_CANONICAL', 'an attested event is no JSON object');
}

/**
 * Values of another type than their column's are null (0 for the ids every event has, the time of receipt for `time`):
 * normalization sees to it that there are none, and the event itself is kept whole in any case.
 */
function toRow(packet: PacketFile, idx: number, event: JsonObject): Row {
  const { time, observables } = event;
  return {
    packet,
    idx,
    time: typeof time === 'number' && Number.isSafeInteger(time) ? time : packet.manifest.received_at,
    classUid: int32(event.class_uid) ?? 0,
    categoryUid: int32(event.category_uid) ?? 0,
    activityId: int32(event.activity_id) ?? 0,
    severityId: int32(event.severity_id) ?? 0,
    statusId: int32(event.status_id),
    message: string(event.message),
    srcIp: string(member(event.src_endpoint, 'ip')),
    dstIp: string(member(event.dst_endpoint, 'ip')),
    userName: userName(event),
    deviceName: string(member(event.device, 'hostname')) ?? string(member(event.device, 'name')),
    observables: Array.isArray(observables) && observables.length > 0 ? JSON.stringify(observables) : null,
  };
}

/** Whom the event is about (`user`), else who did it (`actor.user`). */
function userName(event: JsonObject): string | null {
  return string(member(event.user, 'name')) ?? string(member(member(event.actor, 'user'), 'name'));
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined;
}

const string = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

const int32 = (value: JsonValue | undefined): number | null =>
  typeof value === 'number' && (value | 0) === value ? value : null;
