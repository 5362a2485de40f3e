// How each DNS server writes: bind9.readthedocs.io (logging), dnsmasq(8), docs.pi-hole.net, unbound.conf(5), doc.powerdns.com, coredns.io.
import { FAILURE } from '../toolkit/classes.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { type DnsLine, type End, endOf, nameOf, wordsOf } from './dns-line.ts';

/** Reads one message of one program; undefined for lines that speak of no question. */
export type DnsReader = (message: string) => DnsLine | undefined;

const DENIED = { severity: 2, status: FAILURE, verdict: wordVerdict('deny') };
const BLOCKED = { severity: 2, verdict: wordVerdict('block') };

/** `example.com/A/IN`, from the right: a name may hold slashes. */
const question = (text: string, typeLast: boolean): Pick<DnsLine, 'class' | 'name' | 'type'> => {
  const last = text.lastIndexOf('/');
  const before = text.lastIndexOf('/', last - 1);
  if (before < 0) return { name: nameOf(last < 0 ? text : text.slice(0, last)) };
  const [a, b] = [text.slice(before + 1, last), text.slice(last + 1)];
  return { class: typeLast ? a : b, name: nameOf(text.slice(0, before)), type: typeLast ? b : a };
};

/** The text between the first two single quotes. */
const quoted = (text: string): string | undefined => {
  const open = text.indexOf("'");
  const close = text.indexOf("'", open + 1);
  return open >= 0 && close > open ? text.slice(open + 1, close) : undefined;
};

const within = (text: string): string =>
  text.slice(text.lastIndexOf('(') + 1, text.endsWith(')') ? -1 : undefined);

/** The zone of a transfer: `transfer of 'example.com/IN': AXFR started`. */
const zoneOf = (text: string): Pick<DnsLine, 'class' | 'name'> => {
  const zone = quoted(text.slice(0, 1024)) ?? '';
  const slash = zone.lastIndexOf('/');
  return slash < 0
    ? { name: nameOf(zone) }
    : { class: zone.slice(slash + 1), name: nameOf(zone.slice(0, slash)) };
};

const BROKEN = { severity: 2, status: FAILURE };

/** What BIND itself asked of other servers: `timed out resolving 'example.com/A/IN': 192.0.2.53#53`, and zones it fetched. */
const bindUpstream = (message: string): DnsLine | undefined => {
  const resolving = message.slice(0, 120).indexOf(" resolving '");
  if (resolving >= 0) {
    const server = endOf(message.slice(message.lastIndexOf(' ') + 1), '#');
    const asked = question(quoted(message.slice(0, 1024)) ?? '', false);
    return server === undefined ? undefined : { activity: 2, detail: message, server, ...asked, ...BROKEN };
  }
  const at = message.slice(0, 120).indexOf("transfer of '");
  const from = at < 0 ? -1 : message.indexOf("' from ", at);
  if (from < 0) return undefined;
  const end = message.indexOf(': ', from);
  const server = endOf(message.slice(from + 7, end < 0 ? undefined : end), '#');
  if (server === undefined) return undefined;
  const detail = message.slice(at);
  const failed = /fail|unreachable|refused|timed out/.test(detail.slice(0, 512));
  return { activity: 6, detail, server, ...zoneOf(detail), ...(failed ? BROKEN : {}) };
};

/** What BIND says behind the client: a query, a response, or why there was none. */
const bindText = (said: string, client: End): DnsLine | undefined => {
  // Infoblox says over what: `UDP: query: example.com IN A response: NOERROR +`.
  const text = said.startsWith('UDP: ') || said.startsWith('TCP: ') ? said.slice(5) : said;
  const words = wordsOf(text, 12);
  const [kind, name, second, third, fourth] = words;
  if (kind === 'query:' || kind === 'response:') {
    const isBoth = words[4] === 'response:';
    const isQuery = kind === 'query:' && !isBoth;
    const server = endOf(within(text), '#');
    const rcode = isBoth ? words[5] : isQuery ? undefined : fourth;
    return {
      activity: isQuery ? 1 : 2,
      class: second,
      client,
      name: nameOf(name),
      rcode,
      server,
      type: third,
    };
  }
  // 9.20 with `responselog`: `answer: example.com IN A + (192.0.2.53) -> NOERROR ...`.
  if (kind === 'answer:') {
    const arrow = text.indexOf(' -> ');
    const [rcode] = arrow < 0 ? [] : wordsOf(text.slice(arrow + 4), 1);
    const server = endOf(within(text.slice(0, arrow < 0 ? undefined : arrow)), '#');
    return { activity: 2, class: second, client, name: nameOf(name), rcode, server, type: third };
  }
  if (kind === 'transfer') return { activity: 6, client, detail: text, ...zoneOf(text), type: words[3] };
  if (kind === 'bad') return { activity: 1, client, detail: text, ...zoneOf(text), ...DENIED };
  if (text.endsWith(' denied') || text.slice(0, 512).includes(' denied ('))
    return { activity: 1, client, detail: text, ...question(quoted(text) ?? '', false), ...DENIED };
  if (kind === 'query' && name === 'failed') {
    const at = words.indexOf('for');
    const rcode = second?.slice(1, -1);
    return { activity: 2, client, detail: text, rcode, ...question(words[at + 1] ?? '', true) };
  }
  if (kind === 'rpz') {
    const at = words.indexOf('rewrite');
    return { activity: 2, client, detail: text, ...question(words[at + 1] ?? '', false), ...BLOCKED };
  }
  return text.startsWith('rate limit ') ? { activity: 2, client, detail: text, ...DENIED } : undefined;
};

/** `client [@0x7f..] 192.0.2.1#5321 [(name)]: [view internal: ]...`, behind whatever a file puts before it. */
const bind: DnsReader = (message) => {
  const at = message.indexOf('client ');
  if (at < 0 || at > 120) return bindUpstream(message);
  const words = wordsOf(message.slice(at + 7), 3);
  const word = words[0]?.startsWith('@') ? words[1] : words[0];
  const client = endOf(word?.endsWith(':') ? word.slice(0, -1) : word, '#');
  const colon = message.indexOf(': ', at);
  if (client === undefined || colon < 0) return undefined;
  const text = message.slice(colon + 2);
  const view = text.startsWith('view ') ? text.indexOf(': ') + 2 : 0;
  return bindText(text.slice(view), client);
};

/** Words with which dnsmasq and Pi-hole begin an answer of their own. */
const ANSWERS: ReadonlySet<string> = new Set(['cached', 'config', 'reply', 'validation']);

/** Words of Pi-hole for a name it keeps from being looked up, behind the list it is on (`gravity`, `regex`, `exactly`). */
const BLOCKS: ReadonlySet<string> = new Set(['blacklisted', 'blocked', 'denied']);

/** `query[A] example.com from 192.0.2.1`, `reply example.com is 198.51.100.1`; with `extra`, `17 192.0.2.1/5321 ` before it. */
const dnsmasq: DnsReader = (message) => {
  let words = wordsOf(message, 9);
  let client: End | undefined;
  if (words[0] !== undefined && words[0].charCodeAt(0) < 0x3a) {
    client = endOf(words[1], '/');
    if (client !== undefined) words = words.slice(2);
  }
  const [kind = '', name, link, value] = words;
  if (kind.startsWith('query[') && link === 'from') {
    return { activity: 1, client: endOf(value, '#') ?? client, name: nameOf(name), type: kind.slice(6, -1) };
  }
  if (kind === 'forwarded' && link === 'to') {
    return { activity: 1, client, detail: 'forwarded', name: nameOf(name), server: endOf(value, '#') };
  }
  const is = words.indexOf('is');
  if (is < 1) return undefined;
  const blocked = BLOCKS.has(kind) || BLOCKS.has(name ?? '');
  if (!(ANSWERS.has(kind) || kind.startsWith('/') || blocked || client !== undefined)) return undefined;
  const data = words[is + 1] ?? '';
  const rcode = data.startsWith('NODATA')
    ? 'NOERROR'
    : data === 'NXDOMAIN' || data === 'SERVFAIL'
      ? data
      : undefined;
  const answer = rcode === undefined && !data.startsWith('<') && data !== '' ? data : undefined;
  const line = { activity: 2, answer, client, name: nameOf(words[is - 1]), rcode };
  return blocked ? { ...line, ...BLOCKED, detail: kind } : line;
};

/** `[123:0] info: 192.0.2.1 example.com. A IN [NOERROR 0.001 0 44]`. */
const unbound: DnsReader = (message) => {
  // `query: ` and `reply: ` with `log-tag-queryreply`.
  const at = ['info: ', 'query: ', 'reply: ']
    .map((tag) => message.indexOf(tag) + tag.length)
    .find((end) => end > 6 && end < 60);
  if (at === undefined) return undefined;
  const [ip, name, type, kind, rcode] = wordsOf(message.slice(at), 5);
  const client = endOf(ip, '@');
  if (client === undefined || kind === undefined) return undefined;
  return { activity: rcode === undefined ? 1 : 2, class: kind, client, name: nameOf(name), rcode, type };
};

/** `Remote 192.0.2.1 wants 'example.com|A', ...`; the recursor: `question for 'example.com|A' from 192.0.2.1:5321`. */
const powerdns: DnsReader = (message) => {
  const asked = quoted(message.slice(0, 1024));
  const bar = asked?.lastIndexOf('|') ?? -1;
  if (asked === undefined || bar < 0) return undefined;
  const words = wordsOf(message, 12);
  const from = words.indexOf('Remote') + 1 || words.indexOf('from') + 1;
  const client = from === 0 ? undefined : endOf(words[from], ':');
  return {
    activity: message.includes('answer to') ? 2 : 1,
    client,
    name: nameOf(asked.slice(0, bar)),
    type: asked.slice(bar + 1),
  };
};

/** `[INFO] 192.0.2.1:5321 - 4711 "A IN example.com. udp 41 false 4096" NOERROR qr,rd,ra 106 0.001s`. */
const coredns: DnsReader = (message) => {
  const open = message.indexOf(' - ');
  const quote = message.indexOf(' "', open);
  const close = message.indexOf('" ', quote + 2);
  const client = endOf(message.slice(message.lastIndexOf(' ', open - 1) + 1, open), ':');
  if (open < 0 || quote < 0 || close < 0 || client === undefined) return undefined;
  const [type, kind, name, transport] = wordsOf(message.slice(quote + 2, close), 4);
  const [rcode] = wordsOf(message.slice(close + 2), 1);
  const id = Number(message.slice(open + 3, quote));
  return {
    activity: 6,
    class: kind,
    client,
    id: Number.isSafeInteger(id) ? id : undefined,
    name: nameOf(name),
    rcode,
    transport,
    type,
  };
};

/** `(3)www(7)example(3)com(0)`. */
const labels = (text: string): string =>
  text
    .slice(0, 1024)
    .split('(')
    .map((part) => part.slice(part.indexOf(')') + 1))
    .filter((part) => part !== '')
    .join('.');

/** `11/20/2026 10:00:00 AM 0B58 PACKET 000001D1 UDP Rcv 192.0.2.1 4711 R Q [8081 DR NOERROR] A (3)www(0)`. */
export const windowsDebug: DnsReader = (message) => {
  const at = message.indexOf(' PACKET ');
  const open = message.indexOf(' [', at);
  const close = message.indexOf('] ', open);
  if (at < 0 || at > 60 || open < 0 || close < 0) return undefined;
  const [, , transport, way, ip] = wordsOf(message.slice(at), 5);
  const flags = message.slice(open + 2, close).split(' ');
  const [type, name] = wordsOf(message.slice(close + 2), 2);
  const peer = endOf(ip, '#');
  if (peer === undefined) return undefined;
  const isReply = message.slice(at, open).includes(' R Q');
  // What is received as a question, or sent as an answer, has the client at the other end.
  const isClient = (way === 'Rcv') !== isReply;
  return {
    activity: isReply ? 2 : 1,
    name: nameOf(labels(name ?? '')),
    rcode: isReply ? flags.at(-1) : undefined,
    transport,
    type,
    ...(isClient ? { client: peer } : { server: peer }),
  };
};

/** By program, with the name and vendor of the product. */
export const READERS = new Map<string, readonly [read: DnsReader, name: string, vendor: string]>([
  ['coredns', [coredns, 'CoreDNS', 'CNCF']],
  ['dnsmasq', [dnsmasq, 'dnsmasq', 'Simon Kelley']],
  ['named', [bind, 'BIND', 'ISC']],
  ['pdns', [powerdns, 'PowerDNS', 'PowerDNS']],
  ['pdns_recursor', [powerdns, 'PowerDNS Recursor', 'PowerDNS']],
  ['pdns_server', [powerdns, 'PowerDNS', 'PowerDNS']],
  ['pihole', [dnsmasq, 'Pi-hole', 'Pi-hole']],
  ['pihole-FTL', [dnsmasq, 'Pi-hole', 'Pi-hole']],
  ['unbound', [unbound, 'Unbound', 'NLnet Labs']],
]);
