// EVE `ssh` -> SSH Activity (4007), with HASSH fingerprints.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';
import { fingerprint } from '../toolkit/fingerprint.ts';
import { NETWORK, networkEvent } from './network.ts';

const takeHassh = (draft: Draft, side: Fields | undefined, path: string): JsonObject | undefined => {
  const hassh = side?.child('hassh');
  const hash = hassh?.text('hash');
  if (hash === undefined) return undefined;
  return {
    algorithm: hassh?.text('string'),
    fingerprint: fingerprint(draft.observables, path, 'hassh', hash),
  };
};

/** `ssh`: both sides said hello. */
export const mapSsh = (draft: Draft, ssh: Fields): OcsfEvent => {
  const client = ssh.child('client');
  return networkEvent(draft, 'ssh', {
    class_uid: CLASS.sshActivity,
    activity_id: NETWORK.open,
    app_protocol_name: 'ssh',
    summary: 'ssh',
    members: {
      client_hassh: takeHassh(draft, client, 'client_hassh.fingerprint.value'),
      protocol_ver: client?.text('proto_version'),
      server_hassh: takeHassh(draft, ssh.child('server'), 'server_hassh.fingerprint.value'),
    },
  });
};
