// Changes of accounts and groups -> Account Change (3001), Group Management (3006).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { type CLASS, FAILURE, type Status, typeUid } from '../classes.ts';
import { SEVERITY } from '../severity.ts';
import { ACTOR, USER, user } from '../user.ts';
import { type Line, lineMetadata, lineSeverity, takeMessage } from './line.ts';

/** What a line says about an account or group. Account Change needs a user, Group Management a group. */
export interface AccountChange {
  readonly classUid: typeof CLASS.accountChange | typeof CLASS.groupManagement;
  readonly activity: number;
  /** Beside activity 99: what was done. */
  readonly activityName?: string | undefined;
  /** Who did it, where that is said. */
  readonly actor?: string | undefined;
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
  const by = change.actor === undefined ? undefined : user(draft, ACTOR, change.actor);
  const host = draft.takeHeaderDevice();
  return {
    activity_id: change.activity,
    activity_name: change.activityName,
    actor: by === undefined ? undefined : { user: by },
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
