// What docs/normalization.md says about Google Cloud and Google Workspace.
import type { About } from '../about.ts';
import { GOOGLE_SEVERITY } from './platform.ts';

export const about: About = {
  product: 'google',
  title: 'Google Cloud and Workspace',
  recognized:
    '`protoPayload` of an audit log; `finding` with a category (Security Command Center); `logName` beside a payload (Cloud Logging); `kind` `admin#reports#activity` or `id.applicationName` (Workspace)',
  sources: [
    [
      'Cloud Audit Logs',
      'https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog',
    ],
    ['Cloud Logging entries', 'https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry'],
    ['VPC Flow Logs', 'https://cloud.google.com/vpc/docs/about-flow-logs-records'],
    [
      'Security Command Center findings',
      'https://cloud.google.com/security-command-center/docs/reference/rest/v2/organizations.sources.findings',
    ],
    [
      'Workspace Reports API',
      'https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities',
    ],
  ],
  kinds: [
    { kind: 'audit: sign-ins', becomes: 'Authentication' },
    { kind: 'audit: service accounts and their keys', becomes: 'Account Change' },
    { kind: 'audit: everything else, also of GKE', becomes: 'API Activity by the verb of the method' },
    { kind: 'audit: calls without a caller or an address', becomes: 'Web Resources Activity' },
    { kind: 'VPC flows, firewall rules', becomes: 'Network Activity: Traffic, or Refuse where denied' },
    { kind: 'Cloud DNS', becomes: 'DNS Activity' },
    { kind: 'load balancers, anything with `httpRequest`', becomes: 'HTTP Activity' },
    {
      kind: 'Security Command Center',
      becomes:
        'Vulnerability Finding with a CVE, Compliance Finding of misconfigurations, else Detection Finding',
    },
    { kind: 'Workspace: login', becomes: 'Authentication; Account Change; Detection Finding of warnings' },
    { kind: 'Workspace: admin, groups', becomes: 'Account Change, Group Management' },
    { kind: 'Workspace: drive', becomes: 'File Hosting Activity' },
    { kind: 'Workspace: rules', becomes: 'Detection Finding' },
    {
      kind: 'Workspace: everything else',
      becomes: 'API Activity; Web Resources Activity without an address',
    },
  ],
  severity: [...GOOGLE_SEVERITY],
  severityNote:
    '`LogSeverity` of an entry, findings by their own word. Administrative calls are all NOTICE, so that is informational; what failed is at least low. Workspace has none: its warnings are medium.',
  leftToBase: ['entries of applications (`textPayload`, `jsonPayload`): their own words'],
};
