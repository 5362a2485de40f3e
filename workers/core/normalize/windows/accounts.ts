// Accounts, groups, rights and other managed things: Account Change (3001), Group Management (3006), Authorize Session (3003),
// User Access (3005), Entity Management (3004).
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import {
  account,
  actorOf,
  type Builder,
  caller,
  here,
  session,
  subject,
  target,
  wordsOf,
  writer,
} from './entities.ts';
import type { WindowsEvent } from './record.ts';

/** Account Change; a renaming tells the new name. */
export const accountChange: Builder = (event) => ({
  class_uid: CLASS.accountChange,
  members: {
    actor: caller(event),
    user:
      event.id === 4781
        ? account(event, 'OldTargetUserName', 'TargetDomainName', 'TargetSid')
        : target(event),
    user_result: account(event, 'NewTargetUserName'),
  },
});

/** An account as a group. */
const groupOf = (event: WindowsEvent): JsonObject | undefined => {
  const found = target(event);
  return found === undefined ? undefined : { domain: found.domain, name: found.name, uid: found.uid };
};

/** Group Management; a member may be known by its SID alone. */
export const groupChange: Builder = (event) => ({
  class_uid: CLASS.groupManagement,
  members: {
    actor: caller(event),
    group: groupOf(event),
    user: account(event, 'MemberName', '', 'MemberSid'),
  },
});

const SID = /S-1-[0-9-]{1,180}/g;

/** The groups of a new session, a list of `%{S-1-..}`. OCSF has one group there: the first; all are the user's. */
export const sessionGroups: Builder = (event, [, , , key = '']) => {
  const user = target(event);
  const groups = (event.spell(key).slice(0, 20_000).match(SID) ?? []).map((uid) => ({ uid }));
  return {
    class_uid: CLASS.authorizeSession,
    members: {
      actor: caller(event),
      dst_endpoint: here(event),
      group: groups[0],
      session: session(event.uid('TargetLogonId'), event.uid('LogonGuid')),
      user: user && { ...user, groups },
    },
  };
};

/** The privileges of a session: those of a new one (4672), or switched on or off in its token (4703). */
export const sessionPrivileges: Builder = (event) => {
  const adjusted = event.id === 4703;
  const on = wordsOf(event, adjusted ? 'EnabledPrivilegeList' : 'PrivilegeList');
  const off = on === undefined;
  return {
    class_uid: CLASS.authorizeSession,
    members: {
      actor: adjusted ? caller(event) : undefined,
      dst_endpoint: here(event),
      privileges: on ?? wordsOf(event, 'DisabledPrivilegeList'),
      session: session(event.uid(adjusted ? 'TargetLogonId' : 'SubjectLogonId')),
      user: adjusted ? target(event) : subject(event),
    },
    activity_id: off ? 99 : 1,
    activity_name: off ? 'Disable Privileges' : undefined,
  };
};

/** Rights given to or taken from an account for good. */
export const userRights: Builder = (event) => ({
  class_uid: CLASS.userAccess,
  members: {
    actor: caller(event),
    privileges:
      wordsOf(event, 'PrivilegeList') ?? wordsOf(event, 'AccessGranted') ?? wordsOf(event, 'AccessRemoved'),
    user: target(event),
  },
});

/** OCSF `managed_entity.type_id` by its caption; any other type is 99. */
const ENTITY_TYPES = new Map([
  ['User', 2],
  ['Group', 3],
  ['Policy', 5],
]);

/** Operations of WMI subscriptions as activities, where the row leaves it to the event. */
const OPERATIONS = ['', 'Created', '', 'Modified', 'Deleted'];

/** Arguments: type of the entity (of `@`, where it stands), where its name stands (behind `=`, the name itself), and its uid. */
export const entity: Builder = (event, [, activity, , type = '', nameKey = '', uidKey = '']) => {
  const name = event.literal(nameKey);
  const uid = event.uid(uidKey);
  if (name === undefined && uid === undefined) return undefined;
  const typeName = type.startsWith('@') ? event.text(type.slice(1)) : type;
  const id = ENTITY_TYPES.get(type) ?? (typeName === undefined ? 0 : 99);
  const attribute = event.text('AttributeLDAPDisplayName');
  const who = id === 2 || id === 3 ? { domain: event.text('TargetDomainName'), name, uid } : undefined;
  return {
    class_uid: CLASS.entityManagement,
    members: {
      actor: caller(event) ?? actorOf(account(event, 'User') ?? writer(event)),
      entity: {
        data: attribute === undefined ? undefined : { attribute, value: event.text('AttributeValue') },
        group: id === 3 ? who : undefined,
        name,
        type: typeName,
        type_id: id,
        uid,
        user: id === 2 ? who : undefined,
      },
    },
    activity_id: activity === 0 ? Math.max(OPERATIONS.indexOf(event.spell('Operation')), 0) : activity,
  };
};
