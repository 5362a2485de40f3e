// Web consoles and other doors of a host: who came in, or failed to (pfSense and OPNsense, Proxmox, Webmin, Roundcube, xrdp,
// OpenLDAP's slapd) -> Authentication (3002), else Network Activity (4001).
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { connection, logon, type Row, type Sayings, sayings } from './sayings.ts';

const [LOGON, LOGOFF] = [1, 2];
const [OPEN, CLOSE] = [1, 2];
const GUI = { service: 'webConfigurator' };
const LDAP = { proto: 'ldap' };

/** pfSense and OPNsense: the script that writes may stand before it. */
const GATES = sayings([
  ["webConfigurator authentication error for user '%user' from: %ip", logon, LOGON, FAILURE, GUI],
  ["^webConfigurator authentication error for '%user' from %ip", logon, LOGON, FAILURE, GUI],
  ["^Web GUI authentication error for '%user' from %ip", logon, LOGON, FAILURE, { service: 'Web GUI' }],
  ["Successful login for user '%user' from: %ip", logon, LOGON, SUCCESS, GUI],
  ["User logged out for user '%user' from: %ip", logon, LOGOFF, SUCCESS, GUI],
  ['user %user authenticated successfully for %service [%rest', logon, LOGON, SUCCESS],
  ['user %user could not authenticate for %service [%rest', logon, LOGON, FAILURE],
  ['user %user could not authenticate for %service.', logon, LOGON, FAILURE],
]);

const gates: Sayings = (line, text) => {
  const end = text.startsWith('/') ? text.indexOf(': ') + 2 : 0;
  return GATES(line, end > 100 ? text : text.slice(end));
};

const PROXMOX: readonly Row[] = [
  ['authentication failure; rhost=%ip user=%user msg=%why', logon, LOGON, FAILURE],
  ["^<%by> successful auth for user '%user'", logon, LOGON, SUCCESS],
];

const WEBMIN: readonly Row[] = [
  ['Successful login as %user from %ip', logon, LOGON, SUCCESS],
  ['Invalid login as %user from %ip', logon, LOGON, FAILURE],
  ['Non-existent login as %user from %ip', logon, LOGON, FAILURE, { why: 'non-existent login' }],
  ['Logout by %user from %ip', logon, LOGOFF, SUCCESS],
];

const ROUNDCUBE: readonly Row[] = [
  ['IMAP Error: Login failed for %user from %ip. %why', logon, LOGON, FAILURE],
  ['^IMAP Error: Login failed for %user from %ip', logon, LOGON, FAILURE],
  ['^Failed login for %user from %ip in session %session', logon, LOGON, FAILURE],
  ['Successful login for %user (ID: %uid) from %ip in session %session', logon, LOGON, SUCCESS],
];

const XRDP: readonly Row[] = [
  ['[INFO ] AUTHFAIL: user=%user ip=%ip time=%t', logon, LOGON, FAILURE],
  ['[INFO ] Access permitted for user: %user', logon, LOGON, SUCCESS],
];

const SLAPD: readonly Row[] = [
  ['conn=%session fd=%n ACCEPT from IP=%addr (IP=', connection, OPEN, undefined, LDAP],
  ['conn=%session op=%n BIND dn="%user" method=%method', logon, LOGON],
  ['conn=%session fd=%n closed (%why)', connection, CLOSE, undefined, LDAP],
];

/** By all their names. */
export const PANELS: readonly (readonly [names: string, read: Sayings])[] = [
  ['audit php-fpm configd.py', gates],
  ['pvedaemon pveproxy proxmox-backup-api', sayings(PROXMOX)],
  ['webmin', sayings(WEBMIN)],
  ['roundcube', sayings(ROUNDCUBE)],
  ['xrdp-sesman', sayings(XRDP)],
  ['slapd', sayings(SLAPD)],
];
