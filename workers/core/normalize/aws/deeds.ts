// Which CloudTrail events are more than a call of an API: sign-ins, changes of accounts, changes of groups; and whom
// they are about. Names from the API references of IAM, STS, IAM Identity Center, Cognito and the sign-in service.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { isObject } from '../toolkit/fields.ts';
import { arnParts, awsAccount } from './amazon.ts';

/** The class and activity of an event name. */
export interface Deed {
  readonly class_uid: number;
  readonly activity_id: number;
}

const DEEDS = new Map<string, Deed>();

const add = (class_uid: number, rows: readonly (readonly [number, string])[]): void => {
  for (const [activity_id, names] of rows)
    for (const name of names.split(' ')) DEEDS.set(name, { class_uid, activity_id });
};

add(CLASS.accountChange, [
  [1, 'CreateUser CreateRole CreateServiceLinkedRole AdminCreateUser SignUp'],
  [2, 'AdminEnableUser EnableUser'],
  [3, 'ChangePassword PasswordUpdated'],
  [
    4,
    'UpdateLoginProfile AdminSetUserPassword AdminResetUserPassword UpdatePassword ResetPassword PasswordRecoveryCompleted',
  ],
  [5, 'AdminDisableUser DisableUser'],
  [6, 'DeleteUser DeleteRole DeleteServiceLinkedRole AdminDeleteUser'],
  [
    7,
    'AttachUserPolicy PutUserPolicy PutUserPermissionsBoundary AttachRolePolicy PutRolePolicy PutRolePermissionsBoundary',
  ],
  [
    8,
    'DetachUserPolicy DeleteUserPolicy DeleteUserPermissionsBoundary DetachRolePolicy DeleteRolePolicy DeleteRolePermissionsBoundary',
  ],
  [10, 'EnableMFADevice EnableVirtualMFADevice'],
  [11, 'DeactivateMFADevice'],
  [
    99,
    'CreateAccessKey DeleteAccessKey UpdateAccessKey CreateLoginProfile DeleteLoginProfile UpdateUser UpdateRole UpdateAssumeRolePolicy UploadSSHPublicKey DeleteSSHPublicKey UploadSigningCertificate DeleteSigningCertificate CreateServiceSpecificCredential ResetServiceSpecificCredential DeleteServiceSpecificCredential ResyncMFADevice',
  ],
]);
add(CLASS.groupManagement, [
  [1, 'AttachGroupPolicy PutGroupPolicy'],
  [2, 'DetachGroupPolicy DeleteGroupPolicy'],
  [3, 'AddUserToGroup AddMemberToGroup AdminAddUserToGroup CreateGroupMembership'],
  [4, 'RemoveUserFromGroup RemoveMemberFromGroup AdminRemoveUserFromGroup DeleteGroupMembership'],
  [5, 'DeleteGroup'],
  [6, 'CreateGroup'],
  [99, 'UpdateGroup'],
]);
add(CLASS.authentication, [
  [
    1,
    'ConsoleLogin Authenticate UserAuthentication Federate ExternalIdPDirectoryLogin CheckMfa CredentialVerification InitiateAuth AdminInitiateAuth RespondToAuthChallenge AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot GetSessionToken GetFederationToken',
  ],
  [2, 'Logout GlobalSignOut AdminUserGlobalSignOut'],
  [7, 'SwitchRole ExitRole RenewRole'],
]);

/** Services whose groups are groups of people; other services group other things. */
const PEOPLE: ReadonlySet<string> = new Set(
  'iam sso-directory identitystore cognito-idp workmail quicksight'
    .split(' ')
    .map((name) => `${name}.amazonaws.com`),
);

/** What an event is, where it is more than a call. */
export const deedOf = (name: string, source: string | undefined): Deed | undefined => {
  const deed = DEEDS.get(name);
  return deed?.class_uid === CLASS.groupManagement && !PEOPLE.has(source ?? '') ? undefined : deed;
};

/** The first member of those names that is a text; the value itself is mapped elsewhere. */
export const textOf = (object: JsonValue | undefined, ...names: string[]): string | undefined => {
  if (!isObject(object)) return undefined;
  for (const name of names) {
    const value = object[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
};

const member = (object: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(object) ? object[name] : undefined;

/** The role of an ARN or a name as OCSF `user`. */
const roleUser = (name: string | undefined, arn: string | undefined): JsonObject | undefined => {
  const uid = arn ?? name;
  if (uid === undefined) return undefined;
  const account = arnParts(arn).account;
  return {
    account: awsAccount(account),
    name: name ?? uid.slice(uid.lastIndexOf('/') + 1),
    type: 'Role',
    type_id: 99,
    uid: arn,
  };
};

/** The user or role that a request of IAM or Identity Center is about; undefined where it names none. */
export const targetUser = (
  asked: JsonValue | undefined,
  answered: JsonValue | undefined,
): JsonObject | undefined => {
  const made = member(answered, 'user') ?? member(answered, 'role');
  const role = textOf(asked, 'roleName') ?? textOf(made, 'roleName');
  if (role !== undefined) return roleUser(role, textOf(made, 'arn'));
  const name = textOf(asked, 'userName', 'username', 'displayName');
  const uid = textOf(made, 'arn') ?? textOf(asked, 'userId', 'memberId') ?? textOf(made, 'userId');
  return name === undefined && uid === undefined ? undefined : { name, uid };
};

/** Whom a request of STS makes one become; undefined for one's own session. */
export const assumedUser = (
  asked: JsonValue | undefined,
  answered: JsonValue | undefined,
): JsonObject | undefined => {
  const arn = textOf(asked, 'roleArn');
  if (arn !== undefined) return roleUser(undefined, arn);
  const uid = textOf(member(answered, 'federatedUser'), 'arn');
  const name = uid === undefined ? undefined : textOf(asked, 'name');
  return uid === undefined ? undefined : { name, uid };
};

/** The session that a request of STS began. */
export const assumedSession = (
  asked: JsonValue | undefined,
  answered: JsonValue | undefined,
): JsonObject | undefined => {
  const uid = textOf(asked, 'roleSessionName');
  const key = textOf(member(answered, 'credentials'), 'accessKeyId');
  return uid === undefined && key === undefined ? undefined : { credential_uid: key, uid };
};

/** The group a request is about. */
export const targetGroup = (asked: JsonValue | undefined): JsonObject | undefined => {
  const name = textOf(asked, 'groupName', 'displayName');
  const uid = textOf(asked, 'groupId');
  return name === undefined && uid === undefined ? undefined : { name, uid };
};

/** The policy a request attaches, detaches, puts or deletes. */
export const targetPolicy = (asked: JsonValue | undefined): JsonObject | undefined => {
  const name = textOf(asked, 'policyName');
  const uid = textOf(asked, 'policyArn', 'permissionsBoundary');
  return name === undefined && uid === undefined ? undefined : { name, uid };
};
