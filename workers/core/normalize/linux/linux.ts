// Syslog lines of the programs that guard a Linux host's accounts: who logged in, became somebody else, changed an
// account, ran a job. Lines of theirs that say something else go the way of all syslog.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import { Draft } from '../draft.ts';
import type { Mapper } from '../mapper.ts';
import { syslog } from '../syslog.ts';
import { accounts } from './accounts.ts';
import { cron } from './cron.ts';
import type { ProgramMapper } from './line.ts';
import { pam } from './pam.ts';
import { sshd } from './sshd.ts';
import { su, sudo } from './switch-user.ts';
import { logind, systemd } from './systemd.ts';

const nothing: ProgramMapper = () => undefined;

/** By program; PAM writes in the name of any of them. */
const PROGRAMS = new Map<string, ProgramMapper>([
  ['CRON', cron],
  ['chpasswd', nothing],
  ['cron', cron],
  ['crond', cron],
  ['gpasswd', accounts],
  ['groupadd', accounts],
  ['groupdel', accounts],
  ['groupmod', accounts],
  ['login', nothing],
  ['passwd', nothing],
  ['sshd', sshd],
  ['sshd-session', sshd],
  ['su', su],
  ['sudo', sudo],
  ['systemd', systemd],
  ['systemd-logind', logind],
  ['useradd', accounts],
  ['userdel', accounts],
  ['usermod', accounts],
]);

/** Longest message that is looked into: these programs write short lines. */
const MAX_MESSAGE_LENGTH = 8192;

/** A program's name without the path it was started by. */
const programOf = (event: DecodedEvent): string | undefined => {
  const name = event.syslog?.appName;
  if (name === undefined || PROGRAMS.has(name)) return name;
  return name.slice(name.lastIndexOf('/') + 1);
};

const mapLinux = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const { message } = event.record;
  const program = programOf(event);
  const read = program === undefined ? undefined : PROGRAMS.get(program);
  if (program === undefined || read === undefined || typeof message !== 'string')
    return syslog.map(event, context);
  const draft = new Draft(event, context);
  draft.takeSyslogTime();
  const line = { draft, program, message };
  return (
    (message.startsWith('pam_') || message.startsWith('PAM ') ? pam(line) : read(line)) ??
    syslog.map(event, context)
  );
};

/** Lines of a known program. */
const matches = (event: DecodedEvent): boolean => {
  const { message } = event.record;
  if (event.syslog === undefined || typeof message !== 'string' || message.length > MAX_MESSAGE_LENGTH)
    return false;
  const program = programOf(event);
  return program !== undefined && PROGRAMS.has(program);
};

/** Linux host programs over syslog. */
export const linux: Mapper = { product: 'linux', matches, map: mapLinux };
