// Which events of Google Workspace are more than a call of an API, by the application that logged them and their name.
// https://developers.google.com/workspace/admin/reports/v1/appendix/activity/login (and admin-user-settings, groups,
// drive, rules)
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';

/** The class and activity of an event. */
export interface WorkspaceDeed {
  readonly class_uid: number;
  readonly activity_id: number;
  /** Where the name itself says whether it worked. */
  readonly status?: Status | undefined;
  /** Is it about the account of whoever acted, where no other is named? */
  readonly isOwn: boolean;
}

const DEEDS = new Map<string, WorkspaceDeed>();

const add = (
  class_uid: number,
  isOwn: boolean,
  rows: readonly (readonly [number, string, Status?])[],
): void => {
  for (const [activity_id, names, status] of rows)
    for (const name of names.split(' ')) DEEDS.set(name, { activity_id, class_uid, isOwn, status });
};

add(CLASS.authentication, true, [
  [1, 'login_success', SUCCESS],
  [1, 'login_failure', FAILURE],
  [2, 'logout', SUCCESS],
  [6, 'login_challenge login_verification'],
]);
add(CLASS.accountChange, true, [
  [3, 'password_edit'],
  [10, '2sv_enroll'],
  [11, '2sv_disable'],
  [
    99,
    'recovery_email_edit recovery_phone_edit recovery_secret_qa_edit titanium_enroll titanium_unenroll email_forwarding_out_of_domain',
  ],
]);
add(CLASS.accountChange, false, [
  [1, 'CREATE_USER UNDELETE_USER'],
  [2, 'UNSUSPEND_USER UNARCHIVE_USER'],
  [4, 'CHANGE_PASSWORD'],
  [5, 'SUSPEND_USER ARCHIVE_USER'],
  [6, 'DELETE_USER'],
  [7, 'GRANT_ADMIN_PRIVILEGE GRANT_DELEGATED_ADMIN_PRIVILEGES ASSIGN_ROLE'],
  [8, 'REVOKE_ADMIN_PRIVILEGE UNASSIGN_ROLE'],
  [11, 'UNENROLL_USER_FROM_STRONG_AUTH TURN_OFF_2_STEP_VERIFICATION UNENROLL_USER_FROM_TITANIUM'],
  [
    99,
    'RENAME_USER CHANGE_PASSWORD_ON_NEXT_LOGIN CHANGE_RECOVERY_EMAIL CHANGE_RECOVERY_PHONE RESET_SIGNIN_COOKIES REVOKE_3LO_TOKEN REVOKE_ASP REVOKE_SECURITY_KEY GENERATE_2SV_SCRATCH_CODES ADD_NICKNAME ADD_RECOVERY_EMAIL MOVE_USER_TO_ORG_UNIT',
  ],
]);
add(CLASS.groupManagement, false, [
  [3, 'ADD_GROUP_MEMBER add_user add_member join accept_invitation approve_join_request'],
  [4, 'REMOVE_GROUP_MEMBER remove_user remove_member leave ban_user_with_moderation'],
  [5, 'DELETE_GROUP delete_group'],
  [6, 'CREATE_GROUP create_group'],
  [
    99,
    'CHANGE_GROUP_SETTING CHANGE_GROUP_NAME UPDATE_GROUP_MEMBER change_basic_setting change_acl_permission',
  ],
]);
add(CLASS.fileHosting, false, [
  [1, 'upload create'],
  [2, 'download'],
  [3, 'edit'],
  [4, 'delete trash'],
  [5, 'rename'],
  [6, 'copy source_copy'],
  [7, 'move'],
  [8, 'untrash'],
  [9, 'preview'],
  [10, 'add_lock'],
  [11, 'remove_lock'],
  [
    12,
    'change_user_access change_document_visibility change_document_access_scope shared_drive_membership_change change_acl_editors email_as_attachment',
  ],
  [14, 'view'],
]);
add(CLASS.detectionFinding, false, [
  [
    1,
    'suspicious_login suspicious_login_less_secure_app suspicious_programmatic_login user_signed_out_due_to_suspicious_session_cookie account_disabled_hijacked account_disabled_spamming account_disabled_spamming_through_relay account_disabled_generic account_disabled_password_leak gov_attack_warning rule_match rule_trigger DEVICE_COMPROMISED_EVENT FAILED_PASSWORD_ATTEMPTS_EVENT PASSWORD_BREACH PASSWORD_REUSE MALWARE_TRANSFER UNSAFE_SITE_VISIT',
  ],
]);

/** Names that other applications use as well, for other things. */
const ONLY = new Map<number, string>([
  [CLASS.fileHosting, 'drive'],
  [CLASS.groupManagement, 'admin groups groups_enterprise'],
]);

/** What an event is, where it is more than a call. */
export const workspaceDeed = (application: string, name: string): WorkspaceDeed | undefined => {
  const deed = DEEDS.get(name);
  const only = deed === undefined ? undefined : ONLY.get(deed.class_uid);
  return only === undefined || only.split(' ').includes(application) ? deed : undefined;
};
