// Splunk's acknowledgement ids, without a store of them: a packet id is a UUIDv7 (RFC 9562, section 5.7), and its time and the
// 12 bits behind it, which begin its text, are one number that JavaScript holds exactly until 2089. From the number back to
// the beginning, and the catalog's key order finds the packet.

/** 2020-01-01: no packet is older. */
const EPOCH_MS = 1_577_836_800_000;

/** Of `rand_a`, behind the version. */
const RANDOM_VALUES = 4096;

/** Digits of a time in ms. */
const TIME_DIGITS = 12;

/** The id under which a packet's acknowledgement is asked for. Two packets of one millisecond share one in 1 of 4,096 cases. */
export function ackIdOf(packet: string): number {
  const time = Number.parseInt(packet.slice(0, 8) + packet.slice(9, 13), 16);
  const random = Number.parseInt(packet.slice(15, 18), 16);
  return (time - EPOCH_MS) * RANDOM_VALUES + random;
}

/** How the ids of the packets behind an acknowledgement id begin; undefined for a number that is none. */
export function packetPrefixOf(ackId: number): string | undefined {
  if (!Number.isSafeInteger(ackId) || ackId < 0) return undefined;
  const time = (Math.floor(ackId / RANDOM_VALUES) + EPOCH_MS).toString(16).padStart(TIME_DIGITS, '0');
  const random = (ackId % RANDOM_VALUES).toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random}`;
}
