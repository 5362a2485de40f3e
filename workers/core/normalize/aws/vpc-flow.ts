// VPC Flow Logs, versions 2 to 5 and later fields, as JSON, key=value or text -> Network Activity (4001).
// https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import { Draft } from '../draft.ts';
import { arrow } from '../endpoint.ts';
import { buildEvent } from '../event.ts';
import type { Fields } from '../fields.ts';
import { protocolByNumber } from '../protocol.ts';
import { parseTime } from '../time.ts';
import { wordVerdict } from '../verdict.ts';
import { awsCloud, awsProduct, isTold, type Spelling, spellings } from './amazon.ts';

/** Fields of the default format, version 2, in its order. */
export const DEFAULT_FIELDS =
  'version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status';

const spell = spellings(
  `${DEFAULT_FIELDS} src_addr dst_addr src_port dst_port vpc_id subnet_id sub_net_id instance_id tcp_flags type region az_id flow_direction traffic_path pkt_src_aws_service pkt_dst_aws_service status account`,
);

/** What a flow's record says, under whichever spelling. */
interface Flow {
  readonly fields: Fields;
  readonly at: Spelling;
}

const told = ({ fields, at }: Flow, name: string): string | undefined => fields.checked(at(name), isTold);

const takeEnd = (flow: Flow, side: 'dst' | 'src', owner: JsonObject | undefined): JsonObject | undefined => {
  const { fields, at } = flow;
  const ip = fields.ip(at(`${side}addr`)) ?? fields.ip(at(`${side}_addr`));
  const service = told(flow, `pkt_${side}_aws_service`);
  if (ip === undefined && owner === undefined && service === undefined) return undefined;
  const port = fields.port(at(`${side}port`)) ?? fields.port(at(`${side}_port`));
  return { ...owner, ip, port, svc_name: service };
};

/** The network interface that was watched, and what it belongs to. */
const takeInterface = (flow: Flow): JsonObject | undefined => {
  const interface_uid = told(flow, 'interface_id');
  const instance_uid = told(flow, 'instance_id');
  if (interface_uid === undefined && instance_uid === undefined) return undefined;
  return {
    instance_uid,
    interface_uid,
    subnet_uid: told(flow, 'subnet_id') ?? told(flow, 'sub_net_id'),
    vpc_uid: told(flow, 'vpc_id'),
  };
};

/** `traffic_path` 1..8 are OCSF's boundaries 4..11, in the same order. */
const boundaryOf = ({ fields, at }: Flow): number | undefined => {
  const path = fields.integer(at('traffic_path'));
  return path !== undefined && path >= 1 && path <= 8 ? path + 3 : undefined;
};

const takeConnection = (flow: Flow, direction: number): JsonObject => {
  const { fields, at } = flow;
  const number = fields.integer(at('protocol'));
  const known = number === undefined ? undefined : protocolByNumber(number);
  const version = fields.peek(at('type'));
  return {
    boundary_id: boundaryOf(flow),
    direction_id: direction,
    protocol_name: known?.name,
    protocol_num: number,
    protocol_ver_id: version === 'IPv4' ? 4 : version === 'IPv6' ? 6 : undefined,
    tcp_flags: fields.integer(at('tcp_flags')),
  };
};

const DIRECTIONS = new Map<unknown, number>([
  ['ingress', 1],
  ['egress', 2],
]);

const takeEnds = (flow: Flow, direction: number) => {
  const owner = takeInterface(flow);
  const source = takeEnd(flow, 'src', direction === 2 ? owner : undefined);
  const destination = takeEnd(flow, 'dst', direction === 1 ? owner : undefined);
  // Which end the interface is at is only known with the direction.
  const device = direction === 0 && owner !== undefined ? { ...owner, type_id: 0 } : undefined;
  return { destination, device, source };
};

const flowMembers = (flow: Flow, draft: Draft, cloud: JsonObject) => {
  const { fields, at } = flow;
  const direction = DIRECTIONS.get(fields.peek(at('flow_direction'))) ?? 0;
  const { destination, device, source } = takeEnds(flow, direction);
  const bytes = fields.integer(at('bytes'));
  const packets = fields.integer(at('packets'));
  return {
    cloud,
    connection_info: takeConnection(flow, direction),
    device,
    dst_endpoint: destination,
    end_time: parseTime(fields.peek(at('end'))),
    src_endpoint: source,
    start_time: draft.time === draft.receivedAt ? undefined : draft.time,
    traffic: bytes === undefined && packets === undefined ? undefined : { bytes, packets },
  };
};

/** Maps one flow; a record of no flow (`NODATA`, `SKIPDATA`) is a Base Event. */
export const mapVpcFlow = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const flow: Flow = { fields, at: spell(event.record) };
  const { at } = flow;
  draft.takeTime(fields, at('start'));
  draft.takeTime(fields, 'p_event_time');
  draft.takeSyslogTime();
  const version = fields.label(at('version'));
  const product = awsProduct('Amazon VPC', 'Flowlogs', version === '-' ? undefined : version);
  const cloud = awsCloud(
    told(flow, 'region'),
    told(flow, 'account_id') ?? told(flow, 'account'),
    told(flow, 'az_id'),
  );
  const status_code = told(flow, 'log_status') ?? told(flow, 'status');
  const members = flowMembers(flow, draft, cloud);
  const action = fields.peek(at('action'));
  const verdict = typeof action === 'string' ? wordVerdict(action) : undefined;
  const message = `${typeof action === 'string' ? action : 'flow'} ${arrow(members.src_endpoint, members.dst_endpoint)}`;
  if (members.src_endpoint === undefined && members.dst_endpoint === undefined) {
    return buildEvent(draft, {
      class_uid: CLASS.baseEvent,
      activity_id: 0,
      product,
      metadata: { log_name: 'flowlogs' },
      status_code,
      message: `VPC flow log: ${status_code ?? 'no flow'}`,
      members: { cloud, device: members.device },
    });
  }
  return buildEvent(draft, {
    class_uid: CLASS.networkActivity,
    activity_id: verdict?.action_id === 2 ? 5 : 6,
    product,
    metadata: { log_name: 'flowlogs' },
    verdict,
    status_code,
    message,
    members,
  });
};

/** Both ends, or an interface, beside something that only a flow log says. */
export const isVpcFlow = (record: JsonObject): boolean => {
  if (record.p_log_type === 'AWS.VPCFlow') return true;
  const source = record.srcaddr ?? record.srcAddr;
  if (typeof source !== 'string' || typeof (record.dstaddr ?? record.dstAddr) !== 'string') return false;
  const { action, query_name: query } = record;
  if (query !== undefined) return false;
  return (
    action === 'ACCEPT' ||
    action === 'REJECT' ||
    action === '-' ||
    (record.interface_id ??
      record['interface-id'] ??
      record.interfaceId ??
      record.flowDirection ??
      record.vpcId) !== undefined
  );
};
