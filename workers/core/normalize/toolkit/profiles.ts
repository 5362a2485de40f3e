// Which OCSF 1.8.0 profiles an event uses: an attribute a profile brings to a class needs that profile named in
// `metadata.profiles`, unless the class has the attribute by itself. The tables follow the compiled schema; the schema
// checker of the tests holds them to it.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS, categoryOf } from './classes.ts';
import { isObject } from './fields.ts';

/** Classes that have `device` without the host profile. System classes (category 1) and discovery (5) have it, too. */
const OWN_DEVICE: ReadonlySet<number> = new Set([
  CLASS.vulnerabilityFinding,
  CLASS.complianceFinding,
  CLASS.detectionFinding,
  CLASS.dataSecurityFinding,
  CLASS.rdpActivity,
  CLASS.tunnelActivity,
]);

/** Classes that have `actor` without the host profile. System (1), identity (3) and discovery (5) have it, too. */
const OWN_ACTOR: ReadonlySet<number> = new Set([
  CLASS.dataSecurityFinding,
  CLASS.networkFileActivity,
  CLASS.apiActivity,
  CLASS.datastoreActivity,
  CLASS.fileHosting,
]);

const usesHost = (event: OcsfEvent, category: number): boolean => {
  const { class_uid: uid } = event;
  if (event.device !== undefined && category !== 1 && category !== 5 && !OWN_DEVICE.has(uid)) return true;
  return event.actor !== undefined && category % 2 === 0 && !OWN_ACTOR.has(uid);
};

const usesSecurityControl = (event: OcsfEvent, category: number): boolean => {
  const { class_uid: uid } = event;
  if (event.action_id !== undefined || event.disposition_id !== undefined) return true;
  if (event.firewall_rule !== undefined || event.authorizations !== undefined) return true;
  if (event.confidence_id !== undefined || event.confidence_score !== undefined) {
    if (category !== 2) return true;
  }
  if (event.attacks !== undefined && uid !== CLASS.incidentFinding) return true;
  if (event.policy !== undefined && uid !== CLASS.accountChange && uid !== CLASS.scanActivity) return true;
  if (uid === CLASS.detectionFinding) return false;
  if (event.malware !== undefined || event.malware_scan_info !== undefined) return true;
  if (uid === CLASS.dataSecurityFinding) return false;
  return event.is_alert !== undefined || event.risk_score !== undefined || event.risk_level_id !== undefined;
};

const usesContainer = ({ device }: OcsfEvent): boolean => isObject(device) && device.container !== undefined;

const usesProxy = (event: OcsfEvent): boolean =>
  event.proxy_endpoint !== undefined ||
  event.proxy_http_request !== undefined ||
  event.proxy_tls !== undefined;

const usesIncident = (event: OcsfEvent): boolean =>
  event.assignee !== undefined ||
  event.priority_id !== undefined ||
  event.verdict_id !== undefined ||
  event.src_url !== undefined ||
  event.ticket !== undefined;

/** The profiles an event's members need, in the order of their names; undefined when it needs none. */
export const profilesOf = (event: OcsfEvent): string[] | undefined => {
  const category = categoryOf(event.class_uid);
  const list: string[] = [];
  if (event.cloud !== undefined || (event.api !== undefined && event.class_uid !== CLASS.apiActivity)) {
    list.push('cloud');
  }
  if (usesContainer(event)) list.push('container');
  if (usesHost(event, category)) list.push('host');
  if (category === 2 && event.class_uid !== CLASS.incidentFinding && usesIncident(event))
    list.push('incident');
  if (category === 4 && event.load_balancer !== undefined) list.push('load_balancer');
  if ((category === 4 || category === 6) && usesProxy(event)) list.push('network_proxy');
  if (usesSecurityControl(event, category)) list.push('security_control');
  return list.length === 0 ? undefined : list;
};
