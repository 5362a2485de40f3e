// Changes of accounts and groups, as shadow-utils and PAM write them -> Account Change (3001), Group Management (3006).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS, FAILURE, type Status, SUCCESS, typeUid } from '../classes.ts';
import { SEVERITY } from '../severity.ts';
import { USER, user } from '../user.ts';
import { type Line, lineMetadata, lineSeverity, type ProgramMapper, takeMessage } from './line.ts';

/** What a line says about an account or group. Account Change needs a user, Group Management a group. */
export interface AccountChange {
  readonly classUid: typeof CLASS.accountChange | typeof CLASS.groupManagement;
  readonly activity: number;
  readonly user?: string | undefined;
  readonly userId?: string | undefined;
  readonly group?: string | undefined;
  readonly groupId?: string | undefined;
  readonly status: Status;
}

/** Builds Account Change or Group Management. */
export const accountEvent = (line: Line, change: AccountChange): OcsfEvent => {
  const { draft } = line;
  const who = user(draft, USER, change.user, undefined, change.userId);
  const host = draft.takeHeaderDevice();
  return {
    activity_id: change.activity,
    category_uid: 3,
    class_uid: change.classUid,
    device: host,
    group: change.group === undefined ? undefined : { name: change.group, uid: change.groupId },
    message: takeMessage(line),
    metadata: lineMetadata(line, host),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: lineSeverity(draft, change.status === FAILURE ? SEVERITY.low : SEVERITY.informational),
    status: change.status.status,
    status_id: change.status.status_id,
    time: draft.time,
    type_uid: typeUid(change.classUid, change.activity),
    unmapped: draft.unmapped(),
    user: who,
  };
};

/** One kind of line: what it looks like, and what it means by the parts of the match. */
interface Rule {
  readonly pattern: RegExp;
  readonly read: (part: readonly string[]) => Omit<AccountChange, 'status'>;
}

/** A name as shadow-utils allows it; bounded, so that a hostile line cannot make a match slow. */
const RULES: readonly Rule[] = [
  {
    pattern: /^new user: name=([^,\s]{1,64}), UID=(\d{1,10})/,
    read: ([, name, uid]) => ({ classUid: CLASS.accountChange, activity: 1, user: name, userId: uid }),
  },
  {
    pattern: /^(?:delete|deleted|removed) user '([^']{1,64})'/,
    read: ([, name]) => ({ classUid: CLASS.accountChange, activity: 6, user: name }),
  },
  {
    pattern: /^change user '([^']{1,64})' password/,
    read: ([, name]) => ({ classUid: CLASS.accountChange, activity: 3, user: name }),
  },
  {
    pattern: /^lock user '([^']{1,64})' password/,
    read: ([, name]) => ({ classUid: CLASS.accountChange, activity: 9, user: name }),
  },
  {
    pattern: /^unlock user '([^']{1,64})' password/,
    read: ([, name]) => ({ classUid: CLASS.accountChange, activity: 12, user: name }),
  },
  {
    pattern: /^new group: name=([^,\s]{1,64}), GID=(\d{1,10})/,
    read: ([, name, gid]) => ({ classUid: CLASS.groupManagement, activity: 6, group: name, groupId: gid }),
  },
  {
    pattern: /^group added to \/etc\/group: name=([^,\s]{1,64}), GID=(\d{1,10})/,
    read: ([, name, gid]) => ({ classUid: CLASS.groupManagement, activity: 6, group: name, groupId: gid }),
  },
  {
    pattern: /^removed group '([^']{1,64})'/,
    read: ([, name]) => ({ classUid: CLASS.groupManagement, activity: 5, group: name }),
  },
  {
    pattern: /^add '([^']{1,64})' to (?:shadow )?group '([^']{1,64})'/,
    read: ([, name, group]) => ({ classUid: CLASS.groupManagement, activity: 3, user: name, group }),
  },
  {
    pattern: /^(?:delete|remove) '([^']{1,64})' from (?:shadow )?group '([^']{1,64})'/,
    read: ([, name, group]) => ({ classUid: CLASS.groupManagement, activity: 4, user: name, group }),
  },
];

/** `useradd`, `userdel`, `usermod`, `groupadd`, `groupdel`, `groupmod`, `gpasswd`. */
export const accounts: ProgramMapper = (line) => {
  for (const rule of RULES) {
    const parts = rule.pattern.exec(line.message);
    if (parts !== null) return accountEvent(line, { ...rule.read(parts), status: SUCCESS });
  }
  return undefined;
};
