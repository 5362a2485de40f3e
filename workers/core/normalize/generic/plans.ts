// Which fact fills which attribute of the OCSF objects that are nothing but facts. Members in sorted order.
import type { Slot } from './dictionary.ts';
import * as FACT from './fact.ts';
import type { FactPlan } from './facts.ts';
import {
  count,
  country,
  email,
  emails,
  hostname,
  ip,
  label,
  list,
  mac,
  nameOrIp,
  port,
  text,
} from './reads.ts';

/** What identifies one end, and what else is known of it: without the first, the second does not become an endpoint. */
export interface EndPlans {
  readonly identity: FactPlan;
  readonly more: FactPlan;
  /** What it was translated to. */
  readonly natIp: Slot;
  readonly natPort: Slot;
}

/** `src_endpoint`. An address in the place of a name counts as one, and the other way round. */
export const SOURCE_PLANS: EndPlans = {
  identity: [
    ['domain', FACT.srcDomain, text],
    ['hostname', FACT.srcHost, hostname],
    ['hostname', FACT.srcIp, hostname],
    ['interface_name', FACT.srcIf, label],
    ['ip', FACT.srcIp, ip],
    ['ip', FACT.srcHost, ip],
    ['svc_name', FACT.srcService, text],
    ['uid', FACT.srcId, label],
  ],
  more: [
    ['location', FACT.srcCountry, country],
    ['mac', FACT.srcMac, mac],
    ['port', FACT.srcPort, port],
    ['vlan_uid', FACT.vlan, label],
    ['zone', FACT.srcZone, text],
  ],
  natIp: FACT.srcNatIp,
  natPort: FACT.srcNatPort,
};

/** `dst_endpoint`. */
export const DESTINATION_PLANS: EndPlans = {
  identity: [
    ['domain', FACT.dstDomain, text],
    ['hostname', FACT.dstHost, hostname],
    ['hostname', FACT.dstIp, hostname],
    ['interface_name', FACT.dstIf, label],
    ['ip', FACT.dstIp, ip],
    ['ip', FACT.dstHost, ip],
    ['svc_name', FACT.dstService, text],
    ['uid', FACT.dstId, label],
  ],
  more: [
    ['location', FACT.dstCountry, country],
    ['mac', FACT.dstMac, mac],
    ['port', FACT.dstPort, port],
    ['zone', FACT.dstZone, text],
  ],
  natIp: FACT.dstNatIp,
  natPort: FACT.dstNatPort,
};

/** `device`: what identifies the host that reports, and what else is known of it. */
export const DEVICE_IDENTITY: FactPlan = [
  ['hostname', FACT.host, hostname],
  ['ip', FACT.hostIp, ip],
  ['ip', FACT.host, ip],
  ['name', FACT.deviceName, text],
  ['uid', FACT.deviceId, label],
];
export const DEVICE_MORE: FactPlan = [
  ['domain', FACT.deviceDomain, text],
  ['mac', FACT.hostMac, mac],
  ['model', FACT.deviceModel, text],
];

/** `user`: the one acted upon or signing in, and the one acting. */
export const USER_PLAN: FactPlan = [
  ['domain', FACT.userDomain, text],
  ['email_addr', FACT.email, email],
  ['groups', FACT.group, (value) => groups(value)],
  ['uid', FACT.userId, label],
];
export const ACTOR_PLAN: FactPlan = [
  ['domain', FACT.actorDomain, text],
  ['groups', FACT.group, (value) => groups(value)],
  ['uid', FACT.actorId, label],
];

const groups = (value: Parameters<typeof label>[0]) => {
  const name = label(value);
  return name === undefined ? undefined : [{ name }];
};

/** `traffic`, as the sender counts it. */
export const TRAFFIC_PLAN: FactPlan = [
  ['bytes', FACT.bytes, count],
  ['bytes_in', FACT.bytesIn, count],
  ['bytes_out', FACT.bytesOut, count],
  ['packets_in', FACT.packetsIn, count],
  ['packets_out', FACT.packetsOut, count],
];

/** `tls`, whose schema wants a version: without one only `tlsVersion` is looked at. */
export const TLS_PLAN: FactPlan = [
  ['cipher', FACT.tlsCipher, text],
  ['sni', FACT.sni, text],
];

/** `dns_query`, whose schema wants a name. */
export const QUERY_PLAN: FactPlan = [
  ['hostname', FACT.dnsQuery, nameOrIp],
  ['type', FACT.dnsType, text],
];

/** `firewall_rule` and `policy`; the first of their attributes that is there suffices. */
export const RULE_PLAN: FactPlan = [
  ['category', FACT.ruleCategory, text],
  ['name', FACT.ruleName, text],
  ['uid', FACT.ruleId, label],
];
export const POLICY_PLAN: FactPlan = [
  ['name', FACT.policyName, text],
  ['uid', FACT.policyId, label],
];

/** `http_request` without its method and URL. */
export const REQUEST_PLAN: FactPlan = [
  ['referrer', FACT.referrer, text],
  ['user_agent', FACT.agent, text],
  ['x_forwarded_for', FACT.xff, (value) => list(ip(value) ?? null)],
];

/** `email`, whose schema wants a sender or a recipient. */
export const EMAIL_ENDS: FactPlan = [
  ['from', FACT.mailFrom, email],
  ['to', FACT.mailTo, emails],
];
export const EMAIL_MORE: FactPlan = [
  ['message_uid', FACT.mailId, text],
  ['subject', FACT.subject, text],
];
