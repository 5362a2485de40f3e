// What some senders put between the header of RFC 3164 and the tag: a relay's header in front of Cisco's own counter and
// timestamp, AIX's `Message forwarded from`, UniFi's description of the device.
import type { JsonObject } from '../../../schemas/json.ts';
import type { Stamp } from './bsd-time.ts';

/** Such a piece of a line. */
export interface Relayed {
  /** Behind it. */
  readonly end: number;
  /** Who sent the message, where that is said here. */
  readonly hostname?: string;
  /** When the sender says it happened. */
  readonly stamp?: Stamp;
  /** Anything else it says, in the way of structured data. */
  readonly data?: JsonObject;
}

/** Longest host or description. */
const MAX_LENGTH = 128;

/** Whether such a piece stands where the HOST should be. */
export function opensRelayed(line: string, at: number): boolean {
  const first = line.charCodeAt(at);
  if (first === 0x4d) return line.startsWith(FORWARDED, at);
  if (first === 0x6c) return line.startsWith('last message repeated ', at);
  return first === 0x28 && line.charCodeAt(at + 1) === 0x22;
}

const FORWARDED = 'Message forwarded from ';

/** Reads the piece at `at`, if there is one. */
export function readRelayed(
  line: string,
  at: number,
  readStamp: (at: number) => Stamp | null,
): Relayed | null {
  const first = line.charCodeAt(at);
  if (first >= 0x30 && first <= 0x39) return readCounted(line, at, readStamp);
  if (first === 0x28) return readDevice(line, at);
  if (first === 0x4d && line.startsWith(FORWARDED, at)) return readForwarded(line, at + FORWARDED.length);
  return null;
}

/** Cisco: `1234: *Nov 20 11:58:59.123 UTC: %FACILITY-...`. */
function readCounted(line: string, at: number, readStamp: (at: number) => Stamp | null): Relayed | null {
  const colon = line.indexOf(': ', at);
  if (colon === -1 || colon > at + 12) return null;
  const sequenceId = line.slice(at, colon);
  const stamp = /^\d+$/.test(sequenceId) ? readStamp(colon + 2) : null;
  if (stamp === null) return null;
  const end = line.startsWith(': ', stamp.end) ? stamp.end + 2 : stamp.end + 1;
  return { end, stamp, data: { meta: { sequenceId } } };
}

/** UniFi: `("U7PG2,802aa8000000,v4.0.66") hostapd: ...`. */
function readDevice(line: string, at: number): Relayed | null {
  const end = line.indexOf('") ', at);
  if (end === -1 || end > at + MAX_LENGTH || line.charCodeAt(at + 1) !== 0x22) return null;
  return { end: end + 3, data: { device: { description: line.slice(at + 2, end) } } };
}

/** AIX: `Message forwarded from host: sshd[12]: ...`. */
function readForwarded(line: string, at: number): Relayed | null {
  const end = line.indexOf(': ', at);
  const hostname = line.slice(at, end);
  if (end === -1 || end > at + MAX_LENGTH || hostname.includes(' ')) return null;
  return { end: end + 2, hostname };
}
