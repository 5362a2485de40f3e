// What docs/normalization.md says about Sophos Firewall.
import type { About } from '../about.ts';

export const about: About = {
  product: 'sophos',
  title: 'Sophos Firewall',
  recognized: 'key=value with log_type and log_component',
  sources: [['Syslog guide', 'https://docs.sophos.com/nsg/sophos-firewall/latest/syslog/']],
  kinds: [
    { kind: 'Firewall', becomes: 'Network Activity' },
    { kind: 'Content Filtering HTTP', becomes: 'HTTP Activity' },
    { kind: 'IDP, Anti-Virus, ATP, WAF, Sandbox', becomes: 'Detection Finding: Create' },
    { kind: 'Anti-Spam', becomes: 'Email Activity' },
    { kind: 'Event authentication, admin', becomes: 'Authentication' },
    { kind: 'Event VPN', becomes: 'Tunnel Activity' },
  ],
  severity: [
    ['informational, information, debug', 1],
    ['low, notice', 2],
    ['medium, warning', 3],
    ['high, error', 4],
    ['critical, alert', 5],
    ['emergency', 6],
  ],
  severityNote: 'severity or priority; notice is informational, as every session is logged at it.',
  leftToBase: ['Event logs whose words tell nothing'],
};
