// Records that say who proved to be whom -> Authentication (3002), and the mails of smtp.log -> Email Activity (4009).
// https://docs.zeek.org/en/master/script-reference/log-files.html
import { CLASS } from '../toolkit/classes.ts';
import { kind, NTLM_ENDS, ROWS } from './kind.ts';
import { type Kind, type Log, objectOf, type Think } from './log.ts';
import { isMail, smtp } from './mail.ts';

/** `name/REALM`; the whole stays behind. */
const kerberos: Think = (log, members) => {
  const { client, renewable } = log.fields.record;
  const whole = String(client);
  const slash = whole.lastIndexOf('/');
  members.user =
    slash > 0
      ? { domain: whole.slice(slash + 1) || undefined, name: whole.slice(0, slash) }
      : { name: whole };
  const type = log.peek('request_type');
  const isTicket = type === 'TGS';
  if (type !== 'AS' && !isTicket) return {};
  members.authentication_token = {
    ...objectOf(members.authentication_token),
    expiration_time: log.time('till'),
    is_renewable: typeof renewable === 'boolean' ? renewable : undefined,
    type: isTicket ? 'Service Ticket' : 'Ticket Granting Ticket',
    type_id: isTicket ? 2 : 1,
  };
  return { activity_id: isTicket ? 4 : 3 };
};

const ldap: Think = (log, members) => {
  if (log.peek('opcode') === 'bind simple') members.is_cleartext = true;
  return {};
};

/** An authentication: the connection's uid becomes its session. */
const logon = (
  says: string,
  protocol: readonly [id: number, caption: string],
  rows: readonly string[],
  outcome: string,
  think?: Think,
): Kind =>
  kind(
    CLASS.authentication,
    1,
    says,
    [`auth_protocol_id =${protocol[0]}`, `auth_protocol =${protocol[1]}`, 'session.uid uid', ...rows],
    outcome,
    (log, members) => {
      members.is_remote = true;
      return think?.(log, members) ?? {};
    },
  );

const isNamed =
  (member: string) =>
  (log: Log): boolean => {
    const name = log.peek(member);
    return typeof name === 'string' && name !== '';
  };

/** A bind that names nobody is anonymous. */
const isBind = (log: Log): boolean => log.spell('opcode').startsWith('bind') && isNamed('object')(log);

/** Logs of whose records some say more: asked before the table above. */
export const SPECIAL = new Map<string, readonly [is: (log: Log) => boolean, kind: Kind]>(
  Object.entries({
    kerberos: [
      isNamed('client'),
      logon(
        'kerberos request_type client service',
        [2, 'Kerberos'],
        [
          'service.name service',
          'status_detail error_msg',
          'authentication_token.encryption_details.algorithm cipher',
          '+authentication_token.encryption_details.algorithm_id =99',
        ],
        'success',
        kerberos,
      ),
    ],
    ldap: [
      isBind,
      logon('ldap object', [12, 'LDAP'], ['user.name object', ROWS.result, ROWS.diagnosis], '!result', ldap),
    ],
    ntlm: [
      isNamed('username'),
      logon(
        'ntlm username',
        [1, 'NTLM'],
        [...NTLM_ENDS, 'user.name username', 'user.domain domainname', ROWS.status],
        'success',
      ),
    ],
    radius: [
      isNamed('username'),
      logon('radius username', [10, 'RADIUS'], ['user.name username', 'status_detail reply_msg'], 'result'),
    ],
    smtp: [
      isMail,
      kind(
        CLASS.emailActivity,
        1,
        'mail mailfrom subject',
        [
          'banner helo',
          'email.from_mailbox from mailfrom',
          'email.message_uid msg_id',
          'email.subject subject',
          'email.to_mailboxes texts:to texts:rcptto',
          'message_trace_uid uid',
          'protocol_name =smtp',
          'status_detail last_reply',
        ],
        'last_reply',
        smtp,
      ),
    ],
  }),
);
