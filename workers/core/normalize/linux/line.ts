// One syslog line of a Linux program, and the events that its mappers build from it. Texts are attacker-controlled: a
// user name may hold anything, even ` from 10.0.0.1 port 22`, so that what follows a name is read from the right.
import type { OcsfEvent, OcsfMetadata } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp } from '../address.ts';
import { CLASS, FAILURE, type Status, typeUid } from '../classes.ts';
import { type Draft, type MetadataParts, PROFILES } from '../draft.ts';
import { endpoint, SOURCE } from '../endpoint.ts';
import { wholeNumber } from '../fields.ts';
import { SEVERITY, syslogSeverity } from '../severity.ts';
import { ACTOR, USER, user } from '../user.ts';

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

/** The origin as `src_endpoint`. */
export const sourceOf = (draft: Draft, origin: Origin | undefined): JsonObject | undefined =>
  origin === undefined ? undefined : endpoint(draft, SOURCE, origin.ip, origin.hostname, origin.port);

/** The program as `metadata.product`; its name is the header's, unless that had a path. */
const takeProduct = (line: Line): JsonObject => {
  const header = line.draft.syslog();
  if (header?.peek('app_name') === line.program) header.drop('app_name');
  return { name: line.program };
};

/** What `buildEvent` wants to know of any line. */
export const lineParts = (line: Line): { product: JsonObject; metadata: MetadataParts } => {
  const product = takeProduct(line);
  const header = line.draft.syslog();
  return {
    product,
    metadata: { event_code: header?.text('msg_id'), log_version: header?.label('rfc') },
  };
};

/** Metadata of a Linux line; the host profile is on when the line names its host. */
export const lineMetadata = (line: Line, host: JsonObject | undefined): OcsfMetadata => {
  const { product, metadata } = lineParts(line);
  return line.draft.metadata(product, {
    ...metadata,
    profiles: host !== undefined ? PROFILES.host : undefined,
  });
};

/** Severity of the header, raised to what the meaning of the line asks for. */
export const lineSeverity = (draft: Draft, least: number): number =>
  Math.max(least, syslogSeverity(draft.header?.severity));

/** The message, counted as mapped. */
export const takeMessage = (line: Line): string => {
  line.draft.fields.drop(line.key);
  return line.whole;
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
  readonly severity?: number;
}

/** Process id of the program that wrote the line, as `logon_process`. */
const takeLogonProcess = (line: Line): JsonObject | undefined => {
  const pid = line.draft.syslog()?.integer('proc_id');
  if (pid === undefined) return undefined;
  return { name: line.program, pid };
};

/** Builds Authentication (3002). */
export const logonEvent = (line: Line, logon: Logon): OcsfEvent => {
  const { draft } = line;
  const failed = logon.status === FAILURE;
  const who = user(draft, USER, logon.user, undefined, logon.userId);
  const by = logon.actor === undefined ? undefined : user(draft, ACTOR, logon.actor);
  const source = sourceOf(draft, logon.origin);
  const host = draft.takeHeaderDevice();
  return {
    account_switch_type: logon.activity === 7 ? 'Substitute User' : undefined,
    account_switch_type_id: logon.activity === 7 ? 1 : undefined,
    activity_id: logon.activity,
    activity_name: logon.activityName,
    actor: by === undefined ? undefined : { user: by },
    auth_protocol: logon.method,
    auth_protocol_id: logon.method === undefined ? undefined : 99,
    category_uid: 3,
    class_uid: CLASS.authentication,
    device: host,
    is_remote: source === undefined ? undefined : true,
    logon_process: takeLogonProcess(line),
    message: takeMessage(line),
    metadata: lineMetadata(line, host),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    service: { name: logon.service ?? line.program },
    session: logon.session,
    severity_id: lineSeverity(draft, logon.severity ?? (failed ? SEVERITY.low : SEVERITY.informational)),
    src_endpoint: source,
    status: logon.status?.status,
    status_detail: logon.detail,
    status_id: logon.status?.status_id,
    time: draft.time,
    type_uid: typeUid(CLASS.authentication, logon.activity),
    unmapped: draft.unmapped(),
    user: who,
  };
};
