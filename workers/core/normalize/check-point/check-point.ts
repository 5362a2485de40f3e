// Check Point gateways, management and Harmony over syslog: `[action:"Accept"; src:"..."]`, structured data, or Log Exporter's
// `name=value|name=value`. Names and products of "Check Point Logs Fields Description" (sk144192). CEF and LEEF come by those roads.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { assemble } from '../generic/assemble.ts';
import type { Kind } from '../generic/classify.ts';
import { dictionary, inside, type Names } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import type { Mapper } from '../mapper.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { isObject, wholeNumber } from '../toolkit/fields.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';

const PAIRS: Names = {
  [FACT.action]: 'action rule_action',
  [FACT.actor]: 'src_user_name user administrator',
  [FACT.agent]: 'user_agent web_client_type',
  [FACT.app]: 'appi_name',
  [FACT.authProtocol]: 'auth_method',
  [FACT.bytes]: 'bytes',
  [FACT.bytesIn]: 'received_bytes server_outbound_bytes',
  [FACT.bytesOut]: 'sent_bytes client_outbound_bytes',
  [FACT.cve]: 'industry_reference',
  [FACT.description]: 'description attack_info',
  [FACT.dstCountry]: 'dst_country',
  [FACT.dstHost]: 'dst_machine_name',
  [FACT.dstIp]: 'dst',
  [FACT.dstNatIp]: 'xlatedst',
  [FACT.dstNatPort]: 'xlatedport',
  [FACT.dstPort]: 'service',
  [FACT.dstZone]: 'outzone',
  [FACT.entityName]: 'objectname',
  [FACT.entityType]: 'objecttype',
  [FACT.eventUid]: 'loguid',
  [FACT.fileName]: 'file_name',
  [FACT.fileSize]: 'file_size',
  [FACT.host]: 'hostname origin_name orig',
  [FACT.hostIp]: 'origin',
  [FACT.mailFrom]: 'from',
  [FACT.mailTo]: 'to',
  [FACT.md5]: 'file_md5',
  [FACT.message]: 'message_info msg message',
  [FACT.method]: 'method',
  [FACT.name]: 'attack',
  [FACT.operation]: 'operation',
  [FACT.outcome]: 'auth_status status audit_status',
  [FACT.policyName]: 'policy_name smartdefense_profile layer_name',
  [FACT.protocol]: 'proto',
  [FACT.reason]: 'reason',
  [FACT.referrer]: 'referrer',
  [FACT.ruleId]: 'rule_uid',
  [FACT.ruleName]: 'rule_name',
  [FACT.sequence]: 'sequencenum',
  [FACT.sessionId]: 'session_id conn_uid',
  [FACT.severity]: 'severity',
  [FACT.sha1]: 'file_sha1',
  [FACT.sha256]: 'file_sha256',
  [FACT.srcCountry]: 'src_country',
  [FACT.srcHost]: 'src_machine_name machine',
  [FACT.srcIp]: 'src client_ip',
  [FACT.srcNatIp]: 'xlatesrc',
  [FACT.srcNatPort]: 'xlatesport',
  [FACT.srcPort]: 's_port',
  [FACT.srcService]: 'client_name',
  [FACT.srcZone]: 'inzone',
  [FACT.subject]: 'email_subject subject',
  [FACT.threatId]: 'protection_id asm_signature',
  [FACT.threatName]: 'protection_name malware_family',
  [FACT.threatType]: 'protection_type malware_action',
  [FACT.time]: 'time',
  [FACT.url]: 'resource url',
  [FACT.urlCategory]: 'app_category matched_category',
  [FACT.urlHost]: 'dst_domain',
  [FACT.user]: 'dst_user_name',
};

const NAMES = dictionary(PAIRS);
const NESTED = dictionary(inside('structured_data', PAIRS));

const spell = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** Check Point's scale: 0 informational .. 4 critical, also as words. */
export const CHECK_POINT_SEVERITY = [
  SEVERITY.informational,
  SEVERITY.low,
  SEVERITY.medium,
  SEVERITY.high,
  SEVERITY.critical,
] as const;

interface About {
  readonly kind?: Kind | undefined;
  readonly activity?: number | undefined;
  readonly status?: Status | undefined;
}

const OPERATIONS: readonly (readonly [operation: RegExp, activity: number])[] = [
  [/create|add|import/i, 1],
  [/delet|remov/i, 4],
  [/modify|set|publish|install|rename|edit|update/i, 3],
];

/** What administrators do: they sign in, or change objects. */
const managed = (operation: string, facts: Facts): About => {
  if (/log ?(?:in|out)/i.test(operation)) {
    const status = /fail/i.test(spell(facts.peek(FACT.outcome))) ? FAILURE : SUCCESS;
    return { kind: 'authentication', activity: /out/i.test(operation) ? 2 : 1, status };
  }
  const activity = OPERATIONS.find(([pattern]) => pattern.test(operation))?.[1];
  return { kind: facts.peek(FACT.entityName) === undefined ? 'api' : 'entity', activity };
};

const aboutOf = (product: string, facts: Facts): About => {
  const action = spell(facts.peek(FACT.action)).toLowerCase();
  const operation = spell(facts.peek(FACT.operation));
  if (operation !== '') return managed(operation, facts);
  if (
    facts.hasText(FACT.threatName) ||
    /defense|ips|anti|threat|malware|bot|emulation|forensic|dlp|endpoint|harmony/i.test(product)
  )
    return { kind: 'detection' };
  if (/identity|mobile access|smartconsole/i.test(product) || /^log (?:in|out)$/.test(action)) {
    const failed = /fail/i.test(`${spell(facts.peek(FACT.outcome))} ${action}`);
    return {
      kind: 'authentication',
      activity: /out/.test(action) ? 2 : 1,
      status: failed ? FAILURE : SUCCESS,
    };
  }
  if (action === 'key install') return { kind: 'tunnel', activity: 1 };
  if (/url filtering|application control/i.test(product) && facts.hasText(FACT.url)) return { kind: 'http' };
  return { kind: 'network' };
};

/** The pairs, where the header's structured data holds them. */
const pairsOf = ({ format, record, syslog }: DecodedEvent): JsonObject | undefined => {
  if (format === 'kv' || format === 'json') return record;
  const data = syslog?.structuredData;
  if (data === undefined) return undefined;
  for (const id of Object.keys(data)) {
    const pairs = id.includes('2620') ? data[id] : undefined;
    if (isObject(pairs)) return pairs;
  }
  return undefined;
};

/** The blade; some exports name it in another way. */
const productIn = (pairs: JsonObject): string => spell(pairs.product ?? pairs.ProductName);

const mapCheckPoint = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const pairs = pairsOf(event) ?? event.record;
  const nested = pairs !== event.record;
  if (nested) draft.syslog()?.drop('structured_data');
  const facts = nested
    ? new Facts({ ...event.record, structured_data: pairs }, NESTED)
    : new Facts(pairs, NAMES);
  facts.set(FACT.ruleId, pairs.rule);
  draft.takeTime(facts, FACT.time);
  draft.takeSyslogTime();
  const product = productIn(pairs);
  const about = aboutOf(product, facts);
  const action = spell(facts.peek(FACT.action)).toLowerCase();
  const level = wholeNumber(facts.peek(FACT.severity)) ?? -1;
  const named = wordSeverity(spell(facts.peek(FACT.severity)));
  // The interface it came in by, or went out by.
  facts.set(pairs.ifdir === 'outbound' ? FACT.dstIf : FACT.srcIf, pairs.ifname);
  return assemble({
    draft,
    facts,
    product: {
      feature: product === '' ? undefined : { name: product },
      name: 'Check Point',
      vendor_name: 'Check Point',
    },
    metadata: {
      event_code: action === '' ? undefined : action,
      log_name: product === '' ? undefined : product,
    },
    severity: CHECK_POINT_SEVERITY[level] ?? named ?? SEVERITY.informational,
    ...about,
  });
};

/** Check Point logs. */
export const checkPoint: Mapper = {
  product: 'check-point',
  formats: ['kv', 'syslog'],
  matches: (event) => {
    const pairs = pairsOf(event);
    if (pairs === undefined || (typeof pairs.action !== 'string' && typeof pairs.operation !== 'string'))
      return false;
    if (event.syslog?.appName === 'CheckPoint') return true;
    return (
      typeof pairs.product === 'string' &&
      (typeof pairs.loguid === 'string' ||
        typeof pairs.originsicname === 'string' ||
        pairs.product.startsWith('VPN-1'))
    );
  },
  map: mapCheckPoint,
};

/** The id of a log, `{0x5e...,0x0,...}`, or the certificate of the gateway that wrote it: nobody else's. */
const isSigned = ({ loguid, originsicname }: JsonObject): boolean =>
  spell(loguid).startsWith('{0x') || /^cn=/i.test(spell(originsicname).slice(0, 3));

/** The same as objects: Log Exporter's `format json`. */
export const checkPointJson: Mapper = {
  product: 'check-point-json',
  formats: ['json'],
  markers: ['loguid', 'originsicname', 'product', 'ProductName'],
  matches: ({ record }) => {
    if (typeof record.action !== 'string' && typeof record.operation !== 'string') return false;
    const product = productIn(record);
    return product !== '' && (isSigned(record) || product.startsWith('VPN-1'));
  },
  map: mapCheckPoint,
};
