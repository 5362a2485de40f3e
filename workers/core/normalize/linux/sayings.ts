// From what a line says to an event: rows of a phrase, what it makes, the activity and the outcome. Most programs of a
// host are nothing but such rows; see services.ts.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, type Status } from '../toolkit/classes.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { splitAuthority } from '../toolkit/url.ts';
import { userOf } from '../toolkit/user.ts';
import { endOf, type Line, lineEvent, logonEvent, namesHost, type Origin, originOf } from './line.ts';
import { phrase, type Values } from './phrase.ts';

/** Makes an event of the values of a line; undefined where they do not suffice, and then nothing was taken. */
export type Make = (
  line: Line,
  values: Values,
  activity: number,
  status: Status | undefined,
) => OcsfEvent | undefined;

/** A phrase, and what it means. The last are values that the words imply. */
export type Row = readonly [
  template: string,
  make: Make,
  activity: number,
  status?: Status | undefined,
  implied?: Values,
];

/** Reads a text by the first of its rows that fits. */
export type Sayings = (line: Line, text: string) => OcsfEvent | undefined;

/** Compiles rows, once, at start. */
export const sayings = (rows: readonly Row[]): Sayings => {
  const compiled = rows.map(([template, make, activity, status, implied]) => ({
    activity,
    implied,
    make,
    read: phrase(template),
    status,
  }));
  return (line, text) => {
    for (let i = 0; i < compiled.length; i++) {
      const row = compiled[i];
      const said = row?.read(text);
      if (row === undefined || said === undefined) continue;
      const values = row.implied === undefined ? said : { ...row.implied, ...said };
      const event = row.make(line, values, row.activity, row.status);
      if (event !== undefined) return event;
    }
    return undefined;
  };
};

/** What stands around an address: `"1.2.3.4", anon`, `[1.2.3.4]`, `1.2.3.4:`. */
const bare = (text: string | undefined): string | undefined =>
  text?.replace(/^["[<]/, '').replace(/[\s"',\]>].*$/s, '');

/**
 * Where a line says that somebody came from. `addr` holds both address and port, `peer` is OpenSSH's `192.0.2.1 port 7`
 * with whatever follows.
 */
export const originIn = ({ addr, host, ip, peer, port }: Values): Origin | undefined => {
  if (addr !== undefined) {
    const split = splitAuthority(addr.replace(/^<|>$/g, ''));
    return originOf(split.host, split.port === undefined ? undefined : String(split.port));
  }
  if (peer === undefined) return originOf(bare(ip ?? host), bare(port));
  const space = peer.indexOf(' ');
  const name = space < 0 ? peer : peer.slice(0, space);
  const last = name.charCodeAt(name.length - 1);
  const isPort = space >= 0 && peer.startsWith('port ', space + 1);
  return originOf(
    last === 0x3a || last === 0x2c ? name.slice(0, -1) : name,
    isPort ? portAt(peer, space + 'port '.length + 1) : undefined,
  );
};

/** The number that stands there, without what sticks to it. */
const portAt = (text: string, from: number): string => {
  let end = from;
  while (text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
  if (end === text.length || text.charCodeAt(end) === 0x20) return text.slice(from, end);
  const space = text.indexOf(' ', end);
  return text.slice(from, space < 0 ? text.length : space).replace(/\D.*$/, '');
};

const sessionOf = ({ session, tty }: Values): JsonObject | undefined =>
  session === undefined && tty === undefined ? undefined : { terminal: tty, uid: session };

/** Without the stop at the end of a sentence. */
export const stopped = (text: string): string => text.replace(/\.{1,3}$/, '');

/** Authentication (3002), which wants a user. */
export const logon: Make = (line, values, activity, status) =>
  values.user === undefined
    ? undefined
    : logonEvent(line, {
        activity,
        activityName: values.does,
        status,
        user: values.user,
        userId: values.uid,
        actor: values.by,
        detail: values.why,
        method: values.method,
        origin: originIn(values),
        service: values.service,
        session: sessionOf(values),
        severity: values.grave === undefined ? undefined : SEVERITY.medium,
      });

const account =
  (classUid: number): Make =>
  (line, { by, does, gid, group, uid, user }, activity, status) => {
    const wanted = classUid === CLASS.groupManagement ? group : user;
    if (wanted === undefined) return undefined;
    return lineEvent(line, {
      class_uid: classUid,
      activity_id: activity,
      activity_name: does,
      status,
      members: {
        actor: by === undefined ? undefined : { user: userOf(by) },
        group: group === undefined ? undefined : { name: group, uid: gid },
        user: user === undefined ? undefined : userOf(user, uid),
      },
    });
  };

/** Account Change (3001), which wants a user. */
export const change = account(CLASS.accountChange);

/** Group Management (3006), which wants a group. */
export const membership = account(CLASS.groupManagement);

/** Network Activity (4001), or SSH Activity (4007) where the protocol is, from whoever is named to this host. */
export const connection: Make = (line, values, activity, status) => {
  const source = endOf(originIn(values));
  const here = endOf(originOf(bare(values.dst) ?? line.draft.header?.hostname, bare(values.dstport)));
  // OpenSSH does not always say who; whoever it was, it was at this host.
  if (source === undefined && (values.proto !== 'ssh' || here === undefined)) return undefined;
  return lineEvent(line, {
    class_uid: values.proto === 'ssh' ? CLASS.sshActivity : CLASS.networkActivity,
    activity_id: activity,
    status,
    status_detail: values.why,
    members: { app_protocol_name: values.proto, dst_endpoint: here, src_endpoint: source },
  });
};

/** Application Lifecycle (6002) of the program, or of what the line names. */
export const lifecycle: Make = (line, { app, does, id, why }, activity, status) =>
  lineEvent(line, {
    class_uid: CLASS.applicationLifecycle,
    activity_id: activity,
    activity_name: does,
    status,
    status_detail: why,
    severity: status === FAILURE ? SEVERITY.medium : undefined,
    members: { app: { name: stopped(app ?? id ?? line.program) } },
  });

/** Process Activity (1007): the program tells of a process it began. The class wants a host. */
export const spawned: Make = (line, { pid }, activity) => {
  const child = wholeNumber(pid);
  if (child === undefined || !namesHost(line)) return undefined;
  const own = line.draft.syslog()?.integer('proc_id');
  return lineEvent(line, {
    class_uid: CLASS.processActivity,
    activity_id: activity,
    members: {
      actor: own === undefined ? { app_name: line.program } : { process: { name: line.program, pid: own } },
      process: { name: line.program, pid: child },
    },
  });
};
