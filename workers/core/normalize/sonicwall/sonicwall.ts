// SonicWall SonicOS key=value logs (`id=firewall sn=... m=98`), "SonicOS Log Events Reference Guide". Ends come as
// `address:port:interface[:name]`, protocols as `tcp/https`; what happened is the message's words.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonValue } from '../../../../schemas/json.ts';
import { assemble } from '../generic/assemble.ts';
import type { Kind } from '../generic/classify.ts';
import { dictionary } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { syslogSeverity } from '../toolkit/severity.ts';

const NAMES = dictionary({
  [FACT.action]: 'fw_action',
  [FACT.actor]: 'usr user',
  [FACT.agent]: 'user_agent',
  [FACT.app]: 'appName',
  [FACT.bytesIn]: 'rcvd',
  [FACT.bytesOut]: 'sent',
  [FACT.code]: 'm',
  [FACT.deviceId]: 'sn',
  [FACT.dstMac]: 'dstMac',
  [FACT.dstZone]: 'dstZone',
  [FACT.hash]: 'fileHash',
  [FACT.hostIp]: 'fw',
  [FACT.message]: 'msg',
  [FACT.packetsIn]: 'rpkt',
  [FACT.packetsOut]: 'spkt',
  [FACT.ruleName]: 'rule',
  [FACT.sessionId]: 'sess uuid',
  [FACT.severity]: 'pri',
  [FACT.srcMac]: 'srcMac',
  [FACT.srcZone]: 'srcZone',
  [FACT.statusCode]: 'result',
  [FACT.threatId]: 'sid',
  [FACT.threatType]: 'ipscat spycat',
  [FACT.time]: 'time',
  [FACT.urlCategory]: 'Category',
  [FACT.urlHost]: 'dstname',
});

const spell = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

const readEnd = (facts: Facts, side: 'src' | 'dst', written: string): void => {
  const [ip, port, name, host] = written.split(':', 4);
  const src = side === 'src';
  facts.set(src ? FACT.srcIp : FACT.dstIp, ip);
  facts.set(src ? FACT.srcPort : FACT.dstPort, port);
  facts.set(src ? FACT.srcIf : FACT.dstIf, name);
  facts.set(src ? FACT.srcHost : FACT.dstHost, host);
};

const WORDS: readonly (readonly [words: RegExp, kind: Kind, activity?: number])[] = [
  [/attack|intrusion|\bips\b|virus|spyware|botnet|spoof|flood|scan|malformed|gateway anti/i, 'detection'],
  [/log(?:ged)? ?(?:in|out)|authentication/i, 'authentication'],
  [/vpn|ike|ipsec|tunnel/i, 'tunnel'],
  [/web site|website|url/i, 'http'],
  [/connection opened/i, 'network', 1],
  [/connection closed/i, 'network', 2],
  [/denied|dropped|rejected|blocked/i, 'network', 5],
];

const mapSonicWall = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const { record } = event;
  const draft = new Draft(event, context);
  const facts = new Facts(record, NAMES);
  draft.takeTime(facts, FACT.time);
  draft.takeSyslogTime();
  readEnd(facts, 'src', spell(record.src));
  readEnd(facts, 'dst', spell(record.dst));
  const [protocol, service] = spell(record.proto).split('/', 2);
  facts.set(FACT.protocol, protocol);
  facts.set(FACT.appProtocol, service);
  const message = spell(facts.peek(FACT.message));
  if (/denied|dropped|blocked/i.test(message))
    facts.set(FACT.action, /dropped/i.test(message) ? 'dropped' : 'denied');
  const path = spell(record.arg);
  if (path !== '' && facts.hasText(FACT.urlHost)) facts.set(FACT.url, `${spell(record.dstname)}${path}`);
  const found = WORDS.find(([words]) => words.test(message));
  if (found?.[1] === 'detection') facts.set(FACT.threatName, message);
  const level = wholeNumber(facts.peek(FACT.severity)) ?? -1;
  return assemble({
    draft,
    facts,
    product: { name: 'SonicOS', vendor_name: 'SonicWall' },
    metadata: {},
    severity: syslogSeverity(level >= 0 && level <= 7 ? level : undefined),
    kind: found?.[1] ?? (spell(record.src) === '' ? undefined : 'network'),
    activity: found?.[2],
    oneEnd: true,
  });
};

/** SonicOS lines. */
export const sonicwall: Mapper = {
  product: 'sonicwall',
  formats: ['kv'],
  matches: ({ record }) =>
    typeof record.sn === 'string' && typeof record.m === 'string' && typeof record.pri === 'string',
  map: mapSonicWall,
};
