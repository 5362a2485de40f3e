// Transport protocols by IANA name and number (https://www.iana.org/assignments/protocol-numbers).

/** A protocol as OCSF `network_connection_info` has it. */
export interface Protocol {
  /** Lower case, as IANA keywords are compared. */
  readonly name: string;
  readonly number: number | undefined;
}

const ROWS: readonly (readonly [number, ...string[]])[] = [
  [1, 'icmp'],
  [2, 'igmp'],
  [4, 'ipv4', 'ipip'],
  [6, 'tcp'],
  [17, 'udp'],
  [41, 'ipv6'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'ipv6-icmp', 'icmpv6', 'icmp6'],
  [89, 'ospf', 'ospfigp'],
  [103, 'pim'],
  [112, 'vrrp'],
  [132, 'sctp'],
  [136, 'udplite'],
];

const BY_NAME = new Map<string, Protocol>();
const BY_NUMBER = new Map<number, Protocol>();
for (const [number, ...names] of ROWS) {
  const name = names[0] ?? '';
  BY_NUMBER.set(number, { name, number });
  for (const alias of names) {
    BY_NAME.set(alias, { name: alias, number });
    BY_NAME.set(alias.toUpperCase(), { name: alias, number });
  }
}

/** The protocol a text names, in any case; one we do not know keeps its name and has no number. */
export const protocol = (text: string | undefined): Protocol | undefined => {
  if (text === undefined) return undefined;
  const known = BY_NAME.get(text);
  if (known !== undefined) return known;
  const lower = text.toLowerCase();
  return BY_NAME.get(lower) ?? { name: lower, number: undefined };
};

/** The protocol with a number, 0..255; undefined beyond. */
export const protocolByNumber = (number: number): Protocol | undefined => {
  if (!(number >= 0 && number <= 255)) return undefined;
  return BY_NUMBER.get(number) ?? { name: String(number), number };
};
