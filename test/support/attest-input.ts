// What attestPacket takes, with everything a test does not care about made up.
import type { OcsfEvent } from '../../schemas/event.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { importSigningKey } from '../../workers/core/attest/keys.ts';
import type { PacketInput } from '../../workers/core/attest/packet.ts';
import { testKeys } from './keys.ts';

/** Keys of this test run. */
export const keys = await testKeys();

const receiptKey = await importSigningKey(keys.receiptKey, 'receipt');

/** A UUIDv7. */
export const PACKET = '019a4c00-1234-7abc-8def-0123456789ab';

/** An event with these members beside the ones every event has. */
export function ocsfEvent(members: JsonObject = {}): OcsfEvent {
  return {
    ...{
      class_uid: 0,
      category_uid: 0,
      activity_id: 0,
      type_uid: 0,
      severity_id: 1,
      time: 1_790_000_000_000,
    },
    ...members,
    metadata: { version: '1.8.0', product: { name: 'test' } },
  };
}

/** An input of these events, their raw texts being their JSON unless given. */
export function packetInput(
  events: OcsfEvent[],
  raws = events.map((event) => JSON.stringify(event)),
): PacketInput {
  return {
    ...{ packet: PACKET, tenant: 'acme', source: 'fw-1', receivedAt: 1_790_000_000_123, colo: 'FRA' },
    ...{ decoder: 'json', mapper: '1', issuer: 'https://edgeseal.test', receiptKey, events, raws },
    body: new TextEncoder().encode(raws.join('\n')),
    random: Uint8Array.from({ length: 16 * (events.length + 1) }, (_, i) => (i * 7 + (i >> 4)) & 0xff),
  };
}
