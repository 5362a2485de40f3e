// PostgreSQL's server log, and pgAudit in it, behind whatever `log_line_prefix` says: `user@db`, `user=,db=,client=`, and Amazon
// RDS's `:address(port):user@db:[pid]:` (postgresql.org/docs/current/runtime-config-logging.html, github.com/pgaudit/pgaudit).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { splitQuoted } from '../../decode/quoted-fields.ts';
import { endOf, type Line, lineEvent } from '../linux/line.ts';
import { phrase, type Values } from '../linux/phrase.ts';
import { connection, logon, type Make, originIn, type Sayings } from '../linux/sayings.ts';
import { isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';

const [LOGON, LOGOFF] = [1, 2];
const [OPEN, FAIL] = [1, 4];
/** Of Datastore Activity. */
const [READ, UPDATE, QUERY, WRITE, CREATE, DELETE, OTHER] = [1, 2, 4, 5, 6, 7, 99];

const POSTGRESQL = { proto: 'postgresql' };

type Said = readonly [
  template: string,
  make: Make,
  activity: number,
  status?: Status | undefined,
  implied?: Values,
];

const SAID: readonly Said[] = [
  ['no pg_hba.conf entry for host "%ip", user "%user", database "%service"', logon, LOGON, FAILURE],
  ['pg_hba.conf rejects connection for host "%ip", user "%user", database "%service"', logon, LOGON, FAILURE],
  ['^role "%user" does not exist', logon, LOGON, FAILURE, { why: 'role does not exist' }],
  [
    '^role "%user" is not permitted to log in',
    logon,
    LOGON,
    FAILURE,
    { why: 'role is not permitted to log in' },
  ],
  ['%method authentication failed for user "^%user"', logon, LOGON, FAILURE],
  ['connection received: host=%ip port=%port', connection, OPEN, undefined, POSTGRESQL],
  ['connection authenticated: identity="%user" method=%method ', logon, LOGON, SUCCESS],
  ...['%service application_name=', '%service SSL enabled', '%service'].map(
    (rest): Said => [`connection authorized: user=%user database=${rest}`, logon, LOGON, SUCCESS],
  ),
  [
    '^disconnection: session time: %rest user=%user database=%service host=%ip port=%port',
    logon,
    LOGOFF,
    SUCCESS,
  ],
  ['could not accept SSL connection: %why', connection, FAIL, FAILURE, POSTGRESQL],
];

const ROWS = SAID.map(([template, ...rest]) => [phrase(template), ...rest] as const);

const PAIRS: Readonly<Record<string, RegExp>> = {
  ip: /\b(?:client|host|remote)=([^,\s()]{1,64})/,
  service: /\b(?:db|database)=([^,\s]{1,64})/,
  user: /\buser=([^,\s]{1,64})/,
};
const AT = /([^\s:@,[\]]{1,64})@([^\s:@,[\]]{1,64})/;
const PEER = /([0-9a-fA-F.:]{3,46})\((\d{1,5})\)/;

/** What the prefix of a line says of the session. `[unknown]` and `[local]` are nothing. */
const sessionOf = (prefix: string): Values => {
  const values: Record<string, string> = {};
  for (const [name, pattern] of Object.entries(PAIRS)) {
    const value = pattern.exec(prefix)?.[1];
    if (value !== undefined && !value.startsWith('[')) values[name] = value;
  }
  const at = AT.exec(prefix);
  if (at?.[1] !== undefined && at[2] !== undefined && values.user === undefined) {
    values.user = at[1];
    values.service = at[2];
  }
  const peer = PEER.exec(prefix);
  const ip = peer?.[1]?.replace(/^:(?!:)/, '');
  if (ip !== undefined && peer?.[2] !== undefined && isIp(ip)) {
    values.ip = ip;
    values.port = peer[2];
  }
  return values;
};

/** What a statement did to data. The class wants who, from where, and a database or table. */
const deed = (
  line: Line,
  session: Values,
  activity: number,
  parts: {
    name?: string | undefined;
    table?: string | undefined;
    uid?: string;
    sql?: string | undefined;
  },
): OcsfEvent | undefined => {
  const source = endOf(originIn(session));
  const { service, user } = session;
  if (source === undefined || user === undefined || (service ?? parts.table) === undefined) return undefined;
  const { sql, table, uid } = parts;
  return lineEvent(line, {
    class_uid: CLASS.datastoreActivity,
    activity_id: activity,
    activity_name: activity === OTHER ? (parts.name ?? 'Other') : undefined,
    members: {
      actor: { user: { name: user } },
      database: service === undefined ? undefined : { name: service, type_id: 1 },
      query_info: sql === undefined || uid === undefined ? undefined : { query_string: sql, uid },
      src_endpoint: source,
      table: table === undefined ? undefined : { name: table },
    },
  });
};

const DEEDS = new Map<string, number>([
  ['SELECT', QUERY],
  ['COPY', READ],
  ['FETCH', READ],
  ['INSERT', WRITE],
  ['UPDATE', UPDATE],
  ['MERGE', UPDATE],
  ['ALTER', UPDATE],
  ['DELETE', DELETE],
  ['TRUNCATE', DELETE],
  ['DROP', DELETE],
  ['CREATE', CREATE],
]);

const deedOf = (command: string): number =>
  DEEDS.get((command.trim().split(/\s/, 1)[0] ?? '').toUpperCase()) ?? OTHER;

/** `SESSION,1,1,READ,SELECT,TABLE,public.account,select ...,<not logged>`. */
const audit = (line: Line, session: Values, said: string): OcsfEvent | undefined => {
  const [, statement, part, , command = '', , object, sql] = splitQuoted(said, ',');
  const isTable = object !== undefined && object !== '';
  const event = deed(line, session, deedOf(command), {
    name: command === '' ? undefined : command,
    sql: sql === '' ? undefined : sql,
    table: isTable ? object : undefined,
    uid: `${statement}.${part}`,
  });
  if (event !== undefined) event.metadata.log_name = 'pgaudit';
  return event;
};

const LEVEL =
  /\b(LOG|FATAL|ERROR|WARNING|PANIC|NOTICE|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|INFO|LOCATION|DEBUG[1-5]?): {2}/;

/** `statement: `, `duration: 1.2 ms  statement: `, `execute <unnamed>: `. */
const STATEMENT = /^(?:duration: [\d.]{1,20} ms {2})?(?:statement|(?:execute|parse|bind) [^:]{1,80}): /;

/** A line, whatever stands before its level. */
export const postgres: Sayings = (line, text) => {
  const level = LEVEL.exec(text.slice(0, MAX_PREFIX));
  if (level === null) return undefined;
  const session = sessionOf(text.slice(0, level.index));
  const said = text.slice(level.index + level[0].length);
  if (said.startsWith('AUDIT: ')) return audit(line, session, said.slice(7));
  const sql = level[1] === 'LOG' ? STATEMENT.exec(said)?.[0] : undefined;
  if (sql !== undefined) {
    const command = said.slice(sql.length, sql.length + 32);
    return deed(line, session, deedOf(command), { name: command.split(/\s/, 1)[0] });
  }
  for (const [read, make, activity, status, implied] of ROWS) {
    const values = read(said);
    const event = values && make(line, { ...session, ...implied, ...values }, activity, status);
    if (event !== undefined) return event;
  }
  return undefined;
};

const MAX_PREFIX = 300;
