// JSON of no known product: the names most loggers use, and those of the Elastic Common Schema (8.x), dotted or nested.
// The class is the one its facts justify, mostly Base Event. The last row of the table: it matches everything.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';
import { Draft } from './draft.ts';
import { assemble } from './generic/assemble.ts';
import { dictionary, FACT } from './generic/dictionary.ts';
import { Facts } from './generic/facts.ts';
import { takeProduct } from './generic/take-facts.ts';
import type { Mapper } from './mapper.ts';
import { looseSeverity } from './severity.ts';

const NAMES = dictionary({
  action: ['action', 'event.action', 'act'],
  actor: ['actor', 'src_user', 'source.user.name', 'user.effective.name'],
  agent: ['user_agent', 'userAgent', 'useragent', 'http_user_agent', 'user_agent.original'],
  alert: ['event.kind'],
  appProtocol: ['app_proto', 'app_protocol', 'network.protocol', 'network.application'],
  bytesIn: ['bytes_in', 'bytes_received', 'destination.bytes'],
  bytesOut: ['bytes_out', 'bytes_sent', 'source.bytes'],
  category: ['category', 'event.category'],
  code: ['event_id', 'eventId', 'event.code', 'code'],
  command: ['cmdline', 'command_line', 'commandLine', 'process.command_line'],
  dstHost: ['dst_host', 'dest_host', 'destination.domain', 'destination.address'],
  dstIp: [
    'dst_ip',
    'dest_ip',
    'dstip',
    'destip',
    'destination_ip',
    'server_ip',
    'dst',
    'destination.ip',
    'server.ip',
  ],
  dstMac: ['dst_mac', 'dest_mac', 'destination.mac'],
  dstPort: [
    'dst_port',
    'dest_port',
    'dstport',
    'destination_port',
    'server_port',
    'destination.port',
    'server.port',
  ],
  email: ['email', 'user.email'],
  end: ['end_time', 'endTime', 'event.end'],
  eventUid: ['id', 'uuid', 'event.id'],
  fileName: ['file_name', 'filename', 'fileName', 'file.name'],
  filePath: ['file_path', 'filepath', 'filePath', 'file.path'],
  fileSize: ['file_size', 'fileSize', 'file.size'],
  hash: ['hash', 'file_hash', 'fileHash'],
  host: ['host', 'hostname', 'host_name', 'computer', 'Computer', 'host.hostname', 'host.name'],
  hostIp: ['host_ip', 'host.ip'],
  hostMac: ['host_mac', 'host.mac'],
  level: ['level', 'log_level', 'loglevel', 'levelname', 'lvl', 'log.level', 'priority'],
  logger: ['logger', 'logger_name', 'log.logger'],
  md5: ['md5', 'file.hash.md5'],
  message: ['message', 'msg', 'short_message', 'log', 'text', 'description', 'MESSAGE'],
  method: ['method', 'http_method', 'httpMethod', 'request_method', 'http.request.method'],
  name: [
    'event',
    'event_name',
    'eventName',
    'event_type',
    'eventType',
    'name',
    'title',
    'type',
    'event.type',
  ],
  outcome: ['outcome', 'result', 'success', 'event.outcome', 'status'],
  packetsIn: ['destination.packets'],
  packetsOut: ['source.packets'],
  pid: ['pid', 'process_id', 'processId', 'process.pid'],
  process: ['process', 'process_name', 'processName', 'process.name'],
  product: ['product', 'service', 'app', 'application', 'service.name', 'observer.product', 'event.module'],
  productVersion: ['product_version', 'observer.version', 'service.version'],
  protocol: ['proto', 'protocol', 'transport', 'network.transport'],
  reason: ['reason', 'error', 'error_message', 'error.message', 'event.reason'],
  referrer: ['referrer', 'referer', 'http_referrer', 'http.request.referrer'],
  ruleId: ['rule_id', 'ruleId', 'rule.id'],
  ruleName: ['rule_name', 'ruleName', 'rule', 'rule.name'],
  sessionId: ['session_id', 'sessionId', 'session', 'network.community_id'],
  severity: ['severity', 'sev', 'severity_label', 'event.severity'],
  sha1: ['sha1', 'file.hash.sha1'],
  sha256: ['sha256', 'file.hash.sha256'],
  srcHost: ['src_host', 'source_host', 'client_host', 'source.domain', 'source.address', 'client.address'],
  srcIp: [
    'src_ip',
    'srcip',
    'source_ip',
    'sourceIp',
    'sourceIPAddress',
    'client_ip',
    'clientIp',
    'remote_ip',
    'remote_addr',
    'ip',
    'ip_address',
    'ipAddress',
    'src',
    'source.ip',
    'client.ip',
  ],
  srcMac: ['src_mac', 'mac', 'source.mac'],
  srcPort: ['src_port', 'srcport', 'source_port', 'client_port', 'remote_port', 'source.port', 'client.port'],
  start: ['start_time', 'startTime', 'event.start'],
  statusCode: ['status_code', 'statusCode', 'http_status', 'response_code', 'http.response.status_code'],
  time: [
    'time',
    'timestamp',
    '@timestamp',
    'ts',
    'eventTime',
    'event_time',
    '_time',
    'datetime',
    'published',
  ],
  time2: ['date', 'created_at', 'createdAt', 'event.created', 't', '@t', 'asctime', 'timeMillis'],
  url: ['url', 'uri', 'request_url', 'requestUrl', 'request_uri', 'url.full', 'url.original'],
  user: ['user', 'username', 'user_name', 'userName', 'account', 'login', 'user.name'],
  userDomain: ['user_domain', 'user.domain'],
  userId: ['user_id', 'userId', 'uid', 'user.id'],
  vendor: ['vendor', 'observer.vendor'],
});

const mapJson = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const facts = new Facts(event.record, NAMES);
  draft.takeTime(facts, FACT.time);
  draft.takeTime(facts, FACT.time2);
  draft.takeSyslogTime();
  const level = facts.peek(FACT.level);
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
