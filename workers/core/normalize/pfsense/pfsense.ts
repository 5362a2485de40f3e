// pfSense and OPNsense `filterlog` lines: columns of the packet filter, by IP version and protocol ("Raw Filter Log Format",
// pfSense documentation). The columns themselves are kept in `unmapped`; the message says the same in words.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import { assemble } from '../generic/assemble.ts';
import { dictionary, type Slot } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import type { Mapper } from '../mapper.ts';
import { syslog } from '../syslog.ts';
import { Draft } from '../toolkit/draft.ts';

const NAMES = dictionary({});

/** Positions that both versions share, and where each has its protocol and ends. */
const COMMON: readonly (readonly [column: number, slot: Slot])[] = [
  [0, FACT.policyId],
  [3, FACT.ruleId],
  [6, FACT.action],
  [7, FACT.direction],
];
const V4: readonly (readonly [column: number, slot: Slot])[] = [
  [15, FACT.protocol],
  [18, FACT.srcIp],
  [19, FACT.dstIp],
];
const V6: readonly (readonly [column: number, slot: Slot])[] = [
  [13, FACT.protocol],
  [15, FACT.srcIp],
  [16, FACT.dstIp],
];
const TCP = 6;
const UDP = 17;

const textOf = ({ record }: DecodedEvent): string =>
  typeof record.message === 'string' ? record.message : '';

const mapFilter = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const columns = textOf(event).split(',', 64);
  const version = columns[8];
  if (version !== '4' && version !== '6') return syslog.map(event, context);
  const draft = new Draft(event, context);
  draft.takeSyslogTime();
  const facts = new Facts(event.record, NAMES);
  const own = version === '4' ? V4 : V6;
  for (const [column, slot] of [...COMMON, ...own]) facts.set(slot, columns[column]);
  const number = Number(columns[own[0]?.[0] ?? 0]);
  if (number === TCP || number === UDP) {
    const ports = (own[2]?.[0] ?? 0) + 1;
    facts.set(FACT.srcPort, columns[ports]);
    facts.set(FACT.dstPort, columns[ports + 1]);
  }
  const [action = '', direction = '', name = ''] = [columns[6], columns[7], columns[4]];
  facts.set(direction === 'out' ? FACT.dstIf : FACT.srcIf, name);
  const ends = `${columns[own[1]?.[0] ?? 0]} -> ${columns[own[2]?.[0] ?? 0]}`;
  facts.set(FACT.message, `${action} ${direction} on ${name}: ${ends}`);
  draft.syslog()?.drop('app_name');
  return assemble({
    draft,
    facts,
    product: { name: 'filterlog', vendor_name: 'Netgate' },
    metadata: { log_name: 'filterlog' },
    severity: 1,
    kind: 'network',
  });
};

/** Packet filter lines of the two. */
export const pfsense: Mapper = {
  product: 'pfsense',
  formats: ['syslog'],
  matches: (event) => event.syslog?.appName === 'filterlog' && textOf(event).includes(','),
  map: mapFilter,
};
