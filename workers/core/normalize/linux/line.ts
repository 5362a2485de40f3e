// One syslog line of a Linux program, and the events that its mappers build from it. Texts are attacker-controlled: a
// user name may hold anything, even ` from 10.0.0.1 port 22`, so that what follows a name is read from the right.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, type Status } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { SEVERITY, syslogSeverity } from '../toolkit/severity.ts';
import { userOf } from '../toolkit/user.ts';

/** A line whose program is known and whose message was not taken yet. */
export interface Line {
  readonly draft: Draft;
  /** Program name without path, e.g. `sshd`. */
  readonly program: string;
  readonly message: string;
  /** The message as it came; {@link message} is what is to be read of it. */
  readonly whole: string;
  /** Where the message stands in the record. */
  readonly key: string;
}

/** Reads lines of one program; undefined for those it does not understand. Must not take anything before it is sure. */
export type ProgramMapper = (line: Line) => OcsfEvent | undefined;

/** Where a connection came from, as programs write it: `1.2.3.4 port 22`, a name, or nothing. */
export interface Origin {
  readonly ip: string | undefined;
  readonly hostname: string | undefined;
  readonly port: number | undefined;
}

/** Reads an origin from the words of a text, from `at`; undefined where neither address nor name stands there. */
export const originOf = (host: string | undefined, port: string | undefined): Origin | undefined => {
  if (host === undefined) return undefined;
  const number = wholeNumber(port);
  const valid = number !== undefined && number <= 65_535 ? number : undefined;
  if (isIp(host)) return { ip: host, hostname: undefined, port: valid };
  return isHostname(host) ? { ip: undefined, hostname: host, port: valid } : undefined;
};

/** An origin as a plain endpoint. */
export const endOf = (origin: Origin | undefined): JsonObject | undefined =>
  origin === undefined ? undefined : { hostname: origin.hostname, ip: origin.ip, port: origin.port };

/** The program as `metadata.product`; its name is the header's, unless that had a path. */
const takeProduct = (line: Line): JsonObject => {
  const header = line.draft.syslog();
  if (header?.peek('app_name') === line.program) header.drop('app_name');
  return { name: line.program };
};

/** What a mapper of lines says about an event; the rest every line has. */
export interface LineParts
  extends Pick<
    EventParts,
    'class_uid' | 'activity_id' | 'activity_name' | 'status' | 'status_detail' | 'verdict' | 'members'
  > {
  /** At least this severe; failures are at least low. */
  readonly severity?: number | undefined;
}

/** Does the line say its host in a way that makes a `device`, which some classes want? */
export const namesHost = ({ draft }: Line): boolean => {
  const host = draft.header?.hostname;
  return host !== undefined && (isIp(host) || isHostname(host));
};

/** An event of any class: with the line's host, program and text, and the header's severity unless that is too low. */
export const lineEvent = (line: Line, parts: LineParts): OcsfEvent => {
  const { draft } = line;
  const { severity } = parts;
  const least = severity ?? (parts.status === FAILURE ? SEVERITY.low : SEVERITY.informational);
  const host = draft.takeHeaderDevice();
  draft.fields.drop(line.key);
  const product = takeProduct(line);
  const header = draft.syslog();
  return buildEvent(draft, {
    class_uid: parts.class_uid,
    activity_id: parts.activity_id,
    activity_name: parts.activity_name,
    status: parts.status,
    status_detail: parts.status_detail,
    verdict: parts.verdict,
    product,
    metadata: { event_code: header?.text('msg_id'), log_version: header?.label('rfc') },
    message: line.whole,
    severity_id: Math.max(least, syslogSeverity(draft.header?.severity)),
    members: { device: host, ...parts.members },
  });
};

/** What a line says about a logon, a logoff or a change of account. */
export interface Logon {
  /** 1 logon, 2 logoff, 7 account switch. */
  readonly activity: number;
  /** Beside activity 99. */
  readonly activityName?: string | undefined;
  readonly status: Status | undefined;
  readonly user: string;
  readonly userId?: string | undefined;
  /** Who did it, where that is somebody else. */
  readonly actor?: string | undefined;
  readonly origin?: Origin | undefined;
  /** How, e.g. `publickey`: `auth_protocol` under "other". */
  readonly method?: string | undefined;
  readonly session?: JsonObject | undefined;
  /** Why it failed. */
  readonly detail?: string | undefined;
  /** What one is authenticated to; the program itself unless said otherwise. */
  readonly service?: string | undefined;
  /** At least this severe; failures are at least low. */
  readonly severity?: number | undefined;
}

/** Process id of the program that wrote the line, as `logon_process`. */
const takeLogonProcess = (line: Line): JsonObject | undefined => {
  const pid = line.draft.syslog()?.integer('proc_id');
  if (pid === undefined) return undefined;
  return { name: line.program, pid };
};

/** Builds Authentication (3002). */
export const logonEvent = (line: Line, logon: Logon): OcsfEvent => {
  const { activity, actor, method, origin, user } = logon;
  const isSwitch = activity === 7;
  return lineEvent(line, {
    class_uid: CLASS.authentication,
    activity_id: activity,
    activity_name: logon.activityName,
    status: logon.status,
    status_detail: logon.detail,
    severity: logon.severity,
    members: {
      account_switch_type: isSwitch ? 'Substitute User' : undefined,
      account_switch_type_id: isSwitch ? 1 : undefined,
      actor: actor === undefined ? undefined : { user: userOf(actor) },
      auth_protocol: method,
      auth_protocol_id: method === undefined ? undefined : 99,
      is_remote: origin === undefined ? undefined : true,
      logon_process: takeLogonProcess(line),
      service: { name: logon.service ?? line.program },
      session: logon.session,
      src_endpoint: endOf(origin),
      user: userOf(user, logon.userId),
    },
  });
};
