// What docs/normalization.md says about Palo Alto Networks PAN-OS.
import type { About } from '../about.ts';

/** Over syslog. */
export const about: About = {
  product: 'palo-alto',
  title: 'Palo Alto Networks PAN-OS',
  recognized:
    'comma-separated columns whose fourth is the log type, in syslog or bare; PAN-OS 8.1 to 11.1, columns known by position',
  sources: [
    [
      'Syslog field descriptions',
      'https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/monitoring/use-syslog-for-monitoring/syslog-field-descriptions',
    ],
  ],
  kinds: [
    { kind: 'TRAFFIC start, end, drop, deny', becomes: 'Network Activity: Open, Close, Refuse' },
    {
      kind: 'THREAT vulnerability, spyware, virus, wildfire, flood, scan, packet, file, data, dns, ml-virus',
      becomes: 'Detection Finding: Create',
    },
    { kind: 'THREAT url', becomes: 'HTTP Activity' },
    { kind: 'GLOBALPROTECT auth, login, logout', becomes: 'Authentication' },
    { kind: 'GLOBALPROTECT connected, setup and others', becomes: 'Tunnel Activity' },
    { kind: 'USERID, AUTHENTICATION', becomes: 'Authentication' },
    { kind: 'SYSTEM that names a user signing in or out', becomes: 'Authentication' },
    { kind: 'CONFIG', becomes: 'Entity Management' },
    { kind: 'IPTAG', becomes: 'Entity Management: Enroll, Unenroll' },
    { kind: 'DECRYPTION, TUNNEL, GTP, SCTP', becomes: 'Network Activity' },
    { kind: 'HIPMATCH', becomes: 'Detection Finding, not an alert' },
    { kind: 'CORRELATION', becomes: 'Detection Finding: Create' },
  ],
  severity: [
    ['informational', 1],
    ['low', 2],
    ['medium', 3],
    ['high', 4],
    ['critical', 5],
  ],
  severityNote:
    'PAN-OS rates THREAT, SYSTEM and CORRELATION itself. The rest is informational; a failure is low.',
  leftToBase: ['SYSTEM logs of the box itself (ha, port, dhcp, ntpd, ...), unless their words tell a class'],
};

/** The same logs by way of the cloud. */
export const aboutJson: About = {
  product: 'palo-alto-json',
  title: 'Palo Alto Networks Cortex Data Lake',
  recognized: 'JSON with LogType, DeviceSN or LogSourceID, and TimeGenerated or LogTime',
  sources: [
    [
      'Strata Logging Service schema reference',
      'https://docs.paloaltonetworks.com/strata-logging-service/log-reference',
    ],
  ],
  kinds: [{ kind: 'the log types of PAN-OS', becomes: 'as from PAN-OS' }],
  severity: [
    ['Informational', 1],
    ['Low', 2],
    ['Medium', 3],
    ['High', 4],
    ['Critical', 5],
  ],
  severityNote: 'VendorSeverity; the rest as from PAN-OS.',
  leftToBase: ['as from PAN-OS'],
};
