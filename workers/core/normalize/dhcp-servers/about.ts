// What docs/normalization.md says about DHCP servers and clients.
import type { About } from '../about.ts';

export const about: About = {
  product: 'dhcp-servers',
  title: 'DHCP: ISC dhcpd and dhclient, Kea, dnsmasq, systemd-networkd, Windows',
  recognized:
    "the program of the syslog header; Kea's own files by `[kea-dhcp`; the audit log of Windows by its columns",
  sources: [
    ['ISC DHCP', 'https://kb.isc.org/docs/isc-dhcp-44-manual-pages-dhcpd'],
    ['Kea messages', 'https://kea.readthedocs.io/en/latest/kea-messages.html'],
    ['dnsmasq', 'https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html'],
    [
      'Windows: DHCP audit log',
      'https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2008-R2-and-2008/dd183591(v=ws.10)',
    ],
  ],
  kinds: [
    {
      kind: 'DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM, and those of DHCPv6 that do the same',
      becomes: 'DHCP Activity: of that name',
    },
    { kind: 'Kea DHCP4_LEASE_ALLOC, ..., DHCPSRV_LEASE_EXPIRED', becomes: 'DHCP Activity: Ack, ..., Expire' },
    { kind: 'Windows 10, 11, 12, 13, 14, 15, 16-18, 20', becomes: 'DHCP Activity' },
    { kind: 'any other record of Windows that names somebody', becomes: 'DHCP Activity: Other' },
  ],
  severity: [
    ['refused, declined', 2],
    ['anything else', 1],
  ],
  severityNote:
    'Higher where the syslog header says so. The line stays whole as the message. The client is the source, whoever sent the message.',
  leftToBase: ['lines that speak of no lease: files written, interfaces, start and stop'],
};
