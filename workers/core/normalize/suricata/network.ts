// EVE events of protocols and packets, built in one shape: Network Activity (4001) and the classes derived from it.
// Used where events are rare enough for a generic literal; alerts, flows, DNS, HTTP and TLS have their own.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, type Status, typeUid } from '../toolkit/classes.ts';
import { type Draft, PROFILES } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { ACTOR, user } from '../toolkit/user.ts';
import { eveMetadata, priority, takeConnection, takeDestination, takeSource } from './eve.ts';
import { peekTime } from './flow.ts';
import { toldBy } from './protocols.ts';

/** Network Activity activities. */
export const NETWORK = { open: 1, refuse: 5, traffic: 6, other: 99 } as const;

/** What one protocol's mapper found out. */
export interface NetworkParts {
  readonly class_uid: number;
  readonly activity_id: number;
  /** Only beside activity 99. */
  readonly activity_name?: string | undefined;
  readonly app_protocol_name?: string | undefined;
  /** Goes before the two ends in the message. */
  readonly summary: string;
  readonly severity_id?: number | undefined;
  readonly status?: Status | undefined;
  readonly status_code?: string | undefined;
  readonly status_detail?: string | undefined;
  readonly profiles?: string[] | undefined;
  /** Ends that were not where EVE usually has them. */
  readonly source?: JsonObject | undefined;
  readonly destination?: JsonObject | undefined;
  /** Members the class has beyond those of every network class. */
  readonly members?: JsonObject | undefined;
}

/** Builds an event of a network class. At least one end must be there. */
export const networkEvent = (draft: Draft, type: string, parts: NetworkParts): OcsfEvent => {
  const source = parts.source ?? takeSource(draft);
  const destination = parts.destination ?? takeDestination(draft);
  const event: OcsfEvent = {
    activity_id: parts.activity_id,
    activity_name: parts.activity_name,
    app_protocol_name: parts.app_protocol_name,
    category_uid: 4,
    class_uid: parts.class_uid,
    connection_info: takeConnection(draft),
    dst_endpoint: destination,
    message: `${parts.summary} ${arrow(source, destination)}`,
    metadata: eveMetadata(draft, type, { profiles: parts.profiles }),
    observables: undefined,
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: parts.severity_id ?? SEVERITY.informational,
    src_endpoint: source,
    status: parts.status?.status,
    status_code: parts.status_code,
    status_detail: parts.status_detail,
    status_id: parts.status?.status_id,
    time: draft.time,
    type_uid: typeUid(parts.class_uid, parts.activity_id),
    unmapped: undefined,
  };
  if (parts.members !== undefined) Object.assign(event, parts.members);
  event.observables = draft.observables.all();
  event.unmapped = draft.unmapped();
  return event;
};

/** Any other event between two ends: traffic of the protocol the event is named for. */
export const mapTraffic = (draft: Draft, type: string): OcsfEvent => {
  const told = toldBy(type, draft.fields.child(type));
  const who = told?.user === undefined ? undefined : { actor: { user: user(draft, ACTOR, told.user) } };
  return networkEvent(draft, type, {
    class_uid: CLASS.networkActivity,
    activity_id: NETWORK.traffic,
    app_protocol_name: draft.fields.text('app_proto') ?? (told === undefined ? undefined : type),
    summary: type,
    status: told?.status,
    status_code: told?.status_code,
    status_detail: told?.status_detail,
    profiles: who === undefined ? undefined : PROFILES.host,
    members: who,
  });
};

/** `netflow`: one direction of a flow. */
export const mapNetflow = (draft: Draft, netflow: Fields): OcsfEvent => {
  const bytes = netflow.integer('bytes');
  const packets = netflow.integer('pkts');
  return networkEvent(draft, 'netflow', {
    class_uid: CLASS.networkActivity,
    activity_id: NETWORK.traffic,
    app_protocol_name: draft.fields.text('app_proto'),
    summary: 'netflow',
    members: {
      end_time: peekTime(netflow, 'end'),
      start_time: peekTime(netflow, 'start'),
      traffic: bytes === undefined && packets === undefined ? undefined : { bytes, packets },
    },
  });
};

/**
 * `anomaly`: a packet or stream that breaks its protocol. An observation, not a detection: Suricata raises an alert
 * where a rule calls it one. Hence Network Activity, failed, of low severity.
 */
export const mapAnomaly = (draft: Draft, anomaly: Fields): OcsfEvent => {
  const event = anomaly.text('event');
  return networkEvent(draft, 'anomaly', {
    class_uid: CLASS.networkActivity,
    activity_id: NETWORK.traffic,
    app_protocol_name: anomaly.text('app_proto'),
    summary: `anomaly ${event ?? '?'}`,
    severity_id: SEVERITY.low,
    status: FAILURE,
    status_code: anomaly.text('type'),
    status_detail: event,
  });
};

/** The rule that dropped a packet, as OCSF `firewall_rule`; undefined when none is named. */
const takeRule = (draft: Draft): JsonObject | undefined => {
  const alert = draft.fields.child('alert');
  const uid = alert?.label('signature_id');
  const name = alert?.text('signature');
  if (uid === undefined && name === undefined) return undefined;
  return { category: alert?.text('category'), name, uid, version: alert?.label('rev') };
};

/** `drop`: the packet went no further. */
export const mapDrop = (draft: Draft, drop: Fields): OcsfEvent => {
  const reason = drop.text('reason');
  const rule = draft.fields.child('alert');
  return networkEvent(draft, 'drop', {
    class_uid: CLASS.networkActivity,
    activity_id: NETWORK.refuse,
    app_protocol_name: draft.fields.text('app_proto'),
    summary: `drop (${reason ?? '?'})`,
    severity_id: Math.max(SEVERITY.low, rule === undefined ? 0 : priority(rule)),
    status: FAILURE,
    status_detail: reason,
    profiles: PROFILES.securityControl,
    members: {
      action: 'Denied',
      action_id: 2,
      disposition: 'Dropped',
      disposition_id: 6,
      firewall_rule: takeRule(draft),
    },
  });
};
