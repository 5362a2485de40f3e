// OcsfEvent -> AttestedPacket: one request becomes one packet, its events the leaves of a Merkle tree whose root stands
// in the manifest and in the sender's receipt (design, section 3, "Canonical form", "Manifest", "Receipt").
import { createHash } from 'node:crypto';
import type { OcsfEvent } from '../../../schemas/event.ts';
import type { Manifest, SenderProof } from '../../../schemas/packet.ts';
import { encodeHex } from './base-encoding.ts';
import { nativeHasher } from './batch-hasher.ts';
import { rootOfDigests } from './batch-root.ts';
import { canonicalize } from './canonical.ts';
import { EventBinding } from './event-binding.ts';
import type { SigningKey } from './keys.ts';
import { packEvents, packOriginals, SALT_BYTES, type Workbench, workbench } from './packet-texts.ts';
import { signReceipt } from './receipt.ts';

export { SALT_BYTES };

/** Everything a packet is made of; entry i of `raws` is the text event i came from. */
export interface PacketInput {
  /** UUIDv7. */
  readonly packet: string;
  readonly tenant: string;
  readonly source: string;
  /** What the sender was known by. */
  readonly sender?: SenderProof | undefined;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly colo: string;
  /** The sender's own number of the request. */
  readonly sequence?: number | undefined;
  readonly decoder: string;
  readonly mapper: string;
  /** The decompressed request body. */
  readonly body: Uint8Array;
  /**
   * One event for each of `raws`. Completed in place: `metadata.uid`, `raw_data_hash` and `raw_data_size` are set. They
   * are asked for a few at a time and let go when they are written: what makes them as they are asked for never holds them all.
   */
  readonly events: Iterable<OcsfEvent>;
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

/** Used where nobody brings the lanes: slower, the same bytes. */
let nativeBench: Workbench | undefined;

/**
 * Attests one request. Throws `Refusal` ATTEST_NOT_CANONICAL (an event has no canonical form) or
 * INGEST_PACKET_TOO_LARGE (more text than MAX_PACKET_BYTES). With `bench` around the lanes of sha256-lanes.wasm it takes
 * about half as long.
 */
export async function attestPacket(input: PacketInput, bench?: Workbench): Promise<AttestedPacket> {
  if (input.random.length !== SALT_BYTES * (input.raws.length + 1)) {
    throw new TypeError('attestPacket: a raw text and 16 random bytes for each event, and 16 more');
  }
  nativeBench ??= workbench(nativeHasher());
  const { texts, manifest } = commit(input, bench ?? nativeBench);
  const manifestText = canonicalize({ ...manifest });
  const manifestHash = sha256Hex(manifestText);
  const receipt = await signReceipt(receiptOf(input, manifest, manifestHash), input.receiptKey);
  return { manifest, manifestText, manifestHash, receipt, ...texts };
}

/** Everything between the events and the manifest; synchronous, because requests of an isolate share the bench. */
function commit(input: PacketInput, bench: Workbench) {
  const { random, raws } = input;
  const salts = random.subarray(0, SALT_BYTES * raws.length);
  const originals = packOriginals(raws, bench);
  const binding = new EventBinding(input.packet, originals.digests, originals.offsets);
  const canonicals = packEvents(input.events, salts, bench, binding);
  const manifest = manifestOf(input, encodeHex(rootOfDigests(canonicals.digests, bench.hasher)));
  const texts = {
    ...{ salts, canonical: canonicals.bytes(), canonicalOffsets: canonicals.offsets },
    ...{ raw: originals.bytes(), rawOffsets: originals.offsets },
  };
  return { manifest, texts };
}

function manifestOf(input: PacketInput, root: string): Manifest {
  return {
    v: 1,
    packet: input.packet,
    tenant: input.tenant,
    source: input.source,
    ...(input.sender === undefined ? {} : { sender: input.sender }),
    received_at: input.receivedAt,
    colo: input.colo,
    events: input.raws.length,
    root,
    body: sha256Hex(input.body),
    bytes: input.body.length,
    mapper: input.mapper,
    decoder: input.decoder,
    ...(input.sequence === undefined ? {} : { sequence: input.sequence }),
    nonce: encodeHex(input.random.subarray(SALT_BYTES * input.raws.length)),
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
