// What docs/normalization.md says about the online services that share one mapper.
import type { About } from '../about.ts';

export const about: About = {
  product: 'saas',
  title:
    'Online services: Auth0, OneLogin, Duo, 1Password, Slack, Zoom, Box, Dropbox, Atlassian, Salesforce, Snowflake, Tailscale, Teleport, Snyk, MongoDB Atlas, Notion, Zendesk, Asana, Tines, Wiz, Netskope, Push Security, Carbon Black, GitLab, Bitwarden, Sublime Security, Thinkst Canary, Lacework, Anthropic, OpenAI, Databricks, DocuSign, Axonius, Panther, Zscaler ZIA (admin), Orca Security, SOCRadar, Tracebit, Upwind, JumpCloud, Microsoft Sentinel incidents; Vault, Keycloak, MongoDB (audit)',
  recognized:
    'two or three members that only one of them writes together (saas/services.ts); names also in lower case, as some pipelines write them',
  sources: [
    ['Auth0', 'https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes'],
    ['OneLogin', 'https://developers.onelogin.com/api-docs/1/events/event-types'],
    ['Duo', 'https://duo.com/docs/adminapi#logs'],
    ['1Password', 'https://developer.1password.com/docs/events-api/reference/'],
    ['Slack', 'https://api.slack.com/admins/audit-logs'],
    ['Zoom', 'https://developers.zoom.us/docs/api/'],
    ['Box', 'https://developer.box.com/reference/resources/event/'],
    ['Dropbox', 'https://www.dropbox.com/developers/documentation/http/teams'],
    ['Atlassian', 'https://developer.atlassian.com/cloud/admin/organization/rest/'],
    [
      'Salesforce',
      'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/',
    ],
    ['Snowflake', 'https://docs.snowflake.com/en/sql-reference/account-usage'],
    ['Vault', 'https://developer.hashicorp.com/vault/docs/audit'],
    ['Keycloak', 'https://www.keycloak.org/docs/latest/server_admin/#event-types'],
    ['MongoDB', 'https://www.mongodb.com/docs/manual/reference/audit-message/'],
    ['Tailscale', 'https://tailscale.com/kb/1203/audit-logging'],
    ['Teleport', 'https://goteleport.com/docs/reference/audit-events/'],
    ['Snyk', 'https://docs.snyk.io/snyk-api'],
    ['MongoDB Atlas', 'https://www.mongodb.com/docs/atlas/reference/api-resources-spec/'],
    ['Notion', 'https://www.notion.com/help/audit-log'],
    ['Zendesk', 'https://developer.zendesk.com/api-reference/ticketing/account-configuration/audit_logs/'],
    ['Asana', 'https://developers.asana.com/docs/audit-log-events'],
    ['GitLab', 'https://docs.gitlab.com/administration/logs/#audit_jsonlog'],
    ['Bitwarden', 'https://bitwarden.com/help/event-logs/'],
    ['Databricks', 'https://docs.databricks.com/aws/en/admin/account-settings/audit-logs'],
    ['DocuSign', 'https://developers.docusign.com/platform/webhooks/connect/json-sim-event-reference/'],
    ['OpenAI', 'https://platform.openai.com/docs/api-reference/audit-logs'],
  ],
  kinds: [
    { kind: 'login, sign in, authentication', becomes: 'Authentication: Logon' },
    { kind: 'logout, sign out', becomes: 'Authentication: Logoff' },
    { kind: 'users, passwords, factors', becomes: 'Account Change' },
    { kind: 'groups and teams', becomes: 'Group Management' },
    { kind: 'roles and permissions', becomes: 'User Access Management' },
    { kind: 'anything else with a target', becomes: 'Entity Management' },
    { kind: 'anything else with an address', becomes: 'API Activity' },
  ],
  severity: [],
  severityNote: 'None of them states one: informational, failures low.',
  leftToBase: ['records that name neither action, user, target nor address'],
};

export const proofpoint: About = {
  product: 'proofpoint',
  title: 'Proofpoint Targeted Attack Protection',
  recognized: '`GUID` with `QID`, `senderIP` or `clickIP`',
  sources: [['SIEM API', 'https://help.proofpoint.com/Threat_Insight_Dashboard/API_Documentation/SIEM_API']],
  kinds: [
    { kind: 'messagesBlocked, messagesDelivered', becomes: 'Email Activity: Scan' },
    { kind: 'clicksBlocked, clicksPermitted', becomes: 'HTTP Activity' },
  ],
  severity: [
    ['score 0 to 49', 1],
    ['score 50 to 89', 3],
    ['score 90 to 100', 4],
  ],
  severityNote:
    'The worst of phishing, malware and impostor score; a click on a link that was found bad is medium.',
  leftToBase: ['messages that name neither sender nor recipient'],
};
