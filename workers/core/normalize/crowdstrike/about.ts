// What docs/normalization.md says about CrowdStrike.
import type { About } from '../about.ts';
import { SEVERITIES } from './product.ts';

export const about: About = {
  product: 'crowdstrike',
  title: 'CrowdStrike Falcon',
  recognized:
    'JSON with `metadata.eventType` and `event` (Event Streams), `event_simpleName` and `aid` or `cid` (Data Replicator), or `composite_id` (Alerts API)',
  sources: [
    [
      'Falcon documentation: Event Streams, Events Data Dictionary',
      'https://falcon.crowdstrike.com/documentation',
    ],
  ],
  kinds: [
    { kind: '*Detection*, *Incident*, *IOC*, Alerts API', becomes: 'Detection Finding: Create' },
    { kind: 'userAuthenticate, twoFactorAuthenticate', becomes: 'Authentication: Logon' },
    { kind: 'createUser, deleteUser, resetPassword, ...', becomes: 'Account Change' },
    {
      kind: 'other audited operations',
      becomes: 'API Activity, or Entity Management where no address is told',
    },
    { kind: 'FirewallMatchEvent', becomes: 'Network Activity: Traffic' },
    { kind: 'ProcessRollup2, SyntheticProcessRollup2, EndOfProcess', becomes: 'Process Activity' },
    { kind: 'DnsRequest', becomes: 'DNS Activity: Query' },
    { kind: 'NetworkConnect*, NetworkReceiveAccept*, NetworkListen*', becomes: 'Network Activity' },
    { kind: 'UserLogon*, UserLogoff*', becomes: 'Authentication' },
    { kind: 'UserAccountCreated, UserAccountDeleted', becomes: 'Account Change' },
    { kind: 'ScheduledTask*', becomes: 'Scheduled Job Activity' },
    { kind: 'events with TargetFileName', becomes: 'File System Activity' },
    { kind: 'AsepValueUpdate, RegGenericValueUpdate', becomes: 'Registry Value Activity: Set' },
    { kind: 'other sensor events', becomes: 'Device Inventory Info: Log' },
  ],
  severity: SEVERITIES.map(([value, severity]) => [`Severity ${value}`, severity] as const),
  severityNote: 'By `SeverityName` where it is there; scores of the Alerts API by fifths of 100.',
  leftToBase: ['audit events that name nobody', 'sensor events that name no sensor'],
};
