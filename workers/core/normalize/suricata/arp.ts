// EVE `arp` -> Network Activity (4001).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { DESTINATION, SOURCE, takeEndpoint } from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';
import { NETWORK, networkEvent } from './network.ts';

const ARP_SOURCE = { ip: 'src_ip', mac: 'src_mac' };
const ARP_DESTINATION = { ip: 'dest_ip', mac: 'dest_mac' };

/** `arp`: who has an address, and who answered; its ends are in the object. Undefined when they are not. */
export const mapArp = (draft: Draft, arp: Fields): OcsfEvent | undefined => {
  const source = takeEndpoint(draft, arp, SOURCE, ARP_SOURCE);
  const destination = takeEndpoint(draft, arp, DESTINATION, ARP_DESTINATION);
  if (source === undefined && destination === undefined) return undefined;
  return networkEvent(draft, 'arp', {
    class_uid: CLASS.networkActivity,
    activity_id: NETWORK.traffic,
    app_protocol_name: 'arp',
    summary: `arp ${arp.spell('opcode')}`,
    source,
    destination,
  });
};
