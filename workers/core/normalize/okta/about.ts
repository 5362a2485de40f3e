// What docs/normalization.md says about Okta.
import type { About } from '../about.ts';

export const about: About = {
  product: 'okta',
  title: 'Okta System Log',
  recognized:
    'JSON with a dotted `eventType` (or `eventtype`), `published` or `uuid`, and an `outcome` or `actor` object',
  sources: [
    [
      'System Log API',
      'https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/',
    ],
    ['Event types', 'https://developer.okta.com/docs/reference/api/event-types/'],
  ],
  kinds: [
    { kind: 'user.session.start, user.authentication.*', becomes: 'Authentication: Logon' },
    { kind: 'user.session.end, .clear, .expire, *.slo, token revocation', becomes: 'Authentication: Logoff' },
    { kind: 'user.session.impersonation.*', becomes: 'Authentication: Account Switch' },
    { kind: 'app.oauth2.*', becomes: 'Authentication: Authentication Ticket' },
    {
      kind: 'policy.evaluate_sign_on, factor messages, unauthorized attempts',
      becomes: 'Authentication: Other',
    },
    { kind: 'user.lifecycle.*, user.account.*, user.mfa.factor.*', becomes: 'Account Change' },
    {
      kind: 'user.account.privilege.*, application.user_membership.*',
      becomes: 'User Access Management',
    },
    { kind: 'group.*', becomes: 'Group Management' },
    {
      kind: 'security.*, user.risk.*, report_suspicious_activity_*, detect_reuse',
      becomes: 'Detection Finding',
    },
    { kind: 'system.org.rate_limit.*', becomes: 'API Activity' },
    {
      kind: 'application.lifecycle.*, policy.*, zone.*, device.*, system.api_token.*, iam.*, all others',
      becomes: 'Entity Management, else API Activity',
    },
  ],
  severity: [
    ['DEBUG', 1],
    ['INFO', 1],
    ['WARN', 3],
    ['ERROR', 4],
  ],
  severityNote:
    'The result (`outcome.result`) is in status_code; CHALLENGE and SKIPPED are neither success nor failure.',
  leftToBase: ['events that name neither actor, target nor address'],
};
