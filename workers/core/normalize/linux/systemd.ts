// systemd (job.c, unit.c): units that started or stopped -> Application Lifecycle (6002); logind: sessions ->
// Authentication (3002).
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { lifecycle, logon, type Make, sayings, stopped } from './sayings.ts';

const [LOGON, START, STOP, RESTART, OTHER] = [1, 3, 4, 5, 99];

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

/** `New session 12 of user bob.` */
export const logind = sayings([['New session %session of user %user', session, LOGON, SUCCESS]]);
