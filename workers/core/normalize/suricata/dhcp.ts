// EVE `dhcp` -> DHCP Activity (4004).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS } from '../classes.ts';
import type { Draft } from '../draft.ts';
import type { Fields } from '../fields.ts';
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

/** `dhcp`: one message. The leased address and the client's MAC stay in `unmapped`, where OCSF has no place for them. */
export const mapDhcp = (draft: Draft, dhcp: Fields): OcsfEvent => {
  const type = dhcp.peek('dhcp_type');
  const activity = DHCP.get(type) ?? 0;
  if (activity !== 0) dhcp.drop('dhcp_type');
  return networkEvent(draft, 'dhcp', {
    class_uid: CLASS.dhcpActivity,
    activity_id: activity,
    app_protocol_name: 'dhcp',
    summary: `dhcp ${activity === 0 ? '?' : String(type)}`,
    members: { lease_dur: dhcp.integer('lease_time'), transaction_uid: dhcp.label('id') },
  });
};
