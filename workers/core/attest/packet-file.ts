// A packet as bytes, for the queue and for spill. Little-endian; every length is checked against what is there:
//   0  "ESPF"   4  u32 version (1)   8  u32 events N   12  u32 header bytes H   16  u32 canonical bytes C   20  u32 raw bytes R
//  24  H header, JSON (schemas/packet.ts)   16 N salts   4 N canonical lengths   4 N raw lengths   C canonical   R raw
// Texts lie as they were hashed; nothing is encoded again. It travels compressed, whole (packet-compression.ts) or as it is made
// (packet-file-writer.ts).

import type { RejectedEvent } from '../../../schemas/event.ts';
import { MAX_PACKET_FILE_BYTES } from '../../../schemas/limits.ts';
import {
  type Manifest,
  manifest as manifestSchema,
  type PacketFile,
  type PacketFileHeader,
  packetFileHeader,
} from '../../../schemas/packet.ts';
import { Refusal, Violation } from '../errors.ts';
import { decodeUtf8 } from './base-encoding.ts';
import { canonicalize } from './canonical.ts';
import type { AttestedPacket, SealedPacket } from './packet.ts';
import { SALT_BYTES } from './packet-texts.ts';

const MAGIC = 0x4650_5345; // "ESPF"
const VERSION = 1;
const FIXED_BYTES = 24;

/** What a packet file says besides the packet. */
export interface PacketExtras {
  readonly idempotencyKey: string | null;
  readonly dedupWindowSeconds: number;
  readonly dedup?: 'event' | undefined;
  readonly rejected: readonly RejectedEvent[];
}

/** The packet as one uncompressed file. Throws `Refusal` INGEST_PACKET_TOO_LARGE above MAX_PACKET_FILE_BYTES. */
export function encodePacketFile(packet: AttestedPacket, extras: PacketExtras): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(JSON.stringify(headerOf(packet, extras)));
  const { salts, canonical, raw } = packet;
  const fixed = fixedPart({
    events: packet.manifest.events,
    header: header.length,
    canonical: canonical.length,
    raw: raw.length,
  });
  const canonicalLengths = lengthsOf(packet.canonicalOffsets);
  return joined([fixed, header, salts, canonicalLengths, lengthsOf(packet.rawOffsets), canonical, raw]);
}

/** Events, and bytes of the parts whose lengths are not theirs to say. */
export interface PacketFileSizes {
  readonly events: number;
  readonly header: number;
  readonly canonical: number;
  readonly raw: number;
}

/** What a packet file begins with. Throws `Refusal` INGEST_PACKET_TOO_LARGE where the whole would be. */
export function fixedPart({ events, header, canonical, raw }: PacketFileSizes): Uint8Array {
  const size = FIXED_BYTES + header + (SALT_BYTES + 8) * events + canonical + raw;
  if (size > MAX_PACKET_FILE_BYTES) {
    const detail = { bytes: size, allowed: MAX_PACKET_FILE_BYTES };
    throw new Refusal('INGEST_PACKET_TOO_LARGE', 'the packet is too large to be handed on', { detail });
  }
  const fixed = new Uint8Array(FIXED_BYTES);
  const view = new DataView(fixed.buffer);
  const words = [MAGIC, VERSION, events, header, canonical, raw];
  for (const [i, word] of words.entries()) view.setUint32(4 * i, word, true);
  return fixed;
}

/** What a packet file says as JSON. */
export function headerOf(packet: SealedPacket, extras: PacketExtras): PacketFileHeader {
  return {
    v: 1,
    manifest: packet.manifestText,
    receipt: packet.receipt,
    idempotencyKey: extras.idempotencyKey,
    dedupWindowSeconds: extras.dedupWindowSeconds,
    ...(extras.dedup === undefined ? {} : { dedup: extras.dedup }),
    rejected: [...extras.rejected],
  };
}

/** The length of each text, four bytes each. */
export function lengthsOf(offsets: Uint32Array): Uint8Array {
  const events = offsets.length - 1;
  const bytes = new Uint8Array(4 * events);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < events; i++) view.setUint32(4 * i, (offsets[i + 1] ?? 0) - (offsets[i] ?? 0), true);
  return bytes;
}

/** One after the other in one buffer. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * Reads a packet file back; its views share the file's buffer. Throws `Violation` ENVELOPE_VERSION_UNKNOWN for a version
 * we do not know and ENVELOPE_MALFORMED for anything that is not such a file to the last byte.
 */
export function decodePacketFile(bytes: Uint8Array): PacketFile {
  if (bytes.length < FIXED_BYTES) throw malformed('its fixed part is cut short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, version, events, headerBytes, canonicalBytes, rawBytes] = words(view);
  if (magic !== MAGIC) throw malformed('it does not begin like one');
  if (version !== VERSION) {
    throw new Violation('ENVELOPE_VERSION_UNKNOWN', `packet file of version ${version}, ${VERSION} is known`);
  }
  // All six are u32 and the sum is a double: nothing wraps.
  const size = FIXED_BYTES + headerBytes + (SALT_BYTES + 8) * events + canonicalBytes + rawBytes;
  if (size !== bytes.length) throw malformed(`its parts add up to ${size} of ${bytes.length} bytes`);
  let at = FIXED_BYTES;
  const take = (length: number): Uint8Array => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const header = decodeHeader(take(headerBytes));
  const manifest = decodeManifest(header.manifest, events);
  const salts = take(SALT_BYTES * events);
  const canonicalOffsets = offsets(take(4 * events), canonicalBytes);
  const rawOffsets = offsets(take(4 * events), rawBytes);
  return {
    header,
    manifest,
    salts,
    canonicalOffsets,
    rawOffsets,
    canonical: take(canonicalBytes),
    raw: take(rawBytes),
  };
}

function words(view: DataView): [number, number, number, number, number, number] {
  const word = (i: number): number => view.getUint32(4 * i, true);
  return [word(0), word(1), word(2), word(3), word(4), word(5)];
}

function decodeHeader(bytes: Uint8Array): PacketFileHeader {
  const header = packetFileHeader.safeParse(parseJson(bytes));
  if (!header.success) throw malformed('its header is not one', header.error);
  return header.data;
}

/** The manifest, if it counts the events that are there and is written canonically: its hash is the log entry. */
function decodeManifest(text: string, events: number): Manifest {
  const manifest = manifestSchema.safeParse(parseJson(text));
  if (!manifest.success) throw malformed('its manifest is not one', manifest.error);
  if (manifest.data.events !== events) throw malformed('its manifest counts other events');
  if (canonicalize({ ...manifest.data }) !== text) throw malformed('its manifest is not canonical');
  return manifest.data;
}

function parseJson(source: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof source === 'string' ? source : (decodeUtf8(source) ?? ''));
  } catch (cause) {
    throw malformed('its JSON does not parse', cause);
  }
}

function offsets(lengthBytes: Uint8Array, total: number): Uint32Array {
  const view = new DataView(lengthBytes.buffer, lengthBytes.byteOffset, lengthBytes.byteLength);
  const found = new Uint32Array(lengthBytes.length / 4 + 1);
  let at = 0;
  for (let i = 0; i + 1 < found.length; i++) {
    at += view.getUint32(4 * i, true);
    if (at > total) throw malformed('its texts are longer than their part');
    found[i + 1] = at;
  }
  if (at !== total) throw malformed('its texts do not fill their part');
  return found;
}

function malformed(why: string, cause?: unknown): Violation {
  return new Violation('ENVELOPE_MALFORMED', `not a packet file: ${why}`, { cause });
}
