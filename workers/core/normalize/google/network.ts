// What Google Cloud's network logs: VPC flows and firewall rules -> Network Activity (4001), Cloud DNS -> DNS Activity
// (4003), load balancers and whatever else has an `httpRequest` -> HTTP Activity (4002).
// https://cloud.google.com/vpc/docs/about-flow-logs-records, .../firewall/docs/firewall-rules-logging,
// https://cloud.google.com/dns/docs/monitoring, https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { responseCode } from '../toolkit/dns-message.ts';
import type { Draft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { codeStatus, methodActivity } from '../toolkit/http-message.ts';
import { fill, partOf, plan } from '../toolkit/plan.ts';
import { protocol, protocolByNumber } from '../toolkit/protocol.ts';
import { REQUEST_URL, url } from '../toolkit/url.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { entryMetadata, entrySeverity, googleProduct, takeCloud } from './platform.ts';

const end = (to: string, from: string): string[] => [
  `@${to}. connection.${from}_`,
  'ip ip:ip',
  '+port port:port',
  `@${to}. ${from}_`,
  '+name instance.vm_name',
  '+zone instance.zone',
  '+vpc_uid vpc.vpc_name',
  '+subnet_uid vpc.subnetwork_name',
  '?location.country location.country',
  '?location.city location.city',
  '?autonomous_system.number int:location.asn',
];

const FLOW = plan([
  ...end('src_endpoint', 'src'),
  ...end('dst_endpoint', 'dest'),
  '@',
  'start_time time:start_time',
  'end_time time:end_time',
  'traffic.bytes int:bytes_sent',
  'traffic.packets int:packets_sent',
  'connection_info.direction_id =0',
  'connection_info.protocol_num int:connection.protocol',
  'firewall_rule.uid rule_details.reference',
  '+firewall_rule.type rule_details.action',
  '@device. instance.',
  'name vm_name',
  '+type_id =6',
  '+type =Virtual',
  '+zone zone',
  '+region region',
]);

const mapFlow = (draft: Draft, payload: Fields, cloud: JsonObject): OcsfEvent => {
  const members = fill(payload, FLOW, cloud);
  const connection = partOf(members, 'connection_info') ?? {};
  const number = connection.protocol_num;
  const direction = payload.child('rule_details')?.peek('direction');
  if (direction === 'INGRESS' || direction === 'EGRESS')
    connection.direction_id = direction === 'INGRESS' ? 1 : 2;
  connection.protocol_name = typeof number === 'number' ? protocolByNumber(number)?.name : undefined;
  const disposition = payload.peek('disposition');
  const verdict = typeof disposition === 'string' ? wordVerdict(disposition) : undefined;
  const isRule = members.firewall_rule !== undefined || verdict !== undefined;
  return buildEvent(draft, {
    class_uid: CLASS.networkActivity,
    activity_id: verdict?.action_id === 2 ? 5 : 6,
    product: googleProduct('Google Cloud VPC', isRule ? 'Firewall Rules Logging' : 'VPC Flow Logs'),
    metadata: entryMetadata(draft),
    severity_id: entrySeverity(draft),
    verdict,
    message: arrow(partOf(members, 'src_endpoint'), partOf(members, 'dst_endpoint')),
    members,
  });
};

const DNS = plan([
  'src_endpoint.ip ip:sourceIP',
  'src_endpoint.instance_uid label:vmInstanceId',
  'src_endpoint.vpc_uid sourceNetwork',
  '+src_endpoint.name vmInstanceName',
  'dst_endpoint.ip ip:destinationIP',
  'query.hostname queryName',
  '+query.type queryType',
]);

/** `rdata` holds all answers as one text, `name ttl class type data` a line. */
const takeAnswers = (payload: Fields): JsonObject[] | undefined => {
  const rdata = payload.text('rdata');
  return rdata === undefined ? undefined : [{ rdata }];
};

const mapDns = (draft: Draft, payload: Fields, cloud: JsonObject): OcsfEvent => {
  const members = fill(payload, DNS, cloud);
  const code = responseCode(payload.peek('responseCode'));
  if (code?.lossless === true) payload.drop('responseCode');
  const known = protocol(payload.text('protocol'));
  const query = partOf(members, 'query');
  const asked = `${query?.type ?? 'query'} ${query?.hostname ?? ''}`;
  return buildEvent(draft, {
    class_uid: CLASS.dnsActivity,
    activity_id: code === undefined ? 1 : 2,
    product: googleProduct('Cloud DNS'),
    metadata: entryMetadata(draft),
    severity_id: entrySeverity(draft),
    status: code === undefined ? undefined : code.id === 0 ? SUCCESS : FAILURE,
    message: asked,
    members: {
      ...members,
      answers: takeAnswers(payload),
      connection_info: known && { direction_id: 0, protocol_name: known.name, protocol_num: known.number },
      rcode: code?.name,
      rcode_id: code?.id,
    },
  });
};

const HTTP = plan([
  '@ httpRequest.',
  'src_endpoint.ip ip:remoteIp',
  'dst_endpoint.ip ip:serverIp',
  'http_response.code int:status',
  '+http_response.length int:responseSize',
  '@http_request. httpRequest.',
  'referrer referer',
  'user_agent userAgent',
  'version protocol',
  'length int:requestSize',
  '@firewall_rule. jsonPayload.enforcedSecurityPolicy.',
  'name name',
  '+type configuredAction',
]);

const mapHttp = (draft: Draft, http: Fields, cloud: JsonObject): OcsfEvent => {
  const members = fill(draft.fields, HTTP, cloud);
  const method = http.text('requestMethod');
  const asked = http.text('requestUrl');
  const request = partOf(members, 'http_request') ?? {};
  const activity = method === undefined ? 0 : methodActivity(method);
  request.http_method = activity === undefined ? undefined : method;
  request.url = asked === undefined ? undefined : url(draft.observables, REQUEST_URL, asked);
  const code = partOf(members, 'http_response')?.code;
  const policy = draft.fields.child('jsonPayload')?.child('enforcedSecurityPolicy');
  const outcome = policy?.peek('outcome');
  return buildEvent(draft, {
    class_uid: CLASS.httpActivity,
    activity_id: activity ?? 99,
    activity_name: activity === undefined ? method : undefined,
    product: googleProduct('Google Cloud Load Balancing'),
    metadata: entryMetadata(draft),
    severity_id: entrySeverity(draft),
    status: codeStatus(typeof code === 'number' ? code : undefined),
    verdict: typeof outcome === 'string' ? wordVerdict(outcome) : undefined,
    message: `${method ?? 'request'} ${asked ?? ''} ${code ?? ''}`,
    members: { ...members, http_request: request },
  });
};

/** Maps an entry that a network's log is recognized in; undefined for any other. */
export const mapNetwork = (draft: Draft): OcsfEvent | undefined => {
  const { fields } = draft;
  const http = fields.child('httpRequest');
  const payload = fields.child('jsonPayload');
  const connection = payload?.child('connection');
  const isFlow = isIp(connection?.spell('src_ip') ?? '') || isIp(connection?.spell('dest_ip') ?? '');
  const isDns = payload?.peek('queryName') !== undefined && isIp(payload.spell('sourceIP'));
  if (payload !== undefined && isFlow) return mapFlow(draft, payload, takeCloud(draft));
  if (payload !== undefined && isDns) return mapDns(draft, payload, takeCloud(draft));
  return http === undefined ? undefined : mapHttp(draft, http, takeCloud(draft));
};
