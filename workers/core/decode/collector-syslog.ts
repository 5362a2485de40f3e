// Syslog that a collector took apart and hands on as JSON: journald's export (systemd.journal-fields(7)), rsyslog's and
// syslog-ng's templates, Fluentd's, Logstash's and Vector's syslog inputs. The header is put together again, so that a line of
// sshd is one whichever way it came.
import type { SyslogHeader } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { type Opened, without } from './opened.ts';
import { isoLocalMillis, rfc3339Millis } from './timestamp.ts';
import { readUtf8, readWindows1252 } from './utf8.ts';

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
    'app',
    '_COMM',
  ],
  hostname: ['_HOSTNAME', 'hostname', 'logsource', 'host', 'HOST'],
  procId: ['SYSLOG_PID', '_PID', 'procid', 'pid', 'PID'],
  msgId: ['msgid'],
  timestamp: [
    '__REALTIME_TIMESTAMP',
    'timereported',
    'timestamp',
    '@timestamp',
    'ISODATE',
    'DATE',
    'time',
    'ts',
  ],
  severity: ['PRIORITY', 'LEVEL', 'syslogseverity', 'severity'],
  facility: ['SYSLOG_FACILITY', 'syslogfacility', 'facility', 'FACILITY'],
} as const;

/** Beside the parts: what these collectors add. Anything else, and it is some program's own JSON. */
const OTHERS = `msg message MESSAGE fromhost fromhost-ip source source_ip source_type version @version type tags tag port priority
 pri inputname timegenerated syslogtag protocol-version structured-data rawmsg syslogfacility-text syslogseverity-text
 facility_label severity_label SOURCEIP LEGACY_MSGHDR SEQNUM TAGS extradata date SYSLOG_TIMESTAMP SYSLOG_RAW TRANSPORT SOURCE
 MSGFORMAT HOST_FROM MSGHDR MSG RAWMSG PRI FULLHOST FULLHOST_FROM`;

/** Every member that one of these collectors' records may have, journald's aside. */
export const COLLECTOR_NAMES = `${Object.values(PARTS).flat().join(' ')} ${OTHERS}`;

/** A record of these collectors as header and message; null where it says no program, or nothing else of a header. */
export function readCollectorSyslog(record: JsonObject): Opened | null {
  const header = [...PARTS.procId, ...PARTS.facility, ...PARTS.hostname];
  if (!header.some((name) => record[name] !== undefined)) return null;
  const member = ['message', 'msg', 'MESSAGE', 'MSG'].find((name) => typeof record[name] === 'string');
  return member === undefined ? null : readHeader(record, member);
}

/** Journald says when and by whom; Fluent Bit and Vector leave the time out. Fields of the sender's own are allowed. */
export function readJournal(record: JsonObject): Opened | null {
  const { SYSLOG_IDENTIFIER, _COMM } = record;
  const MESSAGE = readBytes(record.MESSAGE);
  if (MESSAGE === null) return null;
  if (typeof SYSLOG_IDENTIFIER !== 'string' && typeof _COMM !== 'string') return null;
  const isJournal =
    record.__REALTIME_TIMESTAMP !== undefined ||
    record._HOSTNAME !== undefined ||
    record._SYSTEMD_UNIT !== undefined;
  return isJournal ? readHeader({ ...record, MESSAGE }, 'MESSAGE') : null;
}

/** A text, or the list of bytes that journald's JSON has for one with control characters (systemd.journal-fields, "JSON"). */
function readBytes(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || value.length === 0 || !value.every(isByte)) return null;
  const bytes = Uint8Array.from(value, Number);
  return readUtf8(bytes) ?? readWindows1252(bytes);
}

function isByte(value: JsonValue): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 256;
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
  const priority = readPriority(record, used);
  const header: SyslogHeader = {
    priority,
    facility: takeCode(record, 'facility', 23, used) ?? (priority === undefined ? undefined : priority >> 3),
    severity: takeCode(record, 'severity', 7, used) ?? (priority === undefined ? undefined : priority & 7),
    time: timestamp === undefined ? undefined : instant(timestamp),
    timestamp,
    hostname: take('hostname'),
    appName,
    procId: take('procId'),
    msgId: take('msgId'),
  };
  // rsyslog hands on the space between tag and message.
  const message = String(record[member]).replace(/^ (?=\S)/, '');
  return { kind: 'syslog', header, message, envelope: without(record, used) };
}

/** The PRI as Fluentd, Fluent Bit and Logstash name it. */
function readPriority(record: JsonObject, used: string[]): number | undefined {
  for (const name of ['pri', 'PRI', 'priority']) {
    const value = record[name];
    if (value === undefined || !/^\d{1,3}$/.test(String(value)) || Number(value) > 191) continue;
    used.push(name);
    return Number(value);
  }
  return undefined;
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

/** Epoch ms of ISO 8601 text, of seconds or milliseconds of this era, or of journald's microseconds. */
function instant(timestamp: string): number | undefined {
  const { length } = timestamp;
  const digits = /^(\d{10})(?:\.\d{1,9})?$|^\d{13,17}$/.exec(timestamp);
  if (digits !== null) {
    const unit = digits[1] !== undefined ? 1000 : length === 13 ? 1 : 0.001;
    return Math.floor(Number((Number(timestamp) * unit).toFixed(3)));
  }
  const zoned = rfc3339Millis(timestamp, 0, length);
  const time = Number.isNaN(zoned) ? isoLocalMillis(timestamp, 0, length) : zoned;
  return Number.isNaN(time) ? undefined : time;
}
