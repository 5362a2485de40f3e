// RFC 5424: `<PRI>VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG]`.
// Lenient where senders are: fields of any length, a timestamp without zone, structured data left out, CEF, LEEF, JSON or
// FortiGate's pairs straight after the host. What is not as the RFC has it is named as the header's problem.
import type { SyslogHeader } from '../../../schemas/event.ts';
import { excerpt } from './defect.ts';
import { readStructuredData, type StructuredData } from './structured-data.ts';
import { isoLocalMillis, rfc3339Millis } from './timestamp.ts';

/** A header and the message behind it. */
export interface SyslogParts {
  readonly header: SyslogHeader;
  readonly message: string;
  /** What is wrong with the header; it is then kept as far as it goes, and the rest is message. */
  readonly problem?: string | undefined;
}

/** Reads a line whose VERSION stands at `at`; null when no version and timestamp stand there (it may be RFC 3164). */
export function readSyslog5424(line: string, at: number, priority: number): SyslogParts | null {
  const timeAt = versionEnd(line, at);
  if (timeAt === -1) return null;
  const timeEnd = tokenEnd(line, timeAt);
  const nil = isNil(line, timeAt, timeEnd);
  const time = nil ? undefined : instant(line, timeAt, timeEnd);
  if (Number.isNaN(time)) return null;
  const host = readField(line, timeEnd + 1);
  const app = readField(line, host.end);
  const process = readField(line, app.end);
  const message = readField(line, process.end);
  const data = message.missing === 0 ? readData(line, message.end) : null;
  const header: SyslogHeader = {
    rfc: 5424,
    priority,
    facility: priority >> 3,
    severity: priority & 7,
    time,
    timestamp: nil ? undefined : line.slice(timeAt, timeEnd),
    hostname: host.value,
    appName: app.value,
    procId: process.value,
    msgId: message.value,
    structuredData: data?.elements,
  };
  if (data !== null) return { header, message: messageAt(line, data.end), problem: data.problem };
  const missing = host.missing + app.missing + process.missing + message.missing;
  const problem = `RFC 5424 header ends at character ${message.end + 1}, after ${6 - missing} of 7 fields`;
  return { header, message: messageAt(line, message.end), problem };
}

/** Check Point's `[key:"value"; ...]` in place of the structured data is its message. */
function readData(line: string, at: number): StructuredData {
  const isPairs = line.charCodeAt(at) === 0x5b && /^\[\w{1,64}:"/.test(line.slice(at, at + 67));
  return isPairs ? { elements: undefined, end: at, problem: undefined } : readStructuredData(line, at);
}

/** Names what stands where RFC 5424 has its timestamp, when it looks like one but is none. */
export function describeBrokenTimestamp(line: string, at: number): string | undefined {
  const timeAt = versionEnd(line, at);
  if (timeAt === -1 || !/^\d{4}-/.test(line.slice(timeAt, timeAt + 5))) return undefined;
  return `RFC 5424 timestamp at character ${timeAt + 1}: expected '-' or RFC 3339, found ${excerpt(line, timeAt)}`;
}

interface Field {
  readonly value: string | undefined;
  /** Behind the field and its space. */
  readonly end: number;
  /** 1 when the line, or its header, ends here; two spaces in a row end it too. */
  readonly missing: 0 | 1;
}

/** The token at `at`; the nil value `-` is undefined. A payload ends the header: CEF, JSON and the like often follow the host. */
function readField(line: string, at: number): Field {
  if (at >= line.length || line.charCodeAt(at) === 0x20 || startsPayload(line, at)) {
    return { value: undefined, end: Math.min(at, line.length), missing: 1 };
  }
  const end = tokenEnd(line, at);
  return { value: isNil(line, at, end) ? undefined : line.slice(at, end), end: end + 1, missing: 0 };
}

function startsPayload(line: string, at: number): boolean {
  switch (line.charCodeAt(at)) {
    case 0x43:
      return line.startsWith('CEF:', at);
    case 0x4c:
      return line.startsWith('LEEF:', at);
    case 0x7b:
      return line.charCodeAt(at + 1) === 0x22;
    case 0x64:
      return line.startsWith('date=2', at);
    default:
      return false;
  }
}

function instant(line: string, from: number, to: number): number {
  const zoned = rfc3339Millis(line, from, to);
  return Number.isNaN(zoned) ? isoLocalMillis(line, from, to) : zoned;
}

/** Where TIMESTAMP begins behind a version of 1 to 3 digits and a space; -1 when there is no version. */
function versionEnd(line: string, at: number): number {
  let end = at;
  while (end < at + 3 && isDigit(line.charCodeAt(end))) end++;
  if (end === at || line.charCodeAt(at) === 0x30 || line.charCodeAt(end) !== 0x20) return -1;
  return end + 1;
}

function tokenEnd(line: string, at: number): number {
  const end = line.indexOf(' ', at);
  return end === -1 ? line.length : end;
}

function isNil(line: string, from: number, to: number): boolean {
  return to === from + 1 && line.charCodeAt(from) === 0x2d;
}

/** MSG: what follows the one space behind the structured data, without its byte order mark (section 6.4). */
function messageAt(line: string, at: number): string {
  let start = line.charCodeAt(at) === 0x20 ? at + 1 : at;
  if (line.charCodeAt(start) === 0xfeff) start++;
  return line.slice(start);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
