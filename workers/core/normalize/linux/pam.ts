// Linux-PAM's messages, the same from every program: `pam_unix(sshd:session): session opened for user bob by (uid=0)`.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { type Line, logonEvent, originOf, type ProgramMapper } from './line.ts';
import { connection } from './sayings.ts';
import { SERVICES } from './services.ts';

/** The word behind `key=` in a list of `key=value` separated by spaces; undefined when empty or absent. */
const word = (text: string, key: string): string | undefined => {
  const at = text.startsWith(`${key}=`) ? 0 : text.indexOf(` ${key}=`) + 1;
  if (at === 0 && !text.startsWith(`${key}=`)) return undefined;
  const start = at + key.length + 1;
  const end = text.indexOf(' ', start);
  const value = text.slice(start, end < 0 ? undefined : end);
  return value === '' ? undefined : value;
};

/** `bob(uid=1000)` or `bob`: name and uid. */
const account = (text: string): { name: string | undefined; uid: string | undefined } => {
  const open = text.indexOf('(uid=');
  const name = open < 0 ? text : text.slice(0, open);
  const uid = open < 0 ? undefined : text.slice(open + 5, text.indexOf(')', open));
  return { name: name === '' ? undefined : name, uid: uid === undefined || uid === '' ? undefined : uid };
};

/** `session opened for user root[(uid=0)] by [bob](uid=1000)` and `session closed for user root`. */
const mapSession = (line: Line, service: string, text: string): OcsfEvent | undefined => {
  const opened = text.startsWith('session opened for user ');
  if (!opened && !text.startsWith('session closed for user ')) return undefined;
  const rest = text.slice('session opened for user '.length);
  const by = rest.lastIndexOf(' by ');
  const who = account(by < 0 ? rest : rest.slice(0, by));
  if (who.name === undefined) return undefined;
  return logonEvent(line, {
    activity: opened ? 1 : 2,
    status: SUCCESS,
    user: who.name,
    userId: who.uid,
    actor: by < 0 ? undefined : account(rest.slice(by + 4)).name,
    service,
  });
};

/** An attempt of somebody PAM does not name, as it never does an account that is not there: all there is are two ends. */
const refused = (line: Line, service: string, host: string | undefined): OcsfEvent | undefined => {
  const values = { ...(host === undefined ? {} : { host }), ...(service === 'sshd' ? { proto: 'ssh' } : {}) };
  return connection(line, { ...values, why: 'authentication failure' }, 4, FAILURE);
};

/** `authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root`. */
const mapAttempt = (line: Line, service: string, text: string, status: Status): OcsfEvent | undefined => {
  const list = text.slice(text.indexOf(';') + 1);
  const user = word(list, 'user') ?? word(list, 'ruser');
  if (user === undefined) return status === FAILURE ? refused(line, service, word(list, 'rhost')) : undefined;
  return logonEvent(line, {
    activity: 1,
    status,
    user,
    actor: word(list, 'user') === undefined ? undefined : word(list, 'ruser'),
    origin: originOf(word(list, 'rhost'), undefined),
    detail: status === FAILURE ? text.slice(0, text.indexOf(';')) : undefined,
    service,
  });
};

const MORE_FAILURES = /^\d{1,4} more authentication failures?;/;

/** `PAM service(sshd) ignoring max retries; 6 > 3`: somebody tried more often than PAM lets. */
const retried = (line: Line): OcsfEvent | undefined => {
  const values = line.message.startsWith('PAM service(sshd)') ? { proto: 'ssh' } : {};
  return connection(line, { ...values, why: line.message.slice(0, 200) }, 4, FAILURE);
};

/** Lines that begin with a PAM module's name, or with `PAM `. */
export const pam: ProgramMapper = (line) => {
  const { message } = line;
  if (message.startsWith('PAM service(') && message.includes(') ignoring max retries')) return retried(line);
  if (message.startsWith('PAM ') && message.includes('authentication failure')) {
    return mapAttempt(line, line.program, message, FAILURE);
  }
  if (!message.startsWith('pam_')) return undefined;
  const open = message.indexOf('(');
  const close = message.indexOf('): ', open);
  if (open < 0 || open > 32 || close < 0 || close > 100) return undefined;
  const [service = '', kind = ''] = message.slice(open + 1, close).split(':', 2);
  const text = message.slice(close + 3);
  if (kind === 'session') return mapSession(line, service, text);
  if (kind === 'auth' && (text.startsWith('authentication failure;') || MORE_FAILURES.test(text)))
    return mapAttempt(line, service, text, FAILURE);
  if (kind === 'auth' && text.startsWith('authentication success;')) {
    return mapAttempt(line, service, text, SUCCESS);
  }
  if (service === 'sshd' && text.startsWith('check pass; user unknown'))
    return refused(line, service, undefined);
  return SERVICES.get('pam')?.(line, text);
};
