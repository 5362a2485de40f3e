// systemd (job.c, unit.c): units that started or stopped -> Application Lifecycle (6002); logind: sessions ->
// Authentication (3002), and where they end Entity Management (3004).
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { lineEvent } from './line.ts';
import { lifecycle, logon, type Make, sayings, stopped } from './sayings.ts';

const [LOGON, START, STOP, RESTART, OTHER] = [1, 3, 4, 5, 99];
const DELETE = 4;

/** `Started Session 12 of user bob.`: the unit is what stands behind the verb, or before what became of it. */
export const systemd = sayings([
  ['Started %app', lifecycle, START, SUCCESS],
  ['Stopped %app', lifecycle, STOP, SUCCESS],
  ['Finished %app', lifecycle, STOP, SUCCESS],
  ['Failed to start %app', lifecycle, START, FAILURE],
  ['Failed to stop %app', lifecycle, STOP, FAILURE],
  ['Starting %app', lifecycle, START],
  ['Stopping %app', lifecycle, STOP],
  ['Reloaded %app', lifecycle, OTHER, SUCCESS, { does: 'Reload' }],
  ['%id: Failed with result %why', lifecycle, STOP, FAILURE],
  ['%id: Succeeded', lifecycle, STOP, SUCCESS],
  ['%id: Deactivated successfully', lifecycle, STOP, SUCCESS],
  ['%id: Scheduled restart job', lifecycle, RESTART],
]);

const session: Make = (line, { user = '', ...values }, activity, status) =>
  logon(line, { ...values, user: stopped(user) }, activity, status);

/** A session is a thing logind manages; when one ends it does not say whose it was, as a logoff would have to. */
const ended: Make = (line, { does, session: text = '' }, activity) => {
  const uid = stopped(text);
  return lineEvent(line, {
    class_uid: CLASS.entityManagement,
    activity_id: activity,
    activity_name: does,
    status: SUCCESS,
    members: { entity: { name: `session ${uid}`, type: 'Session', type_id: 99, uid } },
  });
};

/** `New session 12 of user bob.`, `Session 12 logged out. Waiting for processes to exit.`, `Removed session 12.` */
export const logind = sayings([
  ['New session %session of user %user', session, LOGON, SUCCESS],
  ['Session %session logged out', ended, OTHER, SUCCESS, { does: 'Logout' }],
  ['Removed session %session', ended, DELETE],
]);
