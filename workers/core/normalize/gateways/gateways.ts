// Firewalls, proxies and sensors that write lines of their own: ScreenOS (NetScreen), WatchGuard, F5 ASM, Zscaler NSS, Cisco
// Umbrella, and the one-line alerts of Snort and Suricata. What a line says becomes facts; the line stays the message.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { assemble } from '../generic/assemble.ts';
import { MESSAGE_NAMES } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import type { Assembly } from '../generic/frame.ts';
import { genericJson } from '../generic/json.ts';
import type { Mapper } from '../mapper.ts';
import { syslog as syslogLines } from '../syslog.ts';
import { Draft } from '../toolkit/draft.ts';
import { looseSeverity, SEVERITY } from '../toolkit/severity.ts';
import { readPairs, readSignature, readTabbed, readUmbrella, readWords, slots } from './readers.ts';

/** What a reader found besides the facts; undefined where the line only looked so. */
type Found = Pick<Assembly, 'kind' | 'severity'> & {
  readonly code?: string | undefined;
  readonly log: string;
  readonly product: JsonObject;
};

type Reader = (facts: Facts, draft: Draft, text: string) => Found | undefined;

const SCREEN_OS = slots({
  [FACT.action]: 'action',
  [FACT.appProtocol]: 'service',
  [FACT.bytesIn]: 'rcvd',
  [FACT.bytesOut]: 'sent',
  [FACT.dstIp]: 'dst',
  [FACT.dstPort]: 'dst_port',
  [FACT.dstZone]: 'dst zone',
  [FACT.policyId]: 'policy_id',
  [FACT.protocol]: 'proto',
  [FACT.srcIp]: 'src',
  [FACT.srcNatIp]: 'src-xlated ip',
  [FACT.srcPort]: 'src_port',
  [FACT.srcZone]: 'src zone',
});

/** `NetScreen device_id=ns5gt [Root]system-notification-00257(traffic): start_time=...`. */
const screenOs: Reader = (facts, draft, text) => {
  const open = text.indexOf('(');
  const close = text.indexOf('): ', open);
  const code = /system-[a-z]{1,20}-\d{5}/.exec(text.slice(0, 200))?.[0];
  if (code === undefined || close < 0) return undefined;
  const start = /start_time="([^"]{19})"/.exec(text)?.[1];
  if (start !== undefined) draft.setTime(start);
  readPairs(facts, text.slice(close), SCREEN_OS);
  const log = open < close && open < 200 ? text.slice(open + 1, close) : 'event';
  const isTraffic = log === 'traffic';
  return {
    code,
    kind: isTraffic ? 'network' : undefined,
    log: log.slice(0, 40),
    product: { name: 'ScreenOS', vendor_name: 'Juniper' },
    severity: undefined,
  };
};

const ASM = slots({
  [FACT.action]: 'request_status',
  [FACT.dstIp]: 'dest_ip',
  [FACT.dstPort]: 'dest_port',
  [FACT.eventUid]: 'support_id',
  [FACT.method]: 'method',
  [FACT.policyName]: 'policy_name',
  [FACT.ruleCategory]: 'attack_type',
  [FACT.ruleName]: 'violations',
  [FACT.sessionId]: 'session_id',
  [FACT.severity]: 'severity',
  [FACT.srcIp]: 'ip_client',
  [FACT.srcPort]: 'src_port',
  [FACT.statusCode]: 'response_code',
  [FACT.url]: 'uri',
  [FACT.user]: 'username',
});

/** `ASM:unit_hostname="bigip1",...`: a request, and what was wrong with it. */
const asm: Reader = (facts, draft, text) => {
  readPairs(facts, text, ASM);
  const date = /date_time="([^"]{19})"/.exec(text)?.[1];
  if (date !== undefined) draft.setTime(date);
  facts.copy(FACT.ruleCategory, FACT.ruleName);
  return {
    kind: facts.hasText(FACT.ruleName) ? 'detection' : 'http',
    log: 'asm',
    product: { name: 'BIG-IP ASM', vendor_name: 'F5' },
    severity: looseSeverity(facts.peek(FACT.severity)),
  };
};

const XTM = slots({ [FACT.user]: 'src_user', [FACT.policyName]: 'policy', [FACT.url]: 'dstname' });

/** `... firewall: msg_id="3000-0148" Allow Trusted External ... (HTTPS-00)`. */
const watchGuard: Reader = (facts, _, text) => {
  const at = text.indexOf('msg_id="');
  const end = text.indexOf('" ', at);
  const code = text.slice(at + 8, end);
  readPairs(facts, text.slice(end), XTM);
  readWords(facts, text.slice(end + 2));
  if (!facts.hasText(FACT.srcIp)) return undefined;
  return {
    code,
    kind: 'network',
    log: 'traffic',
    product: { name: 'Firebox', vendor_name: 'WatchGuard' },
    severity: undefined,
  };
};

const NSS = slots({
  [FACT.action]: 'action',
  [FACT.agent]: 'useragent',
  [FACT.app]: 'appname',
  [FACT.bytesIn]: 'responsesize',
  [FACT.bytesOut]: 'requestsize',
  [FACT.dstIp]: 'serverip',
  [FACT.eventUid]: 'event_id',
  [FACT.md5]: 'md5,bamd5',
  [FACT.method]: 'requestmethod',
  [FACT.reason]: 'reason',
  [FACT.referrer]: 'refererURL',
  [FACT.srcIp]: 'ClientIP',
  [FACT.srcNatIp]: 'clientpublicIP',
  [FACT.statusCode]: 'status',
  [FACT.threatName]: 'threatname',
  [FACT.url]: 'url',
  [FACT.urlCategory]: 'urlcategory',
  [FACT.urlHost]: 'hostname',
  [FACT.user]: 'user',
});

/** `2026-11-20 10:00:00	reason=Allowed	event_id=...`, all between tabs. */
const zscaler: Reader = (facts, draft, text) => {
  draft.setTime(text.slice(0, 19));
  readTabbed(facts, text, NSS);
  return {
    kind: facts.hasText(FACT.threatName) ? 'detection' : 'http',
    log: 'web',
    product: { name: 'NSS', vendor_name: 'Zscaler' },
    severity: facts.hasText(FACT.threatName) ? undefined : SEVERITY.informational,
  };
};

const umbrella: Reader = (facts, draft, text) => {
  const time = readUmbrella(facts, text);
  if (time === undefined) return undefined;
  draft.setTime(time);
  return { kind: 'dns', log: 'dns', product: UMBRELLA_DNS, severity: SEVERITY.informational };
};

const UMBRELLA_DNS: JsonObject = { name: 'Umbrella', vendor_name: 'Cisco' };

/** Of a rule, one being the gravest. */
const PRIORITIES = [SEVERITY.high, SEVERITY.medium, SEVERITY.low];

const SNORT: JsonObject = { name: 'Snort', vendor_name: 'Cisco' };
const SURICATA: JsonObject = { name: 'Suricata', vendor_name: 'OISF' };

/** `11/20/2026-10:00:00.123456  [**] [1:2100498:7] ...` in a file, from the second bracket on in syslog. */
const signature: Reader = (facts, draft, text) => {
  const stars = text.indexOf('[**] [');
  const match = readSignature(facts, stars < 0 ? text : text.slice(stars + 5));
  if (match === undefined) return undefined;
  if (text.slice(0, Math.max(stars, 0)).includes('[Drop]')) facts.set(FACT.action, 'drop');
  const date = /^(\d\d)\/(\d\d)\/(\d{4})-(\d\d:\d\d:\d\d\.\d{1,9})/.exec(text);
  if (date !== null) draft.setTime(`${date[3]}-${date[1]}-${date[2]}T${date[4]}`);
  const priority = Number(/\[Priority: (\d{1,3})\]/.exec(text)?.[1]);
  return {
    code: match.id,
    kind: 'detection',
    log: 'alert',
    product: draft.header?.appName === 'suricata' || date !== null ? SURICATA : SNORT,
    severity: PRIORITIES[priority - 1] ?? SEVERITY.low,
  };
};

const MAX_LENGTH = 8192;

/** By how a line begins; each of these beginnings is nobody else's. */
const readerOf = ({ record, format, syslog }: DecodedEvent): Reader | undefined => {
  const { message } = record;
  if (typeof message !== 'string' || message.length > MAX_LENGTH) return undefined;
  const first = message.charCodeAt(0);
  // Bracket, a number, a colon.
  if (first === 0x5b)
    return isNumber(message.charCodeAt(1)) && SIGNATURE.test(message) ? signature : undefined;
  if (first === 0x4e) return message.startsWith('NetScreen device_id=') ? screenOs : undefined;
  if (first === 0x41) return message.startsWith('ASM:unit_hostname="') ? asm : undefined;
  if (message.charCodeAt(19) === 9) return message.startsWith('reason=', 20) ? zscaler : undefined;
  if (isNumber(first) && message.slice(0, 60).includes(' [**] [')) return signature;
  // A policy's name in brackets ends it.
  if (syslog !== undefined)
    return message.charCodeAt(message.length - 1) === 0x29 && message.slice(0, 120).includes(FIREBOX)
      ? watchGuard
      : undefined;
  if (format !== 'text' || (first !== 0x22 && first !== 0x32 && first !== 0x20)) return undefined;
  return UMBRELLA.test(message.slice(0, 800)) ? umbrella : undefined;
};

const FIREBOX = 'firewall: msg_id="';
const SIGNATURE = /^\[\d{1,10}:\d{1,12}:\d{1,6}\] /;

const isNumber = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** What was done with a question of a type. */
const UMBRELLA = /,"?(?:Allowed|Blocked|Proxied)"?,"?(?:\d{1,5} \([A-Z]|Other"?,)/;

const mapGateway = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const facts = new Facts(event.record, MESSAGE_NAMES);
  const { message } = event.record;
  const found = typeof message === 'string' ? readerOf(event)?.(facts, draft, message) : undefined;
  if (found === undefined)
    return (event.syslog === undefined ? genericJson : syslogLines).map(event, context);
  draft.takeSyslogTime();
  const { code, kind, log, product, severity } = found;
  return assemble({
    draft,
    facts,
    kind,
    metadata: { event_code: code, log_name: log },
    oneEnd: true,
    product,
    severity,
  });
};

/** Firewalls, proxies and sensors by how their lines begin. */
export const gateways: Mapper = {
  product: 'gateways',
  formats: ['syslog', 'text'],
  matches: (event) => readerOf(event) !== undefined,
  map: mapGateway,
};
