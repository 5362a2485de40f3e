// MQTT messages as a bridge posts them, `{topic, payload}`, and the device contract of AuroraSOC's topics
// (`aurora/sensors/<device>/status|telemetry|alerts`, `aurora/access/<device>/badge_event`, `aurora/attestation/<device>/response`).
// The device id is part of an access decision: one that is not as the contract has it is rejected before anything else is read.
import type { DecodedEvent } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';
import { isObject, json, readJsonObject } from './json.ts';

/** Only pinned: `{topic, payload}` is found in any JSON. What is in it is read by unwrap.ts. */
export const mqtt: Format = {
  name: 'mqtt',
  nests: false,
  claims: () => false,
  decode: (line, context) => {
    const event = json.decode(line, context);
    if (event instanceof Defect) return event;
    const { topic, payload } = event.record;
    if (typeof topic === 'string' && payload !== undefined) return event;
    return new Defect(
      'DECODE_MQTT_SYNTAX',
      `a bridged MQTT message must have a topic and a payload, found ${excerpt(line)}`,
    );
  },
};

/** What a topic of the contract says. */
export interface DeviceTopic {
  /** `sensors/status`, `access/badge_event`, ... */
  readonly channel: string;
  readonly deviceId: string;
}

const CHANNELS: ReadonlySet<string> = new Set([
  'sensors/status',
  'sensors/telemetry',
  'sensors/alerts',
  'access/badge_event',
  'access/command',
  'attestation/response',
  'attestation/request',
]);

const DEVICE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The parts of a topic of the contract; null for any other topic, a defect for a device id that is none. */
export function readDeviceTopic(topic: string): DeviceTopic | Defect | null {
  if (!topic.startsWith('aurora/')) return null;
  const start = topic.indexOf('/', 7);
  const end = topic.lastIndexOf('/');
  const channel = `${topic.slice(7, start)}${topic.slice(end)}`;
  if (start === -1 || end <= start || !CHANNELS.has(channel)) return null;
  const deviceId = topic.slice(start + 1, end);
  if (DEVICE_ID.test(deviceId)) return { channel, deviceId };
  return new Defect(
    'DECODE_DEVICE_ID_INVALID',
    `a device id must be 1 to 64 of A-Z a-z 0-9 _ -, found ${excerpt(deviceId)}`,
  );
}

/** A message on a topic of the contract: the `record` is the payload; one that is no object is its `payload` or `message`. */
export function readDeviceMessage(
  raw: string,
  payload: JsonValue,
  envelope: JsonObject | undefined,
): DecodedEvent {
  if (typeof payload !== 'string') {
    const record = isObject(payload) ? payload : { payload };
    return decoded('mqtt', raw, record, undefined, undefined, undefined, envelope);
  }
  const record = readJsonObject(payload);
  if (!(record instanceof Defect))
    return decoded('mqtt', raw, record, undefined, undefined, undefined, envelope);
  // A bare reading, `21.5`, was never meant to be an object.
  const defect = payload.startsWith('{') ? record : undefined;
  return decoded('mqtt', raw, { message: payload }, undefined, defect, undefined, envelope);
}
