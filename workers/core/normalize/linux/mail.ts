// Mail servers: their lines by example, in the words of their sources (Postfix 3, Dovecot 2.3 and 2.4, Exim 4.9x, Sendmail 8.18,
// Cyrus 3, Courier 5). Who logged in -> Authentication (3002), who connected -> Network Activity (4001), what was delivered ->
// Email Activity (4009).
import { isEmail } from '../toolkit/address.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { endOf, lineEvent } from './line.ts';
import { connection, logon, type Make, originIn, type Row, type Sayings, sayings } from './sayings.ts';

/** Activities of Authentication, of network classes and of Email Activity. */
const [LOGON, LOGOFF] = [1, 2];
const [OPEN, CLOSE, FAIL, REFUSE, TRAFFIC] = [1, 2, 4, 5, 6];
const [SEND, TRACE] = [1, 4];

const SMTP = { proto: 'smtp' };
const IMAP = { proto: 'imap' };

/** A message by its addresses; the class wants one. */
const mail: Make = (line, { from, id, size, to, why, ...values }, activity, status) => {
  const sender = from !== undefined && isEmail(from) ? from : undefined;
  const receiver = to !== undefined && isEmail(to) ? [to] : undefined;
  if ((sender ?? receiver) === undefined) return undefined;
  const other = endOf(originIn(values));
  return lineEvent(line, {
    class_uid: CLASS.emailActivity,
    activity_id: activity,
    status,
    status_detail: why,
    members: {
      direction_id: 0,
      dst_endpoint: activity === SEND ? other : undefined,
      email: { from: sender, size: wholeNumber(size), to: receiver, uid: id },
      src_endpoint: activity === SEND ? undefined : other,
    },
  });
};

/** Dovecot: from where, to where; by a service that has no name before it. */
const ENDS = 'rip=%ip, lip=%dst';

const dovecotLogin = (service: string): Row[] => [
  [`${service}-login: Login: user=<%user>, method=%method, ${ENDS}`, logon, LOGON, SUCCESS, { service }],
  ...['%rest (%why): user=<%user>, method=%method', 'Aborted login: user=<%user>, method=%method'].map(
    (said): Row => [`^${service}-login: ${said}, ${ENDS}`, logon, LOGON, FAILURE, { service }],
  ),
  // Nobody tried to log in.
  ...['%why: user=<>, method=%method', '%why: user=<>'].map(
    (said): Row => [`^${service}-login: ${said}, ${ENDS}`, connection, CLOSE, undefined, { proto: service }],
  ),
  ...['%why: user=<%user>, method=%method', '%why: user=<%user>'].flatMap((said): Row[] => [
    [`^${service}-login: ${said}, ${ENDS}`, logon, LOGON, FAILURE, { service }],
    [`^${service}-login: ${said}, rip=%ip`, logon, LOGON, FAILURE, { service }],
  ]),
  [`${service}-login: Disconnected: ${ENDS}`, connection, CLOSE, undefined, { proto: service }],
  [`^${service}-login: %why: method=%method, ${ENDS}`, connection, FAIL, FAILURE, { proto: service }],
  [`^${service}-login: %why: ${ENDS}`, connection, CLOSE, undefined, { proto: service }],
  [`${service}(%user)%rest Logged out`, logon, LOGOFF, SUCCESS, { service }],
];

/** `auth-worker(304): conn unix:auth-worker (pid=1,uid=97): auth-worker<55>: `, all of which is who writes. */
const WORKER =
  /^auth(?:-worker)?\((?:default|\d{1,8})\): (?:Info: )?(?:conn unix:[^:]{1,80}: auth-worker<\d{1,12}>: )?/;

const dovecotRows = sayings([
  ...['imap', 'pop3', 'submission', 'managesieve'].flatMap(dovecotLogin),
  ['auth: %db(%user,%ip,%rest): %why', logon, LOGON, FAILURE],
  ['auth: %db(%user,%ip): %why', logon, LOGON, FAILURE],
]);

const dovecot: Sayings = (line, text) => {
  const said = text.replace('-login: Info: ', '-login: ');
  return dovecotRows(line, said.startsWith('auth') ? said.replace(WORKER, 'auth: ') : said);
};

const POSTFIX: readonly Row[] = [
  [
    '^warning: %host[%ip]: SASL %method authentication failed: %why, sasl_username=%user',
    logon,
    LOGON,
    FAILURE,
    { service: 'smtp' },
  ],
  [
    '%id: client=%host[%ip], sasl_method=%method, sasl_username=%user',
    logon,
    LOGON,
    SUCCESS,
    { service: 'smtp' },
  ],
  ['%id: client=%host[%ip]', connection, TRAFFIC, undefined, SMTP],
  ['warning: %host[%ip]: SASL %method authentication failed: %why', connection, FAIL, FAILURE, SMTP],
  ['warning: %host[%ip]: SASL %method authentication failed', connection, FAIL, FAILURE, SMTP],
  ['warning: %host[%ip]:%port: SASL %method authentication failed', connection, FAIL, FAILURE, SMTP],
  ['connect from %host[%ip]', connection, OPEN, undefined, SMTP],
  ['disconnect from %host[%ip]', connection, CLOSE, undefined, SMTP],
  ['lost connection after %why from %host[%ip]', connection, CLOSE, undefined, SMTP],
  ['timeout after %why from %host[%ip]', connection, CLOSE, FAILURE, SMTP],
  ['too many errors after %why from %host[%ip]', connection, CLOSE, FAILURE, SMTP],
  ['SSL_accept error from %host[%ip]: %why', connection, FAIL, FAILURE, SMTP],
  ['improper command pipelining after %why from %host[%ip]', connection, FAIL, FAILURE, SMTP],
  ['warning: non-SMTP command from %host[%ip]: %why', connection, FAIL, FAILURE, SMTP],
  ['warning: hostname %name does not resolve to address %ip', connection, FAIL, FAILURE, SMTP],
  ['warning: %what rate limit exceeded: %n from %host[%ip] for', connection, REFUSE, FAILURE, SMTP],
  ['NOQUEUE: reject: %stage from %host[%ip]: %why', connection, REFUSE, FAILURE, SMTP],
  ['%id: reject: %stage from %host[%ip]: %why', connection, REFUSE, FAILURE, SMTP],
  ['%id: milter-reject: %stage from %host[%ip]: %why', connection, REFUSE, FAILURE, SMTP],
  ['%id: lost connection after %why from %host[%ip]', connection, CLOSE, undefined, SMTP],
];

const POSTSCREEN: readonly Row[] = [
  ['CONNECT from [%ip]:%port to [%dst]:%dstport', connection, OPEN, undefined, SMTP],
  ['DISCONNECT [%ip]:%port', connection, CLOSE, undefined, SMTP],
  ['PREGREET %n after %t from [%ip]:%port: %why', connection, REFUSE, FAILURE, SMTP],
  ['HANGUP after %t from [%ip]:%port', connection, CLOSE, FAILURE, SMTP],
  ['COMMAND %why from [%ip]:%port', connection, REFUSE, FAILURE, SMTP],
  ['DNSBL rank %n for [%ip]:%port', connection, REFUSE, FAILURE, SMTP],
  ['PASS %n [%ip]:%port', connection, OPEN, SUCCESS, SMTP],
  ['NOQUEUE: reject: %stage from [%ip]:%port: %why', connection, REFUSE, FAILURE, SMTP],
];

/** What becomes of a message: of its queue, and of the programs that deliver. */
const QUEUE: readonly Row[] = [
  ['%id: from=<%from>, size=%size, ', mail, TRACE],
  ['%id: to=<%to>%rest relay=%host[%ip]:%port, %more status=sent (%why', mail, SEND, SUCCESS],
  ['%id: to=<%to>%rest relay=%host[%ip]:%port, %more status=%why', mail, SEND, FAILURE],
  ['%id: to=<%to>, %rest status=sent (%why', mail, SEND, SUCCESS],
  ['%id: to=<%to>, %rest status=%why', mail, SEND, FAILURE],
];

const EXIM: readonly Row[] = [
  ...['[%ip]:%port:', '[%ip]:'].flatMap((from): Row[] => [
    [
      `^%method authenticator failed for %who ${from} %why (set_id=%user)`,
      logon,
      LOGON,
      FAILURE,
      { service: 'smtp' },
    ],
    [`%method authenticator failed for %who ${from} %why`, connection, FAIL, FAILURE, SMTP],
  ]),
  ...['[%ip]:%port %rest', '[%ip] %rest'].flatMap((from): Row[] => [
    [`H=%who ${from}rejected %why`, connection, REFUSE, FAILURE, SMTP],
    [`%id H=%who ${from}rejected %why`, connection, REFUSE, FAILURE, SMTP],
  ]),
  ['H=%who [%ip]:%port sender verify fail for %why', connection, FAIL, FAILURE, SMTP],
  ['%id <= %from H=%who [%ip]:%port ', mail, TRACE],
  ['%id <= %from H=%who [%ip] ', mail, TRACE],
  ['%id => %to R=%rest H=%who [%ip]', mail, SEND, SUCCESS],
  ['SMTP connection from [%ip]:%port', connection, OPEN, undefined, SMTP],
];

const SENDMAIL: readonly Row[] = [
  ['%id: AUTH failure (%method): %why, user=%user, relay=[%ip]', logon, LOGON, FAILURE, { service: 'smtp' }],
  [
    '%id: AUTH failure (%method): %why, user=%user, relay=%name [%ip]',
    logon,
    LOGON,
    FAILURE,
    { service: 'smtp' },
  ],
  ['%id: AUTH failure (%method): %why, relay=[%ip]', connection, FAIL, FAILURE, SMTP],
  ['%id: [%ip]: %why', connection, FAIL, FAILURE, SMTP],
  ['%id: %name [%ip]: %why', connection, FAIL, FAILURE, SMTP],
  ['%id: %name [%ip] %rest: %why', connection, FAIL, FAILURE, SMTP],
  ['%id: ruleset=%rest relay=[%ip], reject=%why', connection, REFUSE, FAILURE, SMTP],
  ['%id: ruleset=%rest relay=%name [%ip], reject=%why', connection, REFUSE, FAILURE, SMTP],
  ['%id: ruleset=%rest relay=%name [%ip] %more, reject=%why', connection, REFUSE, FAILURE, SMTP],
  ['%id: rejecting commands from %name [%ip] due to %why', connection, REFUSE, FAILURE, SMTP],
  ['%id: %name [%ip] did not issue %why', connection, CLOSE, undefined, SMTP],
  ['%id: %name [%ip] %rest did not issue %why', connection, CLOSE, undefined, SMTP],
  ['%id: from=<%from>, size=%size, ', mail, TRACE],
  ['%id: to=<%to>, %rest stat=Sent', mail, SEND, SUCCESS],
  ['%id: to=<%to>, %rest stat=%why', mail, SEND, FAILURE],
];

const CYRUS: readonly Row[] = [
  ['login: %name [%ip] %user %method User logged in', logon, LOGON, SUCCESS],
  ['login: %name [%ip] %user %method+TLS User logged in', logon, LOGON, SUCCESS],
  ['badlogin: %name [%ip] %method [%why]', connection, FAIL, FAILURE, IMAP],
  ['badlogin: %name [%ip] %method %user SASL(%why', logon, LOGON, FAILURE],
  ['badlogin: [%ip] %why', connection, FAIL, FAILURE, IMAP],
  // Courier writes under the same names.
  ['LOGIN FAILED, user=%user, ip=[%ip]', logon, LOGON, FAILURE],
  ['LOGIN FAILED, method=%method, ip=[%ip]', connection, FAIL, FAILURE, IMAP],
  ['LOGIN, user=%user, ip=[%ip]', logon, LOGON, SUCCESS],
  ['LOGOUT, user=%user, ip=[%ip]', logon, LOGOFF, SUCCESS],
];

/** Programs of mail servers, by all their names; of Cyrus and Courier behind the path. */
export const MAIL: readonly (readonly [names: string, read: Sayings])[] = [
  ['dovecot', dovecot],
  ['postfix smtpd', sayings(POSTFIX)],
  ['postscreen', sayings(POSTSCREEN)],
  ['bounce cleanup error lmtp local pipe qmgr smtp virtual', sayings(QUEUE)],
  ['exim exim4', sayings(EXIM)],
  ['sendmail sm-mta sm-acceptingconnections', sayings(SENDMAIL)],
  ['imap imapd imapd-ssl imaps pop3 pop3d pop3d-ssl pop3s courierpop3login', sayings(CYRUS)],
];
