// Audit records of programs that log people in and change accounts: USER_LOGIN and its kin -> Authentication (3002),
// ADD_USER ... -> Account Change (3001), ADD_GROUP ... -> Group Management (3006).
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { EventParts } from '../toolkit/event.ts';
import { baseName } from '../toolkit/file.ts';
import { type AuditEvent, statusOf, takeActing, takeActor, takeSource, takeUser } from './event.ts';
import { spelled, takeId, takeKnown, takeSpelled } from './values.ts';

/** Record types that are about a session; 99 where OCSF has no activity of the kind. */
const LOGONS: ReadonlyMap<string, number> = new Map([
  ['CRED_ACQ', 99],
  ['CRED_DISP', 99],
  ['CRED_REFR', 99],
  ['LOGIN', 1],
  ['USER_ACCT', 99],
  ['USER_AUTH', 1],
  ['USER_CHAUTHTOK', 99],
  ['USER_END', 2],
  ['USER_ERR', 1],
  ['USER_LOGIN', 1],
  ['USER_LOGOUT', 2],
  ['USER_ROLE_CHANGE', 99],
  ['USER_START', 1],
]);

const ACCOUNTS: ReadonlyMap<string, number> = new Map([
  ['ACCT_LOCK', 9],
  ['ACCT_UNLOCK', 12],
  ['ADD_USER', 1],
  ['CHUSER_ID', 99],
  ['DEL_USER', 6],
  ['USER_MGMT', 99],
]);

const GROUPS: ReadonlyMap<string, number> = new Map([
  ['ADD_GROUP', 6],
  ['CHGRP_ID', 99],
  ['DEL_GROUP', 5],
  ['GRP_CHAUTHTOK', 99],
  ['GRP_MGMT', 99],
]);

/** Whom it is about: the account named, else the id, else who did it. */
const takeSubject = (event: AuditEvent): JsonObject | undefined => {
  const { main } = event;
  const name = takeSpelled(main, 'acct');
  const uid = takeId(main, 'id');
  if (name === undefined && uid === undefined) return takeUser(main);
  return { name, uid };
};

const nameOf = (activity: number, type: string): string | undefined => (activity === 99 ? type : undefined);

const logon = (event: AuditEvent, parts: EventParts, activity: number): EventParts | undefined => {
  const { main, device, type } = event;
  const user = takeSubject(event);
  if (user === undefined) return undefined;
  const exe = main.peek('exe');
  const source = takeSource(main);
  const session = takeId(main, 'ses');
  const process = takeActing(main);
  return {
    ...parts,
    class_uid: CLASS.authentication,
    activity_id: activity,
    activity_name: nameOf(activity, type),
    members: {
      device,
      is_remote: source === undefined ? undefined : true,
      logon_process: process,
      service: { name: typeof exe === 'string' && exe !== '' ? baseName(spelled(exe)) : type },
      session: session === undefined ? undefined : { terminal: takeKnown(main, 'terminal'), uid: session },
      src_endpoint: source,
      user,
    },
  };
};

const account = (event: AuditEvent, parts: EventParts, activity: number): EventParts | undefined => {
  const { main, device, type } = event;
  const user = takeSubject(event);
  if (user === undefined) return undefined;
  return {
    ...parts,
    class_uid: CLASS.accountChange,
    activity_id: activity,
    activity_name: nameOf(activity, type),
    members: { actor: takeActor(main), device, src_endpoint: takeSource(main), user },
  };
};

const group = (event: AuditEvent, parts: EventParts, activity: number): EventParts | undefined => {
  const { main, device, type } = event;
  const name = takeSpelled(main, 'acct') ?? takeSpelled(main, 'grp');
  const uid = takeId(main, 'id');
  if (name === undefined && uid === undefined) return undefined;
  return {
    ...parts,
    class_uid: CLASS.groupManagement,
    activity_id: activity,
    activity_name: nameOf(activity, type),
    members: { actor: takeActor(main), device, group: { name, uid } },
  };
};

/** The event, where its type is one of these and somebody is named. */
export const mapAccount = (event: AuditEvent, parts: EventParts): EventParts | undefined => {
  const { type, main } = event;
  const whole = { ...parts, status: statusOf(main) };
  const session = LOGONS.get(type);
  if (session !== undefined) return logon(event, whole, session);
  const change = ACCOUNTS.get(type);
  if (change !== undefined) return account(event, whole, change);
  const membership = GROUPS.get(type);
  return membership === undefined ? undefined : group(event, whole, membership);
};
