// What services of a Linux host say about who came in: their lines by example, in the words of their sources (Dropbear
// 2024.86, util-linux and shadow login, vsftpd 3, ProFTPD 1.3, Pure-FTPd 1.0, polkit 124). Mail servers are in mail.ts.
// Order matters where a stranger's name could hold the words of another row: failures first.
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { change, connection, lifecycle, logon, type Row, type Sayings, sayings, spawned } from './sayings.ts';

/** Activities of Authentication and of network classes. */
const [LOGON, LOGOFF, PREAUTH, SWITCH, OTHER] = [1, 2, 6, 7, 99];
const [OPEN, CLOSE, FAIL, REFUSE, TRAFFIC, LISTEN] = [1, 2, 4, 5, 6, 7];
/** Of Process Activity. */
const LAUNCH = 1;
/** Of Application Lifecycle and Account Change. */
const [STOP, PASSWORD_CHANGE, LOCK] = [4, 3, 9];

const INVALID = { why: 'invalid user' };
/** Somebody is guessing: graver than one failure. */
const GUESSES = { grave: 'yes', why: 'maximum authentication attempts exceeded' };
const PASSWORD = { method: 'password' };
const SSH = { proto: 'ssh' };
const FTP = { proto: 'ftp' };

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  dropbear: [
    ["^Password auth succeeded for '%user' from %addr", logon, LOGON, SUCCESS, PASSWORD],
    ["^PAM password auth succeeded for '%user' from %addr", logon, LOGON, SUCCESS, PASSWORD],
    [
      "^Pubkey auth succeeded for '%user' with %key from %addr",
      logon,
      LOGON,
      SUCCESS,
      { method: 'publickey' },
    ],
    ["^Bad password attempt for '%user' from %addr", logon, LOGON, FAILURE, PASSWORD],
    ["^bad password attempt for '%user' from %addr", logon, LOGON, FAILURE, PASSWORD],
    ["^Bad PAM password attempt for '%user' from %addr", logon, LOGON, FAILURE, PASSWORD],
    [
      "^Login attempt for nonexistent user '%user' from %addr",
      logon,
      LOGON,
      FAILURE,
      { why: 'nonexistent user' },
    ],
    [
      "^Max auth tries reached - user '%user' from %addr",
      logon,
      LOGON,
      FAILURE,
      { ...GUESSES, why: 'max auth tries reached' },
    ],
    [
      "^Exit before auth (user '%user', %n fails): %why - user '%rest' from %addr",
      logon,
      LOGON,
      FAILURE,
      GUESSES,
    ],
    ["^Exit before auth from <%addr>: (user '%user', %n fails): %why", logon, LOGON, FAILURE, GUESSES],
    ['Exit (%user) from %addr: %why', logon, LOGOFF, SUCCESS],
    ['Exit (%user): %why', logon, LOGOFF, SUCCESS],
    ['Child connection from %addr', connection, OPEN, undefined, SSH],
    ['Exit before auth from %addr: %why', connection, CLOSE, FAILURE, SSH],
    ['^Login attempt for nonexistent user from %addr', connection, FAIL, FAILURE, SSH],
    ['^login attempt for nonexistent user from %addr', connection, FAIL, FAILURE, SSH],
  ],
  ftpd: [
    ['FTP LOGIN FROM %host [%ip], %user', logon, LOGON, SUCCESS],
    ['ANONYMOUS FTP LOGIN FROM %host [%ip], %user', logon, LOGON, SUCCESS],
    ['connection from %ip (%name) at ', connection, OPEN, undefined, FTP],
    ['connection from %ip () at ', connection, OPEN, undefined, FTP],
  ],
  login: [
    ["FAILED LOGIN (%n) on '%tty' from '%ip' FOR '%user', %why", logon, LOGON, FAILURE],
    ["FAILED LOGIN (%n) on '%tty' FOR '%user', %why", logon, LOGON, FAILURE],
    ['FAILED LOGIN SESSION FROM %ip FOR %user, %why', logon, LOGON, FAILURE],
    ['FAILED LOGIN %n FROM %ip FOR %user, %why', logon, LOGON, FAILURE],
    ['TOO MANY LOGIN TRIES (%n) FROM %ip FOR %user, %why', logon, LOGON, FAILURE],
    ["^invalid password for '%user' on '%tty'", logon, LOGON, FAILURE],
    ['LOGIN ON %tty BY %user FROM %ip', logon, LOGON, SUCCESS],
    ['LOGIN ON %tty BY %user', logon, LOGON, SUCCESS],
    ['ROOT LOGIN ON %tty FROM %ip', logon, LOGON, SUCCESS, { user: 'root' }],
    ["ROOT LOGIN  on '%tty'", logon, LOGON, SUCCESS, { user: 'root' }],
    ['ROOT LOGIN ON %tty', logon, LOGON, SUCCESS, { user: 'root' }],
  ],
  pam: [
    ['password changed for %user', change, PASSWORD_CHANGE, SUCCESS],
    ['user "%user" does not exist', change, PASSWORD_CHANGE, FAILURE],
    ['auth could not identify password for [%user]', logon, LOGON, FAILURE],
    ['^received for user %user: %code (%why)', logon, LOGON, FAILURE],
    ['^access denied for user %user: %code (%why)', logon, LOGON, FAILURE],
    ["^access denied for user `%user' from `%ip'", logon, LOGON, FAILURE],
    ['user %user authenticated as ', logon, LOGON, SUCCESS],
    ['^account %user has expired (%why)', logon, LOGON, FAILURE],
    ['expired password for user %user (%why)', logon, LOGON, FAILURE],
    ['^user %user (%uid) tally %n, deny %why', logon, LOGON, FAILURE],
    ['^Consecutive login failures for user %user account temporarily locked', change, LOCK, SUCCESS],
  ],
  pkexec: [
    ['%by: Executing command [USER=%user] [TTY=%tty]', logon, SWITCH, SUCCESS],
    ['%by: Error executing command as another user: %why [USER=%user] [TTY=%tty]', logon, SWITCH, FAILURE],
  ],
  polkitd: [
    [
      'Operator of %session successfully authenticated as unix-user:%user to gain %rest authorization for action %service for ',
      logon,
      OTHER,
      SUCCESS,
      { does: 'Authorization' },
    ],
    [
      '^Operator of %session FAILED to authenticate to gain authorization for action %why (owned by unix-user:%user)',
      logon,
      OTHER,
      FAILURE,
      { does: 'Authorization' },
    ],
  ],
  proftpd: [
    ['^%host (%name[%ip]) - USER %user (Login failed): %why', logon, LOGON, FAILURE],
    [
      '^%host (%name[%ip]) - USER %user: no such user found',
      logon,
      LOGON,
      FAILURE,
      { why: 'no such user found' },
    ],
    ['^%host (%name[%ip]) - USER %user: Login successful', logon, LOGON, SUCCESS],
    ['^%host (%name[%ip]): USER %user (Login failed): %why', logon, LOGON, FAILURE],
    ['^%host (%name[%ip]): USER %user: Login successful', logon, LOGON, SUCCESS],
    [
      '^%host (%name[%ip]): USER %user: no such user found',
      logon,
      LOGON,
      FAILURE,
      { why: 'no such user found' },
    ],
    [
      '%host (%name[%ip]) - SECURITY VIOLATION: Root login attempted',
      logon,
      LOGON,
      FAILURE,
      { user: 'root' },
    ],
    ['%host (%name[%ip]): SECURITY VIOLATION: root login attempted', logon, LOGON, FAILURE, { user: 'root' }],
    ['^%host (%name[%ip]) - ANON %user: Login successful', logon, LOGON, SUCCESS],
    ['refused connect from %name (%ip)', connection, REFUSE, FAILURE, FTP],
    ['%host (%name[%ip]) - FTP session opened', connection, OPEN, undefined, FTP],
    ['%host (%name[%ip]) - FTP session closed', connection, CLOSE, undefined, FTP],
    ['%host (%name[%ip]) - Maximum login attempts', connection, REFUSE, FAILURE, FTP],
  ],
  'pure-ftpd': [
    ['(%who@%ip) [WARNING] Authentication failed for user [%user]', logon, LOGON, FAILURE],
    ['(%who@%ip) [INFO] %user is now logged in', logon, LOGON, SUCCESS],
    ['(?@%ip) [INFO] New connection from', connection, OPEN, undefined, FTP],
    ['(?@%ip) [INFO] Logout', connection, CLOSE, undefined, FTP],
    ['(%user@%ip) [INFO] Logout', logon, LOGOFF, SUCCESS],
  ],
  smbd: [
    ['Denied connection from (%ip)', connection, REFUSE, FAILURE, { proto: 'smb' }],
    ['Denied connection from %name (%ip)', connection, REFUSE, FAILURE, { proto: 'smb' }],
  ],
  sshd: [
    ['Accepted key %key found at', connection, TRAFFIC, undefined, SSH],
    ['Accepted google_authenticator for %user', logon, PREAUTH, SUCCESS],
    ['Accepted google_authenticator code for %user', logon, PREAUTH, SUCCESS],
    ['Accepted %method for ^%user from %peer', logon, LOGON, SUCCESS],
    ['Failed %method for ^invalid user %user from %peer', logon, LOGON, FAILURE, INVALID],
    ['Failed %method for ^%user from %peer', logon, LOGON, FAILURE],
    ['Postponed %method for ^%user from %peer', logon, PREAUTH],
    ['^Invalid user %user from %peer', logon, LOGON, FAILURE, INVALID],
    ['^User %user from %peer not allowed %why', logon, LOGON, FAILURE],
    ['^User %user not allowed %why', logon, LOGON, FAILURE],
    [`${GUESSES.why} for ^invalid user %user from %peer`, logon, LOGON, FAILURE, GUESSES],
    [`${GUESSES.why} for ^%user from %peer`, logon, LOGON, FAILURE, GUESSES],
    ['^input_userauth_request: invalid user %user [preauth]', logon, LOGON, FAILURE, INVALID],
    ['input_userauth_request: invalid user %user', logon, LOGON, FAILURE, INVALID],
    ['Invalid verification code for %user', logon, PREAUTH, FAILURE],
    ['ROOT LOGIN REFUSED FROM %peer', logon, LOGON, FAILURE, { user: 'root' }],
    ['Connection from %peer on %dst port %dstport', connection, OPEN, undefined, SSH],
    ['Server listening on %dst port %dstport', connection, LISTEN, undefined, SSH],
    ['^Starting session: %what from %peer', connection, TRAFFIC, undefined, SSH],
    ['^Close session: %what from %peer', connection, CLOSE, undefined, SSH],
    ['^reverse mapping checking getaddrinfo for %name [%ip] failed', connection, FAIL, FAILURE, SSH],
    ['Address %ip maps to %name, but this does not map back', connection, FAIL, FAILURE, SSH],
    ['banner exchange: Connection from %peer: %why', connection, FAIL, FAILURE, SSH],
    ['ssh_dispatch_run_fatal: Connection from %peer: %why', connection, FAIL, FAILURE, SSH],
    ['drop connection #%n from [%ip]:%port on', connection, REFUSE, FAILURE, SSH],
    ['refused connect from %name (%ip)', connection, REFUSE, FAILURE, SSH],
    ['Magic value check failed (%n) on obfuscated handshake from %peer', connection, FAIL, FAILURE, SSH],
    ['kex_exchange_identification: %why', connection, FAIL, FAILURE, SSH],
    ['Invalid user  from %peer', connection, FAIL, FAILURE, { ...SSH, ...INVALID }],
    ['no matching %what found: ', connection, FAIL, FAILURE, SSH],
    ['Unable to negotiate a %why', connection, FAIL, FAILURE, SSH],
    ['Read from socket failed: %why', connection, FAIL, FAILURE, SSH],
    ['Read error from remote host %ip: %why', connection, FAIL, FAILURE, SSH],
    ['Corrupted MAC on input', connection, FAIL, FAILURE, SSH],
    ['Bad packet length %n', connection, FAIL, FAILURE, SSH],
    ['Authentication refused: %why', connection, FAIL, FAILURE, SSH],
    ['subsystem request for %what by user %rest failed, %why', connection, FAIL, FAILURE, SSH],
    ['PAM: %why for illegal user ^%user from %ip', logon, LOGON, FAILURE, INVALID],
    ['PAM: %why for ^%user from %ip', logon, LOGON, FAILURE],
    ['User child is on pid %pid', spawned, LAUNCH],
    ['Received signal %n; terminating', lifecycle, STOP],
  ],
  unix_chkpwd: [['password check failed for user (%user)', logon, LOGON, FAILURE]],
  vsftpd: [
    ['^[%user] FAIL LOGIN: Client "%ip', logon, LOGON, FAILURE],
    ['[%user] OK LOGIN: Client "%ip', logon, LOGON, SUCCESS],
    ['CONNECT: Client "%ip', connection, OPEN, undefined, FTP],
  ],
};

/** By program; `pam` is what PAM's modules say in the name of any. */
export const SERVICES: ReadonlyMap<string, Sayings> = new Map(
  Object.entries(ROWS).map(([program, rows]) => [program, sayings(rows)]),
);
