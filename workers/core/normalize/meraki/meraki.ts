// Cisco Meraki syslog: `1795212000.123 MX_1 flows src=... pattern: allow all`, urls, ids-alerts, security_event and events
// ("Syslog Event Types and Log Samples", Meraki documentation). The message is kept whole.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import { endIn } from '../cisco/scan.ts';
import { assemble } from '../generic/assemble.ts';
import type { Kind } from '../generic/classify.ts';
import { MESSAGE_NAMES } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import { own } from '../generic/reads.ts';
import type { Mapper } from '../mapper.ts';
import { syslog } from '../syslog.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { wordVerdict } from '../toolkit/verdict.ts';

/** The decoder takes time and name for a header; behind a relay's own header they stand in the message. */
const HEAD =
  /^(?:(?:1 )?(\d{10}\.\d{1,9}) (\S{1,64}) )?(flows|urls|ids-alerts|security_event|events|ip_flow_(?:start|end)|(?:[a-z_]{1,40}_)?firewall|airmarshal_events) ((?:allow |deny |ids_alerted |security_filtering_\S{1,40} |content_filtering_\S{1,20} )?[a-z_0-9]{1,24}=.*)$/;

/** An event in words, by its name: `events anyconnect_vpn_connect user id 'alice' ...`. */
const WORDS =
  /^(?:(?:1 )?(\d{10}\.\d{1,9}) (\S{1,64}) )?(events) ((?:(?:anyconnect|client)_vpn_[a-z_]{2,40}|dhcp (?:lease of|no offers|problem)) \S.*)$/;

const KINDS: Readonly<Record<string, Kind>> = {
  'ids-alerts': 'detection',
  airmarshal_events: 'detection',
  security_event: 'detection',
  urls: 'http',
};

/** What sessions of AnyConnect are, by what their event's name ends with. */
const SESSIONS: readonly (readonly [end: string, parts: Session])[] = [
  ['_auth_success', { kind: 'authentication', activity: 1, status: SUCCESS }],
  ['_auth_failure', { kind: 'authentication', activity: 1, status: FAILURE }],
  ['_vpn_connect', { kind: 'tunnel', activity: 1 }],
  ['_vpn_disconnect', { kind: 'tunnel', activity: 2 }],
];

interface Session {
  readonly kind: Kind;
  readonly activity: number;
  readonly status?: Status;
}

const FLOWS: Readonly<Record<string, number>> = { ip_flow_end: 2, ip_flow_start: 1 };

const textOf = ({ record }: DecodedEvent): string =>
  typeof record.message === 'string' ? record.message.slice(0, 8192) : '';

const memberOf = (text: string, name: string): string | undefined => {
  const at = ` ${text}`.indexOf(` ${name}=`);
  if (at < 0) return undefined;
  const from = at + name.length + 1;
  if (text.charAt(from) === "'") return text.slice(from + 1, text.indexOf("'", from + 1));
  const end = text.indexOf(' ', from);
  return text.slice(from, end < 0 ? undefined : end);
};

const readFacts = (facts: Facts, text: string): void => {
  const from = endIn(
    memberOf(text, 'src') ??
      memberOf(text, 'peer_contact') ??
      memberOf(text, 'client_ip') ??
      memberOf(text, 'ip') ??
      /\b(?:Peer IP=|connected from |disconnected from )(\S{2,45})/.exec(text)?.[1] ??
      '',
  );
  const to = endIn(memberOf(text, 'dst') ?? '');
  facts.set(FACT.srcIp, from?.ip);
  facts.set(FACT.dstIp, to?.ip);
  facts.set(FACT.srcPort, from?.port ?? memberOf(text, 'sport') ?? /\bPeer port=(\d{1,5})/.exec(text)?.[1]);
  facts.set(FACT.dstPort, to?.port ?? memberOf(text, 'dport'));
  facts.set(FACT.protocol, memberOf(text, 'protocol')?.split('/')[0]);
  facts.set(FACT.srcMac, memberOf(text, 'mac') ?? memberOf(text, 'client_mac'));
  facts.set(FACT.agent, memberOf(text, 'agent'));
  facts.set(
    FACT.user,
    memberOf(text, 'user') ??
      memberOf(text, 'identity') ??
      /\b(?:User=|User\[|user id ')([^\s:'\]]{1,128})/.exec(text)?.[1],
  );
  facts.set(FACT.threatId, memberOf(text, 'signature'));
  facts.set(FACT.sha256, memberOf(text, 'sha256'));
  facts.set(FACT.threatName, /(?:message|name)(?:: |=)'?(.{1,200}?)'?$/.exec(text)?.[1]);
  const request = /\brequest: (\S{1,10}) (\S{1,2048})/.exec(text);
  facts.set(FACT.method, request?.[1] === 'UNKNOWN' ? undefined : request?.[1]);
  facts.set(FACT.url, request?.[2] ?? memberOf(text, 'url'));
};

const mapMeraki = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const whole = textOf(event);
  const head = HEAD.exec(whole) ?? WORDS.exec(whole);
  if (head === null) return syslog.map(event, context);
  const draft = new Draft(event, context);
  if (head[1] !== undefined) draft.setTime(head[1]);
  draft.takeSyslogTime();
  const facts = new Facts(event.record, MESSAGE_NAMES);
  const [text = '', type = '', name = ''] = [head[4], head[3], head[2]];
  readFacts(facts, text);
  const said = type === 'events' ? (memberOf(text, 'type') ?? /^\w+/.exec(text)?.[0]) : undefined;
  const code = said ?? memberOf(text, 'type') ?? type;
  const session = SESSIONS.find(([end]) => code.endsWith(end))?.[1];
  const kind = session?.kind ?? own(KINDS, type) ?? (type === 'events' ? undefined : 'network');
  if (kind === undefined) facts.set(FACT.name, code.replaceAll('_', ' '));
  const word = /^(allow|deny)\b|\bpattern: (?:\d+ )?(allow|deny)\b/.exec(text);
  facts.set(FACT.deviceName, name === '' ? undefined : name);
  return assemble({
    draft,
    facts,
    product: { name: 'Meraki', vendor_name: 'Cisco' },
    metadata: { event_code: code, log_name: type },
    severity: kind === 'detection' ? SEVERITY.medium : SEVERITY.informational,
    activity: session?.activity ?? own(FLOWS, type),
    kind,
    status: session?.status,
    verdict: word === null ? undefined : wordVerdict(word[1] ?? word[2] ?? ''),
    oneEnd: true,
  });
};

/** Meraki lines. */
export const meraki: Mapper = {
  product: 'meraki',
  formats: ['syslog', 'text'],
  matches: (event) => {
    const text = textOf(event);
    return (text.includes('=') && HEAD.test(text)) || (text.includes('events ') && WORDS.test(text));
  },
  map: mapMeraki,
};
