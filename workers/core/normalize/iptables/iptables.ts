// Lines of the Linux kernel's packet filter (iptables and nftables LOG, ufw, firewalld): `prefix IN=eth0 OUT= SRC=... DST=...`.
// What was decided only the prefix tells, which whoever wrote the rule chose.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import { assemble } from '../generic/assemble.ts';
import { MESSAGE_NAMES, type Slot } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { wordVerdict } from '../toolkit/verdict.ts';

const KEYS = new Map<string, Slot>(
  Object.entries({
    DPT: FACT.dstPort,
    DST: FACT.dstIp,
    IN: FACT.srcIf,
    OUT: FACT.dstIf,
    PROTO: FACT.protocol,
    SPT: FACT.srcPort,
    SRC: FACT.srcIp,
  }),
);

const MAX_WORDS = 80;

const textOf = ({ record }: DecodedEvent): string =>
  typeof record.message === 'string' ? record.message : '';

/** `MAC=` is the frame's header: destination, source, type. */
const readMac = (facts: Facts, header: string): void => {
  if (header.length < 35) return;
  facts.set(FACT.dstMac, header.slice(0, 17));
  facts.set(FACT.srcMac, header.slice(18, 35));
};

const DECIDED =
  /\b(drop|dropped|block|blocked|deny|denied|reject|rejected|accept|accepted|allow|allowed|permit|pass)\b/i;

const mapPacket = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  draft.takeSyslogTime();
  const facts = new Facts(event.record, MESSAGE_NAMES);
  const text = textOf(event);
  const start = text.indexOf('IN=');
  // The packet an ICMP error quotes stands in brackets behind its own.
  const quoted = text.indexOf('[SRC=', start);
  const words = text.slice(start, quoted < 0 ? undefined : quoted).split(' ', MAX_WORDS);
  for (const word of words) {
    const equals = word.indexOf('=');
    const key = word.slice(0, Math.max(equals, 0));
    const slot = KEYS.get(key);
    if (slot !== undefined) facts.set(slot, word.slice(equals + 1));
    else if (key === 'MAC') readMac(facts, word.slice(equals + 1));
  }
  const prefix = text.slice(Math.max(0, start - 200), start).replace(/[-_:[\]]+/g, ' ');
  const decided = DECIDED.exec(prefix)?.[1];
  const verdict =
    decided === undefined
      ? /\baudit\b/i.test(prefix)
        ? wordVerdict('log')
        : undefined
      : wordVerdict(decided);
  const [into, out] = [facts.hasText(FACT.srcIf), facts.hasText(FACT.dstIf)];
  if (into !== out) facts.set(FACT.direction, into ? 'in' : 'out');
  const level = draft.header?.severity;
  return assemble({
    draft,
    facts,
    product: { name: 'Netfilter', vendor_name: 'Linux' },
    metadata: { log_name: 'kernel' },
    // The level is that of the LOG rule, and the same for all its packets: said only by those that refuse.
    severity:
      verdict?.action_id === 2 && level !== undefined && level < 5 ? SEVERITY.low : SEVERITY.informational,
    kind: 'network',
    verdict,
  });
};

/** Packets the kernel logged. */
export const iptables: Mapper = {
  product: 'iptables',
  formats: ['syslog', 'text'],
  matches: (event) => {
    const text = textOf(event);
    const start = text.indexOf('IN=');
    return start >= 0 && start < 256 && text.indexOf(' SRC=', start) > 0 && text.indexOf(' DST=', start) > 0;
  },
  map: mapPacket,
};
