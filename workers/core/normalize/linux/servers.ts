// Servers that many hosts run, and what they say of who came in: MySQL and MariaDB, PostgreSQL, FreeRADIUS 3, VMware's ESXi and
// vCenter, ArubaOS -> Authentication (3002), else Network Activity (4001).
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { connection, logon, type Row, type Sayings, sayings } from './sayings.ts';

const [LOGON, LOGOFF] = [1, 2];
const [OPEN, CLOSE, REFUSE] = [1, 2, 5];

/** Reads what stands behind the first of some words, at most so far into the line. */
const behind =
  (words: readonly string[], read: Sayings): Sayings =>
  (line, text) => {
    const head = text.slice(0, MAX_HEAD);
    for (const word of words) {
      const at = head.indexOf(word);
      if (at >= 0) return read(line, text.slice(at));
    }
    return undefined;
  };

const MAX_HEAD = 300;

const MYSQL_ROWS = sayings([
  ["^Access denied for user '%user'@'%host' (using password: %rest)", logon, LOGON, FAILURE],
  ["^Access denied for user '%user'@'%host'", logon, LOGON, FAILURE],
]);

/** MySQL and MariaDB, behind the date, thread and level of their own. */
export const mysql = behind(['Access denied for user '], MYSQL_ROWS);

const POSTGRES_ROWS = sayings([
  ['^FATAL:  password authentication failed for user "%user"', logon, LOGON, FAILURE],
  ['FATAL:  no pg_hba.conf entry for host "%ip", user "%user", database "%service"', logon, LOGON, FAILURE],
  ['^FATAL:  role "%user" does not exist', logon, LOGON, FAILURE, { why: 'role does not exist' }],
  ['FATAL:  %method authentication failed for user "%user"', logon, LOGON, FAILURE],
  ['LOG:  connection received: host=%ip port=%port', connection, OPEN, undefined, { proto: 'postgresql' }],
  ['LOG:  connection authenticated: identity="%user" method=%method', logon, LOGON, SUCCESS],
  ...['%service application_name=', '%service SSL enabled', '%service'].map(
    (rest): Row => [`LOG:  connection authorized: user=%user database=${rest}`, logon, LOGON, SUCCESS],
  ),
  [
    '^LOG:  disconnection: session time: %rest user=%user database=%service host=%ip port=%port',
    logon,
    LOGOFF,
    SUCCESS,
  ],
]);

/** PostgreSQL, behind whatever `log_line_prefix` says. */
export const postgres = behind(['FATAL:  ', 'LOG:  connection ', 'LOG:  disconnection: '], POSTGRES_ROWS);

const RADIUS: readonly Row[] = [
  ['Login OK: [%user] (from client %rest cli %mac)', logon, LOGON, SUCCESS],
  ['Login OK: [%user] (from client %rest)', logon, LOGON, SUCCESS],
  ['Login incorrect (%why): [%user] (from client ', logon, LOGON, FAILURE],
  ['Login incorrect: [%user] (from client ', logon, LOGON, FAILURE],
  ['Invalid user (%why): [%user] (from client ', logon, LOGON, FAILURE],
  ['Ignoring request to %rest from unknown client %ip port %port', connection, REFUSE, FAILURE],
];

const VMWARE: readonly Row[] = [
  ['User %user@%ip logged in as ', logon, LOGON, SUCCESS],
  ['User %user@%ip logged out ', logon, LOGOFF, SUCCESS],
  ['Cannot login %user@%ip', logon, LOGON, FAILURE],
  ['Cannot login user %user@%ip: %why', logon, LOGON, FAILURE],
  ['Accepted password for user %user from %ip', logon, LOGON, SUCCESS],
  ['Rejected password for user %user from %ip', logon, LOGON, FAILURE],
];

const ARUBA: readonly Row[] = [
  ['User Authentication Successful: username=%user MAC=%mac IP=%ip role=', logon, LOGON, SUCCESS],
  ['User Authentication Failed: username=%user MAC=%mac IP=%ip', logon, LOGON, FAILURE],
  ['User Authentication failed: username=%user MAC=%mac IP=%ip', logon, LOGON, FAILURE],
  ['User %user Failed Authentication', logon, LOGON, FAILURE],
  ['User de-authenticated: name=%user MAC=%mac IP=%ip', logon, LOGOFF, SUCCESS],
  ['User de-authenticated: MAC=%mac IP=%ip', connection, CLOSE],
];

/** Programs by all their names. */
export const SERVERS: readonly (readonly [names: string, read: Sayings])[] = [
  ['mysql mysqld mariadbd', mysql],
  ['postgres postgresql', postgres],
  ['radiusd freeradius', behind(['Login ', 'Invalid user (', 'Ignoring request '], sayings(RADIUS))],
  [
    'Hostd hostd Vpxa vpxa vpxd vobd',
    behind(['User ', 'Cannot login ', 'Accepted pass', 'Rejected pass'], sayings(VMWARE)),
  ],
  ['authmgr localdb cli', behind(['User '], sayings(ARUBA))],
];
