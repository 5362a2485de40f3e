// Windows events that a sender wrote as text: Snare's columns (https://docs.intersectalliance.com, MSWinEventLog), and OSSEC's and
// Wazuh's WinEvtLog. Read into the members NXLog has for them, and mapped as those.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { genericJson } from '../generic/json.ts';
import type { Mapper } from '../mapper.ts';
import { syslog } from '../syslog.ts';
import { renderedData } from './rendered.ts';
import { windows } from './windows.ts';

const MAX_LENGTH = 65_536;

/** What audits are called, as NXLog says it. */
const AUDITS = new Map<string, string>([
  ['AUDIT_FAILURE', 'AUDIT_FAILURE'],
  ['AUDIT_SUCCESS', 'AUDIT_SUCCESS'],
  ['Failure Audit', 'AUDIT_FAILURE'],
  ['Success Audit', 'AUDIT_SUCCESS'],
]);

interface Told {
  readonly log?: string | undefined;
  readonly id?: string | undefined;
  readonly source?: string | undefined;
  readonly kind?: string | undefined;
  readonly computer?: string | undefined;
  readonly time?: string | undefined;
  readonly count?: string | undefined;
  readonly text: string;
}

/** `MSWinEventLog 1 Security 123 Fri Nov 20 10:00:00 2026 4624 Microsoft-Windows-... user type audit computer category data text`. */
const readSnare = (line: string): Told | undefined => {
  const words = line.replaceAll('#011', '\t').split('\t', 20);
  if (words.length < 12) return undefined;
  const [, , log, count, time, id, source, , , kind, computer] = words;
  return { computer, count, id, kind, log, source, text: words[13] ?? words[12] ?? '', time };
};

/** `2026 Nov 20 10:00:00 WinEvtLog: Security: AUDIT_FAILURE(4625): Microsoft-Windows-...: user: domain: computer: text`. */
const readWinEvtLog = (line: string): Told | undefined => {
  const start = line.indexOf(MARK);
  const [log, kind = '', source, , , computer, ...text] = line.slice(start + MARK.length).split(': ');
  const open = kind.indexOf('(');
  const close = kind.indexOf(')', open);
  if (open < 1 || close < 0) return undefined;
  return {
    computer,
    id: kind.slice(open + 1, close),
    kind: kind.slice(0, open),
    log,
    source,
    text: text.join(': '),
    time: timeOf(line.slice(Math.max(0, start - 21), start).trim()),
  };
};

/** `2026 Nov 20 10:00:00`, the year behind the day. */
const timeOf = (stamp: string): string | undefined =>
  /^\d{4} [A-Z]/.test(stamp) ? `${stamp.slice(5, 11)} ${stamp.slice(0, 4)} ${stamp.slice(12)}` : undefined;

const MARK = 'WinEvtLog: ';
const SNARE = 'MSWinEventLog';

/** The event as flat JSON; undefined where the text is none of these. */
const recordOf = (message: string, isTagged: boolean): JsonObject | undefined => {
  const told = message.startsWith(SNARE)
    ? readSnare(message)
    : readWinEvtLog(isTagged ? MARK + message : message);
  const id = Number(told?.id);
  if (told === undefined || !Number.isInteger(id) || id < 0 || id > 65_535) return undefined;
  const record: JsonObject = {
    ...renderedData(told.text, id),
    Channel: told.log ?? '',
    EventID: id,
    EventType: AUDITS.get(told.kind ?? '') ?? told.kind ?? '',
    Hostname: told.computer ?? '',
    Message: message,
    SourceName: told.source ?? '',
  };
  if (told.time !== undefined) record.EventTime = told.time;
  if (told.count !== undefined) record.RecordNumber = told.count;
  return record;
};

/** Syslog took the program's name off. */
const isTag = ({ syslog: header }: DecodedEvent): boolean => header?.appName === 'WinEvtLog';

const mapText = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const { message } = event.record;
  const record = typeof message === 'string' ? recordOf(message, isTag(event)) : undefined;
  if (record === undefined) return (event.syslog === undefined ? genericJson : syslog).map(event, context);
  return windows.map({ ...event, format: 'json', record }, context);
};

const isText = (event: DecodedEvent, message: unknown): boolean =>
  typeof message === 'string' &&
  message.length < MAX_LENGTH &&
  (message.startsWith(SNARE) ||
    isTag(event) ||
    (message.charCodeAt(0) === 0x32 && message.slice(0, 160).includes(MARK)));

/** Windows events as text. */
export const windowsText: Mapper = {
  product: 'windows-text',
  formats: ['syslog', 'text'],
  matches: (event) => isText(event, event.record.message),
  map: mapText,
};
