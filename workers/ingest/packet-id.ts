// Packet ids: UUIDv7 (RFC 9562, section 5.7), minted where the request arrives. Time first, so that the catalog's key order is
// the order of receipt and a window of time is a range of keys; 74 random bits, so that no two edges need to agree.

/** An id for a packet received at `receivedAt` (epoch ms). Not monotonic within a millisecond. */
export function mintPacketId(receivedAt: number): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  // Version 7 in the high nibble of octet 6, variant 10 in the high bits of octet 8.
  random[0] = 0x70 | ((random[0] ?? 0) & 0x0f);
  random[2] = 0x80 | ((random[2] ?? 0) & 0x3f);
  const time = receivedAt.toString(16).padStart(12, '0');
  const tail = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`;
}
