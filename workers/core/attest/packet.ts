// OcsfEvent -> AttestedPacket: one request becomes one packet, its events the leaves of a Merkle tree whose root stands
// in the manifest and in the sender's receipt (design, section 3, "Canonical form", "Manifest", "Receipt").
import { createHash } from 'node:crypto';
import type { OcsfEvent } from '../../../schemas/event.ts';
import { MAX_PACKET_BYTES } from '../../../schemas/limits.ts';
import type { Manifest } from '../../../schemas/packet.ts';
import { Refusal } from '../errors.ts';
import { encodeHex } from './base-encoding.ts';
import { canonicalize } from './canonical.ts';
import type { SigningKey } from './keys.ts';
import { rootOf } from './merkle.ts';
import { signReceipt } from './receipt.ts';

/** Random bytes of an event's salt, and of the manifest's nonce. */
export const SALT_BYTES = 16;

/** Everything a packet is made of; entry i of `raws` is the text event i came from. */
export interface PacketInput {
  /** UUIDv7. */
  readonly packet: string;
  readonly tenant: string;
  readonly source: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly colo: string;
  readonly decoder: string;
  readonly mapper: string;
  /** The decompressed request body. */
  readonly body: Uint8Array;
  /** Completed in place: `metadata.uid`, `raw_data_hash` and `raw_data_size` are set. */
  readonly events: readonly OcsfEvent[];
  readonly raws: readonly string[];
  /** 16 bytes for each event's salt, then 16 for the nonce. */
  readonly random: Uint8Array;
  readonly issuer: string;
  readonly receiptKey: SigningKey;
}

/** A packet that can be proven: its texts, laid out as in a packet file, and what commits to them. */
export interface AttestedPacket {
  readonly manifest: Manifest;
  /** Canonical manifest, byte for byte what was hashed. */
  readonly manifestText: string;
  /** Hex SHA-256 of `manifestText`: the packet's entry in the log. */
  readonly manifestHash: string;
  /** Compact JWS. */
  readonly receipt: string;
  readonly salts: Uint8Array;
  /** Canonical texts, UTF-8, one after the other; event i is from offset i to i + 1. */
  readonly canonical: Uint8Array;
  readonly canonicalOffsets: Uint32Array;
  /** Original texts, likewise. */
  readonly raw: Uint8Array;
  readonly rawOffsets: Uint32Array;
}

/** Texts as UTF-8 in one buffer, with `texts + 1` offsets. */
interface Packed {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

/**
 * Attests one request. Throws `Refusal` ATTEST_NOT_CANONICAL (an event has no canonical form) or
 * INGEST_PACKET_TOO_LARGE (more text than MAX_PACKET_BYTES).
 */
export async function attestPacket(input: PacketInput): Promise<AttestedPacket> {
  const { events, raws, random } = input;
  if (raws.length !== events.length || random.length !== SALT_BYTES * (events.length + 1)) {
    throw new TypeError('attestPacket: a raw text and 16 random bytes for each event, and 16 more');
  }
  const raw = pack(raws);
  bind(input, raw);
  const canonical = pack(events.map(canonicalize));
  const salts = random.subarray(0, SALT_BYTES * events.length);
  const manifest = manifestOf(input, encodeHex(rootOf(leavesOf(canonical, salts))));
  const manifestText = canonicalize({ ...manifest });
  const manifestHash = sha256Hex(manifestText);
  const receipt = await signReceipt(receiptOf(input, manifest, manifestHash), input.receiptKey);
  return {
    ...{ manifest, manifestText, manifestHash, receipt, salts },
    ...{ canonical: canonical.bytes, canonicalOffsets: canonical.offsets },
    ...{ raw: raw.bytes, rawOffsets: raw.offsets },
  };
}

function pack(texts: readonly string[]): Packed {
  const parts = texts.map((text) => new TextEncoder().encode(text));
  const offsets = new Uint32Array(texts.length + 1);
  let at = 0;
  for (const [i, part] of parts.entries()) {
    at += part.length;
    offsets[i + 1] = at;
  }
  if (at > MAX_PACKET_BYTES) {
    throw new Refusal(
      'INGEST_PACKET_TOO_LARGE',
      `the packet has ${at} bytes of text, ${MAX_PACKET_BYTES} are allowed`,
    );
  }
  const bytes = new Uint8Array(at);
  for (const [i, part] of parts.entries()) bytes.set(part, offsets[i]);
  return { bytes, offsets };
}

/** Binds each event to its uid and to its original text. */
function bind({ packet, events }: PacketInput, raw: Packed): void {
  for (const [i, event] of events.entries()) {
    const text = raw.bytes.subarray(raw.offsets[i], raw.offsets[i + 1]);
    event.metadata.uid = `${packet}.${i}`;
    event.raw_data_hash = { algorithm: 'SHA-256', algorithm_id: 3, value: sha256Hex(text) };
    event.raw_data_size = text.length;
  }
}

/** SHA-256(0x00 || salt || canonical text) of each event. */
function leavesOf(canonical: Packed, salts: Uint8Array): Uint8Array[] {
  const leaves: Uint8Array[] = [];
  for (let i = 0; i + 1 < canonical.offsets.length; i++) {
    const hash = createHash('sha256').update(Uint8Array.of(0));
    hash.update(salts.subarray(SALT_BYTES * i, SALT_BYTES * (i + 1)));
    leaves.push(
      hash.update(canonical.bytes.subarray(canonical.offsets[i], canonical.offsets[i + 1])).digest(),
    );
  }
  return leaves;
}

function manifestOf(input: PacketInput, root: string): Manifest {
  return {
    v: 1,
    packet: input.packet,
    tenant: input.tenant,
    source: input.source,
    received_at: input.receivedAt,
    colo: input.colo,
    events: input.events.length,
    root,
    body: sha256Hex(input.body),
    bytes: input.body.length,
    mapper: input.mapper,
    decoder: input.decoder,
    nonce: encodeHex(input.random.subarray(SALT_BYTES * input.events.length)),
  };
}

function receiptOf(input: PacketInput, manifest: Manifest, manifestHash: string) {
  return {
    iss: input.issuer,
    sub: input.source,
    iat: Math.floor(input.receivedAt / 1000),
    jti: input.packet,
    tenant: input.tenant,
    events: manifest.events,
    root: manifest.root,
    body: manifest.body,
    manifest: manifestHash,
  };
}

function sha256Hex(message: string | Uint8Array): string {
  return createHash('sha256').update(message).digest('hex');
}
