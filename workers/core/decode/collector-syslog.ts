// Syslog that a collector took apart and hands on as JSON: journald's export (systemd.journal-fields(7)), rsyslog's and
// syslog-ng's templates, Fluentd's, Logstash's and Vector's syslog inputs. The header is put together again, so that a line of
// sshd is one whichever way it came.
import type { SyslogHeader } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { type Opened, without } from './opened.ts';
import { rfc3339Millis } from './timestamp.ts';

/** The names of one part of the header, in the order they are looked for. */
const PARTS = {
  appName: [
    'SYSLOG_IDENTIFIER',
    'programname',
    'program',
    'ident',
    'appname',
    'app-name',
    'PROGRAM',
    '_COMM',
  ],
  hostname: ['_HOSTNAME', 'hostname', 'logsource', 'host', 'HOST'],
  procId: ['SYSLOG_PID', '_PID', 'procid', 'pid', 'PID'],
  msgId: ['msgid'],
  timestamp: ['__REALTIME_TIMESTAMP', 'timereported', 'timestamp', '@timestamp', 'DATE', 'ISODATE', 'time'],
  severity: ['PRIORITY', 'syslogseverity', 'severity'],
  facility: ['SYSLOG_FACILITY', 'syslogfacility', 'facility', 'FACILITY'],
} as const;

/** Beside the parts: what these collectors add. Anything else, and it is some program's own JSON. */
const OTHERS = `msg message MESSAGE fromhost fromhost-ip source source_ip source_type version @version type tags tag port priority
 pri inputname timegenerated syslogtag protocol-version structured-data rawmsg syslogfacility-text syslogseverity-text
 facility_label severity_label SOURCEIP LEGACY_MSGHDR SEQNUM TAGS extradata date SYSLOG_TIMESTAMP SYSLOG_RAW`;

/** Every member that one of these collectors' records may have, journald's aside. */
export const COLLECTOR_NAMES = `${Object.values(PARTS).flat().join(' ')} ${OTHERS}`;

/** A record of these collectors as header and message; null where it says no program, or nothing else of a header. */
export function readCollectorSyslog(record: JsonObject): Opened | null {
  const header = [...PARTS.procId, ...PARTS.facility, ...PARTS.hostname];
  if (!header.some((name) => record[name] !== undefined)) return null;
  const member = ['message', 'msg', 'MESSAGE'].find((name) => typeof record[name] === 'string');
  return member === undefined ? null : readHeader(record, member);
}

/** Journald says when and by whom; Fluent Bit and Vector leave the time out. Fields of the sender's own are allowed. */
export function readJournal(record: JsonObject): Opened | null {
  const { SYSLOG_IDENTIFIER, _COMM, MESSAGE } = record;
  if (typeof MESSAGE !== 'string') return null;
  if (typeof SYSLOG_IDENTIFIER !== 'string' && typeof _COMM !== 'string') return null;
  const isJournal =
    record.__REALTIME_TIMESTAMP !== undefined ||
    record._HOSTNAME !== undefined ||
    record._SYSTEMD_UNIT !== undefined;
  return isJournal ? readHeader(record, 'MESSAGE') : null;
}

function readHeader(record: JsonObject, member: string): Opened | null {
  const used: string[] = [member];
  const take = (part: keyof typeof PARTS): string | undefined => {
    const name = PARTS[part].find((one) => isWord(record[one]));
    if (name !== undefined) used.push(name);
    return name === undefined ? undefined : String(record[name]);
  };
  const appName = take('appName');
  if (appName === undefined) return null;
  const timestamp = take('timestamp');
  const header: SyslogHeader = {
    facility: takeCode(record, 'facility', 23, used),
    severity: takeCode(record, 'severity', 7, used),
    time: timestamp === undefined ? undefined : instant(timestamp),
    timestamp,
    hostname: take('hostname'),
    appName,
    procId: take('procId'),
    msgId: take('msgId'),
  };
  return { kind: 'syslog', header, message: String(record[member]), envelope: without(record, used) };
}

function isWord(value: JsonValue | undefined): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

/** A facility or severity as number; as a word it is understood, and stays where it was besides. */
function takeCode(
  record: JsonObject,
  part: 'facility' | 'severity',
  limit: number,
  used: string[],
): number | undefined {
  const name = PARTS[part].find((one) => isWord(record[one]));
  if (name === undefined) return undefined;
  const value = record[name];
  const number = typeof value === 'string' && /^\d{1,2}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') {
    if (!Number.isInteger(number) || number < 0 || number > limit) return undefined;
    used.push(name);
    return number;
  }
  const word = WORDS[part].findIndex((words) => words.split(' ').includes(String(value).toLowerCase()));
  return word === -1 ? undefined : word;
}

/** Keywords of RFC 5424 section 6.2.1, by number. */
const WORDS = {
  severity: [
    'emerg emergency panic',
    'alert',
    'crit critical',
    'err error',
    'warning warn',
    'notice',
    'info informational',
    'debug',
  ],
  facility:
    'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
      ' ',
    ),
} as const;

/** Epoch ms of RFC 3339 text or of journald's microseconds. */
function instant(timestamp: string): number | undefined {
  const time = /^\d{14,17}$/.test(timestamp)
    ? Math.floor(Number(timestamp) / 1000)
    : rfc3339Millis(timestamp, 0, timestamp.length);
  return Number.isNaN(time) ? undefined : time;
}
