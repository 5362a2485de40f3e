// What docs/normalization.md says about Umbrella's logs in S3.
import type { About } from '../about.ts';

/** docs/normalization.md: Umbrella, but its DNS log, which is among the gateways. */
export const about: About = {
  product: 'umbrella',
  title: 'Cisco Umbrella web and firewall logs',
  recognized:
    'columns between commas behind a time: ALLOWED or BLOCKED before a URL; INBOUND or OUTBOUND before two addresses, and ALLOW or BLOCK behind them',
  sources: [
    ['Web log formats', 'https://docs.umbrella.com/umbrella-user-guide/docs/web-log-formats'],
    [
      'Cloud firewall log formats',
      'https://docs.umbrella.com/umbrella-user-guide/docs/cloud-firewall-log-formats',
    ],
  ],
  kinds: [
    { kind: 'web', becomes: 'HTTP Activity' },
    { kind: 'web with malware', becomes: 'Detection Finding: Create' },
    { kind: 'cloud firewall', becomes: 'Network Activity: Traffic, Refuse' },
  ],
  severity: [],
  severityNote: 'Umbrella rates nothing: malware is high, all else informational.',
  leftToBase: ['IP logs, which Umbrella no longer writes; intrusion and audit logs: only their time is read'],
};
