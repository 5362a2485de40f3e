// What docs/normalization.md says about Suricata.
import type { About } from '../about.ts';

export const about: About = {
  product: 'suricata',
  title: 'Suricata EVE',
  recognized:
    '`event_type` and `timestamp`, beside a `flow_id` or an object named for a type we know; an `alert` with a `signature_id`',
  sources: [
    ['EVE JSON format', 'https://docs.suricata.io/en/suricata-8.0.1/output/eve/eve-json-format.html'],
  ],
  kinds: [
    {
      kind: 'alert',
      becomes:
        'Detection Finding; the ends and the protocol objects are the first evidence, MITRE ATT&CK and CVEs from the metadata of the rule',
    },
    { kind: 'flow, netflow', becomes: 'Network Activity: Close, Reset or Traffic' },
    { kind: 'dns, mdns', becomes: 'DNS Activity, EVE versions 1 to 3' },
    { kind: 'http', becomes: 'HTTP Activity' },
    {
      kind: 'tls, quic, anomaly, drop, any other',
      becomes: 'Network Activity; a drop is Refuse with the rule as firewall_rule',
    },
    { kind: 'ssh, smb, rdp, dhcp, ntp', becomes: 'SSH, SMB, RDP, DHCP, NTP Activity' },
    { kind: 'ftp, ftp_data, tftp', becomes: 'FTP Activity' },
    { kind: 'smtp', becomes: 'Email Activity where somebody is named, else Network Activity' },
    { kind: 'krb5', becomes: 'Authentication where a principal is named, else Network Activity' },
    { kind: 'fileinfo', becomes: 'File Hosting Activity' },
    {
      kind: 'engine',
      becomes:
        'Application Lifecycle of Suricata (Start, Stop, Update where the message says so); Application Error at error or worse',
    },
    { kind: 'stats', becomes: 'Application Lifecycle of Suricata: Statistics' },
    { kind: 'anomaly of a packet without addresses', becomes: 'Application Error' },
  ],
  severity: [
    ['alert 1', 4],
    ['alert 2', 3],
    ['alert 3', 2],
    ['alert 4 and above', 1],
    ['anomaly', 2],
  ],
  severityNote: 'Priorities of classification.config: 1 is the worst.',
  leftToBase: [],
};
