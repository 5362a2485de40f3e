// What docs/normalization.md says about GitHub.
import type { About } from '../about.ts';

export const audit: About = {
  product: 'github-audit',
  title: 'GitHub audit log',
  recognized: 'JSON with a dotted `action`, an `actor`, and one of `org`, `repo`, `business`, `_document_id`',
  sources: [
    [
      'Audit log events',
      'https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/audit-log-events-for-your-enterprise',
    ],
  ],
  kinds: [
    { kind: 'user.login, user.failed_login, *.sso_response', becomes: 'Authentication: Logon' },
    { kind: 'user.*, account.*, two_factor_authentication.*', becomes: 'Account Change' },
    { kind: 'org.add_member, org.remove_member, team.*', becomes: 'Group Management' },
    { kind: 'org.update_member, repo.add_member, role.*', becomes: 'User Access Management' },
    {
      kind: 'secret_scanning_alert.*, code_scanning.alert_created, push protection bypass',
      becomes: 'Detection Finding',
    },
    { kind: 'git.*, pull_request.*, workflows.*, packages.*', becomes: 'Web Resources Activity' },
    { kind: 'api.request', becomes: 'API Activity' },
    { kind: 'repo.*, org.*, hook.*, protected_branch.*, all others', becomes: 'Entity Management' },
  ],
  severity: [],
  severityNote: 'GitHub states none: informational, failures low, findings of the audit log unknown.',
  leftToBase: [],
};

export const webhook: About = {
  product: 'github-webhook',
  title: 'GitHub webhooks',
  recognized:
    '`repository` with `action`, `sender` or `pusher`; `sender` with `action` or `organization`; `security_advisory` with `ghsa_id`. The event, whose name is in a header that is gone, by the members of the payload',
  sources: [
    ['Webhook events and payloads', 'https://docs.github.com/en/webhooks/webhook-events-and-payloads'],
  ],
  kinds: [
    {
      kind: 'dependabot_alert, repository_vulnerability_alert, security_advisory',
      becomes: 'Vulnerability Finding',
    },
    { kind: 'code_scanning_alert, secret_scanning_alert', becomes: 'Detection Finding' },
    { kind: 'organization (members), membership, team', becomes: 'Group Management' },
    { kind: 'member', becomes: 'User Access Management' },
    {
      kind: 'repository, organization, installation, deploy_key, branch_protection_rule, org_block, ping, ...',
      becomes: 'Entity Management',
    },
    {
      kind: 'push, create, delete, pull_request, issues, workflow_run, workflow_job, release, ...',
      becomes: 'Web Resources Activity',
    },
  ],
  severity: [
    ['low, note', 2],
    ['medium, moderate, warning', 3],
    ['high, error', 4],
    ['critical', 5],
  ],
  severityNote:
    'Of code scanning the security severity, else that of the rule. Secret scanning states none: unknown. Other events are informational.',
  leftToBase: [],
};
