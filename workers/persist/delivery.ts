// Queue message -> Delivery (what it says) -> Arrival (the packet itself). Everything a message holds is looked at here once;
// what does not read becomes an error of that one message.

import type { PacketFile, PacketMessage } from '../../schemas/packet.ts';
import { decodeMessage } from '../core/attest/envelope.ts';
import { expandPacketFile } from '../core/attest/packet-compression.ts';
import { decodePacketFile } from '../core/attest/packet-file.ts';
import { Violation } from '../core/errors.ts';
import { type Identities, identitiesOf } from '../core/segment/event-identity.ts';
import { parseSpillKey } from '../core/segment/keys.ts';
import { LargePacket } from '../core/segment/large-packet.ts';
import { inspectReceipt } from './inspect.ts';
import type { PacketSource } from './packet-source.ts';
import { identityOf, type RetryIdentity, retryTerm } from './retry-term.ts';

/** A message and what it says. */
export interface Delivery {
  readonly message: Message;
  readonly said: PacketMessage;
}

/** A packet that is here, and the message that brought it. */
export interface Arrival {
  readonly message: Message;
  readonly packet: PacketFile | LargePacket;
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

/** Expands and reads a packet file, and holds its parts against one another. Throws `Violation`. */
export function openArrival(delivery: Delivery, file: Uint8Array): Arrival {
  const packet = decodePacketFile(expandPacketFile(file));
  inspectHead(delivery, packet);
  return arrivalOf(delivery, packet, identitiesOf(packet));
}

/**
 * The same for a packet that is read as it is needed (large-packet.ts); its events are to be looked at before anything of it is written
 * (`inspectTexts`), and have no identities until then. Throws what its source throws besides.
 */
export async function openLargeArrival(delivery: Delivery, source: PacketSource): Promise<Arrival> {
  const packet = await LargePacket.open(source);
  // Files of before there were frames.
  if (packet === undefined) return openArrival(delivery, await source.read(0, source.bytes));
  inspectHead(delivery, packet);
  return arrivalOf(delivery, packet, null);
}

function inspectHead({ said }: Delivery, packet: Arrival['packet']): void {
  inspectReceipt(packet);
  // No accepted event is fine where a protocol leaves the rejected ones to us; nothing at all is not.
  if (packet.manifest.events === 0 && packet.header.rejected.length === 0)
    throw new Violation('ENVELOPE_MALFORMED', 'a packet without any event');
  if (said.kind !== 'pointer') return;
  const place = parseSpillKey(said.key);
  if (place?.packet !== packet.manifest.packet || place.tenant !== packet.manifest.tenant) {
    throw new Violation('ENVELOPE_MALFORMED', 'a spilled packet that lies where another belongs');
  }
}

function arrivalOf(
  { message, said }: Delivery,
  packet: Arrival['packet'],
  identities: Identities | null,
): Arrival {
  const identity = identityOf(packet);
  const spillKey = said.kind === 'pointer' ? said.key : null;
  return { message, packet, identity, spillKey, term: retryTerm(identity), identities };
}
