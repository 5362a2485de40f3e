// What MySQL, SQL Server and vsftpd write into files of their own, by example (MySQL 8.4 Reference Manual, 7.4.3 and 7.4.2;
// SQL Server: "MSSQLSERVER_18456"; vsftpd's logging.c).

import { endOf, lineEvent } from '../linux/line.ts';
import { connection, logon, type Make, originIn, type Row, type Sayings, sayings } from '../linux/sayings.ts';
import { SERVERS } from '../linux/servers.ts';
import { SERVICES } from '../linux/services.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { baseName } from '../toolkit/file.ts';

const [LOGON, LOGOFF] = [1, 2];
const FAIL = 4;
/** Of FTP Activity. */
const [PUT, GET, DELETE, RENAME, OTHER] = [1, 2, 4, 5, 99];

const denied = SERVERS.find(([names]) => names.startsWith('mysql'))?.[1];

const CONNECT: readonly Row[] = [
  ['%user@%host on %database using %method', logon, LOGON, SUCCESS],
  ['%user@%host on  using %method', logon, LOGON, SUCCESS],
  ['%user@%host as %other on', logon, LOGON, SUCCESS],
];

const connect = sayings(CONNECT);

const COLUMN = /^\s{1,8}\d{1,12} Connect\t/;

/** MySQL and MariaDB: the error log, and the general query log's `12 Connect	user@host on database using method`. */
export const mysql: Sayings = (line, text) => {
  const column = COLUMN.exec(text)?.[0];
  const said = denied?.(line, text);
  return said ?? (column === undefined ? undefined : connect(line, text.slice(column.length)));
};

const LOCAL = '[CLIENT: <local machine>]';
const TDS = { proto: 'tds' };

const LOGONS: readonly Row[] = [
  [`^Login failed for user '%user'. Reason: %why ${LOCAL}`, logon, LOGON, FAILURE],
  ["^Login failed for user '%user'. Reason: %why [CLIENT: %ip]", logon, LOGON, FAILURE],
  [`^Login failed for user '%user'. ${LOCAL}`, logon, LOGON, FAILURE],
  ["^Login failed for user '%user'. [CLIENT: %ip]", logon, LOGON, FAILURE],
  [
    `^Login succeeded for user '%user'. Connection made using %method authentication. ${LOCAL}`,
    logon,
    LOGON,
    SUCCESS,
  ],
  [
    "^Login succeeded for user '%user'. Connection made using %method authentication. [CLIENT: %ip]",
    logon,
    LOGON,
    SUCCESS,
  ],
  [`^Login succeeded for user '%user'. Connection: %method. ${LOCAL}`, logon, LOGON, SUCCESS],
  ["^Login succeeded for user '%user'. Connection: %method. [CLIENT: %ip]", logon, LOGON, SUCCESS],
  ["^Login failed for user ''. %why [CLIENT: %ip]", connection, FAIL, FAILURE, TDS],
  ['^Login failed. %why [CLIENT: %ip]', connection, FAIL, FAILURE, TDS],
  ['^SSPI handshake failed with error code %why [CLIENT: %ip]', connection, FAIL, FAILURE, TDS],
  [
    '^Length specified in network packet payload did not match number of bytes read; %why [CLIENT: %ip]',
    connection,
    FAIL,
    FAILURE,
    TDS,
  ],
  [
    '^The login packet used to open the connection is structurally invalid; %why [CLIENT: %ip]',
    connection,
    FAIL,
    FAILURE,
    TDS,
  ],
];

const logons = sayings(LOGONS);

const SOURCE = /^[A-Za-z0-9]{1,16} {1,12}/;

/** SQL Server's error log, behind the process that writes. */
export const sqlServer: Sayings = (line, text) => logons(line, text.replace(SOURCE, ''));

/** A file that came or went, or what else was done to it. The class wants an end. */
const transfer: Make = (line, { command, file, user, ...values }, activity, status) => {
  const source = endOf(originIn(values));
  if (source === undefined || file === undefined) return undefined;
  return lineEvent(line, {
    class_uid: CLASS.ftpActivity,
    activity_id: activity,
    activity_name: activity === OTHER ? command : undefined,
    status,
    members: {
      actor: user === undefined ? undefined : { user: { name: user } },
      app_protocol_name: 'ftp',
      command,
      file: { name: baseName(file), path: file, type_id: 1 },
      src_endpoint: source,
    },
  });
};

const TRANSFERS = (
  [
    ['DOWNLOAD', GET, 'RETR'],
    ['UPLOAD', PUT, 'STOR'],
    ['DELETE', DELETE, 'DELE'],
    ['RENAME', RENAME, 'RNTO'],
    ['MKDIR', OTHER, 'MKD'],
    ['RMDIR', OTHER, 'RMD'],
    ['CHMOD', OTHER, 'SITE CHMOD'],
  ] as const
).flatMap(([word, activity, command]): Row[] =>
  (['OK', 'FAIL'] as const).flatMap((outcome): Row[] => {
    const status = outcome === 'OK' ? SUCCESS : FAILURE;
    return [[`[%user] ${outcome} ${word}: Client "%ip", "%file"`, transfer, activity, status, { command }]];
  }),
);

const transfers = sayings([
  ...TRANSFERS,
  ['[%user] DEBUG: Client "%ip", "Control connection terminated', logon, LOGOFF, undefined],
]);

/** vsftpd: who logged in, and what was fetched and stored. */
export const vsftpd: Sayings = (line, text) => SERVICES.get('vsftpd')?.(line, text) ?? transfers(line, text);

/** What services written in Go say of connections to them (net/http, server.go). */
export const goServer: Sayings = sayings([
  ['http: TLS handshake error from %addr: %why', connection, FAIL, FAILURE, { proto: 'https' }],
]);
