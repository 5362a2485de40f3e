// What a GuardDuty finding is about: the action that was seen, as evidence, and the instance it was seen at.
// https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Action.html
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Fields } from '../fields.ts';
import { protocol } from '../protocol.ts';
import { type Verdict, wordVerdict } from '../verdict.ts';
import type { Casing } from './guardduty.ts';

/** What the action says, as OCSF members. */
export interface Action {
  readonly evidence: JsonObject | undefined;
  readonly device: JsonObject | undefined;
  readonly verdict: Verdict | undefined;
}

/** `remoteIpDetails` and `remotePortDetails`, with where in the world that is. */
const takeRemote = (at: Fields | undefined, cased: Casing): JsonObject | undefined => {
  const remote = at?.child(cased('remoteIpDetails'));
  const ip = remote?.ip(cased('ipAddressV4')) ?? remote?.ip(cased('ipAddressV6'));
  if (ip === undefined) return undefined;
  const country = remote?.child(cased('country'))?.text(cased('countryName'));
  const city = remote?.child(cased('city'))?.text(cased('cityName'));
  const owner = remote?.child(cased('organization'));
  const number = owner?.integer(cased('asn'));
  const name = owner?.text(cased('asnOrg'));
  return {
    autonomous_system: number === undefined && name === undefined ? undefined : { name, number },
    ip,
    isp: owner?.text(cased('isp')),
    location: country === undefined && city === undefined ? undefined : { city, country },
    port: at?.child(cased('remotePortDetails'))?.port(cased('port')),
  };
};

const takeLocal = (at: Fields | undefined, cased: Casing): JsonObject | undefined => {
  const local = at?.child(cased('localIpDetails'));
  const ip = local?.ip(cased('ipAddressV4')) ?? local?.ip(cased('ipAddressV6'));
  return ip === undefined
    ? undefined
    : { ip, port: at?.child(cased('localPortDetails'))?.port(cased('port')) };
};

/** The instance a finding is about, by its first network interface. */
const takeDevice = (resource: Fields | undefined, cased: Casing): JsonObject | undefined => {
  const instance = resource?.child(cased('instanceDetails'));
  const nic = instance?.children(cased('networkInterfaces'))?.[0];
  const ip = nic?.ip(cased('privateIpAddress'));
  const instance_uid = instance?.peek(cased('instanceId'));
  if (typeof instance_uid !== 'string' || instance_uid === '') return undefined;
  return {
    hostname: nic?.hostname(cased('privateDnsName')),
    instance_uid,
    interface_uid: nic?.text(cased('networkInterfaceId')),
    ip,
    subnet_uid: nic?.text(cased('subnetId')),
    type: 'Virtual',
    type_id: 6,
    vpc_uid: nic?.text(cased('vpcId')),
    zone: instance?.text(cased('availabilityZone')),
  };
};

/** Whose credentials were used: of IAM, of Kubernetes, or of a database. */
const takeUser = (resource: Fields | undefined, cased: Casing): JsonObject | undefined => {
  const key = resource?.child(cased('accessKeyDetails'));
  const cluster = resource?.child(cased('kubernetesDetails'))?.child(cased('kubernetesUserDetails'));
  const name =
    key?.text(cased('userName')) ??
    cluster?.text(cased('username')) ??
    resource?.child(cased('rdsDbUserDetails'))?.text(cased('user'));
  const uid = key?.text(cased('principalId')) ?? cluster?.text(cased('uid'));
  if (name === undefined && uid === undefined) return undefined;
  const credential = key?.text(cased('accessKeyId'));
  const type = key?.text(cased('userType'));
  return {
    name,
    programmatic_credentials: credential === undefined ? undefined : [{ uid: credential }],
    type,
    type_id: type === undefined ? undefined : 99,
    uid,
  };
};

/** A call of an AWS or Kubernetes API. */
const takeCall = (call: Fields | undefined, cased: Casing): JsonObject | undefined => {
  const operation = call?.text(cased('api')) ?? call?.text(cased('verb'));
  if (operation === undefined) return undefined;
  const name = call?.text(cased('serviceName'));
  const error = call?.text(cased('errorCode'));
  return {
    operation,
    response: error === undefined ? undefined : { error },
    service: name === undefined ? undefined : { name },
  };
};

const takeConnection = (connection: Fields | undefined, cased: Casing): JsonObject | undefined => {
  const known = protocol(connection?.text(cased('protocol')));
  const direction = connection?.peek(cased('connectionDirection'));
  if (known === undefined && direction === undefined) return undefined;
  return {
    direction_id: direction === 'INBOUND' ? 1 : direction === 'OUTBOUND' ? 2 : 0,
    protocol_name: known?.name,
    protocol_num: known?.number,
  };
};

/** Takes the action and the instance. The remote end is the source, unless the connection went out. */
export const takeAction = (
  action: Fields | undefined,
  resource: Fields | undefined,
  cased: Casing,
): Action => {
  const child = (name: string): Fields | undefined => action?.child(cased(name));
  const connection = child('networkConnectionAction');
  const call = child('awsApiCallAction') ?? child('kubernetesApiCallAction');
  const dns = child('dnsRequestAction');
  const probe = child('portProbeAction');
  const login = child('rdsLoginAttemptAction');
  const probed = probe?.children(cased('portProbeDetails'))?.[0];
  const flow = connection ?? probed;
  const remote = takeRemote(flow ?? call ?? login, cased);
  const local = takeLocal(flow, cased);
  const isOut = connection?.peek(cased('connectionDirection')) === 'OUTBOUND';
  const hostname = dns?.text(cased('domain'));
  const agent = call?.text(cased('userAgent'));
  const user = takeUser(resource, cased);
  const parts: JsonObject = {
    actor: user === undefined ? undefined : { user },
    api: takeCall(call, cased),
    connection_info: takeConnection(connection ?? dns, cased),
    dst_endpoint: isOut ? remote : local,
    http_request: agent === undefined ? undefined : { user_agent: agent },
    query: hostname === undefined ? undefined : { hostname },
    src_endpoint: isOut ? local : remote,
  };
  const blocked = (connection ?? dns ?? probe)?.peek(cased('blocked'));
  return {
    device: takeDevice(resource, cased),
    // Evidence must be of something; how a client called itself is not enough.
    evidence: Object.entries(parts).some(([key, part]) => part !== undefined && key !== 'http_request')
      ? parts
      : undefined,
    verdict: typeof blocked === 'boolean' ? wordVerdict(blocked ? 'blocked' : 'allowed') : undefined,
  };
};
