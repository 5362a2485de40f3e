// What docs/normalization.md says about Microsoft's clouds.
import type { About } from '../about.ts';

export const entra: About = {
  product: 'microsoft-entra',
  title: 'Microsoft Entra ID',
  recognized:
    'Azure Monitor records of the categories `*SignInLogs` and `AuditLogs`, and the records of Microsoft Graph by their members',
  sources: [
    ['Sign-ins', 'https://learn.microsoft.com/en-us/graph/api/resources/signin'],
    ['Directory audits', 'https://learn.microsoft.com/en-us/graph/api/resources/directoryaudit'],
    ['Risk detections', 'https://learn.microsoft.com/en-us/graph/api/resources/riskdetection'],
  ],
  kinds: [
    {
      kind: 'sign-ins: interactive or not, of service principals and managed identities',
      becomes: 'Authentication: Logon',
    },
    { kind: 'UserManagement, passwords, security info', becomes: 'Account Change' },
    { kind: 'GroupManagement', becomes: 'Group Management' },
    { kind: 'RoleManagement, app role assignments', becomes: 'User Access Management' },
    { kind: 'other audit categories', becomes: 'Entity Management' },
    { kind: 'risk detections', becomes: 'Detection Finding: Create' },
  ],
  severity: [
    ['risk low', 2],
    ['risk medium', 3],
    ['risk high', 4],
  ],
  severityNote:
    'A sign-in has the severity of its risk, a failed one at least low; audit records state none.',
  leftToBase: [],
};

export const azure: About = {
  product: 'microsoft-azure',
  title: 'Azure Activity Log and resource logs',
  recognized:
    '`operationName` with `time` and `category` or `resourceId`, or with `eventTimestamp` or `caller`',
  sources: [
    [
      'Activity log schema',
      'https://learn.microsoft.com/en-us/azure/azure-monitor/platform/activity-log-schema',
    ],
    [
      'Resource logs schema',
      'https://learn.microsoft.com/en-us/azure/azure-monitor/platform/resource-logs-schema',
    ],
  ],
  kinds: [
    { kind: 'operations with caller and address', becomes: 'API Activity' },
    { kind: 'other operations on a resource', becomes: 'Web Resources Activity' },
  ],
  severity: [
    ['Verbose, Informational', 1],
    ['Warning', 3],
    ['Error', 4],
    ['Critical', 5],
  ],
  leftToBase: ['operations that name neither resource nor caller'],
};

export const defender: About = {
  product: 'microsoft-defender',
  title: 'Microsoft Defender XDR and Graph security alerts',
  recognized:
    'a `category` that begins with `AdvancedHunting-`, or an alert: `severity` with `serviceSource`, `detectionSource` or `vendorInformation`',
  sources: [
    [
      'Advanced hunting schema',
      'https://learn.microsoft.com/en-us/defender-xdr/advanced-hunting-schema-tables',
    ],
    ['Graph security alert', 'https://learn.microsoft.com/en-us/graph/api/resources/security-alert'],
  ],
  kinds: [
    { kind: 'alerts and incidents, AlertInfo, AlertEvidence', becomes: 'Detection Finding' },
    { kind: 'DeviceProcessEvents', becomes: 'Process Activity' },
    { kind: 'DeviceEvents: Antivirus*, Asr*, ExploitGuard*, SmartScreen*', becomes: 'Detection Finding' },
    {
      kind: 'other DeviceEvents',
      becomes: 'Process, Network or File System Activity by their columns, else Device Inventory Info',
    },
    { kind: 'DeviceFileEvents', becomes: 'File System Activity' },
    { kind: 'DeviceImageLoadEvents', becomes: 'Module Activity: Load' },
    { kind: 'DeviceNetworkEvents', becomes: 'Network Activity' },
    { kind: 'DeviceRegistryEvents', becomes: 'Registry Key or Registry Value Activity' },
    { kind: 'DeviceLogonEvents, IdentityLogonEvents', becomes: 'Authentication' },
    {
      kind: 'DeviceInfo, DeviceNetworkInfo, DeviceFileCertificateInfo',
      becomes: 'Device Inventory Info: Collect',
    },
    { kind: 'EmailEvents, EmailPostDeliveryEvents, EmailAttachmentInfo', becomes: 'Email Activity' },
    { kind: 'CloudAppEvents, CloudAuditEvents', becomes: 'API Activity, or Web Resources Activity' },
    { kind: 'IdentityQueryEvents', becomes: 'DNS Activity; other queries API Activity' },
    { kind: 'IdentityDirectoryEvents', becomes: 'Account Change, else API Activity' },
    { kind: 'UrlClickEvents', becomes: 'HTTP Activity' },
  ],
  severity: [
    ['informational', 1],
    ['low', 2],
    ['medium', 3],
    ['high', 4],
  ],
  severityNote: 'What the sensor stopped (DeviceEvents) states none: medium. Other rows are informational.',
  leftToBase: [
    'EmailUrlInfo, MessageUrlInfo: links of a mail or message that is another row',
    'IdentityInfo, MessageEvents, CloudProcessEvents and tables that are newer: no mapping yet',
  ],
};

export const office: About = {
  product: 'microsoft-365',
  title: 'Microsoft 365 unified audit log',
  recognized: '`CreationTime` and `Operation` with `Workload`, or with `RecordType` and `UserId`',
  sources: [
    [
      'Management Activity API schema',
      'https://learn.microsoft.com/en-us/office/office-365-management-api/office-365-management-activity-api-schema',
    ],
  ],
  kinds: [
    { kind: 'UserLoggedIn, UserLoginFailed, MailboxLogin', becomes: 'Authentication: Logon' },
    { kind: 'Add user, Update user, passwords', becomes: 'Account Change' },
    { kind: 'members of groups and teams', becomes: 'Group Management' },
    { kind: 'roles and mailbox permissions', becomes: 'User Access Management' },
    { kind: 'AlertTriggered, AlertEntityGenerated', becomes: 'Detection Finding' },
    { kind: 'other operations of the directory', becomes: 'Entity Management' },
    {
      kind: 'Exchange, SharePoint, OneDrive, Teams operations',
      becomes: 'Web Resources Activity, else API Activity',
    },
  ],
  severity: [
    ['Low', 2],
    ['Medium', 3],
    ['High', 4],
  ],
  severityNote: 'Stated by alerts only; other operations are informational, failed ones low.',
  leftToBase: [],
};

export const azureFlows: About = {
  product: 'microsoft-azure-flows',
  title: 'Azure flow logs (network security groups, virtual networks)',
  recognized:
    '`NetworkSecurityGroupFlowEvent` and `FlowLogFlowEvent` records, which decode takes apart into their flows: each a line of time, addresses and ports',
  sources: [
    [
      'Virtual network flow logs',
      'https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview',
    ],
    ['NSG flow logs', 'https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview'],
  ],
  kinds: [
    { kind: 'states B, C, E', becomes: 'Network Activity: Open, Traffic, Close' },
    { kind: 'decision or state D', becomes: 'Network Activity: Refuse' },
  ],
  severity: [],
  severityNote: 'None is stated.',
  leftToBase: [],
};

export const azureGateway: About = {
  product: 'microsoft-azure-gateway',
  title: 'Azure Application Gateway, Front Door and Firewall',
  recognized:
    '`properties` beside a `category` of these services, `ApplicationGatewayAccessLog` to `AZFWDnsQuery`',
  sources: [
    [
      'Application Gateway',
      'https://learn.microsoft.com/azure/application-gateway/monitor-application-gateway-reference',
    ],
    ['Front Door', 'https://learn.microsoft.com/azure/frontdoor/monitor-front-door-reference'],
    ['Azure Firewall', 'https://learn.microsoft.com/azure/firewall/monitor-firewall-reference'],
  ],
  kinds: [
    { kind: 'access logs, web application firewalls', becomes: 'HTTP Activity' },
    { kind: 'network, NAT and application rules', becomes: 'Network Activity, HTTP Activity with a URL' },
    { kind: 'DNS proxy', becomes: 'DNS Activity' },
    { kind: 'threat intelligence, IDPS signatures', becomes: 'Detection Finding: Create' },
  ],
  severity: [
    ['signature 1', 4],
    ['signature 2', 3],
    ['signature 3', 2],
  ],
  severityNote: 'What was denied is low.',
  leftToBase: [],
};
