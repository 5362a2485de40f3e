// Messages of AuroraSOC's devices over MQTT (topics `aurora/...`, taken apart by decode/mqtt.ts): alerts -> Detection Finding,
// badge reads -> Authentication, status -> Device Inventory Info; readings, commands and attestation stay Base Events of the device.
// Their payloads are documented by name only, so the usual names of each thing are looked for.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { type DeviceTopic, readDeviceTopic } from '../../decode/mqtt.ts';
import type { Mapper } from '../mapper.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { FINDING_STATUS } from '../toolkit/finding.ts';
import { wordStatus } from '../toolkit/outcome.ts';
import { looseSeverity, SEVERITY } from '../toolkit/severity.ts';

const PRODUCT = { name: 'AuroraSOC CPS device', vendor_name: 'AuroraSOC' };

/** An alert that says nothing of its severity: AuroraSOC's normalizer takes it for medium, and so do we. */
const UNSAID_SEVERITY = SEVERITY.medium;

/** What a kind of message says about an event; the rest is the same for all. */
type Parts = Omit<EventParts, 'product' | 'metadata'>;

const mapMqtt = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields, envelope } = draft;
  for (const name of ['timestamp_ms', 'timestamp', 'ts', 'time', 'read_at']) draft.takeTime(fields, name);
  draft.takeSyslogTime();
  // A RawEvent of format mqtt has the topic as its source.
  const topic = envelope?.text('topic') ?? envelope?.text('source');
  const parsed = topic === undefined ? null : readDeviceTopic(topic);
  const device = parsed !== null && 'deviceId' in parsed ? parsed : { channel: '', deviceId: 'unknown' };
  return buildEvent(draft, {
    ...partsOf(fields, device),
    metadata: {
      event_code: device.channel,
      log_name: topic,
      original_event_uid: fields.label('id') ?? fields.label('event_id'),
    },
    product: PRODUCT,
  });
};

const partsOf = (fields: Fields, device: DeviceTopic): Parts => {
  switch (device.channel) {
    case 'sensors/alerts':
      return alert(fields, device);
    case 'access/badge_event':
      return badge(fields, device);
    case 'sensors/status':
      return {
        class_uid: CLASS.inventoryInfo,
        activity_id: 1,
        message: fields.text('message') ?? `${device.deviceId} reported its status`,
        members: { device: deviceOf(device) },
      };
    default:
      return plain(fields, device);
  }
};

/** `device` of the OCSF host profile: 7 is IOT. */
const deviceOf = ({ deviceId }: DeviceTopic): JsonObject => ({ type: 'IOT', type_id: 7, uid: deviceId });

const first = (fields: Fields, names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = fields.label(name);
    if (value !== undefined) return value;
  }
  return undefined;
};

const alert = (fields: Fields, device: DeviceTopic): Parts => {
  const kind = first(fields, ['alert_type', 'alert', 'type', 'event_type', 'event']);
  const message = fields.text('message') ?? fields.text('description');
  const title = fields.text('title') ?? kind ?? message ?? 'Device alert';
  return {
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    severity_id: severityOf(fields),
    message: message ?? title,
    members: {
      ...FINDING_STATUS.new,
      device: deviceOf(device),
      finding_info: {
        title,
        types: kind === undefined ? undefined : [kind],
        uid: first(fields, ['alert_id', 'uid', 'uuid']) ?? `${device.deviceId}/${title}`,
      },
      is_alert: true,
    },
  };
};

const severityOf = (fields: Fields): number => {
  for (const name of ['severity', 'level', 'priority']) {
    // The sender's own word stays in `unmapped`.
    const severity = looseSeverity(fields.peek(name));
    if (severity !== undefined) return severity;
  }
  return UNSAID_SEVERITY;
};

/** A credential was presented to a reader, which let its holder in or not. Without either it is no authentication. */
const badge = (fields: Fields, device: DeviceTopic): Parts => {
  const name = first(fields, ['user', 'user_name', 'username', 'holder']);
  const uid =
    first(fields, ['user_id', 'employee_id']) ??
    first(fields, ['card_uid', 'card_id', 'card', 'badge_id', 'badge', 'rfid', 'tag', 'uid']);
  if (name === undefined && uid === undefined) return plain(fields, device);
  const status = statusOf(fields);
  return {
    class_uid: CLASS.authentication,
    activity_id: 99,
    activity_name: 'Badge read',
    status,
    status_detail: fields.text('reason'),
    message: `Badge of ${name ?? uid} at ${device.deviceId}${status === undefined ? '' : `: ${status.status}`}`,
    members: {
      auth_protocol: 'RFID',
      auth_protocol_id: 99,
      device: deviceOf(device),
      dst_endpoint: { type: 'IOT', type_id: 7, uid: device.deviceId },
      user: { name, uid },
    },
  };
};

/** `granted: true`, or a word; the word stays in `unmapped`. */
const statusOf = (fields: Fields): Status | undefined => {
  for (const name of ['granted', 'authorized', 'success', 'access', 'result', 'decision', 'status']) {
    const value = fields.peek(name);
    const status =
      typeof value === 'string' ? (WORDS.get(value.toLowerCase()) ?? wordStatus(value)) : wordStatus(value);
    if (status !== undefined) return status;
  }
  return undefined;
};

const WORDS: ReadonlyMap<string, Status> = new Map([
  ['granted', SUCCESS],
  ['allow', SUCCESS],
  ['allowed', SUCCESS],
  ['true', SUCCESS],
  ['deny', FAILURE],
  ['rejected', FAILURE],
  ['refused', FAILURE],
  ['false', FAILURE],
]);

/** Readings, commands and answers to challenges: no class of OCSF says more of them than whose they are. */
const plain = (fields: Fields, device: DeviceTopic): Parts => {
  const metric = fields.spell('metric') || fields.spell('sensor');
  const reading = metric === '' ? '' : `${metric} ${fields.spell('value')} ${fields.spell('unit')}`.trim();
  return {
    class_uid: CLASS.baseEvent,
    activity_id: 0,
    message: fields.text('message') ?? (reading === '' ? undefined : reading),
    members: { device: deviceOf(device) },
  };
};

/** The topics of AuroraSOC's device contract. */
export const mqtt: Mapper = {
  product: 'mqtt',
  formats: ['mqtt'],
  matches: (event) => event.format === 'mqtt',
  map: mapMqtt,
};
