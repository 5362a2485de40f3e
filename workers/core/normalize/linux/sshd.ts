// OpenSSH's server (auth.c, auth2.c, packet.c, sshd.c): logons -> Authentication (3002), what happens to connections
// without a known user -> SSH Activity (4007).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS, FAILURE, type Status, SUCCESS, typeUid } from '../classes.ts';
import { DESTINATION, endpoint } from '../endpoint.ts';
import { SEVERITY } from '../severity.ts';
import {
  type Line,
  lineMetadata,
  lineSeverity,
  logonEvent,
  type Origin,
  originOf,
  type ProgramMapper,
  sourceOf,
  takeMessage,
} from './line.ts';
import { SERVICES } from './services.ts';

/** SSH Activity activities. */
const SSH = { open: 1, close: 2, reset: 3, fail: 4, traffic: 6, listen: 7 } as const;

/** `<before> from <host>[ port <port>[ <rest>]]`, read from the right: a user name may hold ` from `. */
const splitFrom = (text: string): { before: string; origin: Origin } | undefined => {
  const at = text.lastIndexOf(' from ');
  if (at < 0) return undefined;
  const words = text.slice(at + 6).split(' ', 3);
  const origin = originOf(
    words[0]?.replace(/[:,]$/, ''),
    words[1] === 'port' ? words[2]?.replace(/\D.*$/, '') : undefined,
  );
  return origin === undefined ? undefined : { before: text.slice(0, at), origin };
};

const INVALID_USER = 'invalid user ';

/** A user as sshd names one: `invalid user bob` was never one of the host's. */
const readUser = (text: string): { user: string; detail: string | undefined } | undefined => {
  const invalid = text.startsWith(INVALID_USER);
  const user = invalid ? text.slice(INVALID_USER.length) : text;
  return user === '' ? undefined : { user, detail: invalid ? 'invalid user' : undefined };
};

/** `Accepted publickey for bob from 1.2.3.4 port 5 ssh2: ...` and `Failed password for [invalid user ]bob from ...`. */
const mapAttempt = (line: Line, prefix: string, status: Status): OcsfEvent | undefined => {
  // The key's fingerprint behind `ssh2: ` is not part of the names.
  const cut = line.message.indexOf(' ssh2: ');
  const parts = splitFrom(cut < 0 ? line.message : line.message.slice(0, cut));
  const at = parts?.before.indexOf(' for ') ?? -1;
  if (parts === undefined || at < prefix.length) return undefined;
  const who = readUser(parts.before.slice(at + 5));
  if (who === undefined) return undefined;
  return logonEvent(line, {
    activity: 1,
    status,
    user: who.user,
    method: line.message.slice(prefix.length, at),
    origin: parts.origin,
    detail: who.detail,
  });
};

/** `Invalid user bob from 1.2.3.4[ port 5]`, `User bob from host not allowed because ...`: refused before any try. */
const mapRefusal = (line: Line, prefix: string): OcsfEvent | undefined => {
  const parts = splitFrom(line.message);
  const user = parts?.before.slice(prefix.length) ?? '';
  if (parts === undefined || user === '') return undefined;
  const why = line.message.indexOf(' not allowed ');
  return logonEvent(line, {
    activity: 1,
    status: FAILURE,
    user,
    origin: parts.origin,
    detail: why < 0 ? 'invalid user' : line.message.slice(why + 1),
  });
};

/** `error: maximum authentication attempts exceeded for [invalid user ]bob from ...`: somebody is guessing. */
const mapExceeded = (line: Line): OcsfEvent | undefined => {
  const parts = splitFrom(line.message);
  const at = parts?.before.indexOf(' for ') ?? -1;
  const who = parts === undefined || at < 0 ? undefined : readUser(parts.before.slice(at + 5));
  if (parts === undefined || who === undefined) return undefined;
  return logonEvent(line, {
    activity: 1,
    status: FAILURE,
    user: who.user,
    origin: parts.origin,
    detail: 'maximum authentication attempts exceeded',
    severity: SEVERITY.medium,
  });
};

/** `input_userauth_request: invalid user bob [preauth]`. */
const mapUserauth = (line: Line): OcsfEvent | undefined => {
  const text = line.message.slice('input_userauth_request: '.length).replace(/ \[preauth\]$/, '');
  const who = text.startsWith(INVALID_USER) ? readUser(text) : undefined;
  return who === undefined
    ? undefined
    : logonEvent(line, { activity: 1, status: FAILURE, user: who.user, detail: 'invalid user' });
};

/** Builds SSH Activity; the host that wrote the line is the destination. */
const connectionEvent = (
  line: Line,
  activity: number,
  origin: Origin | undefined,
  status?: Status,
): OcsfEvent | undefined => {
  const { draft } = line;
  const source = sourceOf(draft, origin);
  const host = draft.takeHeaderDevice();
  const name = host?.hostname;
  if (source === undefined && typeof name !== 'string') return undefined;
  return {
    activity_id: activity,
    app_protocol_name: 'ssh',
    category_uid: 4,
    class_uid: CLASS.sshActivity,
    device: host,
    dst_endpoint: typeof name === 'string' ? endpoint(draft, DESTINATION, undefined, name) : undefined,
    message: takeMessage(line),
    metadata: lineMetadata(line, host),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: lineSeverity(draft, status === FAILURE ? SEVERITY.low : SEVERITY.informational),
    src_endpoint: source,
    status: status?.status,
    status_id: status?.status_id,
    time: draft.time,
    type_uid: typeUid(CLASS.sshActivity, activity),
    unmapped: draft.unmapped(),
  };
};

/** `<host> port <port>...` where an address must stand: `Disconnected from [user bob ]1.2.3.4 port 5`. */
const originIn = (text: string): Origin | undefined => {
  const at = text.lastIndexOf(' port ');
  const before = at < 0 ? text : text.slice(0, at);
  const host = before.slice(before.lastIndexOf(' ') + 1).replace(/[:,]$/, '');
  const port = at < 0 ? undefined : /^\d{1,5}/.exec(text.slice(at + 6, at + 11))?.[0];
  const origin = originOf(host, port);
  return origin?.ip === undefined ? undefined : origin;
};

/** The part that names the peer comes first, whatever reason follows it. */
const upToReason = (text: string): string => {
  const on = text.indexOf(' on ');
  return on < 0 ? text : text.slice(0, on);
};

type Reader = (line: Line, prefix: string) => OcsfEvent | undefined;

/** `Starting session: shell on pts/0 for bob from 1.2.3.4 port 5 id 0`, `Close session: user bob from ...`. */
const session =
  (activity: number): Reader =>
  (line) =>
    connectionEvent(line, activity, splitFrom(line.message)?.origin);

const connection =
  (activity: number, status?: Status): Reader =>
  (line) =>
    connectionEvent(line, activity, originIn(upToReason(line.message)), status);

/** By what a line begins with; the first that fits reads it. */
const READERS: readonly (readonly [string, Reader])[] = [
  ['Accepted ', (line, prefix) => mapAttempt(line, prefix, SUCCESS)],
  ['Failed ', (line, prefix) => mapAttempt(line, prefix, FAILURE)],
  ['Invalid user ', mapRefusal],
  ['User ', mapRefusal],
  ['maximum authentication attempts exceeded', mapExceeded],
  ['input_userauth_request: ', mapUserauth],
  ['Connection from ', connection(SSH.open)],
  ['Starting session: ', session(SSH.traffic)],
  ['Close session: ', session(SSH.close)],
  ['Disconnected from ', connection(SSH.close)],
  ['Received disconnect from ', connection(SSH.close)],
  ['Connection closed by ', connection(SSH.close)],
  ['Connection reset by ', connection(SSH.reset)],
  ['Disconnecting', connection(SSH.close, FAILURE)],
  ['Did not receive identification string from ', connection(SSH.fail, FAILURE)],
  ['Bad protocol version identification ', connection(SSH.fail, FAILURE)],
  ['Unable to negotiate with ', connection(SSH.fail, FAILURE)],
  ['Timeout before authentication for ', connection(SSH.fail, FAILURE)],
  ['Server listening on ', connection(SSH.listen)],
];

/** What sshd puts in front of a message of some weight. */
const WEIGHT = /^(?:error|fatal): /;

/** `sshd` and, since OpenSSH 9.8, `sshd-session`. */
export const sshd: ProgramMapper = (line) => {
  const start = WEIGHT.exec(line.message)?.[0].length ?? 0;
  const said = SERVICES.get('sshd')?.(line, line.message.slice(start));
  if (said !== undefined) return said;
  for (const [prefix, read] of READERS) {
    if (line.message.startsWith(prefix, start)) return read(line, prefix);
  }
  return undefined;
};
