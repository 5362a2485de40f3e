// Cisco IOS, IOS XE and NX-OS: `%FACILITY-SEVERITY-MNEMONIC: sentence`. Sign-ins, access lists, configuration and what the
// box says about itself; other facilities are Base Events, with their code.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { assemble } from '../generic/assemble.ts';
import type { Kind } from '../generic/classify.ts';
import { MESSAGE_NAMES } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { syslogSeverity } from '../toolkit/severity.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';
import type { Tagged } from './mnemonic.ts';
import { type End, findEnds, findPhrases, findProtocol, setEnd } from './scan.ts';

interface IosKind {
  readonly kind?: Kind;
  readonly activity?: number;
  readonly status?: Status;
  readonly verdict?: Verdict | undefined;
}

/** By facility and mnemonic, the first that fits. */
const ROWS: readonly (readonly [tag: RegExp, kind: IosKind])[] = [
  [
    /LOGIN_SUCCESS|AUTHC?_PASS|AUTHENTICATION_SUCC|(?:AUTHMGR|MAB|DOT1X).*SUCCESS|SSH2_USERAUTH$/,
    { kind: 'authentication', activity: 1, status: SUCCESS },
  ],
  [
    /LOGIN_?FAIL|AUTH_?FAIL|AUTHENTICATION_FAIL|(?:AUTHMGR|MAB|DOT1X).*FAIL|BADPASS|BAD_?LOGIN|QUIET_MODE_ON/,
    { kind: 'authentication', activity: 1, status: FAILURE },
  ],
  [/LOGOUT|SSH2_CLOSE|TTY_EXPIRE/, { kind: 'authentication', activity: 2 }],
  [/CONFIG_I$|CONFIG_(?:P|NV|R)|LOGGEDCMD|CFGLOG/, { kind: 'entity', activity: 3 }],
  [/SSH2?_SESSION/, { kind: 'network', activity: 1 }],
  [/SSH_CLOSE/, { kind: 'network', activity: 2 }],
  [/^SEC-|IPACCESSLOG|ACCESSLOG|ACLLOG|FW-6-|PKT_DROP|DROP_PKT/, { kind: 'network' }],
  [
    /^IDS|^IPS|SPOOF|DHCP_SNOOPING|DUPADDR|PSECURE_VIOLATION|ATTACK|DUP_SRC_IP|BPDUGUARD|ROOTGUARD|LOOPGUARD|ERR_DISABLE|MACFLAP|MAC_MOVE|STICKY_ARP|^SW_DAI/,
    { kind: 'detection' },
  ],
  [/RESTART|RELOAD|BOOT|SYS-5-RELOAD/, { kind: 'lifecycle' }],
  [/CRYPTO|IKEV?\d?|IPSEC|SESSION_STATUS/, { kind: 'tunnel' }],
];

const unzoned = (end: End | undefined): End | undefined => end && { ...end, zone: undefined };

const read = (facts: Facts, tag: Tagged, kind: IosKind): void => {
  const { text } = tag;
  const isAccess = text.includes(' -> ');
  // Behind a line's name stands its caller: `on vty0 (192.0.2.1)`, `tty session 2(192.0.2.1)`.
  const { ends } = findEnds(text.replaceAll(isAccess ? /[[\]]/g : /[[\]()]/g, ' '));
  // `list 101 denied tcp 192.0.2.10(51514) -> 198.51.100.20(23)`: the two are the ends; of a sign-in only where it came from.
  setEnd(facts, 'src', unzoned(ends[0]));
  if (kind.kind !== 'authentication') setEnd(facts, 'dst', unzoned(ends[1]));
  facts.set(FACT.user, /\[user: ?([^\]]{1,128})\]/.exec(text)?.[1]);
  facts.set(FACT.srcIp, /\[Source: ?([^\]]{1,64})\]/.exec(text)?.[1]);
  facts.set(FACT.dstPort, kind.kind === 'authentication' ? undefined : ends[1]?.port);
  facts.set(FACT.reason, /\[Reason: ?([^\]]{1,200})\]/.exec(text)?.[1]);
  findPhrases(facts, text, kind.kind !== 'network');
};

const LOGON: IosKind = { kind: 'authentication', activity: 1 };

/** NX-OS passes on what its daemons say under one mnemonic: a logon is told by its words. */
const kindOf = (code: string, text: string): IosKind => {
  const known = ROWS.find(([pattern]) => pattern.test(code))?.[1];
  if (known !== undefined) return known;
  const word = code.endsWith('-SYSTEM_MSG')
    ? /\bauthentication (fail|succe)|\blogin (fail|succe)/i.exec(text.slice(0, 200))
    : null;
  if (word === null) return { kind: 'base' };
  return { ...LOGON, status: /fail$/i.test(word[0]) ? FAILURE : SUCCESS };
};

/** Maps one message of a router or switch. */
export const iosEvent = (
  draft: Draft,
  event: { readonly record: Draft['fields']['record'] },
  tag: Tagged,
): OcsfEvent => {
  const { text } = tag;
  const code = `${tag.facility}-${tag.level}-${tag.code}`;
  const kind = kindOf(code.slice(0, 80), text);
  const facts = new Facts(event.record, MESSAGE_NAMES);
  read(facts, tag, kind);
  if (kind.kind === 'network') findProtocol(facts, text);
  if (kind.kind === 'lifecycle' || kind.kind === 'detection')
    facts.set(FACT.name, `${tag.code} ${text}`.slice(0, 200));
  if (kind.kind === 'entity') facts.set(FACT.entityName, draft.header?.hostname ?? 'configuration');
  const word = /\b(permitted|denied|dropped)\b/.exec(text)?.[1];
  return assemble({
    draft,
    facts,
    product: { name: 'IOS', vendor_name: 'Cisco' },
    metadata: { event_code: code, log_level: String(tag.level) },
    severity: syslogSeverity(tag.level),
    verdict: word === undefined || kind.kind !== 'network' ? undefined : wordVerdict(word),
    oneEnd: true,
    ...kind,
  });
};
