// RFC 3164 as it is really sent: `[<PRI>]TIMESTAMP HOST TAG[PID]: MSG` with any part missing, ISO timestamps (rsyslog),
// years and zones, and Cisco's sequence numbers and `*` marks. It describes practice, so nothing here can fail.
import type { SyslogHeader } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { readBsdTime, type Stamp } from './bsd-time.ts';
import type { SyslogParts } from './syslog-5424.ts';
import { isoLocalMillis, rfc3339Millis } from './timestamp.ts';

/** Longest TAG taken for one: RFC 3164 says 32, but systemd units and Cisco mnemonics are longer. */
const MAX_TAG_LENGTH = 128;

/** Reads what follows the PRI, or the whole line with `priority` undefined. A line without any header is all message. */
export function readSyslog3164(
  line: string,
  at: number,
  priority: number | undefined,
  receivedAt: number,
): SyslogParts {
  const front = readFront(line, at, receivedAt);
  let next = front.end;
  let hostname = front.origin;
  if (front.stamp !== null && line.charCodeAt(next) === 0x20) {
    next++;
    const end = hostname === undefined ? hostEnd(line, next) : next;
    if (end > next) hostname = line.slice(next, end);
    next = end;
  }
  if (front.stamp !== null) next = separatorEnd(line, next);
  const tag = readTag(line, next);
  const header: SyslogHeader = {
    rfc: 3164,
    priority,
    facility: priority === undefined ? undefined : priority >> 3,
    severity: priority === undefined ? undefined : priority & 7,
    time: front.stamp?.time,
    timestamp: front.stamp === null ? undefined : line.slice(front.stamp.start, front.stamp.end),
    hostname,
    appName: tag.nameEnd > next ? line.slice(next, tag.nameEnd) : undefined,
    procId: tag.pidEnd > tag.nameEnd ? line.slice(tag.nameEnd + 1, tag.pidEnd) : undefined,
    msgId: undefined,
    structuredData: front.sequence === undefined ? undefined : sequenceData(front.sequence),
  };
  return { header, message: line.slice(tag.messageStart) };
}

/** Whether a line without a PRI opens like syslog: a BSD timestamp, or an ISO one followed by a host and a tag. */
export function opensLikeSyslog3164(line: string, receivedAt: number): boolean {
  const first = line.charCodeAt(0);
  if (first >= 0x41 && first <= 0x53) {
    const stamp = readBsdTime(line, 0, receivedAt);
    return stamp !== null && line.charCodeAt(stamp.end) === 0x20;
  }
  if (!(first >= 0x30 && first <= 0x39) || line.charCodeAt(10) !== 0x54) return false;
  const stamp = readIsoTime(line, 0);
  if (stamp === null || line.charCodeAt(stamp.end) !== 0x20) return false;
  const end = hostEnd(line, stamp.end + 1);
  if (end === stamp.end + 1 || LEVEL_WORDS.has(line.slice(stamp.end + 1, end))) return false;
  return readTag(line, end + 1).nameEnd > end + 1;
}

/** What application logs write where syslog has the host. */
const LEVEL_WORDS: ReadonlySet<string> = new Set(
  'TRACE DEBUG INFO NOTICE WARN WARNING ERROR ERR CRIT CRITICAL ALERT FATAL EMERG SEVERE'.split(' '),
);

interface Front {
  readonly stamp: Stamp | null;
  /** Cisco's message counter. */
  readonly sequence: string | undefined;
  /** Cisco's `logging origin-id`, which stands before the timestamp. */
  readonly origin: string | undefined;
  readonly end: number;
}

/** `[sequence: ][origin: ][timestamp]`. */
function readFront(line: string, at: number, receivedAt: number): Front {
  const direct = readStamp(line, at, receivedAt);
  if (direct !== null) return { stamp: direct, sequence: undefined, origin: undefined, end: direct.end };
  let start = at;
  for (let end = counterEnd(line, start); end > start; end = counterEnd(line, start)) start = end;
  const colon = line.indexOf(':', at);
  const sequence = start > at && colon > at ? line.slice(at, colon) : undefined;
  if (start === at) return { stamp: null, sequence, origin: undefined, end: at };
  const stamp = readStamp(line, start, receivedAt);
  if (stamp !== null) return { stamp, sequence, origin: undefined, end: stamp.end };
  const originEnd = line.indexOf(': ', start);
  const later = originEnd === -1 ? null : readStamp(line, originEnd + 2, receivedAt);
  const origin = line.slice(start, originEnd);
  if (later === null || origin.length > MAX_TAG_LENGTH || origin.includes(' ')) {
    return { stamp: null, sequence, origin: undefined, end: start };
  }
  return { stamp: later, sequence, origin, end: later.end };
}

/** Where the timestamp text itself begins and ends, whichever of the two ways it is written. */
function readStamp(line: string, at: number, receivedAt: number): Stamp | null {
  const code = line.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39 && line.charCodeAt(at + 4) === 0x2d) return readIsoTime(line, at);
  return readBsdTime(line, at, receivedAt);
}

/** `yyyy-mm-ddThh:mm:ss` with fraction and zone, or with a space and no zone. */
function readIsoTime(line: string, at: number): Stamp | null {
  const space = line.indexOf(' ', at + 11);
  let end = space === -1 ? line.length : space;
  if (line.charCodeAt(end - 1) === 0x3a) end--;
  if (end - at > 40) return null;
  const zoned = rfc3339Millis(line, at, end);
  const time = Number.isNaN(zoned) ? isoLocalMillis(line, at, end) : zoned;
  return Number.isNaN(time) ? null : { time, start: at, end };
}

/** Behind `digits: ` or a bare `: ` (Nexus); `at` when there is neither. */
function counterEnd(line: string, at: number): number {
  let end = at;
  while (end < at + 12 && line.charCodeAt(end) >= 0x30 && line.charCodeAt(end) <= 0x39) end++;
  return line.charCodeAt(end) === 0x3a && line.charCodeAt(end + 1) === 0x20 ? end + 2 : at;
}

/** The counter where RFC 5424 section 7.3.1 has it: `meta sequenceId`. */
function sequenceData(sequence: string): JsonObject {
  return { meta: { sequenceId: sequence } };
}

/** Where the HOST ends; `at` when the word there is a tag, a Cisco mnemonic, or already the payload. */
function hostEnd(line: string, at: number): number {
  const space = line.indexOf(' ', at);
  const end = space === -1 ? line.length : space;
  const first = line.charCodeAt(at);
  const last = line.charCodeAt(end - 1);
  if (space === -1 || last === 0x3a || last === 0x5d || first === 0x25 || first === 0x7b || first === 0x5b)
    return at;
  return line.startsWith('CEF:', at) || line.startsWith('LEEF:', at) ? at : end;
}

/** Behind the space, colon, or spaced colon that stands between header and tag. */
function separatorEnd(line: string, at: number): number {
  let next = at;
  if (line.charCodeAt(next) === 0x20) next++;
  if (line.charCodeAt(next) === 0x3a && line.charCodeAt(next + 1) === 0x20) next += 2;
  return next;
}

interface Tag {
  /** Where the name ends; the start when there is no tag. */
  readonly nameEnd: number;
  /** Where the `]` of the pid stands; `nameEnd` when there is none. */
  readonly pidEnd: number;
  readonly messageStart: number;
}

/** `name: `, `name[pid]: ` or `name[pid] ` at `at`. */
function readTag(line: string, at: number): Tag {
  const limit = Math.min(line.length, at + MAX_TAG_LENGTH);
  for (let i = at; i < limit; i++) {
    const code = line.charCodeAt(i);
    if (code === 0x3a && i > at && isBreak(line, i + 1)) {
      return { nameEnd: i, pidEnd: i, messageStart: afterBreak(line, i + 1) };
    }
    if (code === 0x5b && i > at) return readPid(line, at, i);
    // A word that holds one of  space " = { |  is message text.
    if (code <= 0x20 || code === 0x22 || code === 0x3d || code === 0x7b || code === 0x7c) break;
  }
  return { nameEnd: at, pidEnd: at, messageStart: at };
}

/** The rest of a tag whose `[` stands at `open`. */
function readPid(line: string, at: number, open: number): Tag {
  const limit = Math.min(line.length, open + MAX_TAG_LENGTH);
  let close = open + 1;
  while (close < limit && line.charCodeAt(close) > 0x20 && line.charCodeAt(close) !== 0x5d) close++;
  const colon = line.charCodeAt(close + 1) === 0x3a ? 1 : 0;
  if (close === open + 1 || line.charCodeAt(close) !== 0x5d || !isBreak(line, close + 1 + colon)) {
    return { nameEnd: at, pidEnd: at, messageStart: at };
  }
  return { nameEnd: open, pidEnd: close, messageStart: afterBreak(line, close + 1 + colon) };
}

/** Whether a space or the end stands at `at`. */
function isBreak(line: string, at: number): boolean {
  return at >= line.length || line.charCodeAt(at) === 0x20;
}

function afterBreak(line: string, at: number): number {
  return Math.min(line.length, at + 1);
}
