// Queue message -> Delivery (what it says) -> Arrival (the packet itself). Everything a message holds is looked at here once;
// what does not read becomes an error of that one message.

import type { PacketFile, PacketMessage } from '../../schemas/packet.ts';
import { decodeMessage } from '../core/attest/envelope.ts';
import { expandPacketFile } from '../core/attest/packet-compression.ts';
import { decodePacketFile } from '../core/attest/packet-file.ts';
import { Unavailable, Violation } from '../core/errors.ts';
import { type Identities, identitiesOf } from '../core/segment/event-identity.ts';
import { parseSpillKey } from '../core/segment/keys.ts';
import { inspectReceipt } from './inspect.ts';
import { identityOf, type RetryIdentity, retryTerm } from './retry-term.ts';

/** A message and what it says. */
export interface Delivery {
  readonly message: Message;
  readonly said: PacketMessage;
}

/** A packet that is here, and the message that brought it. */
export interface Arrival {
  readonly message: Message;
  readonly packet: PacketFile;
  readonly identity: RetryIdentity;
  readonly term: string;
  readonly identities: Identities | null;
  /** Where it lies in SPILL, to be deleted once it is archived. */
  readonly spillKey: string | null;
}

/** The bytes of a message body; ours are sent as `bytes`, anything else is kept as JSON for the dead letter. */
export function bytesOf(body: unknown): Uint8Array {
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  return new TextEncoder().encode(JSON.stringify(body) ?? '');
}

/** Reads the envelope. Throws `Violation` ENVELOPE_MALFORMED or ENVELOPE_VERSION_UNKNOWN. */
export function openDelivery(message: Message): Delivery {
  return { message, said: decodeMessage(bytesOf(message.body)) };
}

/**
 * The compressed packet file a delivery brings or points to; undefined when nothing lies where it points. Throws
 * `Unavailable` PERSIST_ARCHIVE_UNAVAILABLE, and `Violation` ENVELOPE_MALFORMED for a pointer that ingest cannot have written.
 */
export async function fetchFile(said: PacketMessage, spill: R2Bucket): Promise<Uint8Array | undefined> {
  if (said.kind === 'packet') return said.file;
  if (said.kind === 'pulse') return undefined;
  if (parseSpillKey(said.key)?.packet !== said.packet) {
    throw new Violation('ENVELOPE_MALFORMED', 'a pointer to what is no spilled packet');
  }
  try {
    const object = await spill.get(said.key);
    return object === null ? undefined : new Uint8Array(await object.arrayBuffer());
  } catch (cause) {
    throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'could not read a spilled packet', { cause });
  }
}

/** Expands and reads a packet file, and holds its parts against one another. Throws `Violation`. */
export function openArrival({ message, said }: Delivery, file: Uint8Array): Arrival {
  const packet = decodePacketFile(expandPacketFile(file));
  inspectReceipt(packet);
  // No accepted event is fine where a protocol leaves the rejected ones to us; nothing at all is not.
  if (packet.manifest.events === 0 && packet.header.rejected.length === 0)
    throw new Violation('ENVELOPE_MALFORMED', 'a packet without any event');
  const spillKey = said.kind === 'pointer' ? said.key : null;
  if (spillKey !== null) {
    const { packet: id, tenant } = packet.manifest;
    const place = parseSpillKey(spillKey);
    if (place?.packet !== id || place.tenant !== tenant) {
      throw new Violation('ENVELOPE_MALFORMED', 'a spilled packet that lies where another belongs');
    }
  }
  const identity = identityOf(packet);
  return {
    ...{ message, packet, identity, spillKey },
    ...{ term: retryTerm(identity), identities: identitiesOf(packet) },
  };
}
