// systemd: units that started or stopped -> Application Lifecycle (6002); logind: new sessions -> Authentication (3002).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS, FAILURE, type Status, SUCCESS, typeUid } from '../classes.ts';
import { SEVERITY } from '../severity.ts';
import {
  type Line,
  lineMetadata,
  lineSeverity,
  logonEvent,
  type ProgramMapper,
  takeMessage,
} from './line.ts';

const ACTIVITY = { start: 3, stop: 4 } as const;

const unitEvent = (line: Line, unit: string, activity: number, status: Status): OcsfEvent => {
  const { draft } = line;
  const host = draft.takeHeaderDevice();
  return {
    activity_id: activity,
    app: { name: unit },
    category_uid: 6,
    class_uid: CLASS.applicationLifecycle,
    device: host,
    message: takeMessage(line),
    metadata: lineMetadata(line, host),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: lineSeverity(draft, status === FAILURE ? SEVERITY.medium : SEVERITY.informational),
    status: status.status,
    status_id: status.status_id,
    time: draft.time,
    type_uid: typeUid(CLASS.applicationLifecycle, activity),
    unmapped: draft.unmapped(),
  };
};

const UNITS: readonly (readonly [string, number, Status])[] = [
  ['Started ', ACTIVITY.start, SUCCESS],
  ['Stopped ', ACTIVITY.stop, SUCCESS],
  ['Failed to start ', ACTIVITY.start, FAILURE],
  ['Failed to stop ', ACTIVITY.stop, FAILURE],
];

/** `Started Session 12 of user bob.`: the unit is what stands behind the verb. */
export const systemd: ProgramMapper = (line) => {
  for (const [prefix, activity, status] of UNITS) {
    if (!line.message.startsWith(prefix)) continue;
    const unit = line.message.slice(prefix.length).replace(/\.$/, '');
    return unit === '' ? undefined : unitEvent(line, unit, activity, status);
  }
  return undefined;
};

/** `New session 12 of user bob.` */
export const logind: ProgramMapper = (line) => {
  const [, session, user] = /^New session (\S{1,64}) of user (\S{1,256}?)\.?$/.exec(line.message) ?? [];
  if (session === undefined || user === undefined) return undefined;
  return logonEvent(line, { activity: 1, status: SUCCESS, user, session: { uid: session } });
};
