// The order of answers: by event time, then packet, then index in the packet. A uid is unique, so the order is total and a
// position in it stays what it is whatever arrives later.

/** Newest or oldest first. */
export type Order = 'newest' | 'oldest';

/** A place in the order: that of an event, or the edge of a millisecond (see {@link beforeTime}). */
export interface Position {
  /** Epoch ms. */
  readonly time: number;
  readonly uid: string;
}

const PACKET_LENGTH = 36;

/** Behind every uid: '~' sorts after the digits and letters of a packet id. */
const LAST_UID = '~';

/** Less than 0 when `a` is answered before `b`. */
export function comparePositions(a: Position, b: Position, order: Order): number {
  const sign = order === 'newest' ? -1 : 1;
  return sign * (a.time === b.time ? compareUids(a.uid, b.uid) : a.time - b.time);
}

function compareUids(a: string, b: string): number {
  const [packetA, packetB] = [a.slice(0, PACKET_LENGTH), b.slice(0, PACKET_LENGTH)];
  if (packetA !== packetB) return packetA < packetB ? -1 : 1;
  return Number(a.slice(PACKET_LENGTH + 1)) - Number(b.slice(PACKET_LENGTH + 1));
}

/** Less than 0 when time `a` is answered before time `b`. */
export const compareTimes = (a: number, b: number, order: Order): number =>
  order === 'newest' ? b - a : a - b;

/** The position before every event of this millisecond. */
export function beforeTime(time: number, order: Order): Position {
  return { time, uid: order === 'newest' ? LAST_UID : '' };
}
