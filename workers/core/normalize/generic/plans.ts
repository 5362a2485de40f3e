// Which fact fills which attribute of the OCSF objects that are nothing but facts. Members in sorted order.
import * as FACT from './fact.ts';
import type { FactPlan } from './facts.ts';
import { count, email, emails, hostname, ip, label, list, mac, nameOrIp, text } from './reads.ts';

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
