// OpenSSH's server (auth.c, auth2.c, packet.c, sshd.c): logons are rows of services.ts; here is what happens to connections,
// whose peer stands somewhere in the line -> SSH Activity (4007).

import { isIp } from '../toolkit/address.ts';
import { FAILURE, type Status } from '../toolkit/classes.ts';
import type { ProgramMapper } from './line.ts';
import { connection } from './sayings.ts';
import { SERVICES } from './services.ts';

const [CLOSE, RESET, FAIL] = [2, 3, 4];

/** `192.0.2.1 port 5` where an address must stand: `Disconnected from [user bob ]192.0.2.1 port 5 on ...`. */
const peerIn = (text: string): string | undefined => {
  const on = text.indexOf(' on ');
  const part = on < 0 ? text : text.slice(0, on);
  const at = part.lastIndexOf(' port ');
  const before = (at < 0 ? part : part.slice(0, at)).replace(/ \[preauth\]$/, '');
  const host = before.slice(before.lastIndexOf(' ') + 1).replace(/[:,]$/, '');
  return isIp(host) ? `${host}${at < 0 ? '' : part.slice(at, at + 12)}` : undefined;
};

/** By what a line begins with. */
const READERS: readonly (readonly [prefix: string, activity: number, status?: Status])[] = [
  ['Disconnected from ', CLOSE],
  ['Received disconnect from ', CLOSE],
  ['Connection closed by ', CLOSE],
  ['Connection reset by ', RESET],
  ['Disconnecting', CLOSE, FAILURE],
  ['Did not receive identification string from ', FAIL, FAILURE],
  ['Bad protocol version identification ', FAIL, FAILURE],
  ['Unable to negotiate with ', FAIL, FAILURE],
  ['Timeout before authentication for ', FAIL, FAILURE],
];

/** What sshd puts in front of a message of some weight. */
const WEIGHT = /^(?:error|fatal): /;

/** `sshd` and, since OpenSSH 9.8, `sshd-session`. */
export const sshd: ProgramMapper = (line) => {
  const start = WEIGHT.exec(line.message)?.[0].length ?? 0;
  // A key's fingerprint and its owner's name for it are not part of the names.
  const key = line.message.startsWith('Accepted ') ? line.message.indexOf(' ssh2: ') : -1;
  const text = line.message.slice(start, key < 0 ? undefined : key);
  const said = SERVICES.get('sshd')?.(line, text);
  if (said !== undefined) return said;
  for (const [prefix, activity, status] of READERS) {
    if (text.startsWith(prefix))
      return connection(line, { peer: peerIn(text), proto: 'ssh' }, activity, status);
  }
  return undefined;
};
