// What docs/normalization.md says about pfSense and OPNsense.
import type { About } from '../about.ts';

export const about: About = {
  product: 'pfsense',
  title: 'pfSense and OPNsense',
  recognized: 'syslog of the program filterlog',
  sources: [
    [
      'Raw filter log format',
      'https://docs.netgate.com/pfsense/en/latest/monitoring/logs/raw-filter-format.html',
    ],
  ],
  kinds: [{ kind: 'filterlog', becomes: 'Network Activity: Traffic or Refuse' }],
  severity: [['any', 1]],
  severityNote: 'The packet filter has none.',
  leftToBase: [],
};
