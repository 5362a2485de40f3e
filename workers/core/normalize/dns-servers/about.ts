// What docs/normalization.md says about DNS servers.
import type { About } from '../about.ts';

export const about: About = {
  product: 'dns-servers',
  title: 'DNS servers: BIND, dnsmasq, Pi-hole, Unbound, PowerDNS, CoreDNS, Windows',
  recognized:
    'the program of the syslog header; in files the way BIND, Unbound, CoreDNS and the debug log of Windows begin a line',
  sources: [
    ['BIND 9: logging', 'https://bind9.readthedocs.io/en/latest/reference.html#logging-block-grammar'],
    ['dnsmasq', 'https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html'],
    ['Unbound', 'https://unbound.docs.nlnetlabs.nl/en/latest/manpages/unbound.conf.html'],
    ['PowerDNS', 'https://doc.powerdns.com/authoritative/settings.html#log-dns-queries'],
    ['CoreDNS: log', 'https://coredns.io/plugins/log/'],
    [
      'Windows: DNS debug logging',
      'https://learn.microsoft.com/en-us/windows-server/networking/dns/dns-logging-and-diagnostics',
    ],
  ],
  kinds: [
    { kind: 'a question', becomes: 'DNS Activity: Query' },
    { kind: 'an answer', becomes: 'DNS Activity: Response' },
    {
      kind: 'a question with its answer (CoreDNS); a zone that is transferred (BIND)',
      becomes: 'DNS Activity: Traffic',
    },
    {
      kind: 'refused by an access list or rate limit, rewritten by a policy zone, blocked by Pi-hole',
      becomes: 'DNS Activity: denied, as the verdict says',
    },
  ],
  severity: [
    ['denied, blocked', 2],
    ['anything else', 1],
  ],
  severityNote:
    'Higher where the syslog header says so. A name that does not exist is an answer, not a fault. The line stays whole as the message.',
  leftToBase: ['lines that speak of no question: zones loaded, transfers, start and stop'],
};
