// Cloudflare Logpush (https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/): a line does not say which
// dataset it is of; its members do. Times come as RFC 3339, epoch seconds or nanoseconds, as the job was set up.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { baseEvent } from '../toolkit/base-event.ts';
import { Draft } from '../toolkit/draft.ts';
import { isObject } from '../toolkit/fields.ts';
import { mapAccess, mapAudit, mapPosture } from './account.ts';
import { mapFinding } from './findings.ts';
import { mapHttp } from './http.ts';
import { mapDns, mapNetwork } from './network.ts';
import { CLOUDFLARE } from './parts.ts';

type DatasetMapper = (draft: Draft, log_name: string) => OcsfEvent | undefined;

/** Members that only lines of one dataset have together, the rarest first; the first row that has all of its own wins. */
const DATASETS: readonly (readonly [name: string, map: DatasetMapper | undefined, members: string])[] = [
  ['firewall_events', mapHttp, 'ClientRequestMethod Action ClientIP Kind'],
  ['firewall_events', mapHttp, 'ClientRequestHost Action ClientIP'],
  ['http_requests', mapHttp, 'ClientRequestHost EdgeResponseStatus'],
  ['http_requests', mapHttp, 'EdgeStartTimestamp ClientIP'],
  ['http_requests', mapHttp, 'ClientRequestMethod ClientIP'],
  ['http_requests', mapHttp, 'ClientRequestHost RayID'],
  ['http_requests', mapHttp, 'ClientRequestUserAgent ClientIP'],
  ['access_requests', mapAccess, 'AppDomain Allowed'],
  ['access_requests', mapAccess, 'AppUUID IPAddress'],
  ['gateway_dns', mapDns, 'QueryName SrcIP'],
  ['gateway_dns', mapDns, 'QueryName ResolverDecision'],
  ['dns_firewall_logs', mapDns, 'QueryName ClusterID'],
  ['dns_logs', mapDns, 'QueryName ColoCode SourceIP'],
  ['gateway_http', mapHttp, 'HTTPHost HTTPMethod'],
  ['gateway_http', mapHttp, 'HTTPMethod URL SourceIP'],
  ['zero_trust_network_sessions', mapNetwork, 'SessionStartTime SessionID'],
  ['magic_ids_detections', mapFinding, 'SignatureMessage SignatureID'],
  ['network_analytics_logs', mapNetwork, 'IPSourceAddress IPDestinationAddress'],
  ['gateway_network', mapNetwork, 'DestinationIP SourceIP PolicyID'],
  ['gateway_network', mapNetwork, 'Transport SourceIP SessionID'],
  ['spectrum_events', mapNetwork, 'ClientProto ClientIP Event'],
  ['audit_logs_v2', mapAudit, 'ActionType ActionTimestamp'],
  ['audit_logs', mapAudit, 'ActionType ActorID When'],
  ['audit_logs', mapAudit, 'ActionType ActionResult'],
  ['casb_findings', mapFinding, 'FindingTypeDisplayName AssetDisplayName'],
  ['device_posture_results', mapPosture, 'PostureCheckName DeviceID'],
  ['email_security_alerts', mapFinding, 'FinalDisposition AlertID'],
  ['workers_trace_events', undefined, 'ScriptName EventTimestampMs'],
];

const TABLE = DATASETS.map(([name, map, members]) => ({ map, members: members.split(' '), name }));

/** One member of each dataset, and one of the audit log as the API writes it. */
const MARKERS = [...new Set(TABLE.map(({ members }) => members[0] ?? '')), 'when'];

/** The audit log as the API writes it, in lower case and nested. */
const isApiAudit = ({ action, actor, owner, when }: JsonObject): boolean =>
  typeof when === 'string' &&
  isObject(action) &&
  typeof action.type === 'string' &&
  isObject(actor) &&
  isObject(owner);

const datasetOf = (record: JsonObject) =>
  TABLE.find((row) => row.members.every((name) => record[name] !== undefined));

/** Where the datasets write their time, the most telling first. */
const TIMES = [
  'EdgeStartTimestamp',
  'Datetime',
  'Timestamp',
  'SessionStartTime',
  'ActionTimestamp',
  'CreatedAt',
  'When',
  'when',
  'DetectedTimestamp',
  'ConnectTimestamp',
  'EventTimestampMs',
];

const mapLine = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  for (const key of TIMES) draft.takeTime(draft.fields, key);
  draft.takeSyslogTime();
  const dataset = datasetOf(event.record);
  if (dataset === undefined) return mapAudit(draft, 'audit_logs');
  return (
    dataset.map?.(draft, dataset.name) ??
    baseEvent(draft, CLOUDFLARE, { message: dataset.name, severity_id: 1 }, { log_name: dataset.name })
  );
};

/** Matches the members of a dataset; all of them begin with a capital, which few others' do. */
const matches = (event: DecodedEvent): boolean =>
  datasetOf(event.record) !== undefined || isApiAudit(event.record);

/** Cloudflare's logs. */
export const cloudflare: Mapper = {
  product: 'cloudflare',
  formats: ['json'],
  markers: MARKERS,
  matches,
  map: mapLine,
};
