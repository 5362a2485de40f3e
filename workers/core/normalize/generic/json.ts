// JSON of no known product: the names most loggers use, and those of the Elastic Common Schema (8.x), dotted or nested.
// The class is the one its facts justify, mostly Base Event. The last row of the table: it matches everything.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { looseSeverity } from '../toolkit/severity.ts';
import { assemble } from './assemble.ts';
import { dictionary, type Names } from './dictionary.ts';
import * as FACT from './fact.ts';
import { Facts } from './facts.ts';
import { takeProduct } from './take-facts.ts';

/** What the names of most loggers, and of the Elastic Common Schema, mean. */
export const JSON_NAMES: Names = {
  [FACT.action]: 'action event.action act operation',
  [FACT.actor]:
    'actor src_user source.user.name user.effective.name actor.email actor.name actor.username actor.login performed_by performedBy',
  [FACT.agent]:
    'user_agent userAgent useragent http_user_agent user_agent.original req.headers.user-agent browser_user_agent',
  [FACT.alert]: 'event.kind',
  [FACT.appProtocol]: 'app_proto app_protocol network.protocol network.application',
  [FACT.bytesIn]: 'bytes_in bytes_received destination.bytes',
  [FACT.bytesOut]: 'bytes_out bytes_sent source.bytes',
  [FACT.category]: 'category event.category',
  [FACT.code]: 'event_id eventId event.code code',
  [FACT.command]: 'cmdline command_line commandLine process.command_line',
  [FACT.dstHost]:
    'dst_host dest_host destination.domain destination.address dst_endpoint.hostname dst_hostname dest_hostname',
  [FACT.dstIp]:
    'dst_ip dest_ip dstip destip destination_ip server_ip dst destination.ip server.ip dst_endpoint.ip dest_ip_address destinationIp destinationIP dstIp destIp',
  [FACT.dstMac]: 'dst_mac dest_mac destination.mac',
  [FACT.dstPort]:
    'dst_port dest_port dstport destination_port server_port destination.port server.port dst_endpoint.port destinationPort dstPort destPort',
  [FACT.email]: 'email user.email',
  [FACT.end]: 'end_time endTime event.end',
  [FACT.eventUid]: 'id uuid event.id',
  [FACT.fileName]: 'file_name filename fileName file.name',
  [FACT.filePath]: 'file_path filepath filePath file.path target_file',
  [FACT.fileSize]: 'file_size fileSize file.size',
  [FACT.hash]: 'hash file_hash fileHash',
  [FACT.host]: 'host hostname host_name computer Computer host.hostname host.name',
  [FACT.hostIp]: 'host_ip host.ip',
  [FACT.hostMac]: 'host_mac host.mac',
  [FACT.level]: 'level log_level loglevel levelname lvl log.level priority',
  [FACT.logger]: 'logger logger_name log.logger',
  [FACT.md5]: 'md5 file.hash.md5',
  [FACT.message]: 'message msg short_message log text description MESSAGE',
  [FACT.method]: 'method http_method httpMethod request_method http.request.method req.method',
  [FACT.name]: 'event event_name eventName event_type eventType name title type event.type',
  [FACT.outcome]: 'outcome result success event.outcome status',
  [FACT.packetsIn]: 'destination.packets',
  [FACT.packetsOut]: 'source.packets',
  [FACT.pid]: 'pid process_id processId process.pid',
  [FACT.process]: 'process process_name processName process.name',
  [FACT.product]: 'product service app application service.name observer.product event.module',
  [FACT.productVersion]: 'product_version observer.version service.version',
  [FACT.protocol]: 'proto protocol transport network.transport',
  [FACT.reason]: 'reason error error_message error.message event.reason',
  [FACT.referrer]: 'referrer referer http_referrer http.request.referrer',
  [FACT.ruleId]: 'rule_id ruleId rule.id',
  [FACT.ruleName]: 'rule_name ruleName rule rule.name',
  [FACT.sessionId]: 'session_id sessionId session network.community_id',
  [FACT.severity]: 'severity sev severity_label event.severity',
  [FACT.sha1]: 'sha1 file.hash.sha1',
  [FACT.sha256]: 'sha256 file.hash.sha256',
  [FACT.srcHost]:
    'src_host source_host client_host source.domain source.address client.address src_endpoint.hostname src_hostname',
  [FACT.srcIp]:
    'src_ip srcip source_ip sourceIp sourceIPAddress client_ip clientIp remote_ip remote_addr ip ip_address ipAddress src source.ip client.ip src_endpoint.ip internalIp internal_ip srcIp sourceIP source_ip_address clientIP client_ip_address remoteAddr remoteAddress req.remoteAddress client',
  [FACT.srcMac]: 'src_mac mac source.mac',
  [FACT.srcPort]:
    'src_port srcport source_port client_port remote_port source.port client.port src_endpoint.port sourcePort srcPort clientPort',
  [FACT.start]: 'start_time startTime event.start',
  [FACT.statusCode]:
    'status_code statusCode http_status response_code http.response.status_code res.statusCode',
  [FACT.time]: 'time timestamp @timestamp ts eventTime event_time _time datetime published',
  [FACT.time2]: 'date created_at createdAt event.created t @t asctime timeMillis created p_event_time',
  [FACT.url]: 'url uri request_url requestUrl request_uri url.full url.original req.url',
  [FACT.user]: 'user username user_name userName account login user.name',
  [FACT.userDomain]: 'user_domain user.domain',
  [FACT.userId]: 'user_id userId uid user.id',
  [FACT.actorId]: 'actor.id actor.uid actor_id actorId',
  [FACT.dnsQuery]: 'dns.question.name query_name queryName qname dns_query query',
  [FACT.dnsType]: 'dns.question.type query_type queryType qtype',
  [FACT.dnsRcode]: 'dns.response_code rcode responseCode',
  [FACT.entityName]: 'target.name resource.name object_name',
  [FACT.entityType]: 'target.type resource.type object_type',
  [FACT.group]: 'group.name',
  [FACT.parentPid]: 'process.parent.pid ppid',
  [FACT.parentProcess]: 'process.parent.name',
  [FACT.sni]: 'tls.client.server_name',
  [FACT.srcNatIp]: 'source.nat.ip externalIp external_ip',
  [FACT.urlHost]: 'url.domain',
  [FACT.vendor]: 'vendor observer.vendor',
};

const WRITTEN = new Set(Object.values(JSON_NAMES).flatMap((list) => list.split(' ')));

/** As other languages write the same names: `src_ip`, `srcIp` and `SrcIp`; `user` and `User`. None that means something else. */
const inOtherCases = (list: string): string => {
  const names = list.split(' ');
  for (const name of list.split(' ')) {
    if (/^_|[.@-]/.test(name)) continue;
    const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const pascal = camel.charAt(0).toUpperCase() + camel.slice(1);
    names.push(...[camel, pascal].filter((other) => !WRITTEN.has(other)));
  }
  return names.join(' ');
};

const NAMES = dictionary(
  Object.fromEntries(Object.entries(JSON_NAMES).map(([slot, list]) => [slot, inOtherCases(list)])),
);

const mapJson = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const facts = new Facts(event.record, NAMES);
  draft.takeTime(facts, FACT.time);
  draft.takeTime(facts, FACT.time2);
  draft.takeSyslogTime();
  const level = facts.peek(FACT.level);
  // A domain is what was looked up where there is an answer's code beside it.
  if (facts.peek(FACT.dnsRcode) !== undefined) facts.set(FACT.dnsQuery, event.record.domain);
  // JSON inside syslog that names no product: the program that wrote the line.
  const program = facts.hasText(FACT.product) ? undefined : draft.syslog()?.text('app_name');
  return assemble({
    draft,
    facts,
    product: takeProduct(facts, program ?? context.source),
    metadata: { log_level: facts.text(FACT.level), log_name: facts.text(FACT.logger) },
    severity: looseSeverity(facts.peek(FACT.severity)) ?? looseSeverity(level),
  });
};

/** What is left when no other row matched. */
export const genericJson: Mapper = { product: 'json', matches: () => true, map: mapJson };
