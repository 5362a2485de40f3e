// Sophos Firewall (SFOS, XG) key=value logs, "Sophos Firewall Syslog Guide": by log type, component and sub-type.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonValue } from '../../../../schemas/json.ts';
import { FAILURE, SUCCESS } from '../classes.ts';
import { Draft } from '../draft.ts';
import { assemble } from '../generic/assemble.ts';
import type { Kind } from '../generic/classify.ts';
import { dictionary, FACT } from '../generic/dictionary.ts';
import { Facts } from '../generic/facts.ts';
import type { Mapper } from '../mapper.ts';
import { wordSeverity } from '../severity.ts';

const NAMES = dictionary({
  action: ['log_subtype'],
  actor: ['user_name', 'user', 'username'],
  agent: ['user_agent'],
  app: ['application', 'app_name'],
  authProtocol: ['auth_mechanism', 'auth_client'],
  bytesIn: ['recv_bytes', 'bytes_received'],
  bytesOut: ['sent_bytes', 'bytes_sent'],
  code: ['log_id'],
  deviceId: ['device_serial_id', 'device_id'],
  deviceModel: ['device_model'],
  deviceName: ['device_name'],
  dstIf: ['out_interface', 'out_display_interface'],
  dstIp: ['dst_ip'],
  dstMac: ['dst_mac'],
  dstNatIp: ['tran_dst_ip'],
  dstNatPort: ['tran_dst_port'],
  dstPort: ['dst_port'],
  dstZone: ['dst_zone', 'dstzone'],
  duration: ['duration'],
  fileName: ['file_name', 'filename'],
  fileSize: ['file_size'],
  group: ['user_gp', 'user_group'],
  hash: ['sha1sum', 'sha256'],
  mailFrom: ['from_email_address', 'sender'],
  mailTo: ['to_email_address', 'recipient'],
  message: ['message'],
  method: ['http_method', 'method'],
  outcome: ['status'],
  packetsIn: ['recv_pkts', 'packets_received'],
  packetsOut: ['sent_pkts', 'packets_sent'],
  protocol: ['protocol'],
  reason: ['reason'],
  referrer: ['referer', 'referrer'],
  ruleId: ['fw_rule_id'],
  ruleName: ['fw_rule_name'],
  sessionId: ['con_id', 'connection_id', 'connid'],
  severity: ['severity', 'priority'],
  srcHost: ['src_host'],
  srcIf: ['in_interface', 'in_display_interface'],
  srcIp: ['src_ip'],
  srcMac: ['src_mac'],
  srcNatIp: ['tran_src_ip'],
  srcNatPort: ['tran_src_port'],
  srcPort: ['src_port'],
  srcZone: ['src_zone', 'srczone'],
  statusCode: ['status_code', 'httpresponsecode'],
  subject: ['email_subject', 'subject'],
  threatId: ['signature_id'],
  threatName: ['signature_msg', 'virus', 'threatname', 'malware'],
  threatType: ['classification'],
  time: ['timestamp'],
  url: ['url'],
  urlCategory: ['category'],
  urlHost: ['domain', 'domainname'],
});

const spell = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

const KINDS: readonly (readonly [logged: RegExp, kind: Kind])[] = [
  [/^IDP|IPS|Anti-Virus|ATP|WAF|Sandbox|Heartbeat|Threat/i, 'detection'],
  [/^Content Filtering.*HTTP|Web/i, 'http'],
  [/Anti-Spam|Email/i, 'mail'],
  [/Authentication|GUI|Admin/i, 'authentication'],
  [/VPN|IPSec/i, 'tunnel'],
  [/^Firewall|^Content Filtering/i, 'network'],
];

const mapSophos = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const { record } = event;
  const draft = new Draft(event, context);
  const facts = new Facts(record, NAMES);
  draft.takeTime(facts, FACT.time);
  if (typeof record.date === 'string' && typeof record.time === 'string' && draft.originalTime === undefined)
    draft.setTime(`${record.date}T${record.time}`);
  draft.takeSyslogTime();
  const logged = `${spell(record.log_type)} ${spell(record.log_component)}`;
  const kind = KINDS.find(([pattern]) => pattern.test(logged))?.[1];
  const failed = /fail/i.test(spell(record.status));
  const word = spell(facts.peek(FACT.severity));
  // Only ids and names of a rule that matched: 0 is none.
  if (facts.peek(FACT.ruleId) === '0') facts.drop(FACT.ruleId);
  return assemble({
    draft,
    facts,
    product: { name: 'Sophos Firewall', vendor_name: 'Sophos' },
    metadata: { log_level: word === '' ? undefined : word, log_name: spell(record.log_type) },
    severity: wordSeverity(
      word.toLowerCase() === 'notice' || word.toLowerCase() === 'notification' ? 'information' : word,
    ),
    kind,
    status:
      kind === 'authentication'
        ? failed
          ? FAILURE
          : /success/i.test(spell(record.status))
            ? SUCCESS
            : undefined
        : undefined,
  });
};

/** SFOS lines. */
export const sophos: Mapper = {
  product: 'sophos',
  formats: ['kv'],
  matches: ({ record }) => typeof record.log_type === 'string' && typeof record.log_component === 'string',
  map: mapSophos,
};
