// Facts about what went over a network: traffic (4001), requests (4002), names looked up (4003), tunnels (4014), mail (4009).
// Each is undefined, and takes nothing, where its class wants what is not there.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { isObject } from '../toolkit/fields.ts';
import { codeStatus, methodActivity } from '../toolkit/http-message.ts';
import { isCode } from './classify.ts';
import { takeEnd } from './ends.ts';
import * as FACT from './fact.ts';
import type { Facts } from './facts.ts';
import { type Assembly, build } from './frame.ts';
import {
  EMAIL_ENDS,
  EMAIL_MORE,
  POLICY_PLAN,
  QUERY_PLAN,
  REQUEST_PLAN,
  RULE_PLAN,
  TLS_PLAN,
  TRAFFIC_PLAN,
} from './plans.ts';
import { nameOrIp } from './reads.ts';
import {
  directionOf,
  peekVerdict,
  takeConnection,
  takeFile,
  takeSession,
  takeUrl,
  takeUser,
} from './take-facts.ts';

/** The ends of what went over the network; undefined, and nothing taken, where there is neither. */
const takeEnds = (facts: Facts): JsonObject | undefined => {
  const from = takeEnd(facts, 'src');
  const to = takeEnd(facts, 'dst');
  return from === undefined && to === undefined ? undefined : { dst_endpoint: to, src_endpoint: from };
};

/** What every class of the category has, beside its ends. */
const overNetwork = (facts: Facts, ends: JsonObject | undefined): JsonObject => ({
  app_name: facts.text(FACT.app),
  app_protocol_name: facts.text(FACT.appProtocol),
  connection_info: takeConnection(facts),
  dst_endpoint: ends?.dst_endpoint,
  firewall_rule: facts.object(RULE_PLAN),
  policy: facts.object(POLICY_PLAN),
  src_endpoint: ends?.src_endpoint,
  tls: takeTls(facts),
  traffic: facts.object(TRAFFIC_PLAN),
});

const takeTls = (facts: Facts): JsonObject | undefined => {
  const version = facts.text(FACT.tlsVersion);
  return version === undefined ? undefined : facts.object(TLS_PLAN, { version });
};

/** Traffic, or its refusal, with at least one end. */
export const network = (assembly: Assembly): OcsfEvent | undefined => {
  const { facts } = assembly;
  const ends = takeEnds(facts);
  if (ends === undefined) return undefined;
  const verdict = assembly.verdict ?? peekVerdict(facts) ?? assembly.namedVerdict;
  const members = overNetwork(facts, ends);
  const { dst_endpoint: to, src_endpoint: from } = ends;
  members.url = takeUrl(facts);
  // A record between two ends is traffic (6), unless it was refused (5); of one end alone only its own words can tell.
  const both = to !== undefined && from !== undefined;
  const activity =
    assembly.activity ?? (verdict?.action_id === 2 ? 5 : both || verdict !== undefined ? 6 : 0);
  const message = (): string => arrow(isObject(from) ? from : undefined, isObject(to) ? to : undefined);
  return build(assembly, CLASS.networkActivity, activity, members, message);
};

/** A request with a URL, and its response where there is a status code. */
export const http = (assembly: Assembly): OcsfEvent | undefined => {
  const { facts } = assembly;
  const address = takeUrl(facts);
  const method = facts.peek(FACT.method);
  const upper = typeof method === 'string' ? method.toUpperCase() : '';
  if (address === undefined && upper === '') return undefined;
  const known = methodActivity(upper);
  if (known !== undefined) facts.drop(FACT.method);
  const other = known === undefined && upper !== '' ? facts.text(FACT.method) : undefined;
  if (isCode(facts.peek(FACT.outcome))) facts.move(FACT.outcome, FACT.statusCode);
  const code = facts.count(FACT.statusCode);
  const request: JsonObject = { http_method: known === undefined ? undefined : upper, url: address };
  const members = overNetwork(facts, takeEnds(facts));
  Object.assign(members, {
    activity_name: other,
    file: takeFile(facts),
    http_request: facts.object(REQUEST_PLAN, request),
    http_response: code === undefined ? undefined : { code },
  });
  const status = assembly.status ?? (facts.peek(FACT.outcome) === undefined ? codeStatus(code) : undefined);
  const shown = address?.url_string ?? '?';
  const message = (): string => `${other ?? upper} ${typeof shown === 'string' ? shown : '?'} ${code ?? '-'}`;
  const activity = known ?? (other === undefined ? 0 : 99);
  return build({ ...assembly, status }, CLASS.httpActivity, activity, members, message);
};

/** A name looked up (1) or its answer (2), with at least one end. */
export const dns = (assembly: Assembly): OcsfEvent | undefined => {
  const { facts } = assembly;
  if (nameOrIp(facts.peek(FACT.dnsQuery) ?? null) === undefined) return undefined;
  const ends = takeEnds(facts);
  if (ends === undefined) return undefined;
  const members = overNetwork(facts, ends);
  const answer = facts.peek(FACT.dnsAnswer);
  const query = facts.object(QUERY_PLAN, {});
  const answers = answersIn(answer);
  members.answers = answers;
  if (answers?.length === 1) facts.drop(FACT.dnsAnswer);
  members.query = query;
  members.rcode = facts.text(FACT.dnsRcode);
  const activity = assembly.activity ?? (answer === undefined && members.rcode === undefined ? 1 : 2);
  return build(assembly, CLASS.dnsActivity, activity, members, () => `query ${String(query?.hostname)}`);
};

/** Answers of a text, separated by commas or semicolons. One that holds several is kept as it was written, too. */
const answersIn = (answer: JsonValue | undefined): JsonObject[] | undefined =>
  typeof answer === 'string' && answer !== ''
    ? answer.split(/[,;] ?/).map((rdata) => ({ rdata }))
    : undefined;

/** A tunnel opened (1), closed (2) or renewed (3). */
export const tunnel = (assembly: Assembly): OcsfEvent | undefined => {
  const { facts } = assembly;
  const ends = takeEnds(facts);
  const session = takeSession(facts);
  if (ends === undefined && session === undefined) return undefined;
  const members = overNetwork(facts, ends);
  if (session === undefined && ends?.src_endpoint === undefined)
    members.connection_info ??= { direction_id: 0 };
  members.session = session === undefined ? undefined : { is_vpn: true, uid: session };
  members.tunnel_type = facts.text(FACT.tunnelType);
  if (members.tunnel_type !== undefined) members.tunnel_type_id = 99;
  members.user = takeUser(facts, facts.hasText(FACT.user) ? 'user' : 'actor');
  return build(assembly, CLASS.tunnelActivity, assembly.activity ?? 0, members);
};

/** A message on its way. */
export const mail = (assembly: Assembly): OcsfEvent | undefined => {
  const { facts } = assembly;
  const message = facts.object(EMAIL_ENDS);
  if (message === undefined) return undefined;
  return build(assembly, CLASS.emailActivity, assembly.activity ?? 0, {
    direction_id: directionOf(facts) < 3 ? directionOf(facts) : 0,
    dst_endpoint: takeEnd(facts, 'dst'),
    email: facts.object(EMAIL_MORE, message),
    policy: facts.object(POLICY_PLAN),
    src_endpoint: takeEnd(facts, 'src'),
  });
};
