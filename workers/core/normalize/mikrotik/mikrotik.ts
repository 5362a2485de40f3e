// MikroTik RouterOS: `firewall,info forward: in:... out:..., proto TCP, a:p->b:p` and `system,info,account user ... logged in`
// ("Log" of the RouterOS documentation). The message is kept whole.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import { assemble } from '../generic/assemble.ts';
import { MESSAGE_NAMES } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import type { Mapper } from '../mapper.ts';
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { wordVerdict } from '../toolkit/verdict.ts';

const TOPICS =
  /^((?:firewall|system|ipsec|l2tp|pptp|ppp|sstp|ovpn|wireguard|dhcp|wireless|interface)(?:,[a-z]{2,16}){1,4}) /;

const textOf = ({ record }: DecodedEvent): string =>
  typeof record.message === 'string' ? record.message.slice(0, 4096) : '';

/** A packet whose topics the sender left out: the tag is the chain. */
const CHAINS: ReadonlySet<string | undefined> = new Set(['forward', 'input', 'output']);

const isPacket = (event: DecodedEvent): boolean =>
  CHAINS.has(event.syslog?.appName) && /^in:\S{1,40} out:.{1,160}\bproto /.test(textOf(event).slice(0, 240));

const ACCOUNT =
  /\b(?:user|login failure for user) (\S{1,128})(?: logged (in|out))?(?: from (\S{2,45}))?(?: via (\S{1,32}))?/;
const PACKET = /([0-9a-fA-F.:]{2,45}?)(?::(\d{1,5}))?->([0-9a-fA-F.:]{2,45}?)(?::(\d{1,5}))?(?:,|$| )/;

const readPacket = (facts: Facts, text: string): void => {
  const packet = PACKET.exec(text.includes(']:') ? text.replace(/[[\]]/g, '') : text);
  facts.set(FACT.srcIp, packet?.[1]);
  facts.set(FACT.srcPort, packet?.[2]);
  facts.set(FACT.dstIp, packet?.[3]);
  facts.set(FACT.dstPort, packet?.[4]);
  facts.set(FACT.protocol, /\bproto ([A-Za-z0-9-]{1,16})/.exec(text)?.[1]);
  facts.set(FACT.srcIf, /\bin:([^\s,()]{1,32})/.exec(text)?.[1]?.replace('unknown', ''));
  facts.set(FACT.dstIf, /\bout:([^\s,()]{1,32})/.exec(text)?.[1]?.replace('unknown', ''));
  facts.set(FACT.srcMac, /\bsrc-mac ([0-9a-fA-F:]{17})/.exec(text)?.[1]);
};

const mapMikroTik = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  draft.takeSyslogTime();
  const facts = new Facts(event.record, MESSAGE_NAMES);
  const text = textOf(event);
  const topics = TOPICS.exec(text)?.[1] ?? '';
  const account = /login failure|logged (?:in|out)/.test(text) ? ACCOUNT.exec(text) : null;
  if (account === null) readPacket(facts, text);
  facts.set(FACT.user, account?.[1]);
  facts.set(FACT.srcIp, account?.[3]);
  facts.set(FACT.appProtocol, account?.[4]);
  const word = /\b(drop|reject|accept|block|deny)\b/i.exec(text.slice(0, 200))?.[1];
  const level = topics
    .split(',')
    .map(wordSeverity)
    .find((one) => one !== undefined);
  return assemble({
    draft,
    facts,
    product: { name: 'RouterOS', vendor_name: 'MikroTik' },
    metadata: { log_name: topics },
    severity:
      account === null
        ? (level ?? SEVERITY.informational)
        : text.includes('failure')
          ? SEVERITY.medium
          : SEVERITY.informational,
    kind:
      account !== null
        ? 'authentication'
        : topics.startsWith('firewall') || isPacket(event)
          ? 'network'
          : undefined,
    activity: account === null ? undefined : account[2] === 'out' ? 2 : 1,
    status: account === null ? undefined : text.includes('failure') ? FAILURE : SUCCESS,
    verdict: word === undefined || account !== null ? undefined : wordVerdict(word),
  });
};

/** RouterOS lines. */
export const mikrotik: Mapper = {
  product: 'mikrotik',
  formats: ['syslog', 'text'],
  matches: (event) => TOPICS.test(textOf(event)) || isPacket(event),
  map: mapMikroTik,
};
