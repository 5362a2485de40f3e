// RFC 3164 as it is really sent: `[<PRI>]TIMESTAMP HOST TAG[PID]: MSG` with any part missing, ISO timestamps (rsyslog),
// years and zones, and Cisco's sequence numbers and `*` marks. It describes practice, so nothing here can fail.
import type { SyslogHeader } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { readBsdTime, type Stamp } from './bsd-time.ts';
import type { SyslogParts } from './syslog-5424.ts';
import { opensPayload } from './syslog-payload.ts';
import { opensRelayed, type Relayed, readRelayed } from './syslog-relayed.ts';
import { readIsoTime, readStamp } from './syslog-stamp.ts';
import { MAX_TAG_LENGTH, readTag, type Tag } from './syslog-tag.ts';

/** Reads what follows the PRI, or the whole line with `priority` undefined. A line without any header is all message. */
export function readSyslog3164(
  line: string,
  at: number,
  priority: number | undefined,
  receivedAt: number,
): SyslogParts {
  const front = readFront(line, behindSpace(line, at), receivedAt);
  let next = front.end;
  let hostname = front.origin;
  let hostAt = -1;
  if (front.stamp !== null && line.charCodeAt(next) === 0x20) {
    next++;
    hostAt = next;
    const end = hostname === undefined ? hostEnd(line, next) : next;
    if (end > next) hostname = line.slice(next, end);
    next = end;
  }
  if (front.stamp !== null) next = separatorEnd(line, next);
  const relayed = readRelayed(line, next, (from) => readStamp(line, from, receivedAt));
  next = relayed?.end ?? next;
  let tag = readTag(line, next);
  if (hostname === undefined && isHostTag(line, next, tag)) {
    hostname = line.slice(next, tag.nameEnd);
    next = tag.messageStart;
    tag = readTag(line, next);
  }
  if (tag.nameEnd === next && hostname !== undefined && isPayloadWord(line, hostAt, hostname)) {
    hostname = undefined;
    next = hostAt;
    tag = { nameEnd: next, pidEnd: next, messageStart: next };
  }
  const stamp = relayed?.stamp ?? front.stamp;
  const header: SyslogHeader = {
    rfc: 3164,
    priority,
    facility: priority === undefined ? undefined : priority >> 3,
    severity: priority === undefined ? undefined : priority & 7,
    time: stamp?.time,
    timestamp: stamp === null ? undefined : line.slice(stamp.start, stamp.end),
    hostname: relayed?.hostname ?? hostname,
    appName: tag.nameEnd > next ? line.slice(next, tag.nameEnd) : undefined,
    procId: tag.pidEnd > tag.nameEnd ? line.slice(tag.nameEnd + 1, tag.pidEnd) : undefined,
    msgId: undefined,
    structuredData: dataOf(line, front, hostname, relayed),
  };
  return { header, message: line.slice(tag.messageStart) };
}

/** A host left out: what stands there are the first of the sender's pairs or columns (FortiGate, PAN-OS). */
function isPayloadWord(line: string, at: number, hostname: string): boolean {
  return at !== -1 && line.startsWith(hostname, at) && (hostname.includes('=') || hostname.includes(','));
}

/** Cisco ASA puts a colon behind its host: `asa1: %ASA-6-302013: ...`. */
function isHostTag(line: string, at: number, { nameEnd, pidEnd, messageStart }: Tag): boolean {
  return (
    nameEnd > at &&
    pidEnd === nameEnd &&
    line.charCodeAt(messageStart) === 0x25 &&
    line.charCodeAt(at) !== 0x25
  );
}

/** What the header says beyond its own fields; where a relay's time or host gave way to the sender's, they are under `relay`. */
function dataOf(
  line: string,
  { sequence, stamp }: Front,
  hostname: string | undefined,
  relayed: Relayed | null,
): JsonObject | undefined {
  if (relayed === null) return sequence === undefined ? undefined : sequenceData(sequence);
  const host = relayed.hostname === undefined ? undefined : hostname;
  const timestamp =
    relayed.stamp === undefined || stamp === null ? undefined : line.slice(stamp.start, stamp.end);
  const data: JsonObject = { ...(sequence === undefined ? {} : sequenceData(sequence)), ...relayed.data };
  if (host !== undefined || timestamp !== undefined) data.relay = { host, timestamp };
  return Object.keys(data).length === 0 ? undefined : data;
}

/** Some senders write a space behind the PRI. */
function behindSpace(line: string, at: number): number {
  return line.charCodeAt(at) === 0x20 ? at + 1 : at;
}

/** Whether a line without a PRI opens like syslog: a BSD timestamp, an ISO one followed by a host and a tag, or Cisco's header. */
export function opensLikeSyslog3164(line: string, receivedAt: number): boolean {
  const first = line.charCodeAt(0);
  if (first >= 0x41 && first <= 0x53) {
    const stamp = readBsdTime(line, 0, receivedAt);
    if (stamp !== null && line.charCodeAt(stamp.end) === 0x20) return true;
  }
  return opensLikeCisco(line, first, receivedAt) || opensIsoHeader(line, first);
}

/** How far into a line a mnemonic may begin: behind an origin, a counter and a time. */
const MAX_MNEMONIC_AT = 160;

/** `[counter: ][origin: ]timestamp: %FACILITY-...`, as a file or a relay that drops the PRI has it. */
function opensLikeCisco(line: string, first: number, receivedAt: number): boolean {
  const isWord = (first >= 0x30 && first <= 0x39) || (first | 0x20) >= 0x61;
  if (!(isWord || first === 0x2a || first === 0x2e || first === 0x3a) || first === 0x7b) return false;
  const at = line.slice(0, MAX_MNEMONIC_AT).indexOf(': %');
  if (at < 0) return false;
  const { stamp, end } = readFront(line, 0, receivedAt);
  return stamp !== null && end === at;
}

/** An ISO timestamp, a host, and a tag or a payload. */
function opensIsoHeader(line: string, first: number): boolean {
  if (!(first >= 0x30 && first <= 0x39) || line.charCodeAt(10) !== 0x54) return false;
  const stamp = readIsoTime(line, 0);
  if (stamp === null || line.charCodeAt(stamp.end) !== 0x20) return false;
  const at = stamp.end + 1;
  const end = hostEnd(line, at);
  if (end > at && !LEVEL_WORDS.has(line.slice(at, end).toUpperCase())) {
    if (readTag(line, end + 1).nameEnd > end + 1 || opensPayload(line, end + 1)) return true;
  }
  return opensPayload(line, at);
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
  // ASA with EMBLEM: `:Oct 10 2018 12:34:56: %ASA-...`.
  const bare = line.charCodeAt(at) === 0x3a && line.charCodeAt(at + 1) !== 0x20 ? at + 1 : at;
  const direct = readStamp(line, bare, receivedAt);
  if (direct !== null) return { stamp: direct, sequence: undefined, origin: undefined, end: direct.end };
  let start = at;
  for (let end = counterEnd(line, start); end > start; end = counterEnd(line, start)) start = end;
  const colon = line.indexOf(':', at);
  const sequence = start > at && colon > at ? line.slice(at, colon) : undefined;
  if (start === at) return readOriginFirst(line, at, receivedAt);
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

/** `origin: sequence: timestamp`, as newer IOS orders them; without a sequence a mnemonic must follow, or it is a program. */
function readOriginFirst(line: string, at: number, receivedAt: number): Front {
  const none = { stamp: null, sequence: undefined, origin: undefined, end: at };
  const originEnd = line.indexOf(': ', at);
  if (originEnd === -1 || originEnd > at + MAX_TAG_LENGTH) return none;
  const start = counterEnd(line, originEnd + 2);
  const origin = line.slice(at, originEnd);
  const stamp = origin.includes(' ') ? null : readStamp(line, start, receivedAt);
  const isCounted = start > originEnd + 2;
  if (stamp === null || !(isCounted || line.startsWith(': %', stamp.end))) return none;
  const sequence = isCounted ? line.slice(originEnd + 2, start - 2) : undefined;
  return { stamp, sequence, origin, end: stamp.end };
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
  return line.startsWith('CEF:', at) || line.startsWith('LEEF:', at) || opensRelayed(line, at) ? at : end;
}

/** Behind the space, colon, or spaced colon that stands between header and tag. */
function separatorEnd(line: string, at: number): number {
  let next = at;
  if (line.charCodeAt(next) === 0x20) next++;
  if (line.charCodeAt(next) === 0x3a && line.charCodeAt(next + 1) === 0x20) next += 2;
  return next;
}
