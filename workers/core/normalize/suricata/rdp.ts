// EVE `rdp` -> RDP Activity (4005).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { NETWORK, networkEvent } from './network.ts';

const RDP = new Map<unknown, number>([
  ['initial_request', 1],
  ['initial_response', 2],
  ['connect_request', 3],
  ['connect_response', 4],
  ['tls_handshake', 5],
]);

const takeKeyboard = (client: Fields): JsonObject => ({
  function_keys: client.integer('function_keys'),
  ime: client.text('ime'),
  keyboard_layout: client.text('keyboard_layout'),
  keyboard_type: client.text('keyboard_type'),
});

/** `rdp`: one step of the handshake. */
export const mapRdp = (draft: Draft, rdp: Fields): OcsfEvent => {
  const step = rdp.text('event_type');
  const client = rdp.child('client');
  const name = client?.hostname('client_name');
  if (name !== undefined) draft.observables.add('device.hostname', OBSERVABLE.hostname, name);
  return networkEvent(draft, 'rdp', {
    class_uid: CLASS.rdpActivity,
    activity_id: RDP.get(step) ?? (step === undefined ? 0 : NETWORK.other),
    activity_name: step === undefined || RDP.has(step) ? undefined : step,
    app_protocol_name: 'rdp',
    summary: `rdp ${step ?? '?'}`,
    members: {
      capabilities: client?.texts('capabilities'),
      device: name === undefined ? undefined : { hostname: name, type_id: 0 },
      identifier_cookie: rdp.text('cookie'),
      keyboard_info: client === undefined ? undefined : takeKeyboard(client),
      protocol_ver: client?.text('version'),
    },
  });
};
