// Juniper SRX: events of RT_FLOW, RT_IDP, RT_UTM, RT_SCREEN and APPTRACK as structured data (`junos@2636...`) or as text
// ("Junos OS System Log Explorer"). Other events of Junos are told by their words.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { assemble } from '../generic/assemble.ts';
import type { Kind } from '../generic/classify.ts';
import { dictionary, inside, type Names } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { isObject } from '../toolkit/fields.ts';
import { syslogSeverity, wordSeverity } from '../toolkit/severity.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';

const PAIRS: Names = {
  [FACT.action]: 'action',
  [FACT.actor]: 'username user-name',
  [FACT.app]: 'nested-application application',
  [FACT.appProtocol]: 'service-name',
  [FACT.bytesIn]: 'bytes-from-server outbound-bytes',
  [FACT.bytesOut]: 'bytes-from-client inbound-bytes',
  [FACT.description]: 'message',
  [FACT.dstIf]: 'destination-interface-name',
  [FACT.dstIp]: 'destination-address',
  [FACT.dstNatIp]: 'nat-destination-address',
  [FACT.dstNatPort]: 'nat-destination-port',
  [FACT.dstPort]: 'destination-port',
  [FACT.dstZone]: 'destination-zone-name destination-zone',
  [FACT.fileName]: 'filename file-name',
  [FACT.hash]: 'sha256 file-hash-lookup',
  [FACT.packetsIn]: 'packets-from-server outbound-packets',
  [FACT.packetsOut]: 'packets-from-client inbound-packets',
  [FACT.protocol]: 'protocol-id protocol protocol-name',
  [FACT.reason]: 'reason',
  [FACT.ruleName]: 'policy-name rule-name',
  [FACT.sessionId]: 'session-id-32 session-id',
  [FACT.severity]: 'threat-severity',
  [FACT.srcHost]: 'hostname',
  [FACT.srcIf]: 'packet-incoming-interface source-interface-name interface-name',
  [FACT.srcIp]: 'source-address',
  [FACT.srcNatIp]: 'nat-source-address',
  [FACT.srcNatPort]: 'nat-source-port',
  [FACT.srcPort]: 'source-port',
  [FACT.srcZone]: 'source-zone-name source-zone',
  [FACT.threatName]: 'attack-name name malware-info category',
  [FACT.time]: 'epoch-time',
  [FACT.url]: 'url URL',
  [FACT.urlCategory]: 'urlcategory-name',
};

/** The pairs lie beside the message, which has a say of its own. */
const NAMES = dictionary({ ...inside('structured_data', PAIRS), [FACT.message]: 'message' });

interface About {
  readonly kind?: Kind;
  readonly activity?: number;
  readonly verdict?: Verdict | undefined;
}

const EVENTS: readonly (readonly [event: RegExp, about: About])[] = [
  [/SESSION_CREATE/, { kind: 'network', activity: 1, verdict: wordVerdict('permit') }],
  [/SESSION_CLOSE/, { kind: 'network', activity: 2, verdict: wordVerdict('permit') }],
  [/SESSION_DENY/, { kind: 'network', activity: 5, verdict: wordVerdict('deny') }],
  [/WEBFILTER_URL_(?:BLOCKED|REDIRECTED)/, { kind: 'http', verdict: wordVerdict('block') }],
  [/WEBFILTER/, { kind: 'http', verdict: wordVerdict('permit') }],
  [/VIRUS|IDP|SCREEN|AAMW|SECINTEL|ANTISPAM|CONTENT_FILTERING/, { kind: 'detection' }],
  [/^RT_|APPTRACK/, { kind: 'network' }],
];

const EVENT = /\b((?:RT|APPTRACK|AV|WEBFILTER|IDP|AAMW|SECINTEL|ANTISPAM|CONTENT)_[A-Z0-9_]{3,60})\b/;

const structured = ({ syslog }: DecodedEvent): JsonObject | undefined => {
  const data = syslog?.structuredData;
  if (data === undefined) return undefined;
  for (const id of Object.keys(data)) {
    const pairs = id.startsWith('junos@') ? data[id] : undefined;
    if (isObject(pairs)) return pairs;
  }
  return undefined;
};

const textOf = ({ record }: DecodedEvent): string =>
  typeof record.message === 'string' ? record.message : '';

/** `a/p->b/p` once for the session and once as translated, then protocol, policy and zones. */
const readText = (facts: Facts, text: string): void => {
  const arrows = [
    ...text
      .slice(0, 2048)
      .matchAll(/([0-9a-fA-F.:]{2,45})[/(](\d{1,5})\)?->([0-9a-fA-F.:]{2,45})[/(](\d{1,5})/g),
  ];
  const [session, nat] = arrows;
  if (session === undefined) return;
  facts.set(FACT.srcIp, session[1]);
  facts.set(FACT.srcPort, session[2]);
  facts.set(FACT.dstIp, session[3]);
  facts.set(FACT.dstPort, session[4]);
  facts.set(FACT.srcNatIp, nat?.[1]);
  facts.set(FACT.srcNatPort, nat?.[2]);
  facts.set(FACT.dstNatIp, nat?.[3]);
  facts.set(FACT.dstNatPort, nat?.[4]);
  facts.set(FACT.protocol, / for ([A-Z]{2,8}) protocol /.exec(text.slice(0, 512))?.[1]?.toLowerCase());
  // Attacks and web filters go on in words.
  if (!text.slice(0, 120).includes('session ')) return;
  const last = nat ?? session;
  const rest = text.slice(last.index + last[0].length, last.index + 1024);
  const tail = / (\d{1,3})(?:\(\d{1,5}\))? ([^\s/]{1,64}) ([^\s/]{1,64}) ([^\s/]{1,64}) /.exec(rest);
  facts.set(FACT.protocol, tail?.[1]);
  facts.set(FACT.ruleName, tail?.[2]);
  facts.set(FACT.srcZone, tail?.[3]);
  facts.set(FACT.dstZone, tail?.[4]);
};

/** What attacks and web filters add: `attack: ..., action=DROP, name=...`, `CATEGORY="..." URL=host OBJ=/path`. */
const readFinding = (facts: Facts, text: string): void => {
  const short = text.slice(0, 2048);
  facts.set(FACT.threatName, /, name=([^,\s]{1,200})/.exec(short)?.[1]);
  facts.set(FACT.action, /\baction=([A-Z_]{2,20})/.exec(short)?.[1]?.toLowerCase());
  facts.set(FACT.severity, /\bthreat-severity=([A-Z]{3,10})/.exec(short)?.[1]);
  facts.set(FACT.urlCategory, /\bCATEGORY="([^"]{1,100})"/.exec(short)?.[1]);
  const host = / URL=([^\s/]{1,253})(\/\S{0,1500})?/.exec(short);
  const path = host?.[2] ?? / OBJ=(\/\S{0,1500})/.exec(short)?.[1] ?? '';
  facts.set(FACT.url, host === null ? undefined : `http://${host[1]}${path}`);
};

/** What the system calls the parts that write in words. */
const PROGRAMS: ReadonlySet<string | undefined> = new Set([
  'RT_AAMW',
  'RT_FLOW',
  'RT_IDP',
  'RT_IDS',
  'RT_SCREEN',
  'RT_SECINTEL',
  'RT_UTM',
]);

const eventOf = (event: DecodedEvent): string =>
  event.syslog?.msgId ?? EVENT.exec(textOf(event).slice(0, 200))?.[1] ?? '';

const mapJuniper = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const pairs = structured(event);
  if (pairs !== undefined) draft.syslog()?.drop('structured_data');
  const text = textOf(event);
  const facts = new Facts(
    pairs === undefined ? event.record : { ...event.record, structured_data: pairs },
    NAMES,
  );
  draft.takeTime(facts, FACT.time);
  draft.takeSyslogTime();
  const name = eventOf(event);
  if (event.syslog?.msgId === name) draft.syslog()?.drop('msg_id');
  if (pairs === undefined) {
    readText(facts, text);
    readFinding(facts, text);
  }
  const about = EVENTS.find(([pattern]) => pattern.test(name))?.[1] ?? {};
  const rated = facts.peek(FACT.severity);
  if (about.kind !== 'detection') facts.move(FACT.threatName, FACT.urlCategory);
  return assemble({
    draft,
    facts,
    product: { name: 'SRX', vendor_name: 'Juniper Networks' },
    metadata: { event_code: name === '' ? undefined : name, log_name: name.split('_', 2).join('_') },
    severity:
      (typeof rated === 'string' ? wordSeverity(rated) : undefined) ?? syslogSeverity(draft.header?.severity),
    ...about,
  });
};

/** Security events of an SRX. */
export const juniper: Mapper = {
  product: 'juniper',
  formats: ['syslog'],
  matches: (event) =>
    structured(event) !== undefined ||
    PROGRAMS.has(event.syslog?.appName) ||
    /^RT_[A-Z]{3,8}: RT_/.test(textOf(event).slice(0, 40)),
  map: mapJuniper,
};
