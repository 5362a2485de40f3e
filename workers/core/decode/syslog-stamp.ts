// The timestamp of a syslog line without RFC 5424's header: BSD's, ISO 8601 (rsyslog, Cisco) or seconds of the epoch (Meraki).
import { readBsdTime, type Stamp } from './bsd-time.ts';
import { readOddDate } from './odd-date.ts';
import { fractionEnd, fractionMillis, isoLocalMillis, rfc3339Millis } from './timestamp.ts';

/** Where the timestamp text itself begins and ends, whichever of the ways it is written. */
export function readStamp(line: string, at: number, receivedAt: number): Stamp | null {
  const code = line.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) {
    if (line.charCodeAt(at + 4) === 0x2d) return readIsoTime(line, at);
    // Meraki writes RFC 5424's version in front of it.
    const epoch = readEpoch(line, line.startsWith('1 ', at) ? at + 2 : at);
    if (epoch !== null) return epoch;
  }
  return readBsdTime(line, at, receivedAt) ?? readOddDate(line, at, receivedAt);
}

/** `yyyy-mm-ddThh:mm:ss` with fraction and zone, or with a space and no zone. */
export function readIsoTime(line: string, at: number): Stamp | null {
  const space = line.indexOf(' ', at + 11);
  let end = space === -1 ? line.length : space;
  if (line.charCodeAt(end - 1) === 0x3a) end--;
  if (end - at > 40) return null;
  const zoned = rfc3339Millis(line, at, end);
  const time = Number.isNaN(zoned) ? isoLocalMillis(line, at, end) : zoned;
  return Number.isNaN(time) ? null : { time, start: at, end };
}

/** `1795175940.123456789 `: seconds of this era, with a fraction. */
function readEpoch(line: string, at: number): Stamp | null {
  let end = at;
  while (end < at + 11 && line.charCodeAt(end) >= 0x30 && line.charCodeAt(end) <= 0x39) end++;
  const fraction = fractionEnd(line, end);
  if (end !== at + 10 || fraction === end || line.charCodeAt(fraction) !== 0x20) return null;
  const time = Number(line.slice(at, end)) * 1000 + fractionMillis(line, end, fraction);
  return { time, start: at, end: fraction };
}
