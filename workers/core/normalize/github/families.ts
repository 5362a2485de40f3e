// Families of GitHub's audit log actions (https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/audit-log-events-for-your-enterprise):
// a whole action, else what stands before its first dot. What is not listed is the management of an entity.
import type { Kind } from '../saas/audit.ts';

const ROWS: readonly (readonly [kind: Kind | 'finding', actions: string])[] = [
  [
    'access',
    'org.update_member org.add_outside_collaborator org.remove_outside_collaborator repo.add_member repo.remove_member repo.update_member business.add_admin business.remove_admin business.invite_admin role organization_role org_role',
  ],
  [
    'account',
    'user account two_factor_authentication user_email user_license profile_picture user.two_factor_requested enterprise_account org.remove_self',
  ],
  ['api', 'api'],
  [
    'finding',
    'secret_scanning_alert code_scanning.alert_created dependabot_alert repository_vulnerability_alert secret_scanning_push_protection.bypass repository_security_advisory',
  ],
  [
    'group',
    'org.add_member org.remove_member org.invite_member org.invite_user org.cancel_invitation org.restore_member invite_member add_member remove_member business.add_organization business.remove_organization business.add_member business.remove_member business.invite_member team organization_moderators external_group',
  ],
  ['logoff', 'user.logout'],
  [
    'logon',
    'user.login user.failed_login user.sign_in_from_unrecognized_device user.two_factor_challenge_success user.two_factor_challenge_failure org.sso_response business.sso_response org_credential_authorization.sso',
  ],
  [
    'web',
    'git pull_request pull_request_review pull_request_review_comment issue issues issue_comment discussion discussion_comment commit_comment gist project release packages workflows checks artifact repo.download_zip codespaces copilot',
  ],
];

const KINDS = new Map(
  ROWS.flatMap(([kind, actions]) => actions.split(' ').map((action) => [action, kind] as const)),
);

/** What an action is about: all before its first dot. */
export const familyOf = (action: string): string => {
  const dot = action.indexOf('.');
  return dot < 0 ? action : action.slice(0, dot);
};

/** Families that no other service's actions have: enough to know a record that names no place. */
const ONLY_GITHUB: ReadonlySet<string> = new Set(
  'git hook repo public_repo private_repository_forking protected_branch repository_ruleset oauth_application integration_installation org_credential_authorization personal_access_token secret_scanning secret_scanning_alert secret_scanning_push_protection dependabot_alerts repository_vulnerability_alert two_factor_authentication workflows'.split(
    ' ',
  ),
);

/** Is the action of a family that is GitHub's alone? */
export const isOnlyGithub = (action: string): boolean => ONLY_GITHUB.has(familyOf(action));

/** The class an action is meant for. */
export const kindOf = (action: string): Kind | 'finding' =>
  KINDS.get(action) ?? KINDS.get(familyOf(action)) ?? 'entity';
