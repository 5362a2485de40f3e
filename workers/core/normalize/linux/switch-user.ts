// sudo and su: one user becomes another -> Authentication (3002), account switch.

import type { OcsfEvent } from '../../../../schemas/event.ts';
import { FAILURE, SUCCESS } from '../classes.ts';
import { type Line, logonEvent, type ProgramMapper } from './line.ts';

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

const SU = [
  [/^Successful su for (\S{1,256}) by (\S{1,256})$/, SUCCESS],
  [/^FAILED su for (\S{1,256}) by (\S{1,256})$/, FAILURE],
  [/^\(to (\S{1,256})\) (\S{1,256}) on /, SUCCESS],
  [/^FAILED SU \(to (\S{1,256})\) (\S{1,256}) on /, FAILURE],
] as const;

/** `+ /dev/pts/0 bob:root`, `- ...` when refused. */
const mapSign = (line: Line): OcsfEvent | undefined => {
  const parts = /^([+-]) (\S{1,64}) ([^\s:]{1,256})[:-]([^\s:]{1,256})$/.exec(line.message);
  const [, sign, terminal, actor, user] = parts ?? [];
  if (user === undefined || actor === undefined || terminal === undefined) return undefined;
  const status = sign === '+' ? SUCCESS : FAILURE;
  return logonEvent(line, { activity: SWITCH, status, user, actor, session: { terminal } });
};

/** shadow's and util-linux's su. */
export const su: ProgramMapper = (line) => {
  for (const [pattern, status] of SU) {
    const [, user, actor] = pattern.exec(line.message) ?? [];
    if (user !== undefined) return logonEvent(line, { activity: SWITCH, status, user, actor });
  }
  return mapSign(line);
};
