// How each DHCP server and client writes. Sources: dhcpd(8) and its dhcp.c, kea.readthedocs.io (log messages), dnsmasq's rfc2131.c,
// dhclient(8), systemd's networkd-dhcp4.c.

import { wordsOf } from '../dns-servers/dns-line.ts';
import { isIp, isMac } from '../toolkit/address.ts';
import type { Lease } from './lease.ts';
import { dhcpActivity } from './message-type.ts';

/** Reads one message of one program; undefined for lines that speak of no lease. */
export type LeaseReader = (message: string) => Lease | undefined;

/** A word without the marks around it. */
const bare = (word: string): string => {
  let from = 0;
  let to = word.length;
  while (from < to && '([,"\''.includes(word.charAt(from))) from++;
  while (to > from && ')],;:"\''.includes(word.charAt(to - 1))) to--;
  return word.slice(from, to);
};

const ipOf = (word: string | undefined): string | undefined => {
  const text = bare(word ?? '');
  return isIp(text) ? text : undefined;
};

const macOf = (word: string | undefined): string | undefined => {
  const text = bare(word ?? '');
  return isMac(text) ? text : undefined;
};

const next = (words: readonly string[], word: string): string | undefined => {
  const at = words.indexOf(word);
  return at < 0 ? undefined : words[at + 1];
};

/**
 * `DHCPACK on 192.0.2.10 to 00:00:5e:00:53:01 (laptop) via eth0`, `DHCPREQUEST for 192.0.2.10 (192.0.2.1) from 00:.. via eth0: wrong network.`,
 * and dhclient's `DHCPREQUEST for 192.0.2.10 on eth0 to 192.0.2.1 port 67`, `DHCPACK of 192.0.2.10 from 192.0.2.1`.
 */
const dhcpd: LeaseReader = (message) => {
  const words = wordsOf(message, 16);
  const activity = message.startsWith('DHCP') ? dhcpActivity(words[0] ?? '') : undefined;
  if (activity === undefined) return bound(words);
  const target = next(words, 'for') ?? next(words, 'of') ?? next(words, 'on');
  const peer = next(words, 'from');
  const to = next(words, 'to');
  const via = next(words, 'via');
  const name = words.find((word) => word.startsWith('(') && ipOf(word) === undefined);
  const colon = message.indexOf(': ', message.indexOf(' via '));
  return {
    activity,
    detail: via !== undefined && colon > 0 ? message.slice(colon + 2) : undefined,
    host: name === undefined ? undefined : bare(name),
    ip: ipOf(target),
    mac: macOf(peer) ?? macOf(to),
    via: via === undefined ? undefined : bare(via),
    server: ipOf(words.find((word) => word.startsWith('('))) ?? ipOf(peer) ?? ipOf(to),
  };
};

/** dhclient: `bound to 192.0.2.10 -- renewal in 1800 seconds.` */
const bound = (words: readonly string[]): Lease | undefined =>
  words[0] === 'bound' ? { activity: 5, ip: ipOf(words[2]) } : undefined;

/** `DHCPACK(eth0) 192.0.2.10 00:00:5e:00:53:01 laptop`, with a transaction number before it where asked for. */
const dnsmasqDhcp: LeaseReader = (message) => {
  let words = wordsOf(message, 8);
  const transaction = words[1]?.startsWith('DHCP') ? words[0] : undefined;
  if (transaction !== undefined) words = words.slice(1);
  const [kind = '', ...rest] = words;
  const open = kind.indexOf('(');
  const activity = kind.startsWith('DHCP') && open > 0 ? dhcpActivity(kind.slice(0, open)) : undefined;
  if (activity === undefined) return undefined;
  const macAt = rest.findIndex((word) => macOf(word) !== undefined);
  return {
    activity,
    host: activity === 6 ? undefined : rest[macAt + 1],
    detail: activity === 6 && macAt >= 0 ? rest.slice(macAt + 1).join(' ') : undefined,
    ip: rest.map(ipOf).find((ip) => ip !== undefined),
    mac: macOf(rest[macAt]),
    transaction: transaction === undefined ? undefined : bare(transaction),
    via: kind.slice(open + 1, -1),
  };
};

/** Kea's messages by their identifier. */
const KEA = new Map<string, number>([
  ['DHCP4_DECLINE_LEASE', 4],
  ['DHCP4_LEASE_ADVERT', 2],
  ['DHCP4_LEASE_ALLOC', 5],
  ['DHCP4_LEASE_OFFER', 2],
  ['DHCP4_LEASE_REUSE', 5],
  ['DHCP4_RELEASE', 7],
  ['DHCP6_DECLINE_LEASE', 4],
  ['DHCP6_LEASE_ADVERT', 2],
  ['DHCP6_LEASE_ALLOC', 5],
  ['DHCP6_LEASE_RENEW', 5],
  ['DHCP6_LEASE_REUSE', 5],
  ['DHCP6_RELEASE_NA', 7],
  ['DHCPSRV_LEASE_EXPIRED', 9],
  ['ALLOC_ENGINE_V4_LEASE_RECLAIM', 9],
  ['ALLOC_ENGINE_V6_LEASE_RECLAIM', 9],
]);

/** `INFO [kea-dhcp4.leases.0x7f] DHCP4_LEASE_ALLOC [hwtype=1 00:..], cid=[01:..], tid=0x1: lease 192.0.2.10 has been allocated for 3600 seconds`. */
const kea: LeaseReader = (message) => {
  const words = wordsOf(message, 32);
  const code = words.find((word) => KEA.has(word));
  if (code === undefined) return undefined;
  const tid = words.find((word) => word.startsWith('tid='));
  const seconds = Number(words[words.lastIndexOf('for') + 1]);
  const address = next(words, 'lease') ?? next(words, 'address') ?? next(words, 'Lease');
  return {
    activity: KEA.get(code) ?? 0,
    code,
    ip: ipOf(address) ?? words.map(ipOf).find((ip) => ip !== undefined),
    isRenewal: code.endsWith('RENEW') ? true : undefined,
    mac: words.map(macOf).find((mac) => mac !== undefined),
    seconds: Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined,
    transaction: tid === undefined ? undefined : bare(tid.slice(4)),
  };
};

/** `eth0: DHCPv4 address 192.0.2.10/24[, ]gateway 192.0.2.1 acquired from 192.0.2.1`, `eth0: DHCP lease lost`. */
const networkd: LeaseReader = (message) => {
  const words = wordsOf(message, 16);
  if (!words[1]?.startsWith('DHCP')) return undefined;
  const via = bare(words[0] ?? '');
  if (message.endsWith('lost')) return { activity: 9, via };
  const address = next(words, 'address')?.split('/')[0];
  return address === undefined
    ? undefined
    : { activity: 5, ip: ipOf(address), server: ipOf(next(words, 'from')), via };
};

/** By program, with the name and vendor of the product. */
export const LEASE_READERS = new Map<string, readonly [read: LeaseReader, name: string, vendor: string]>([
  ['dhclient', [dhcpd, 'ISC DHCP Client', 'ISC']],
  ['dhcpd', [dhcpd, 'ISC DHCP', 'ISC']],
  ['dnsmasq-dhcp', [dnsmasqDhcp, 'dnsmasq', 'Simon Kelley']],
  ['kea-dhcp4', [kea, 'Kea DHCP', 'ISC']],
  ['kea-dhcp6', [kea, 'Kea DHCP', 'ISC']],
  ['systemd-networkd', [networkd, 'systemd-networkd', 'systemd']],
]);
