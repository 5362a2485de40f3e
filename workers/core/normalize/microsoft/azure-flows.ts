// Flow logs of Azure's network security groups and virtual networks, one flow as decode took it out of its record -> Network
// Activity (4001). https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview, .../vnet-flow-logs-overview
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { isIp, isPort } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { buildEvent } from '../toolkit/event.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { protocolByNumber } from '../toolkit/protocol.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { subscriptionOf } from './azure-activity.ts';

const PRODUCT = { name: 'Azure Network Watcher', vendor_name: 'Microsoft' };

/** Begin, continue, end, deny: as activities of Network Activity. */
const STATES: Readonly<Record<string, number>> = { B: 1, C: 6, D: 5, E: 2 };

const endpoint = (ip: string | undefined, port: string | undefined): JsonObject | undefined => {
  const number = wholeNumber(port);
  if (ip === undefined || !isIp(ip)) return undefined;
  return number !== undefined && isPort(number) ? { ip, port: number } : { ip };
};

/** What flew: sent by the source, and back. */
const trafficOf = (counts: readonly string[]): JsonObject | undefined => {
  const [packetsOut, bytesOut, packetsIn, bytesIn] = counts.map(wholeNumber);
  if (bytesOut === undefined || bytesIn === undefined) return undefined;
  return {
    bytes: bytesIn + bytesOut,
    bytes_in: bytesIn,
    bytes_out: bytesOut,
    packets_in: packetsIn,
    packets_out: packetsOut,
  };
};

/** A security group's line tells the decision apart from the state, a virtual network's has one for both. */
const read = (line: string) => {
  const [time = '', source, destination, srcPort, dstPort, proto = '', way, decision = '', ...rest] =
    line.split(',');
  const isGroup = proto === 'T' || proto === 'U';
  const isDenied = decision === 'D';
  const [state = '', ...counts] = isGroup ? rest : [decision, ...rest.slice(1)];
  const connection = protocolByNumber(isGroup ? (proto === 'T' ? 6 : 17) : (wholeNumber(proto) ?? -1));
  return {
    activity: isDenied ? 5 : (STATES[state] ?? 6),
    connection: {
      direction_id: way === 'I' ? 1 : way === 'O' ? 2 : 0,
      protocol_name: connection?.name,
      protocol_num: connection?.number,
    },
    destination: endpoint(destination, dstPort),
    isDenied,
    source: endpoint(source, srcPort),
    time,
    traffic: trafficOf(counts),
  };
};

const textIn = (object: JsonObject | undefined, ...names: string[]): string | undefined => {
  for (const name of names) {
    const value = object?.[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
};

const mapFlow = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const { envelope, record } = event;
  const draft = new Draft(event, context);
  const { fields } = draft;
  // The line itself stays in `unmapped`: its parts are no members of their own.
  const line = record.flowTuple ?? record['flow.0'];
  const flow = read(typeof line === 'string' ? line : '');
  // A flow has its own time, the record around it that of its writing.
  if (!draft.setTime(flow.time)) draft.takeTime(fields, 'time');
  draft.takeSyslogTime();
  const rule = fields.text('rule');
  const target = textIn(envelope ?? record, 'targetResourceID', 'resourceId', 'flowLogResourceID');
  const account = subscriptionOf(target);
  const word = flow.isDenied ? 'deny' : 'allow';
  return buildEvent(draft, {
    class_uid: CLASS.networkActivity,
    activity_id: flow.activity,
    product: PRODUCT,
    metadata: {
      event_code: textIn(envelope, 'operationName') ?? fields.text('operationName'),
      log_name: textIn(envelope, 'category') ?? fields.text('category'),
    },
    verdict: wordVerdict(word),
    message: `${word} ${arrow(flow.source, flow.destination)}`,
    members: {
      cloud: {
        account:
          account === undefined ? undefined : { type: 'Azure Subscription', type_id: 13, uid: account },
        provider: 'Azure',
      },
      connection_info: flow.connection,
      dst_endpoint: flow.destination,
      firewall_rule: rule === undefined ? undefined : { name: rule, uid: fields.text('aclID') },
      src_endpoint: flow.source,
      traffic: flow.traffic,
    },
  });
};

/** Seconds or milliseconds, and two addresses. */
const isFlow = (line: unknown): boolean => {
  if (typeof line !== 'string' || line.length > 300) return false;
  const [time = '', source = '', destination = ''] = line.split(',', 3);
  return /^\d{10,13}$/.test(time) && isIp(source) && isIp(destination);
};

/** One flow of Azure's flow logs. */
export const azureFlows: Mapper = {
  product: 'microsoft-azure-flows',
  formats: ['json'],
  markers: ['flowTuple', 'flow.0'],
  matches: ({ record }) => isFlow(record.flowTuple ?? record['flow.0']),
  map: mapFlow,
};
