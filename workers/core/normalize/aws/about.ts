// What docs/normalization.md says about Amazon Web Services.
import type { About } from '../about.ts';
import { GUARDDUTY_SEVERITY } from './guardduty.ts';
import { NORMALIZED_SEVERITY } from './security-hub.ts';

export const about: About = {
  product: 'aws',
  title: 'Amazon Web Services',
  recognized:
    'each log by members only it has: `eventName` beside `eventSource` (CloudTrail), `srcaddr` and `dstaddr` (VPC flows), `query_name` (Resolver), `webaclId`, `ProductArn` (Security Hub), an ARN of GuardDuty or Inspector, `elb`, `bucket`; names in snake, camel, dashed or lower case; text lines by their first fields; inside EventBridge by `detail`',
  sources: [
    [
      'CloudTrail record contents',
      'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
    ],
    ['VPC flow log records', 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html'],
    [
      'Resolver query logs',
      'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html',
    ],
    ['AWS WAF log fields', 'https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html'],
    ['GuardDuty findings', 'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-summary.html'],
    [
      'AWS Security Finding Format',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html',
    ],
    ['S3 server access logs', 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html'],
    [
      'Load balancer access logs',
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html',
    ],
  ],
  kinds: [
    {
      kind: 'CloudTrail: sign-ins and AssumeRole*, GetSessionToken, SwitchRole, ...',
      becomes: 'Authentication: Logon, Logoff or Account Switch',
    },
    { kind: 'CloudTrail: users, roles, their policies, keys, passwords and MFA', becomes: 'Account Change' },
    { kind: 'CloudTrail: groups of people', becomes: 'Group Management' },
    { kind: 'CloudTrail: insights', becomes: 'Detection Finding: Create or Close' },
    { kind: 'CloudTrail: everything else', becomes: 'API Activity by the verb of the name' },
    {
      kind: 'CloudTrail: calls without a caller or an address',
      becomes: 'Web Resources Activity by the verb of the name',
    },
    { kind: 'VPC flows', becomes: 'Network Activity: Traffic, or Refuse where rejected' },
    { kind: 'VPC flow logs without a flow (`NODATA`, `SKIPDATA`)', becomes: 'Event Log Activity: Other' },
    { kind: 'Resolver queries', becomes: 'DNS Activity: Query or Response' },
    { kind: 'WAF web ACL', becomes: 'HTTP Activity with the rule and what it did' },
    {
      kind: 'S3 server access',
      becomes: 'HTTP Activity; Web Resources Activity where nothing of HTTP is told',
    },
    { kind: 'Application and Classic Load Balancer', becomes: 'HTTP Activity' },
    { kind: 'Network Load Balancer', becomes: 'Network Activity: Traffic' },
    { kind: 'GuardDuty', becomes: 'Detection Finding' },
    {
      kind: 'Security Hub',
      becomes:
        'Vulnerability Finding with CVEs, Compliance Finding with `Compliance`, else Detection Finding',
    },
    { kind: 'Inspector', becomes: 'Vulnerability Finding with a CVE, else Detection Finding' },
    { kind: 'Macie', becomes: 'Data Security Finding; of policies Detection Finding' },
    { kind: 'Bedrock model invocations', becomes: 'Web Resources Activity: Read' },
    { kind: 'Network Firewall', becomes: 'what Suricata’s event inside becomes' },
    {
      kind: 'EventBridge',
      becomes: 'what its `detail` becomes; else Web Resources Activity on its `resources`',
    },
  ],
  severity: [
    ...GUARDDUTY_SEVERITY.map(([least, id]) => [`GuardDuty from ${least}`, id] as const),
    ...NORMALIZED_SEVERITY.map(([least, id]) => [`Security Hub, normalized, from ${least}`, id] as const),
    ['CloudTrail insight', 2],
    ['WAF: blocked', 2],
  ],
  severityNote:
    'The other logs have none: informational, failures low. Security Hub, Inspector and Macie say theirs in words; the normalized score is used only without a label.',
  leftToBase: ['EventBridge events that name no resource'],
};
