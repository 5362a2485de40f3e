// EVE `dhcp` -> DHCP Activity (4004).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { SOURCE } from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { takeSource } from './eve.ts';
import { networkEvent } from './network.ts';

const DHCP = new Map<unknown, number>([
  ['discover', 1],
  ['offer', 2],
  ['request', 3],
  ['decline', 4],
  ['ack', 5],
  ['nak', 6],
  ['release', 7],
  ['inform', 8],
]);

/** The client is who asks; behind a relay it is at neither end. */
const takeClient = (draft: Draft, dhcp: Fields): JsonObject | undefined => {
  const { type, relay_ip: relay } = dhcp.record;
  if (type !== 'request' || relay !== undefined) return undefined;
  const source = takeSource(draft);
  if (source === undefined) return undefined;
  const [hostname, mac] = [dhcp.hostname('hostname'), dhcp.mac('client_mac')];
  if (hostname !== undefined) draft.observables.add(SOURCE.hostname, OBSERVABLE.hostname, hostname);
  if (mac !== undefined) draft.observables.add(SOURCE.mac, OBSERVABLE.mac, mac);
  return { hostname, ip: source.ip, mac, port: source.port };
};

/** `dhcp`: one message. The leased address stays in `unmapped`, where OCSF has no place for it. */
export const mapDhcp = (draft: Draft, dhcp: Fields): OcsfEvent => {
  const type = dhcp.peek('dhcp_type');
  const activity = DHCP.get(type) ?? 0;
  if (activity !== 0) dhcp.drop('dhcp_type');
  return networkEvent(draft, 'dhcp', {
    class_uid: CLASS.dhcpActivity,
    activity_id: activity,
    app_protocol_name: 'dhcp',
    summary: `dhcp ${activity === 0 ? '?' : String(type)}`,
    source: takeClient(draft, dhcp),
    members: { lease_dur: dhcp.integer('lease_time'), transaction_uid: dhcp.label('id') },
  });
};
