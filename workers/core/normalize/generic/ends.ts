// The two ends of what a record is about, out of its facts. Members that are absent are not assigned: undefined ones would be
// looked at again by whoever reads an end, and records fill three of twelve.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Slot } from './dictionary.ts';
import * as FACT from './fact.ts';
import type { Facts } from './facts.ts';
import { country } from './reads.ts';

/** Which facts are of one end. */
interface EndSlots {
  readonly country: Slot;
  readonly domain: Slot;
  readonly host: Slot;
  readonly id: Slot;
  readonly interface: Slot;
  readonly ip: Slot;
  readonly mac: Slot;
  /** What it was translated to. */
  readonly natIp: Slot;
  readonly natPort: Slot;
  readonly port: Slot;
  readonly service: Slot;
  readonly vlan: Slot | undefined;
  readonly zone: Slot;
}

/** `src_endpoint`. */
const SOURCE: EndSlots = {
  country: FACT.srcCountry,
  domain: FACT.srcDomain,
  host: FACT.srcHost,
  id: FACT.srcId,
  interface: FACT.srcIf,
  ip: FACT.srcIp,
  mac: FACT.srcMac,
  natIp: FACT.srcNatIp,
  natPort: FACT.srcNatPort,
  port: FACT.srcPort,
  service: FACT.srcService,
  vlan: FACT.vlan,
  zone: FACT.srcZone,
};

/** `dst_endpoint`. */
const DESTINATION: EndSlots = {
  country: FACT.dstCountry,
  domain: FACT.dstDomain,
  host: FACT.dstHost,
  id: FACT.dstId,
  interface: FACT.dstIf,
  ip: FACT.dstIp,
  mac: FACT.dstMac,
  natIp: FACT.dstNatIp,
  natPort: FACT.dstNatPort,
  port: FACT.dstPort,
  service: FACT.dstService,
  vlan: undefined,
  zone: FACT.dstZone,
};

/**
 * `src_endpoint` or `dst_endpoint`, with the address it was translated to as its proxy. An address in the place of a name counts
 * as one, and the other way round. What identifies nothing, as a port, makes no end by itself.
 */
export const takeEnd = (facts: Facts, side: 'src' | 'dst'): JsonObject | undefined => {
  const slots = side === 'src' ? SOURCE : DESTINATION;
  const domain = facts.text(slots.domain);
  const address = facts.ip(slots.ip);
  const hostname = facts.hostname(slots.host) ?? facts.hostname(slots.ip);
  const interface_name = facts.label(slots.interface);
  const ip = address ?? facts.ip(slots.host);
  const svc_name = facts.text(slots.service);
  const uid = facts.label(slots.id);
  const isNamed = (domain ?? hostname ?? interface_name ?? ip ?? svc_name ?? uid) !== undefined;
  if (!isNamed) return undefined;
  const end: JsonObject = {};
  if (domain !== undefined) end.domain = domain;
  if (hostname !== undefined) end.hostname = hostname;
  if (interface_name !== undefined) end.interface_name = interface_name;
  if (ip !== undefined) end.ip = ip;
  if (svc_name !== undefined) end.svc_name = svc_name;
  if (uid !== undefined) end.uid = uid;
  const location = facts.take(slots.country, country);
  if (location !== undefined) end.location = location;
  const mac = facts.mac(slots.mac);
  if (mac !== undefined) end.mac = mac;
  const port = facts.port(slots.port);
  if (port !== undefined) end.port = port;
  const vlan = slots.vlan === undefined ? undefined : facts.label(slots.vlan);
  if (vlan !== undefined) end.vlan_uid = vlan;
  const zone = facts.text(slots.zone);
  if (zone !== undefined) end.zone = zone;
  if (facts.peek(slots.natIp) !== undefined) takeTranslation(facts, end, slots);
  return end;
};

/** A translation is one of an address: a port alone identifies nothing, and an address to itself is none. */
const takeTranslation = (facts: Facts, end: JsonObject, { natIp, natPort }: EndSlots): void => {
  const ip = facts.peek(natIp);
  if (ip === '0.0.0.0' || ip === '::') return;
  const to = facts.ip(natIp);
  if (to === undefined) return;
  const port = facts.port(natPort);
  if (to !== end.ip || (port !== undefined && port !== end.port)) end.proxy_endpoint = { ip: to, port };
};
