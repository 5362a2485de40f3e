// Packets as ingest makes them, through the real attest room: what persist's and the segment room's tests are fed with.
import type { OcsfEvent, RejectedEvent } from '../../schemas/event.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { DEFAULT_DEDUP_WINDOW_SECONDS } from '../../schemas/limits.ts';
import type { PacketFile } from '../../schemas/packet.ts';
import { importSigningKey, type SigningKey } from '../../workers/core/attest/keys.ts';
import { type AttestedPacket, attestPacket } from '../../workers/core/attest/packet.ts';
import { compressPacketFile } from '../../workers/core/attest/packet-compression.ts';
import { decodePacketFile, encodePacketFile } from '../../workers/core/attest/packet-file.ts';
import { testKeys } from './keys.ts';

/** What a test says about a packet; everything else is made up. */
export interface PacketSpec {
  readonly tenant?: string;
  readonly source?: string;
  /** Epoch ms; also the time in the packet's UUIDv7. */
  readonly receivedAt?: number;
  /** Events to be attested, beside their raw texts. */
  readonly events?: readonly JsonObject[];
  readonly raws?: readonly string[];
  /** The request body, as far as retries are recognized by it. Unique by default. */
  readonly body?: string;
  readonly idempotencyKey?: string;
  readonly dedupWindowSeconds?: number;
  readonly dedup?: 'event';
  readonly decoder?: string;
  readonly rejected?: readonly RejectedEvent[];
  /** The sender's own number of it. */
  readonly sequence?: number;
  /** Makes of the attested packet what ingest never would. */
  readonly tamper?: (packet: AttestedPacket) => AttestedPacket;
}

/** A packet as it lies in a message or in spill, and as it reads. */
export interface BuiltPacket {
  readonly id: string;
  readonly file: Uint8Array;
  readonly packet: PacketFile;
}

/** A noon in 2026; a test that needs other times says so. */
export const NOON = Date.UTC(2026, 9, 1, 12);

let signer: Promise<SigningKey> | undefined;
let made = 0;

/** Makes one packet. */
export async function buildPacket(spec: PacketSpec = {}): Promise<BuiltPacket> {
  signer ??= makeSigner();
  const receivedAt = spec.receivedAt ?? NOON;
  const events = (spec.events ?? [{}]).map((event) => ocsf(event, receivedAt));
  const raws = spec.raws ?? events.map((event) => JSON.stringify(event));
  const id = uuidv7(receivedAt);
  const honest = await attestPacket({
    ...{ packet: id, tenant: spec.tenant ?? 'acme', source: spec.source ?? 'fw', receivedAt, colo: 'FRA' },
    sequence: spec.sequence,
    ...{ decoder: spec.decoder ?? 'json', mapper: 'test', events, raws, issuer: 'https://edgeseal.test' },
    body: new TextEncoder().encode(spec.body ?? `body ${made++}`),
    random: randomBytes(16 * (events.length + 1)),
    receiptKey: await signer,
  });
  const file = encodePacketFile(spec.tamper?.(honest) ?? honest, {
    idempotencyKey: spec.idempotencyKey ?? null,
    dedupWindowSeconds: spec.dedupWindowSeconds ?? DEFAULT_DEDUP_WINDOW_SECONDS,
    dedup: spec.dedup,
    rejected: spec.rejected ?? [],
  });
  return { id, file: compressPacketFile(file), packet: decodePacketFile(file) };
}

/** WebCrypto gives 64 KiB at a time. */
function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

/** A UUIDv7 (RFC 9562 section 5.7) of that time, otherwise random. */
export function uuidv7(at: number): string {
  const time = at.toString(16).padStart(12, '0');
  const random = crypto.randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

/** A Base Event with these members on top. */
function ocsf(members: JsonObject, receivedAt: number): OcsfEvent {
  return {
    ...{ class_uid: 0, category_uid: 0, activity_id: 0, type_uid: 0, severity_id: 1, time: receivedAt },
    ...members,
    metadata: { version: '1.8.0', product: { name: 'test' }, logged_time: receivedAt },
  };
}

async function makeSigner(): Promise<SigningKey> {
  const { receiptKey } = await testKeys();
  return importSigningKey(receiptKey);
}
