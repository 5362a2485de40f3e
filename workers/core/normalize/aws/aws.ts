// Amazon Web Services: which log a record is of, by the members that only that log has. Records that EventBridge or
// Network Firewall wrapped are looked at in turn.
import type { DecodedEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { unwrapped } from '../inside.ts';
import type { Mapper } from '../mapper.ts';
import { saas } from '../saas/service.ts';
import { suricata } from '../suricata/suricata.ts';
import { isObject } from '../toolkit/fields.ts';
import { isBalancer, mapBalancer } from './balancer.ts';
import { isBedrock, mapBedrock } from './bedrock.ts';
import { isCloudTrail, mapCloudTrail } from './cloudtrail.ts';
import { mapNotice } from './eventbridge.ts';
import { isGuardDuty, mapGuardDuty } from './guardduty.ts';
import { isInspector, isMacie, mapInspector, mapMacie } from './inspector.ts';
import { readLine } from './lines.ts';
import { isResolver, mapResolver } from './resolver.ts';
import { isS3Access, mapS3Access } from './s3-access.ts';
import { isSecurityHub, mapSecurityHub } from './security-hub.ts';
import { isVpcFlow, mapVpcFlow } from './vpc-flow.ts';
import { isWaf, mapWaf } from './waf.ts';

type Map = Mapper['map'];

/** How a log is recognized, and mapped; the most frequent first. */
const LOGS: readonly (readonly [(record: JsonObject) => boolean, Map])[] = [
  [isCloudTrail, mapCloudTrail],
  [isVpcFlow, mapVpcFlow],
  [isResolver, mapResolver],
  [isWaf, mapWaf],
  [isGuardDuty, mapGuardDuty],
  [isSecurityHub, mapSecurityHub],
  [isInspector, mapInspector],
  [isMacie, mapMacie],
  [isBalancer, mapBalancer],
  [isS3Access, mapS3Access],
  [isBedrock, mapBedrock],
];

const logOf = (record: JsonObject): Map | undefined => LOGS.find(([matches]) => matches(record))?.[1];

/** Network Firewall puts Suricata's EVE into `event`, and its own names beside. */
const firewallEvent = (event: DecodedEvent): DecodedEvent | undefined => {
  const { event: inner, firewall_name: name } = event.record;
  if (typeof name !== 'string' || !isObject(inner)) return undefined;
  const eve = unwrapped(event, 'event', inner);
  return suricata.matches(eve) ? eve : undefined;
};

/** EventBridge puts a service's own record into `detail`; Security Hub's holds a list of one finding. */
const mapEventBridge: Map = (event, context) => {
  const { detail } = event.record;
  if (!isObject(detail)) return mapNotice(event, context);
  const findings = detail.findings;
  if (Array.isArray(findings) && findings.length === 1 && isObject(findings[0])) {
    const list = unwrapped(event, 'detail', detail);
    return mapSecurityHub(unwrapped(list, 'findings', findings[0]), context);
  }
  const inner = unwrapped(event, 'detail', detail);
  const map = logOf(detail);
  if (map !== undefined) return map(inner, context);
  // Partners send their records as they are.
  return saas.matches(inner) ? saas.map(inner, context) : mapNotice(event, context);
};

const isWrapped = (record: JsonObject): boolean =>
  typeof (record['detail-type'] ?? record.detailType) === 'string' && typeof record.source === 'string';

const mapAws: Map = (event, context) => {
  const eve = firewallEvent(event);
  if (eve !== undefined) return suricata.map(eve, context);
  if (isWrapped(event.record)) return mapEventBridge(event, context);
  return (logOf(event.record) ?? mapNotice)(event, context);
};

/** Amazon Web Services, of logs that have named members. */
export const aws: Mapper = {
  product: 'aws',
  formats: ['json', 'kv', 'csv'],
  markers:
    'eventName eventname insightDetails srcaddr srcAddr p_log_type query_name webaclId arn Arn service Service ProductArn findingArn resourcesAffected elb elbStatusCode bucket bucket_name detail-type detailType firewall_name schemaType'.split(
      ' ',
    ),
  matches: (event) =>
    isWrapped(event.record) || logOf(event.record) !== undefined || firewallEvent(event) !== undefined,
  map: mapAws,
};

const mapLine: Map = (event, context) => {
  const line = readLine(event);
  if (line === undefined) return mapNotice(event, context);
  const isAlone = Object.keys(event.record).length === 1;
  const bare = isAlone ? { ...event, record: line.record } : unwrapped(event, 'message', line.record);
  // The line as it came: the fields were cut from it.
  return Object.assign(line.map(bare, context), { message: event.record.message });
};

/** Amazon Web Services, of logs that are lines of text. */
export const awsLines: Mapper = {
  product: 'aws',
  formats: ['text'],
  matches: (event) => readLine(event) !== undefined,
  map: mapLine,
};
