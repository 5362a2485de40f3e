// VPC Flow Logs, versions 2 to 5 and later fields, as JSON, key=value or text -> Network Activity (4001); a record of
// no flow (`NODATA`, `SKIPDATA`) is about the log: Event Log Activity (1008).
// https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { openDraft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { buildEvent } from '../toolkit/event.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { fill, partOf, plan } from '../toolkit/plan.ts';
import { protocolByNumber } from '../toolkit/protocol.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { awsProduct, cloudRows, spellings } from './amazon.ts';

/** Fields of the default format, version 2, in its order. */
export const DEFAULT_FIELDS =
  'version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status';

const spell = spellings(
  `${DEFAULT_FIELDS} src_addr dst_addr src_port dst_port vpc_id subnet_id sub_net_id instance_id tcp_flags type region az_id flow_direction traffic_path pkt_src_aws_service pkt_dst_aws_service status account`,
);

/** The network interface that was watched, and what it belongs to, at one end of the flow. */
const owner = (at: string): string[] => [
  `${at}.interface_uid told:interface_id`,
  `${at}.instance_uid told:instance_id`,
  `+${at}.subnet_uid told:subnet_id told:sub_net_id`,
  `+${at}.vpc_uid told:vpc_id`,
];

const end = (at: string, side: string): string[] => [
  `${at}.ip ip:${side}addr ip:${side}_addr`,
  `${at}.svc_name told:pkt_${side}_aws_service`,
  `+${at}.port port:${side}port port:${side}_port`,
];

/** By direction: unknown, ingress, egress. Which end the interface is at is only known with it. */
const OWNERS = [
  plan([...owner('device'), '+device.type_id =0']),
  plan(owner('dst_endpoint')),
  plan(owner('src_endpoint')),
];

const ENDS = plan([
  ...cloudRows('told:region', 'told:account_id told:account'),
  'cloud.zone told:az_id',
  ...end('src_endpoint', 'src'),
  ...end('dst_endpoint', 'dst'),
  'end_time time:end',
  'start_time time:start',
  'status_code told:log_status told:status',
]);

const FLOW = plan([
  'connection_info.protocol_num int:protocol',
  'connection_info.tcp_flags int:tcp_flags',
  'traffic.bytes int:bytes',
  'traffic.packets int:packets',
]);

const DIRECTIONS = new Map<unknown, number>([
  ['ingress', 1],
  ['egress', 2],
]);

/** What numbers of the connection mean. `traffic_path` 1..8 are OCSF's boundaries 4..11, in the same order. */
const explain = (
  connection: JsonObject,
  type: JsonValue | undefined,
  way: JsonValue | undefined,
): JsonObject => {
  const { protocol_num: number } = connection;
  const path = wholeNumber(way);
  const known = typeof number === 'number' ? protocolByNumber(number) : undefined;
  return {
    ...connection,
    boundary_id: path !== undefined && path >= 1 && path <= 8 ? path + 3 : undefined,
    protocol_name: known?.name,
    protocol_ver_id: type === 'IPv4' ? 4 : type === 'IPv6' ? 6 : undefined,
  };
};

const LOG = 'flowlogs';

/** A record about the log itself: `NODATA`, no traffic; `SKIPDATA`, records were lost. */
const noFlow = (word = 'NODATA') => ({
  class_uid: CLASS.eventLogActivity,
  activity_id: 99,
  activity_name: word,
  message: `VPC flow log: ${word}`,
  status: word === 'SKIPDATA' ? FAILURE : SUCCESS,
});

/** Maps one flow. Its time is its start. */
export const mapVpcFlow = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'start', 'p_event_time');
  const { fields } = draft;
  const at = spell(event.record);
  const direction = DIRECTIONS.get(fields.peek(at('flow_direction'))) ?? 0;
  const { status_code, ...members } = fill(fields, ENDS, {}, at);
  fill(fields, OWNERS[direction] ?? [], members, at);
  const action = fields.peek(at('action'));
  const verdict = typeof action === 'string' ? wordVerdict(action) : undefined;
  const [source, destination] = [partOf(members, 'src_endpoint'), partOf(members, 'dst_endpoint')];
  const isFlow = (source ?? destination) !== undefined;
  if (isFlow) {
    fill(fields, FLOW, members, at);
    const connection = partOf(members, 'connection_info');
    members.connection_info = {
      ...explain(connection ?? {}, fields.peek(at('type')), fields.peek(at('traffic_path'))),
      direction_id: direction,
    };
  }
  const word = typeof status_code === 'string' ? status_code : undefined;
  const kind = isFlow
    ? {
        class_uid: CLASS.networkActivity,
        activity_id: verdict?.action_id === 2 ? 5 : 6,
        message: `${action ?? 'flow'} ${arrow(source, destination)}`,
        verdict,
      }
    : noFlow(word);
  return buildEvent(draft, {
    ...kind,
    product: awsProduct('Amazon VPC', 'Flowlogs', fields.label(at('version'))),
    metadata: { log_name: LOG },
    status_code: word,
    members: isFlow ? members : { ...members, log_name: LOG, log_type: 'VPC flow log', log_type_id: 99 },
  });
};

/** Both ends, or an interface, beside something that only a flow log says. */
export const isVpcFlow = (record: JsonObject): boolean => {
  if (record.p_log_type === 'AWS.VPCFlow') return true;
  const source = record.srcaddr ?? record.srcAddr;
  if (typeof source !== 'string' || typeof (record.dstaddr ?? record.dstAddr) !== 'string') return false;
  const { action } = record;
  if (action === 'ACCEPT' || action === 'REJECT' || action === '-') return true;
  const watched = record.interface_id ?? record['interface-id'] ?? record.interfaceId;
  return (watched ?? record.flowDirection ?? record.vpcId) !== undefined;
};
