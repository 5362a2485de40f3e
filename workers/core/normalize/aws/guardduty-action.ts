// What a GuardDuty finding is about: the action that was seen, and whose credentials were used, as evidence.
// https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Action.html
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Fields } from '../toolkit/fields.ts';
import { fill, plan } from '../toolkit/plan.ts';
import { protocol } from '../toolkit/protocol.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';
import type { Spelling } from './amazon.ts';

const ACTION = 'service.action.';
const CONNECTION = `${ACTION}networkConnectionAction`;
const CALL = `${ACTION}awsApiCallAction`;
const CLUSTER = `${ACTION}kubernetesApiCallAction`;
const DNS = `${ACTION}dnsRequestAction`;
const PROBE = `${ACTION}portProbeAction.portProbeDetails`;
const LOGIN = `${ACTION}rdsLoginAttemptAction`;

/** Actions that tell the remote end in the same way. */
const REMOTES = [CONNECTION, PROBE, CALL, CLUSTER, LOGIN];

const from = (kind: string, member: string, actions: readonly string[] = REMOTES): string =>
  actions.map((action) => `${kind}:${action}.${member}`).join(' ');

/** `remoteIpDetails` and `remotePortDetails`, with where in the world that is, at one end. */
const remote = (at: string): string[] => [
  `@${at}.`,
  `ip ${from('ip', 'remoteIpDetails.ipAddressV4')} ${from('ip', 'remoteIpDetails.ipAddressV6', [CONNECTION, CALL])}`,
  `+port port:${CONNECTION}.remotePortDetails.port`,
  `+isp ${from('text', 'remoteIpDetails.organization.isp')}`,
  `?location.country ${from('text', 'remoteIpDetails.country.countryName')}`,
  `?location.city ${from('text', 'remoteIpDetails.city.cityName')}`,
  `?autonomous_system.number ${from('int', 'remoteIpDetails.organization.asn')}`,
  `?autonomous_system.name ${from('text', 'remoteIpDetails.organization.asnOrg')}`,
];

const local = (at: string): string[] => [
  `@${at}.`,
  `ip ${from('ip', 'localIpDetails.ipAddressV4', [CONNECTION, PROBE])}`,
  `+port ${from('port', 'localPortDetails.port', [CONNECTION, PROBE])}`,
];

const REST = [
  '@',
  'actor.user.name resource.accessKeyDetails.userName resource.kubernetesDetails.kubernetesUserDetails.username resource.rdsDbUserDetails.user',
  'actor.user.uid resource.accessKeyDetails.principalId resource.kubernetesDetails.kubernetesUserDetails.uid',
  '?actor.user.programmatic_credentials[].uid resource.accessKeyDetails.accessKeyId',
  `api.operation ${CALL}.api ${CLUSTER}.verb`,
  `?api.service.name ${CALL}.serviceName`,
  `?api.response.error ${CALL}.errorCode`,
  `query.hostname ${DNS}.domain`,
];

const IN = plan([...remote('src_endpoint'), ...local('dst_endpoint'), ...REST]);
const OUT = plan([...local('src_endpoint'), ...remote('dst_endpoint'), ...REST]);

/** Evidence must be of something: how a client called itself is added only to that. */
const CLIENT = plan([`http_request.user_agent ${CALL}.userAgent ${CLUSTER}.userAgent`]);

/** The action as evidence; the remote end is the source, unless the connection went out. */
export const takeEvidence = (
  fields: Fields,
  spell: Spelling,
): { evidence: JsonObject | undefined; verdict: Verdict | undefined } => {
  const action = fields.child(spell('service'))?.child(spell('action'));
  const connection = action?.child(spell('networkConnectionAction'));
  const direction = connection?.peek(spell('connectionDirection'));
  const evidence = fill(fields, direction === 'OUTBOUND' ? OUT : IN, {}, spell);
  const act =
    connection ?? action?.child(spell('dnsRequestAction')) ?? action?.child(spell('portProbeAction'));
  const known = protocol(act?.text(spell('protocol')));
  if (known !== undefined)
    evidence.connection_info = {
      direction_id: direction === 'INBOUND' ? 1 : direction === 'OUTBOUND' ? 2 : 0,
      protocol_name: known.name,
      protocol_num: known.number,
    };
  const blocked = act?.peek(spell('blocked'));
  const isEmpty = Object.keys(evidence).length === 0;
  return {
    evidence: isEmpty ? undefined : fill(fields, CLIENT, evidence, spell),
    verdict: typeof blocked === 'boolean' ? wordVerdict(blocked ? 'blocked' : 'allowed') : undefined,
  };
};
