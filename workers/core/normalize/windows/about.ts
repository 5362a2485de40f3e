// What docs/normalization.md says of Windows events.
import type { About } from '../about.ts';
import { DEFENDER_SEVERITY } from './protection.ts';
import { LEVELS } from './severity.ts';

/** Windows event logs. */
export const about: About = {
  product: 'windows',
  title: 'Windows event logs and Sysmon',
  recognized:
    'An event id beside a channel or provider: `winlog` (Winlogbeat, Elastic Agent; nested or dotted), `event_id` with `log_name` or `channel` (Winlogbeat 5 and 6, OpenTelemetry), `EventID` with `Channel` or `SourceName` (NXLog, Panther, Get-WinEvent), `System` and `EventData` (Velociraptor, Chainsaw), `Event` (XML and evtx_dump); `EventData` may be XML or JSON in a text (Azure Log Analytics). Where a sender left out what UserData held (NXLog), WMI-Activity, TerminalServices and VSSAudit are read from the message.',
  sources: [
    [
      'Advanced security audit policy settings',
      'https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/advanced-security-audit-policy-settings',
    ],
    [
      'Appendix L: Events to Monitor',
      'https://learn.microsoft.com/windows-server/identity/ad-ds/plan/appendix-l--events-to-monitor',
    ],
    ['Sysmon', 'https://learn.microsoft.com/sysinternals/downloads/sysmon'],
    ['Event schema', 'https://learn.microsoft.com/windows/win32/wes/eventschema-schema'],
    [
      'Review event logs of Microsoft Defender Antivirus',
      'https://learn.microsoft.com/defender-endpoint/troubleshoot-microsoft-defender-antivirus',
    ],
    [
      'Using Event Viewer with AppLocker',
      'https://learn.microsoft.com/windows/security/application-security/application-control/app-control-for-business/applocker/using-event-viewer-with-applocker',
    ],
    ['NTSTATUS values (MS-ERREF)', 'https://learn.microsoft.com/openspecs/windows_protocols/ms-erref'],
    ['Kerberos error codes (RFC 4120)', 'https://www.rfc-editor.org/rfc/rfc4120#section-7.5.9'],
  ],
  kinds: [
    { kind: '4624, 4625, 4648, 4776, 4777, 4822, 4823, 4825', becomes: 'Authentication: Logon' },
    { kind: '4634, 4647', becomes: 'Authentication: Logoff' },
    { kind: '4768-4773, 4820, 4821, 4824', becomes: 'Authentication: tickets and preauthentication' },
    { kind: '4626, 4649, 4675, 4774, 4775, 4778, 4779, 4800-4803', becomes: 'Authentication: Other, named' },
    { kind: '5632, 5633, 6272-6278', becomes: 'Authentication: Logon (RADIUS)' },
    { kind: '4627, 4672, 4703, 4964', becomes: 'Authorize Session' },
    { kind: '4704, 4705, 4717, 4718', becomes: 'User Access Management' },
    { kind: '4720-4726, 4738, 4740-4743, 4765-4767, 4780, 4781', becomes: 'Account Change' },
    { kind: '4727-4737, 4744-4764, 4783-4792', becomes: 'Group Management' },
    {
      kind: '4793, 4794, 4797-4799, policies, trusts, certificates, firewall rules, 4928-4933, 5136-5144, 6144, 6145',
      becomes: 'Entity Management',
    },
    { kind: '4673, 4688-4690, 4696', becomes: 'Process Activity' },
    {
      kind: '4656, 4658-4663, 4670, 4907',
      becomes: 'File System Activity, Registry Key Activity or Windows Resource Activity by type of object',
    },
    { kind: '4657', becomes: 'Registry Value Activity' },
    {
      kind: '4674, 4692-4695, 4985, 5059, 5061, 5376-5382, 5440-5450; VSSAudit 8222',
      becomes: 'Windows Resource Activity',
    },
    { kind: '4664, 5058', becomes: 'File System Activity' },
    { kind: '4697, 5024-5037', becomes: 'Windows Service Activity' },
    { kind: '4698-4702', becomes: 'Scheduled Job Activity' },
    { kind: '5140, 5145', becomes: 'SMB Activity' },
    { kind: '5031, 5146-5159; Firewall 2011', becomes: 'Network Activity' },
    { kind: '6416, 6419-6424', becomes: 'Peripheral Activity' },
    { kind: '1100-1105, 4904, 4905; System 104, 6005, 6006', becomes: 'Event Log Activity' },
    { kind: '4608, 4609, 4611', becomes: 'Application Lifecycle' },
    { kind: '4616, 4826, 6281; Wininit', becomes: 'Device Config State Change' },
    { kind: 'Sysmon 1, 5, 8, 10, 25', becomes: 'Process Activity' },
    { kind: 'Sysmon 2, 9, 11, 15, 17, 18, 23, 26-29', becomes: 'File System Activity' },
    { kind: 'Sysmon 3', becomes: 'Network Activity: Open' },
    { kind: 'Sysmon 6; FilterManager 1, 6', becomes: 'Kernel Extension Activity: Load' },
    { kind: 'Sysmon 7; WMI-Activity 5857; Code Integrity', becomes: 'Module Activity: Load' },
    { kind: 'Sysmon 12-14', becomes: 'Registry Key Activity, Registry Value Activity' },
    { kind: 'Sysmon 19-21; WMI-Activity 5859-5861; GroupPolicy 1500-1503', becomes: 'Entity Management' },
    { kind: 'Sysmon 22; DNS client and server', becomes: 'DNS Activity' },
    { kind: 'Sysmon 24', becomes: 'Windows Resource Activity: Other (Change)' },
    {
      kind: 'Sysmon 4, 16; PowerShell 400, 403, 600, 4105, 4106, 24577, 40961, 40962; Security-SPP 900-903, 16384; System 1074, 6008, 6009; Kernel-General, Kernel-Power, Kernel-Boot; updates, MsiInstaller, ESENT, Windows Search, DHCP clients, WinRM and Remote Desktop listeners',
      becomes: 'Application Lifecycle',
    },
    { kind: 'System 7000-7045', becomes: 'Windows Service Activity' },
    { kind: 'PowerShell 800, 4103, 4104', becomes: 'Script Activity: Execute' },
    { kind: 'TaskScheduler 100-330; BITS 3-5', becomes: 'Scheduled Job Activity' },
    {
      kind: 'TerminalServices 21-25, 41, 42, 1149; NTLM; Winlogon 7001, 7002; WinRM 169; AD FS 500, 501, 510, 1200-1210',
      becomes: 'Authentication',
    },
    { kind: 'TerminalServices 39, 40, 131, 140, 261, 1024, 1102', becomes: 'RDP Activity' },
    { kind: 'BITS 59-61', becomes: 'Network Activity' },
    {
      kind: 'WMI-Activity 5858; WinRM 132, 142, 145; SAM 16965-16969; Exchange cmdlets',
      becomes: 'API Activity',
    },
    { kind: 'Defender 1006-1012, 1015, 1116-1134; Audit-CVE', becomes: 'Detection Finding' },
    { kind: 'Defender 1000-1002, 1005', becomes: 'Scan Activity' },
    { kind: 'Defender 5000-5013; firewall profiles', becomes: 'Device Config State Change' },
    { kind: 'AppLocker 8002-8007, 8020-8025', becomes: 'Process Activity, File System Activity' },
    { kind: 'anything else of level Critical or Error', becomes: 'Application Error: General Error' },
  ],
  severity: [
    ...[...LEVELS].map(([level, id]) => [`Level ${level}`, id] as const),
    ...[...DEFENDER_SEVERITY].map(([value, id]) => [`Defender Severity ID ${value}`, id] as const),
  ],
  severityNote:
    'Audits have no level: a failure is low, a success informational, unless Appendix L lists the event as of high potential criticality or it says that a log was cleared (high), or the sender gives it a level that is more (NXLog calls a failure ERROR). Times are of the system (TimeCreated): one clock for all channels of a host; Sysmon’s UtcTime only where there is none, and NXLog’s EventTime, which has no zone, as UTC at last.',
  leftToBase: [
    'AD FS 299, 411, 412 and the like: they name no user; the events that do (500, 501) are linked by their instance id.',
    'Informational events of providers that are not listed: they tell nothing one could class.',
    'Events trimmed so far that what their class requires is missing.',
  ],
};

export const windowsText: About = {
  product: 'windows-text',
  title: 'Windows event logs as text: Snare, OSSEC’s and Wazuh’s WinEvtLog',
  recognized: '`MSWinEventLog` between tabs, `WinEvtLog: `; in syslog or bare',
  sources: [
    ['Snare: log formats', 'https://www.snaresolutions.com/resources/documentation/'],
    ['OSSEC: Windows event log', 'https://www.ossec.net/docs/'],
    [
      'Audit events',
      'https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/advanced-security-audit-policy-settings',
    ],
  ],
  kinds: [{ kind: 'all', becomes: 'what the same event becomes as XML, by the labels of its English text' }],
  severity: [],
  severityNote: 'As for Windows event logs.',
  leftToBase: ['events whose text is in another language, where their class wants more than the id tells'],
};
