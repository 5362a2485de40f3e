// Syslog lines of the programs that guard a Linux host's accounts: who logged in, became somebody else, changed an
// account, ran a job. Lines of theirs that say something else go the way of all syslog.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { Mapper } from '../mapper.ts';
import { syslog } from '../syslog.ts';
import { openDraft } from '../toolkit/draft.ts';
import { accounts } from './accounts.ts';
import { crowdsec, failToBan } from './bans.ts';
import { cron } from './cron.ts';
import { kernel } from './kernel.ts';
import type { ProgramMapper } from './line.ts';
import { MAIL } from './mail.ts';
import { pam } from './pam.ts';
import { PANELS } from './panels.ts';
import type { Sayings } from './sayings.ts';
import { SERVERS } from './servers.ts';
import { SERVICES } from './services.ts';
import { sshd } from './sshd.ts';
import { su, sudo } from './switch-user.ts';
import { logind, systemd } from './systemd.ts';
import { charon, openvpn } from './tunnels.ts';

const saying =
  (read: Sayings): ProgramMapper =>
  (line) =>
    read(line, line.message);

/** Programs of one kind, by all their names. */
const OTHERS: readonly (readonly [names: string, read: ProgramMapper])[] = [
  ['CRON cron crond', cron],
  [
    'chage chfn chpasswd chsh gpasswd groupadd groupdel groupmod passwd useradd userdel usermod',
    saying(accounts),
  ],
  ['charon charon-systemd', saying(charon)],
  ['crowdsec', saying(crowdsec)],
  ['fail2ban fail2ban-server fail2ban.actions fail2ban.filter', saying(failToBan)],
  ['kernel', saying(kernel)],
  ['openvpn ovpn-server', saying(openvpn)],
  ['sshd sshd-session', sshd],
  ['su', saying(su)],
  ['sudo', sudo],
  ['systemd', saying(systemd)],
  ['systemd-logind', saying(logind)],
];

/** By program, without path and what stands behind its name; PAM writes in the name of any of them. */
const PROGRAMS = new Map<string, ProgramMapper>([
  ...[...SERVICES].map(([program, read]) => [program, saying(read)] as const),
  ...[...MAIL, ...PANELS, ...SERVERS].flatMap(([names, read]) =>
    names.split(' ').map((name) => [name, saying(read)] as const),
  ),
  ...OTHERS.flatMap(([names, read]) => names.split(' ').map((name) => [name, read] as const)),
]);

/** Longest message that is looked into: these programs write short lines. */
const MAX_MESSAGE_LENGTH = 8192;

/** `/usr/sbin/sshd`, `sshd(pam_google_authenticator)`, `gdm-password]`. */
const programOf = (event: DecodedEvent): string | undefined => {
  const name = event.syslog?.appName;
  if (name === undefined || PROGRAMS.has(name)) return name;
  const open = name.search(/[(\]]/);
  return name.slice(name.lastIndexOf('/') + 1, open < 0 ? undefined : open);
};

/** Where the text stands; CrowdSec writes logfmt. */
const keyOf = ({ record, syslog: header }: DecodedEvent): string =>
  record.message === undefined && header?.appName === 'crowdsec' ? 'msg' : 'message';

/** `sshd(pam_unix)`, as PAM of Red Hat 7 to Enterprise Linux 4 named itself in the tag. */
const OLD_PAM = /^([^()]{1,64})\((pam_[a-z0-9_]{1,32})\)$/;

const isOldPam = ({ syslog: header }: DecodedEvent): boolean => header?.appName?.includes('(pam_') === true;

const PAM_SAYS =
  /^(?:session (?:opened|closed) |authentication (?:failure|success);|check pass;|\d{1,4} more authen)/;

/** Older still: the module before the message. */
const BARE_PAM = '(pam_unix) ';

/** The message as PAM writes it since. */
const asPam = (event: DecodedEvent, text: string): string => {
  if (text.startsWith(BARE_PAM))
    return `pam_unix(${event.syslog?.appName}:auth): ${text.slice(BARE_PAM.length)}`;
  if (!isOldPam(event) || !PAM_SAYS.test(text)) return text;
  const [, service, module] = OLD_PAM.exec(event.syslog?.appName?.slice(0, 120) ?? '') ?? [];
  if (module === undefined) return text;
  return `${module}(${service}:${text.startsWith('session ') ? 'session' : 'auth'}): ${text}`;
};

/** What Solaris and syslogd of BSD put before a message: `[ID 800047 auth.notice] `. */
const MESSAGE_ID = /^\[ID \d{1,8} [a-z0-9]{1,16}\.[a-z]{1,16}\] /;

/** Where the message begins behind a bracket; 0 where that is its own. */
const behindBracket = (message: string): number =>
  message.startsWith('[pid ') ? message.indexOf('] ') + 2 : (MESSAGE_ID.exec(message)?.[0].length ?? 0);

const isPam = (text: string): boolean => text.startsWith('pam_') || text.startsWith('PAM ');

/** rsyslog's and sysklogd's way to say a line only once. */
const REPEATED = /^message repeated (\d{1,6}) times: \[ ?/;

const mapLinux = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const key = keyOf(event);
  const whole = event.record[key];
  const program = programOf(event);
  if (program === undefined || typeof whole !== 'string') return syslog.map(event, context);
  const draft = openDraft(event, context, 'time');
  const repeated = whole.endsWith(']') ? REPEATED.exec(whole) : null;
  const message = repeated === null ? whole : whole.slice(repeated[0].length, -1);
  // vsftpd says its own process once more; some relays leave more than one space behind the tag.
  const start = message.charCodeAt(0) === 0x5b ? behindBracket(message) : 0;
  const line = { draft, key, program, message: asPam(event, message.slice(start).trimStart()), whole };
  const mapped = isPam(line.message) ? pam(line) : PROGRAMS.get(program)?.(line);
  if (mapped === undefined) return syslog.map(event, context);
  if (repeated !== null) mapped.count = Number(repeated[1]);
  return mapped;
};

/** Lines of a known program, and PAM's in the name of any. */
const matches = (event: DecodedEvent): boolean => {
  const text = event.record[keyOf(event)];
  if (event.syslog === undefined || typeof text !== 'string' || text.length > MAX_MESSAGE_LENGTH)
    return false;
  const program = programOf(event);
  return (
    program !== undefined &&
    (PROGRAMS.has(program) ||
      (program !== '' &&
        (text.trimStart().startsWith('pam_') || text.startsWith(BARE_PAM) || isOldPam(event))))
  );
};

/** Linux host programs over syslog. */
export const linux: Mapper = { product: 'linux', matches, map: mapLinux };
