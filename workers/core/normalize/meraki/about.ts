// What docs/normalization.md says about Cisco Meraki.
import type { About } from '../about.ts';

export const about: About = {
  product: 'meraki',
  title: 'Cisco Meraki',
  recognized: 'a message of flows, urls, ids-alerts, security_event, firewall or events with pairs',
  sources: [
    [
      'Syslog event types and log samples',
      'https://documentation.meraki.com/General_Administration/Monitoring_and_Reporting/Syslog_Event_Types_and_Log_Samples',
    ],
  ],
  kinds: [
    { kind: 'flows, firewall, ip_flow_start, ip_flow_end', becomes: 'Network Activity' },
    { kind: 'urls', becomes: 'HTTP Activity' },
    { kind: 'ids-alerts, security_event, airmarshal_events', becomes: 'Detection Finding: Create' },
    {
      kind: 'events',
      becomes: 'by their type: VPN is Tunnel Activity, its sign-ins and 802.1X Authentication',
    },
  ],
  severity: [
    ['findings', 3],
    ['any other', 1],
  ],
  severityNote: 'Meraki has none of use: signatures have a priority, kept in the message.',
  leftToBase: ['events whose type tells nothing'],
};
