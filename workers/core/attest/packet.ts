// OcsfEvent -> AttestedPacket: one request becomes one packet, its events the leaves of a Merkle tree whose root stands
// in the manifest and in the sender's receipt (design, section 3, "Canonical form", "Manifest", "Receipt").
import { createHash } from 'node:crypto';
import type { OcsfEvent } from '../../../schemas/event.ts';
import { MAX_PACKET_BYTES } from '../../../schemas/limits.ts';
import type { Manifest, SenderProof } from '../../../schemas/packet.ts';
import { Refusal } from '../errors.ts';
import { encodeHex } from './base-encoding.ts';
import { nativeHasher } from './batch-hasher.ts';
import { rootOfDigests } from './batch-root.ts';
import { canonicalize } from './canonical.ts';
import { EventBinding } from './event-binding.ts';
import type { SigningKey } from './keys.ts';
import type { PackedTexts } from './packed-texts.ts';
import { packEvents, packOriginals, SALT_BYTES, type Workbench, workbench } from './packet-texts.ts';
import { signReceipt } from './receipt.ts';
import { DIGEST_BYTES } from './sha256.ts';

export { SALT_BYTES };

/** What is known of a packet before its first event. */
export interface PacketNames {
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
  readonly mapper: string;
  readonly issuer: string;
}

/** What a packet is sealed with, behind its last event. */
export interface Closing {
  readonly decoder: string;
  /** The decompressed request body. */
  readonly body: Uint8Array;
  /** 16 bytes. */
  readonly nonce: Uint8Array;
  readonly receiptKey: SigningKey;
}

/** Everything a packet is made of; entry i of `raws` is the text event i came from. */
export interface PacketInput extends PacketNames, Omit<Closing, 'nonce'> {
  /**
   * One event for each of `raws`. Completed in place: `metadata.uid`, `raw_data_hash` and `raw_data_size` are set. They
   * are asked for a few at a time and let go when they are written: what makes them as they are asked for never holds them all.
   */
  readonly events: Iterable<OcsfEvent>;
  readonly raws: readonly string[];
  /** 16 bytes for each event's salt, then 16 for the nonce. */
  readonly random: Uint8Array;
}

/** What commits to a packet, once it is sealed. */
export interface SealedPacket {
  readonly manifest: Manifest;
  /** Canonical manifest, byte for byte what was hashed. */
  readonly manifestText: string;
  /** Hex SHA-256 of `manifestText`: the packet's entry in the log. */
  readonly manifestHash: string;
  /** Compact JWS. */
  readonly receipt: string;
}

/** Texts of events, laid out as in a packet file. */
export interface EventTexts {
  readonly salts: Uint8Array;
  /** Canonical texts, UTF-8, one after the other; event i is from offset i to i + 1. */
  readonly canonical: Uint8Array;
  readonly canonicalOffsets: Uint32Array;
  /** Original texts, likewise. */
  readonly raw: Uint8Array;
  readonly rawOffsets: Uint32Array;
}

/** A packet that can be proven, with all its texts. */
export interface AttestedPacket extends SealedPacket, EventTexts {}

/** Used where nobody brings the lanes: slower, the same bytes. */
let nativeBench: Workbench | undefined;

/**
 * A packet that takes its events a slice at a time and keeps 32 bytes of each: however it is cut, it is the same packet. With `bench`
 * around the lanes of sha256-lanes.wasm it takes about half as long. Synchronous but for the signature: requests of an isolate share
 * the bench.
 */
export class OpenPacket {
  private readonly names: PacketNames;
  private readonly bench: Workbench;
  private readonly leaves: Uint8Array[] = [];
  private count = 0;
  private bytes = 0;

  constructor(names: PacketNames, bench?: Workbench) {
    this.names = names;
    nativeBench ??= workbench(nativeHasher());
    this.bench = bench ?? nativeBench;
  }

  /**
   * Takes the next events, one for each of `raws` and of `salts` (16 bytes each), and gives their texts back. Events are completed in
   * place, as {@link PacketInput} says. Throws `Refusal` ATTEST_NOT_CANONICAL (an event has no canonical form) or
   * INGEST_PACKET_TOO_LARGE (more text than MAX_PACKET_BYTES); the packet is none then.
   */
  add(raws: readonly string[], events: Iterable<OcsfEvent>, salts: Uint8Array): EventTexts {
    const originals = packOriginals(raws, this.bench);
    const binding = new EventBinding(this.names.packet, originals.digests, originals.offsets, this.count);
    const canonicals = packEvents(events, salts, this.bench, binding);
    this.requireRoom(canonicals);
    this.leaves.push(canonicals.digests);
    this.count += raws.length;
    return {
      ...{ salts, canonical: canonicals.bytes(), canonicalOffsets: canonicals.offsets },
      ...{ raw: originals.bytes(), rawOffsets: originals.offsets },
    };
  }

  /** The root over all events, the manifest that names it, and the receipt. */
  seal({ decoder, body, nonce, receiptKey }: Closing): Promise<SealedPacket> {
    const { names } = this;
    const manifest: Manifest = {
      v: 1,
      packet: names.packet,
      tenant: names.tenant,
      source: names.source,
      ...(names.sender === undefined ? {} : { sender: names.sender }),
      received_at: names.receivedAt,
      colo: names.colo,
      events: this.count,
      root: encodeHex(rootOfDigests(this.digests(), this.bench.hasher)),
      body: sha256Hex(body),
      bytes: body.length,
      mapper: names.mapper,
      decoder,
      ...(names.sequence === undefined ? {} : { sequence: names.sequence }),
      nonce: encodeHex(nonce),
    };
    return sign(manifest, names, receiptKey);
  }

  /** One packet's bound for all its slices: each was held to it alone. */
  private requireRoom({ offsets }: PackedTexts): void {
    const before = this.bytes;
    this.bytes += offsets.at(-1) ?? 0;
    if (this.bytes <= MAX_PACKET_BYTES) return;
    const bytes = before + (offsets.find((end) => before + end > MAX_PACKET_BYTES) ?? 0);
    const detail = { bytes, allowed: MAX_PACKET_BYTES };
    throw new Refusal('INGEST_PACKET_TOO_LARGE', 'the packet has more text than one may have', { detail });
  }

  private digests(): Uint8Array {
    const [first = new Uint8Array(0)] = this.leaves;
    if (this.leaves.length <= 1) return first;
    const all = new Uint8Array(DIGEST_BYTES * this.count);
    let at = 0;
    for (const leaves of this.leaves) {
      all.set(leaves, at);
      at += leaves.length;
    }
    return all;
  }
}

/** Attests one request whose events are at hand: an {@link OpenPacket} of one slice. Throws as it does. */
export async function attestPacket(input: PacketInput, bench?: Workbench): Promise<AttestedPacket> {
  const { raws, events, random } = input;
  if (random.length !== SALT_BYTES * (raws.length + 1)) {
    throw new TypeError('attestPacket: a raw text and 16 random bytes for each event, and 16 more');
  }
  const packet = new OpenPacket(input, bench);
  const texts = packet.add(raws, events, random.subarray(0, SALT_BYTES * raws.length));
  const nonce = random.subarray(SALT_BYTES * raws.length);
  return { ...(await packet.seal({ ...input, nonce })), ...texts };
}

async function sign(
  manifest: Manifest,
  { issuer }: PacketNames,
  receiptKey: SigningKey,
): Promise<SealedPacket> {
  const manifestText = canonicalize({ ...manifest });
  const manifestHash = sha256Hex(manifestText);
  const said = {
    iss: issuer,
    sub: manifest.source,
    iat: Math.floor(manifest.received_at / 1000),
    jti: manifest.packet,
    tenant: manifest.tenant,
    events: manifest.events,
    root: manifest.root,
    body: manifest.body,
    manifest: manifestHash,
  };
  return { manifest, manifestText, manifestHash, receipt: await signReceipt(said, receiptKey) };
}

function sha256Hex(message: string | Uint8Array): string {
  return createHash('sha256').update(message).digest('hex');
}
