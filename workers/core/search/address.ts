// IP addresses and networks as numbers, read strictly: what two programs might read differently is not an address here.
// RFC 4291, section 2.2 (IPv6 text), RFC 4632 (prefixes). Leading zeros in IPv4 are refused: some read them as octal.

/** An address; an IPv4 address written as IPv6 (`::ffff:10.1.2.3`) is the IPv4 address. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** The addresses from `first` to `last`. */
export interface Network {
  readonly family: 4 | 6;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
}

const OCTET = /^(?:0|[1-9][0-9]{0,2})$/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const MAPPED = /^::ffff:([0-9.]+)$/i;
const LONGEST = 45;

/** The address a text is, or null. */
export function parseAddress(text: string): Address | null {
  if (text.length > LONGEST || text.length < 2) return null;
  const v4 = parseV4(MAPPED.exec(text)?.[1] ?? text);
  if (v4 !== null) return { family: 4, value: v4 };
  const v6 = text.includes(':') ? parseV6(text) : null;
  return v6 === null ? null : { family: 6, value: v6 };
}

function parseV4(text: string): bigint | null {
  const octets = text.split('.');
  if (octets.length !== 4) return null;
  let value = 0;
  for (const octet of octets) {
    if (!OCTET.test(octet) || Number(octet) > 255) return null;
    value = value * 256 + Number(octet);
  }
  return BigInt(value);
}

function parseV6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** The 16-bit groups of one side of `::`; the last may be a dotted quad. */
function groupsOf(text: string, isEnd: boolean): number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (GROUP.test(part)) groups.push(Number.parseInt(part, 16));
    else {
      const quad = isEnd && i === parts.length - 1 ? parseV4(part) : null;
      if (quad === null) return null;
      groups.push(Number(quad >> 16n), Number(quad & 0xffffn));
    }
  }
  return groups.length > 8 ? null : groups;
}

/** The network a text like `10.0.0.0/8` or `2001:db8::/32` is, or null; bits behind the prefix are ignored. */
export function parseNetwork(text: string): Network | null {
  const [, host, digits] = /^([0-9a-fA-F.:]{2,45})\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? [];
  const address = host === undefined ? null : parseAddress(host);
  const prefix = Number(digits);
  if (address === null) return null;
  const width = address.family === 4 ? 32 : 128;
  if (prefix > width) return null;
  const rest = (1n << BigInt(width - prefix)) - 1n;
  return { family: address.family, prefix, first: address.value & ~rest, last: address.value | rest };
}

/** Whether the address lies in the network. */
export function contains(network: Network, address: Address): boolean {
  return address.family === network.family && address.value >= network.first && address.value <= network.last;
}

/** The 16-bit groups of an IPv6 address. */
export function groupsOfValue(value: bigint): number[] {
  return Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(16 * (7 - i))) & 0xffffn));
}

/** The octets of an IPv4 address. */
export function octetsOfValue(value: bigint): number[] {
  return Array.from({ length: 4 }, (_, i) => Number((value >> BigInt(8 * (3 - i))) & 0xffn));
}
