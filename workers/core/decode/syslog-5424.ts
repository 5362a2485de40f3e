// RFC 5424: `<PRI>VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG]`.
// Lenient where senders are: any length of a field, structured data left out, CEF or LEEF straight after the host.
import type { SyslogHeader } from '../../../schemas/event.ts';
import { readStructuredData } from './structured-data.ts';
import { rfc3339Millis } from './timestamp.ts';

/** A header and where the message behind it begins. */
export interface SyslogParts {
  readonly header: SyslogHeader;
  readonly message: string;
  /** What is wrong with the header, if it is not wholly as the RFC has it. */
  readonly problem?: string | undefined;
}

/** Reads a line whose `VERSION` stands at `at`; null when what follows the PRI is no RFC 5424 header at all. */
export function readSyslog5424(line: string, at: number, priority: number): SyslogParts | null {
  const timeAt = versionEnd(line, at);
  if (timeAt === -1) return null;
  const timeEnd = tokenEnd(line, timeAt);
  const nil = timeEnd === timeAt + 1 && line.charCodeAt(timeAt) === 0x2d;
  const time = nil ? Number.NaN : rfc3339Millis(line, timeAt, timeEnd);
  if (!nil && Number.isNaN(time)) return null;
  const fields: (string | undefined)[] = [undefined, undefined, undefined, undefined];
  let next = timeEnd + 1;
  let problem: string | undefined;
  for (let field = 0; field < 4; field++) {
    if (next >= line.length || startsPayload(line, next)) {
      problem = `RFC 5424 header ends after ${field + 2} of 7 fields, at character ${Math.min(next, line.length) + 1}`;
      break;
    }
    const end = tokenEnd(line, next);
    if (!(end === next + 1 && line.charCodeAt(next) === 0x2d)) fields[field] = line.slice(next, end);
    next = end + 1;
  }
  const data = problem === undefined ? readStructuredData(line, next) : { end: next, elements: undefined };
  const header: SyslogHeader = {
    rfc: 5424,
    priority,
    facility: priority >> 3,
    severity: priority & 7,
    time: nil ? undefined : time,
    timestamp: nil ? undefined : line.slice(timeAt, timeEnd),
    hostname: fields[0],
    appName: fields[1],
    procId: fields[2],
    msgId: fields[3],
    structuredData: data.elements,
  };
  return { header, message: messageAt(line, data.end), problem: problem ?? data.problem };
}

/** Where TIMESTAMP begins behind a version of 1 to 3 digits and a space; -1 when there is no version. */
function versionEnd(line: string, at: number): number {
  let end = at;
  while (end < at + 3 && isDigit(line.charCodeAt(end))) end++;
  if (end === at || line.charCodeAt(at) === 0x30 || line.charCodeAt(end) !== 0x20) return -1;
  return end + 1;
}

/** CEF and LEEF over "syslog" often follow the host directly; their own header says where they begin. */
function startsPayload(line: string, at: number): boolean {
  return line.startsWith('CEF:', at) || line.startsWith('LEEF:', at);
}

function tokenEnd(line: string, at: number): number {
  const end = line.indexOf(' ', at);
  return end === -1 ? line.length : end;
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
