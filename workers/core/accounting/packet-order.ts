// Packet ids are UUIDv7 minted at receipt (RFC 9562, section 5.7): their order as texts is that of receipt, and an hour is a range.

/** The hour books are kept by. */
export const HOUR_MS = 3_600_000;

/** The text up to the time of an id: lower than any id of that millisecond, higher than any before. */
export function lowestPacketId(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}

/** The time in an id, or in what {@link lowestPacketId} made; 0 for anything else. */
export function timeOfPacketId(id: string): number {
  const time = Number.parseInt(`${id.slice(0, 8)}${id.slice(9, 13)}`, 16);
  return Number.isNaN(time) ? 0 : time;
}

/** Start of the hour that a moment lies in. */
export function hourOf(ms: number): number {
  return ms - (ms % HOUR_MS);
}
