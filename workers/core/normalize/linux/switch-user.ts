// sudo and su: one user becomes another -> Authentication (3002), account switch.
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { logonEvent, type ProgramMapper } from './line.ts';
import { logon, sayings } from './sayings.ts';

const SWITCH = 7;

/** `KEY=value` up to the next ` ; `, or to the end for the last one. */
const assigned = (text: string, key: string): string | undefined => {
  const at = text.indexOf(`${key}=`);
  if (at < 0) return undefined;
  const start = at + key.length + 1;
  const end = key === 'COMMAND' ? -1 : text.indexOf(' ;', start);
  const value = text.slice(start, end < 0 ? undefined : end);
  return value === '' ? undefined : value;
};

/** `bob : [reason ; ]TTY=pts/1 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls`. A reason means it was refused. */
export const sudo: ProgramMapper = (line) => {
  const { message } = line;
  const colon = message.indexOf(' : ');
  const actor = message.slice(0, colon).trim();
  if (colon < 1 || colon > 256 || actor === '' || actor.includes(' ')) return undefined;
  const rest = message.slice(colon + 3);
  const target = assigned(rest, 'USER');
  if (target === undefined || assigned(rest, 'COMMAND') === undefined) return undefined;
  const reason = rest.startsWith('TTY=') || rest.startsWith('PWD=') || rest.startsWith('USER=');
  const terminal = assigned(rest, 'TTY');
  return logonEvent(line, {
    activity: SWITCH,
    status: reason ? SUCCESS : FAILURE,
    user: target,
    actor,
    session: terminal === undefined ? undefined : { terminal },
    detail: reason ? undefined : rest.slice(0, Math.max(0, rest.indexOf(' ;'))),
  });
};

/** shadow's, util-linux's and BSD's su. */
export const su = sayings([
  ['Successful su for %user by %by', logon, SWITCH, SUCCESS],
  ['FAILED su for %user by %by', logon, SWITCH, FAILURE],
  ['FAILED SU (to %user) %by on %tty', logon, SWITCH, FAILURE],
  ['(to %user) %by on %tty', logon, SWITCH, SUCCESS],
  ['BAD SU %by to %user on %tty', logon, SWITCH, FAILURE],
  ['+ %tty %by:%user', logon, SWITCH, SUCCESS],
  ['+ %tty %by-%user', logon, SWITCH, SUCCESS],
  ['- %tty %by:%user', logon, SWITCH, FAILURE],
  ['- %tty %by-%user', logon, SWITCH, FAILURE],
  ['%by to %user on %tty', logon, SWITCH, SUCCESS],
]);
