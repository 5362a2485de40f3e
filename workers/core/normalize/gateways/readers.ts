// How gateways and sensors that write sentences of their own put their facts: pairs, columns, and words by their place. Texts are
// a stranger's: every loop is bounded and goes forward.
import { splitQuoted } from '../../decode/quoted-fields.ts';
import type { Slot } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import type { Facts } from '../generic/facts.ts';
import { splitHost } from '../microsoft/parts.ts';
import { isIp } from '../toolkit/address.ts';

/** Names of a product and what they mean: the names of one meaning as one text. */
export const slots = (names: Readonly<Record<Slot, string>>): ReadonlyMap<string, Slot> =>
  new Map(
    Object.entries(names).flatMap(([slot, list]) =>
      list.split(',').map((name) => [name, Number(slot)] as const),
    ),
  );

/** `name=value name="a value"`; names may have a second word (`src zone`). */
const PAIR = /([A-Za-z_][\w-]{0,40}(?: zone| ip)?)=(?:"([^"]*)"|([^\s,"]*))/g;

/** Sets the facts of pairs that stand anywhere in a text. */
export const readPairs = (facts: Facts, text: string, known: ReadonlyMap<string, Slot>): void => {
  for (const [, name = '', quoted, bare] of text.matchAll(PAIR)) setFact(facts, known, name, quoted ?? bare);
};

/** Sets the facts of `name=value` between tabs. */
export const readTabbed = (facts: Facts, text: string, known: ReadonlyMap<string, Slot>): void => {
  for (const pair of text.split('\t', 200)) {
    const equals = pair.indexOf('=');
    if (equals > 0) setFact(facts, known, pair.slice(0, equals), pair.slice(equals + 1));
  }
};

/** What products write where they know nothing. */
const NOTHING: ReadonlySet<string> = new Set(['', '-', 'N/A', 'None', 'NA', 'Unknown']);

const setFact = (
  facts: Facts,
  known: ReadonlyMap<string, Slot>,
  name: string,
  value: string | undefined,
): void => {
  const slot = known.get(name);
  if (slot !== undefined && value !== undefined && !NOTHING.has(value)) facts.set(slot, value);
};

/** `Allow Trusted External 60 tcp 20 63 10.0.1.5 203.0.113.80 51234 443`: a verdict, and by and by two addresses and ports. */
export const readWords = (facts: Facts, text: string): void => {
  const words = text.split(' ', 24);
  facts.set(FACT.action, words[0]);
  facts.set(FACT.srcZone, words[1]);
  facts.set(FACT.dstZone, words[2]);
  const at = words.findIndex((word, i) => i > 2 && isIp(word) && isIp(words[i + 1] ?? ''));
  if (at < 0) return;
  const proto = words.slice(3, at).find((word) => /^[a-z]{2,8}$/.test(word));
  facts.set(FACT.protocol, proto);
  facts.set(FACT.srcIp, words[at]);
  facts.set(FACT.dstIp, words[at + 1]);
  if (!/^\d{1,5}$/.test(words[at + 3] ?? '')) return;
  facts.set(FACT.srcPort, words[at + 2]);
  facts.set(FACT.dstPort, words[at + 3]);
};

/** Columns by their place; a slot below zero is nothing. */
const readColumns = (facts: Facts, values: readonly string[], columns: readonly Slot[]): void => {
  for (const [i, slot] of columns.entries()) {
    const value = values[i];
    if (slot >= 0 && value !== undefined && !NOTHING.has(value)) facts.set(slot, value);
  }
};

/** Values between commas, in quotes or not. */
const columnsOf = (text: string): string[] => splitQuoted(text, ',');

/** A signature that matched, as Snort and Suricata write it in one line. */
export interface Match {
  readonly id: string;
  readonly title: string;
}

/** `[1:469:3] TITLE [Classification: CLASS] [Priority: 2] {TCP} 192.0.2.1:80 -> 192.0.2.2:51234`, from the bracket on. */
export const readSignature = (facts: Facts, text: string): Match | undefined => {
  const close = text.indexOf('] ');
  const id = text.slice(1, close);
  if (!/^\d{1,10}:\d{1,12}:\d{1,6}$/.test(id)) return undefined;
  const brace = text.lastIndexOf(' {');
  const [from = '', to = ''] = text.slice(text.indexOf('} ', brace) + 2).split(' -> ', 2);
  const [source, target] = [splitHost(from), splitHost(to.split(' ', 1)[0] ?? '')];
  if (brace < 0 || source === undefined || target === undefined) return undefined;
  const rest = text.slice(close + 2, brace);
  const ends = ['[**]', '[Classification: ', '[Priority: ']
    .map((word) => rest.indexOf(word))
    .filter((at) => at >= 0);
  const title = rest.slice(0, Math.min(rest.length, ...ends)).trim();
  facts.set(FACT.srcIp, source.ip);
  facts.set(FACT.srcPort, source.port);
  facts.set(FACT.dstIp, target.ip);
  facts.set(FACT.dstPort, target.port);
  facts.set(FACT.protocol, text.slice(brace + 2, text.indexOf('}', brace)));
  facts.set(FACT.ruleId, id);
  facts.set(FACT.ruleName, title);
  facts.set(FACT.ruleCategory, /\[Classification: ([^\]]{1,100})\]/.exec(rest)?.[1]);
  return { id, title };
};

/** Nothing of a column is known to be a fact. */
const SKIP = -1;

/** https://docs.umbrella.com/deployment-umbrella/docs/log-formats-and-versioning */
const UMBRELLA_DNS = [
  SKIP,
  FACT.user,
  SKIP,
  FACT.srcIp,
  FACT.srcNatIp,
  FACT.action,
  FACT.dnsType,
  FACT.dnsRcode,
  FACT.dnsQuery,
];

/** Umbrella's DNS log, whose objects in S3 have no header: its time; undefined where the line is none of it. */
export const readUmbrella = (facts: Facts, text: string): string | undefined => {
  const values = columnsOf(text.trimStart());
  const [time = '', , , , , action = '', type = ''] = values;
  if (!/^(?:Allowed|Blocked|Proxied)$/.test(action)) return undefined;
  // `28 (AAAA)`, or a word.
  facts.set(FACT.dnsType, /^\d{1,5} \(([A-Z0-9]{1,10})\)$/.exec(type)?.[1]);
  facts.set(FACT.dnsQuery, values[8]?.replace(/\.$/, ''));
  readColumns(facts, values, UMBRELLA_DNS);
  return time;
};
