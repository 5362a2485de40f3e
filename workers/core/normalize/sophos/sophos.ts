// Sophos Firewall (SFOS, XG) key=value logs, "Sophos Firewall Syslog Guide": by log type, component and sub-type.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonValue } from '../../../../schemas/json.ts';
import { assemble } from '../generic/assemble.ts';
import type { Kind } from '../generic/classify.ts';
import { dictionary } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import type { Mapper } from '../mapper.ts';
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { wordSeverity } from '../toolkit/severity.ts';

const NAMES = dictionary({
  [FACT.action]: 'log_subtype',
  [FACT.actor]: 'user_name user username',
  [FACT.agent]: 'user_agent',
  [FACT.app]: 'application app_name',
  [FACT.authProtocol]: 'auth_mechanism auth_client',
  [FACT.bytesIn]: 'recv_bytes bytes_received',
  [FACT.bytesOut]: 'sent_bytes bytes_sent',
  [FACT.code]: 'log_id',
  [FACT.deviceId]: 'device_serial_id device_id',
  [FACT.deviceModel]: 'device_model',
  [FACT.deviceName]: 'device_name',
  [FACT.dstIf]: 'out_interface out_display_interface',
  [FACT.dstIp]: 'dst_ip',
  [FACT.dstMac]: 'dst_mac',
  [FACT.dstNatIp]: 'tran_dst_ip',
  [FACT.dstNatPort]: 'tran_dst_port',
  [FACT.dstPort]: 'dst_port',
  [FACT.dstZone]: 'dst_zone dstzone',
  [FACT.duration]: 'duration',
  [FACT.fileName]: 'file_name filename',
  [FACT.fileSize]: 'file_size',
  [FACT.group]: 'user_gp user_group',
  [FACT.hash]: 'sha1sum sha256',
  [FACT.mailFrom]: 'from_email_address sender',
  [FACT.mailTo]: 'to_email_address recipient',
  [FACT.message]: 'message',
  [FACT.method]: 'http_method method',
  [FACT.outcome]: 'status',
  [FACT.packetsIn]: 'recv_pkts packets_received',
  [FACT.packetsOut]: 'sent_pkts packets_sent',
  [FACT.protocol]: 'protocol',
  [FACT.reason]: 'reason',
  [FACT.referrer]: 'referer referrer',
  [FACT.ruleId]: 'fw_rule_id',
  [FACT.ruleName]: 'fw_rule_name',
  [FACT.sessionId]: 'con_id connection_id connid',
  [FACT.severity]: 'severity priority',
  [FACT.srcHost]: 'src_host',
  [FACT.srcIf]: 'in_interface in_display_interface',
  [FACT.srcIp]: 'src_ip',
  [FACT.srcMac]: 'src_mac',
  [FACT.srcNatIp]: 'tran_src_ip',
  [FACT.srcNatPort]: 'tran_src_port',
  [FACT.srcPort]: 'src_port',
  [FACT.srcZone]: 'src_zone srczone',
  [FACT.statusCode]: 'status_code httpresponsecode',
  [FACT.subject]: 'email_subject subject',
  [FACT.threatId]: 'signature_id',
  [FACT.threatName]: 'signature_msg virus threatname malware',
  [FACT.threatType]: 'classification',
  [FACT.time]: 'timestamp',
  [FACT.url]: 'url',
  [FACT.urlCategory]: 'category',
  [FACT.urlHost]: 'domain domainname',
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
  if (typeof record.date === 'string' && typeof record.time === 'string' && draft.time === draft.receivedAt)
    draft.setTime(`${record.date}T${record.time}`);
  draft.takeSyslogTime();
  const logged = `${spell(record.log_type)} ${spell(record.log_component)}`;
  const kind = KINDS.find(([pattern]) => pattern.test(logged))?.[1];
  const failed = /fail/i.test(spell(record.status));
  const word = spell(facts.peek(FACT.severity));
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
