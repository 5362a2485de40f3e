// Cisco ASA, FTD, PIX and FWSM: sentences by message number, and FTD's `Key: value, Key: value` of 430001..430005.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { assemble } from '../generic/assemble.ts';
import type { Kind } from '../generic/classify.ts';
import { MESSAGE_NAMES } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import { own } from '../generic/reads.ts';
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { syslogSeverity } from '../toolkit/severity.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';
import { asaMessage } from './asa-ids.ts';
import { ftdFacts, ftdSeverity } from './ftd.ts';
import type { Tagged } from './mnemonic.ts';
import { type End, endIn, findEnds, findPhrases, findProtocol, setEnd } from './scan.ts';

/** Ports below are asked for, ports above are handed out: which end of a connection that ended was the server's. */
const FIRST_USER_PORT = 1024;

/** Of an outbound connection the foreign end is named first, and so it is of one that ends. */
const isTurned = (text: string, first: string | undefined, second: string | undefined): boolean => {
  if (/^(?:Built|Pre-allocate) /.test(text)) return / outbound /.test(text.slice(0, 40));
  if (!text.startsWith('Teardown ')) return false;
  return Number(first) < FIRST_USER_PORT && Number(second) >= FIRST_USER_PORT;
};

const withoutPort = ({ zone, ip }: End): End => ({ zone, ip, port: undefined });

const findTraffic = (facts: Facts, text: string): void => {
  const found = findEnds(text);
  // What stands where ICMP would have a port is its type, code or identifier.
  const isIcmp = /\bICMP\b/i.test(text.slice(0, 80));
  const ends = isIcmp ? found.ends.map(withoutPort) : found.ends;
  const nat = isIcmp ? [] : found.nat;
  const [first, second] = ends;
  const turned = second !== undefined && isTurned(text, first?.port, second.port);
  // `Teardown ICMP connection for faddr a gaddr b laddr c`: foreign, global and local, of which the second is a translation.
  const isTriple = text.includes(' gaddr ');
  const other = isTriple ? ends[2] : second;
  setEnd(facts, turned ? 'dst' : 'src', first, nat[0]);
  setEnd(facts, turned ? 'src' : 'dst', other, isTriple ? second : nat[1]);
  findProtocol(facts, text);
};

const ORIGIN = /\b(?:from|From|user IP ?=|IP address:|IP ?=|IP|Addr|Remote:|mapping) ?<?([^\s>,]{2,80})/;

const LOCAL = /\bLocal: ?(\S{2,80})/;

/** Who signs in stands behind `from` or `IP`: a server that was asked is not one of the ends. Tunnels name both. */
const findOrigin = (facts: Facts, text: string, kind: Kind | undefined): void => {
  const from = ORIGIN.exec(text.slice(0, 1024));
  if (from === null && kind !== 'tunnel' && kind !== 'entity') return;
  const behind = from === null ? text : text.slice(from.index + from[0].length - (from[1]?.length ?? 0));
  const found = findEnds(behind).ends;
  const ends = found.length === 0 && kind === 'entity' ? findEnds(text).ends : found;
  if (kind === 'tunnel') setEnd(facts, 'dst', endIn(LOCAL.exec(text.slice(0, 1024))?.[1] ?? ''));
  setEnd(facts, 'src', ends[0]);
  if (from === null || kind === 'authentication') setEnd(facts, 'dst', ends[1]);
};

/** What was found, without where. */
const titleOf = (text: string): string => text.slice(0, 200).split(/ from | to |[,;]|\. /, 1)[0] ?? '';

const HTTP = /\b((?:https?|ftp):\/\/\S{1,2000})/;

/** Elapsed time as `h:mm:ss`, in seconds. */
const durationIn = (text: string): number | undefined => {
  const match = /\b[Dd]uration:? (\d{1,5})h?:(\d{1,2})m?:(\d{1,2})/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
};

const verdictOf = (text: string, said: '+' | '-' | undefined): Verdict | undefined => {
  if (said !== undefined) return wordVerdict(said === '+' ? 'allow' : 'deny');
  const word = /\b(permitted|denied|monitored|dropp(?:ed|ing))\b/i
    .exec(text.slice(0, 200))?.[1]
    ?.toLowerCase();
  return word === undefined ? undefined : wordVerdict(word === 'dropping' ? 'dropped' : word);
};

const PRODUCTS: Readonly<Record<string, string>> = {
  FTD: 'Firepower Threat Defense',
  NGIPS: 'Firepower NGIPS',
  PIX: 'PIX',
  FWSM: 'FWSM',
};

/** Maps one message of a firewall. */
export const asaEvent = (
  draft: Draft,
  event: { readonly record: Draft['fields']['record'] },
  tag: Tagged,
): OcsfEvent => {
  const { code, text } = tag;
  const known = asaMessage(code);
  const facts = new Facts(event.record, MESSAGE_NAMES);
  const kind = known?.kind;
  const isFtd = code.startsWith('4300');
  if (isFtd) ftdFacts(facts, text);
  else {
    const isTraffic = kind === 'network' || kind === 'detection' || kind === 'http';
    findPhrases(facts, text, !isTraffic);
    if (isTraffic) findTraffic(facts, text);
    else findOrigin(facts, text, kind);
  }
  if (kind === 'http') {
    facts.set(FACT.url, HTTP.exec(text)?.[1]);
    facts.set(FACT.dstIp, / URL ([0-9.]{7,15}):/.exec(text)?.[1]);
  }
  if (kind === 'lifecycle' || kind === undefined || (kind === 'detection' && !isFtd))
    facts.set(FACT.name, kind === 'detection' ? titleOf(text) : text.slice(0, 200));
  if (kind === 'entity') {
    facts.set(FACT.entityName, draft.header?.hostname ?? 'configuration');
    facts.set(FACT.operation, /'([^']{1,500})' command|executed '([^']{1,500})'/.exec(text)?.[1]);
  }
  const status =
    kind !== 'authentication'
      ? undefined
      : known?.said === '-'
        ? FAILURE
        : known?.said === '+' || known?.activity === 2
          ? SUCCESS
          : undefined;
  const isFlow = kind === 'network' || kind === 'detection' || kind === 'http';
  facts.set(FACT.duration, durationIn(text));
  return assemble({
    draft,
    facts,
    product: { name: own(PRODUCTS, tag.facility) ?? 'ASA', vendor_name: 'Cisco' },
    metadata: { event_code: code, log_level: String(tag.level) },
    severity: isFtd ? ftdSeverity(facts) : syslogSeverity(tag.level),
    kind,
    activity: known?.activity,
    status,
    verdict: isFlow
      ? facts.peek(FACT.action) === undefined
        ? verdictOf(text, known?.said)
        : undefined
      : undefined,
    oneEnd: true,
  });
};
