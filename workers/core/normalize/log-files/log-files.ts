// Lines of log files that servers write themselves, with their own time in front and no syslog header: those of servers we know
// become what their lines in syslog become; of all others the time and the level are read -> Base Event (0).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { syslog } from '../syslog.ts';
import { CLASS, FAILURE } from '../toolkit/classes.ts';
import { Draft, openDraft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { SEVERITY, syslogSeverity, wordSeverity } from '../toolkit/severity.ts';
import { levelOf } from './level.ts';
import { DOVECOT, SERVERS, type Server } from './servers.ts';
import { type Stamp, stampOf } from './stamp.ts';

/** Longest line that is looked into: these servers write short ones. */
const MAX_LENGTH = 8192;

/** How much of it tells whose it is. */
const MAX_HEAD = 512;

interface Found {
  readonly server: Server;
  readonly said: RegExpExecArray;
}

const serverOf = (whole: string, at: number): Found | undefined => {
  if (whole.length > MAX_LENGTH) return undefined;
  const head = whole.slice(at, at + MAX_HEAD);
  for (const server of SERVERS) {
    const said = server.says.exec(head);
    if (said !== null) return { server, said };
  }
  return undefined;
};

/** The time in front of a line, if it has one. */
const stampIn = ({ record: { message } }: DecodedEvent, receivedAt: number): Stamp | undefined =>
  typeof message === 'string' ? stampOf(message, receivedAt) : undefined;

/** The zone of the text is read, but what is kept as the original time is what the line has. */
const takeStamp = (draft: Draft, { time, written }: Stamp): void => {
  if (time !== undefined) draft.setTime(time);
  draft.originalTime = written;
  draft.takeSyslogTime();
};

/** What a server says of itself, or anybody of anything: in trouble where the server is known and the level is an error's. */
const plain = (
  draft: Draft,
  product: JsonObject,
  level: string | undefined,
  severity: number | undefined,
  isKnown: boolean,
): OcsfEvent => {
  const device = draft.takeHeaderDevice();
  const message = draft.fields.text('message');
  const isError = isKnown && severity !== undefined && severity >= SEVERITY.high;
  return buildEvent(draft, {
    class_uid: isError ? CLASS.applicationError : CLASS.baseEvent,
    activity_id: isError ? 1 : 0,
    product,
    metadata: { log_level: level },
    severity_id: Math.max(severity ?? SEVERITY.unknown, syslogSeverity(draft.header?.severity)),
    status: isError ? FAILURE : undefined,
    message,
    members: { device },
  });
};

const mapServer = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const stamp = stampIn(event, context.receivedAt);
  const whole = event.record.message;
  if (stamp === undefined || typeof whole !== 'string')
    return plain(draft, { name: context.source }, undefined, undefined, false);
  takeStamp(draft, stamp);
  const found = serverOf(whole, stamp.end);
  if (found === undefined) return mapAnyone(draft, context, whole, stamp);
  const { said, server } = found;
  const rest = whole.slice(stamp.end);
  const message = server.reads === 'all' ? rest : rest.slice(said[0].length);
  const { program } = server;
  const level = said[1];
  const mapped = server.read({ draft, key: 'message', message, program, whole }, message);
  if (mapped === undefined) return plain(draft, { name: program }, level, gravity(level), true);
  mapped.metadata.log_level = level;
  return mapped;
};

/** SQL Server numbers its levels; from 17 on it is the server that has a problem. */
const gravity = (level: string | undefined): number | undefined => {
  if (level === undefined) return SEVERITY.informational;
  const number = Number(level);
  if (number >= 0) return number >= 20 ? SEVERITY.critical : number >= 17 ? SEVERITY.high : SEVERITY.low;
  return wordSeverity(level) ?? SEVERITY.informational;
};

const mapAnyone = (draft: Draft, context: NormalizeContext, whole: string, stamp: Stamp): OcsfEvent => {
  const level = levelOf(whole, stamp.end);
  return plain(draft, { name: context.source }, level?.written, level?.severity, false);
};

/** Dovecot's own log has a time without a year, and no host: it was decoded as syslog of one of its processes. */
const isDovecot = ({ record, syslog: header }: DecodedEvent): boolean =>
  header !== undefined &&
  header.hostname === undefined &&
  /^(?:(?:imap|pop3|submission|managesieve)-login|auth(?:-worker\(\d{1,8}\))?)$/.test(header.appName ?? '') &&
  typeof record.message === 'string' &&
  /^(?:Info|Warning|Error): /.test(record.message);

const mapDovecot = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context);
  const whole = draft.fields.spell('message');
  const said = whole.slice(whole.indexOf(': ') + 2);
  const message = `${event.syslog?.appName}: ${said}`;
  return (
    DOVECOT({ draft, key: 'message', message, program: 'dovecot', whole }, message) ??
    syslog.map(event, context)
  );
};

/** Servers we know by their lines, also where a syslog daemon read them from the file and put its header in front. */
export const logFiles: Mapper = {
  product: 'log-files',
  formats: ['syslog', 'text'],
  matches: (event) => {
    const stamp = stampIn(event, 0);
    const { message } = event.record;
    if (stamp === undefined || typeof message !== 'string') return isDovecot(event);
    return serverOf(message, stamp.end) !== undefined;
  },
  map: (event, context) => (isDovecot(event) ? mapDovecot(event, context) : mapServer(event, context)),
};

/** Any other line with a time in front. */
export const timedLines: Mapper = {
  product: 'timed-lines',
  formats: ['text'],
  matches: (event) => stampIn(event, 0) !== undefined,
  map: mapServer,
};
