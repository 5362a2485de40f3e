// Segment ids: 53 bits, ordered by time, so that they are rowids in D1, exact JavaScript numbers, and say roughly when.
//   id = received_at of its first packet (ms) * 4096 + 12 random bits    (exact until 2039: 2^53 / 4096 ms)

const RANDOM_VALUES = 4096;

/** An id for a segment whose earliest packet was received then. `random` is any unsigned 16-bit number. */
export function segmentId(receivedAt: number, random: number): number {
  return receivedAt * RANDOM_VALUES + (random % RANDOM_VALUES);
}

/** The lowest id a segment can have whose earliest packet was received at that time or later. */
export function lowestSegmentId(receivedAt: number): number {
  return receivedAt * RANDOM_VALUES;
}
