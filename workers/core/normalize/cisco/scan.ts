// Finds the facts in the sentences of Cisco messages: who they speak of, from where to where. One pass over the words; the
// text itself is kept as the message, so that whatever is found is said twice and nothing is lost. Texts are
// attacker-controlled: user names may hold anything, so that only the first match of each counts.

import type { Slot } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import type { Facts } from '../generic/facts.ts';
import { isIp } from '../toolkit/address.ts';

/** One end as messages write it: `outside:192.0.2.1/443`, `outside/192.0.2.1(443)`, `192.0.2.1/443`, `192.0.2.1`. */
export interface End {
  readonly zone: string | undefined;
  readonly ip: string;
  readonly port: string | undefined;
}

const MAX_WORDS = 80;
const MAX_TEXT = 4096;

const PORT = /^[0-9]{1,5}$/;

/** An end in one word; undefined where there is no address in it. */
export const endIn = (word: string): End | undefined => {
  if (word.length < 4 || word.length > 120 || !/[.:]/.test(word)) return undefined;
  // 192.0.2.1(443), with or without what stands before it.
  const open = word.indexOf('(');
  const inside = open > 0 ? word.slice(open + 1).replace(')', '') : '';
  const bare = open > 0 ? word.slice(0, open) : word;
  const parts = bare.split('/');
  const last = parts[parts.length - 1] ?? '';
  const hasPort = parts.length > 1 && PORT.test(last);
  const port = hasPort ? last : PORT.test(inside) ? inside : undefined;
  const named = (hasPort ? parts.slice(0, -1) : parts).join('/');
  return withZone(named, port);
};

/** `zone:address` and `zone/address`: the address is what is one. */
const withZone = (named: string, port: string | undefined): End | undefined => {
  if (isIp(named)) return { zone: undefined, ip: named, port };
  for (let cut = nextCut(named, 0); cut >= 0; cut = nextCut(named, cut + 1)) {
    const ip = named.slice(cut + 1);
    if (isIp(ip)) return { zone: named.slice(0, cut) || undefined, ip, port };
    const slash = ip.indexOf('/');
    // A service by its name: `192.0.2.1/ssh`.
    if (slash > 0 && isIp(ip.slice(0, slash)))
      return { zone: named.slice(0, cut), ip: ip.slice(0, slash), port };
    if (cut > 40) return undefined;
  }
  const slash = named.indexOf('/');
  const colon = named.lastIndexOf(':');
  if (slash > 0 && isIp(named.slice(0, slash))) return { zone: undefined, ip: named.slice(0, slash), port };
  if (colon > 0 && isIp(named.slice(0, colon)) && PORT.test(named.slice(colon + 1)))
    return { zone: undefined, ip: named.slice(0, colon), port: named.slice(colon + 1) };
  return undefined;
};

const nextCut = (text: string, from: number): number => {
  const colon = text.indexOf(':', from);
  const slash = text.indexOf('/', from);
  return colon < 0 ? slash : slash < 0 ? colon : Math.min(colon, slash);
};

/** What the words of a message hold. */
export interface Found {
  readonly ends: End[];
  /** Addresses the ends were translated to, in parentheses behind them, by the same position. */
  readonly nat: (End | undefined)[];
}

const trimmed = (word: string): string => {
  let from = 0;
  let to = word.length;
  while (from < to && '"\'<[,;'.includes(word.charAt(from))) from++;
  while (to > from && '"\'>]),;.'.includes(word.charAt(to - 1))) to--;
  return word.slice(from, to);
};

/** The ends in a message, in the order it names them. */
export const findEnds = (text: string): Found => {
  const ends: End[] = [];
  const nat: (End | undefined)[] = [];
  const words = text.slice(0, MAX_TEXT).split(' ', MAX_WORDS);
  for (const word of words) {
    const isInner = word.startsWith('(');
    const end = endIn(trimmed(isInner ? word.slice(1).replace(')', '') : word));
    if (end === undefined) continue;
    if (isInner && ends.length > 0 && nat[ends.length - 1] === undefined) nat[ends.length - 1] = end;
    else ends.push(end);
  }
  return { ends, nat };
};

/** Sets one end's facts. */
export const setEnd = (facts: Facts, side: 'src' | 'dst', end: End | undefined, nat?: End): void => {
  if (end === undefined) return;
  const src = side === 'src';
  facts.set(src ? FACT.srcIp : FACT.dstIp, end.ip);
  facts.set(src ? FACT.srcPort : FACT.dstPort, end.port);
  facts.set(src ? FACT.srcZone : FACT.dstZone, end.zone);
  if (nat === undefined) return;
  facts.set(src ? FACT.srcNatIp : FACT.dstNatIp, nat.ip);
  facts.set(src ? FACT.srcNatPort : FACT.dstNatPort, nat.port);
};

/** A user named by a word that means other things in messages of traffic. */
const LOOSE_USER =
  /\b(?:by|for user|DAP: User|User|user) (?!(?:auth|priv|process|the\b|IP\b|name|logged|session|was|has|account))([A-Za-z0-9._@\\-]{1,128})\b/;

/** Words, and the fact that stands behind them; each pattern is anchored by a literal and bounded. */
const PHRASES: readonly (readonly [slot: Slot, pattern: RegExp])[] = [
  [FACT.user, /\bmapping \S{2,45} - (\S{1,128})/],
  [
    FACT.user,
    /\b(?:[Uu]ser(?:name)?|Uname)(?: ?[=:] ?|\s+)(?:<([^>]{1,128})>|'([^']{1,128})'|"([^"]{1,128})"|\[user: ?([^\]]{1,128})\])/,
  ],
  [FACT.user, /\b(?:[Uu]ser(?:name)?|Uname) ?[=:] ?([^\s,:)\]]{1,128})/],
  [FACT.user, /\((?:LOCAL|[A-Za-z0-9._-]{1,64})\\([^()]{1,128})\)/],
  [FACT.user, /\b(?:illegal|invalid) user ([A-Za-z0-9._@\\-]{1,128})\b/],
  [FACT.user, /\bconsole as ([A-Za-z0-9._@\\-]{1,128}) on\b/],
  [FACT.user, LOOSE_USER],
  [FACT.group, /\bGroup(?: ?= ?|Policy )<?([^>,\s]{1,128})/],
  [FACT.ruleName, /\baccess-(?:group|list) "?([^"\s]{1,128})/],
  [FACT.ruleName, /^(?:list|access-list) (\S{1,128}) (?:permitted|denied)/],
  [FACT.sessionId, /\bconnection (\d{1,15}) for\b/],
  [FACT.reason, /\b[Rr]eason ?[=:]? ?"?([^":]{1,200})/],
  [FACT.bytes, /\bbytes (\d{1,15})\b/],
  [FACT.bytesOut, /\bBytes rcv: (\d{1,15})/],
  [FACT.bytesIn, /\bBytes xmt: (\d{1,15})/],
];

/** What stands for a name that is hidden, or not known yet. */
const NOBODY = /^(?:\*+|Unknown)$/;

/** The pairs of patterns whose first match says it all: not a user's own words behind `by`, for messages of traffic. */
export const findPhrases = (facts: Facts, text: string, loose: boolean): void => {
  const short = text.slice(0, MAX_TEXT);
  for (const [slot, pattern] of PHRASES) {
    if (facts.peek(slot) !== undefined || (!loose && pattern === LOOSE_USER)) continue;
    const match = pattern.exec(short);
    if (match === null) continue;
    const value = match
      .slice(1)
      .find((part) => part !== undefined && part !== '')
      ?.trim();
    if (value !== undefined && !NOBODY.test(value)) facts.set(slot, value);
  }
};

const PROTOCOLS = /\b(tcp|udp|icmp6?|icmpv6|gre|esp|ah|sctp|igmp)\b/i;

/** The first protocol a message names. */
export const findProtocol = (facts: Facts, text: string): void => {
  const name = PROTOCOLS.exec(text.slice(0, 200))?.[1] ?? /\bprotocol (\d{1,3})\b/.exec(text)?.[1];
  facts.set(FACT.protocol, name?.toLowerCase());
};
