// Okta's event types by family (https://developer.okta.com/docs/reference/api/event-types/): the longest prefix that is
// listed decides the class, the rest of the name the activity.
import type { Kind } from '../saas/audit.ts';

/** What an event type becomes. */
export interface Family {
  readonly kind: Kind | 'finding';
  /** Where the verb of the name does not say it. */
  readonly activity?: number;
}

const rows: readonly (readonly [kind: Kind | 'finding', activity: number | undefined, prefixes: string])[] = [
  [
    'logon',
    undefined,
    'user.session.start user.session.access_admin_app user.authentication user.credential.verify',
  ],
  ['logon', 7, 'user.session.impersonation'],
  ['logon', 3, 'app.oauth2'],
  [
    'logon',
    99,
    'policy.evaluate_sign_on policy.auth_reevaluate user.session.context user.mfa.attempt_bypass user.mfa.okta_verify system.push system.sms system.voice system.email user.identity_verification app.generic.unauth_app_access_attempt app.radius app.ldap_password app.rich_client',
  ],
  [
    'logoff',
    undefined,
    'user.session.end user.session.clear user.session.expire user.authentication.slo user.authentication.universal_logout app.oauth2.token.revoke app.oauth2.as.token.revoke',
  ],
  [
    'account',
    undefined,
    'user.account user.lifecycle user.mfa.factor user.credential user.import system.import.user application.provision.user',
  ],
  [
    'account',
    3,
    'user.account.update_password user.account.expire_password user.account.update_primary_password',
  ],
  ['account', 4, 'user.account.reset_password user.account.use_token'],
  ['account', 5, 'user.lifecycle.suspend user.lifecycle.deactivate'],
  ['account', 10, 'user.mfa.factor.activate user.mfa.factor.unsuspend'],
  ['account', 11, 'user.mfa.factor.deactivate user.mfa.factor.reset_all user.mfa.factor.suspend'],
  ['account', 12, 'user.account.unlock'],
  [
    'access',
    undefined,
    'user.account.privilege application.user_membership user.iam app.access_request access.request',
  ],
  ['access', 99, 'application.user_membership.show_password'],
  ['group', undefined, 'group system.import.group application.provision.group'],
  ['group', 3, 'group.user_membership.add'],
  ['group', 4, 'group.user_membership.remove'],
  ['group', 1, 'group.application_assignment.add'],
  ['group', 2, 'group.application_assignment.remove'],
  [
    'finding',
    undefined,
    'security.threat security.attack security.breached_credential security.session security.request security.password_spray security.suspicious security.trusted_origin.violation user.risk user.account.report_suspicious app.oauth2.token.detect_reuse app.oauth2.as.token.detect_reuse user.session.suspicious policy.entity_risk analytics.threat',
  ],
  ['api', undefined, 'system.org.rate_limit core.concurrency operation.rate_limit'],
];

const FAMILIES = new Map<string, Family>(
  rows.flatMap(([kind, activity, prefixes]) =>
    prefixes
      .split(' ')
      .map((prefix): [string, Family] => [prefix, activity === undefined ? { kind } : { activity, kind }]),
  ),
);

const REST: Family = { kind: 'entity' };

/** The family of an event type, by its longest listed prefix; anything else is the management of an entity. */
export const familyOf = (eventType: string): Family => {
  let prefix = eventType.slice(0, 120);
  while (prefix !== '') {
    const known = FAMILIES.get(prefix);
    if (known !== undefined) return known;
    // `user.account.report_suspicious_activity_by_enduser`: words count as steps, too.
    prefix = prefix.slice(0, Math.max(prefix.lastIndexOf('.'), prefix.lastIndexOf('_'), 0));
  }
  return REST;
};
