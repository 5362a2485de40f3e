// DHCP message types (RFC 2131, and the DHCPv6 ones of RFC 8415 that do the same) as activities of DHCP Activity (4004).

const TYPES = new Map<string, number>([
  ['DISCOVER', 1],
  ['SOLICIT', 1],
  ['OFFER', 2],
  ['ADVERTISE', 2],
  ['REQUEST', 3],
  ['RENEW', 3],
  ['REBIND', 3],
  ['DECLINE', 4],
  ['ACK', 5],
  ['REPLY', 5],
  ['NAK', 6],
  ['NACK', 6],
  ['RELEASE', 7],
  ['INFORM', 8],
  ['EXPIRE', 9],
]);

/** `activity_id` of a message's type, in capitals, with or without `DHCP` before it; undefined for any other word. */
export const dhcpActivity = (type: string): number | undefined =>
  TYPES.get(type.startsWith('DHCP') ? type.slice(4) : type);
