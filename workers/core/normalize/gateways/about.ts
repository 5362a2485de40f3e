// What docs/normalization.md says about gateways and sensors that write lines of their own.
import type { About } from '../about.ts';

export const about: About = {
  product: 'gateways',
  title:
    'Gateways and sensors that write text: ScreenOS, WatchGuard, F5 ASM, Zscaler NSS, Umbrella, Snort, Suricata fast.log',
  recognized:
    'how a line begins: `NetScreen device_id=`, `ASM:unit_hostname=`, `[1:469:3] `, `[**] [`, `firewall: msg_id=`, a date and `reason=` between tabs; Umbrella by the verdict and the type of the question',
  sources: [
    ['ScreenOS: message log reference', 'https://www.juniper.net/documentation/software/screenos/'],
    ['WatchGuard: log message format', 'https://www.watchguard.com/help/docs/fireware/12/en-US/log_catalog/'],
    ['F5: ASM storage format', 'https://techdocs.f5.com/kb/en-us/products/big-ip_asm/manuals/'],
    ['Zscaler: NSS feed output', 'https://help.zscaler.com/zia/nss-feed-output-format-web-logs'],
    [
      'Umbrella: log formats',
      'https://docs.umbrella.com/deployment-umbrella/docs/log-formats-and-versioning',
    ],
    ['Snort: alert_fast', 'https://docs.snort.org/start/alert_logging'],
    ['Suricata: fast.log', 'https://docs.suricata.io/en/latest/output/'],
  ],
  kinds: [
    { kind: 'ScreenOS traffic, WatchGuard packet filter', becomes: 'Network Activity: Traffic, Refuse' },
    { kind: 'Zscaler web, ASM without a violation', becomes: 'HTTP Activity' },
    { kind: 'ASM with a violation, Zscaler with a threat, signatures', becomes: 'Detection Finding: Create' },
    { kind: 'Umbrella DNS', becomes: 'DNS Activity' },
  ],
  severity: [
    ['priority 1', 4],
    ['priority 2', 3],
    ['priority 3', 2],
  ],
  severityNote: 'ASM by its own words; others by the syslog header.',
  leftToBase: ['lines of these that name no ends'],
};

export const zscaler: About = {
  product: 'zscaler-nss',
  title: 'Zscaler NSS (firewall, DNS; JSON)',
  recognized: '`csip` with `cdip` and `cdport`, or `clt_sip` with `dns_req`',
  sources: [
    ['Firewall feed', 'https://help.zscaler.com/zia/nss-feed-output-format-firewall-logs'],
    ['DNS feed', 'https://help.zscaler.com/zia/nss-feed-output-format-dns-logs'],
  ],
  kinds: [
    { kind: 'firewall', becomes: 'Network Activity: Traffic, Refuse' },
    { kind: 'DNS', becomes: 'DNS Activity' },
    { kind: 'either with a threat', becomes: 'Detection Finding: Create' },
  ],
  severity: [],
  severityNote: 'A threat has its own.',
  leftToBase: [],
};
