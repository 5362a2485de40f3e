// EVE events of protocols that OCSF has a network class for: SSH (4007), SMB (4006), RDP (4005), DHCP (4004),
// FTP and TFTP (4008), NTP (4013). What a class has no attribute for stays in `unmapped`.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, SUCCESS } from '../classes.ts';
import { type Draft, PROFILES } from '../draft.ts';
import { DESTINATION, SOURCE, takeEndpoint } from '../endpoint.ts';
import { type Fields, wholeNumber } from '../fields.ts';
import { FILE, file } from '../file.ts';
import { fingerprint } from '../fingerprint.ts';
import { OBSERVABLE } from '../observables.ts';
import { ACTOR, user } from '../user.ts';
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

/** SMB Activity by the disposition of an open. */
const SMB = new Map<unknown, number>([
  ['FILE_SUPERSEDE', 1],
  ['FILE_OPEN', 2],
  ['FILE_CREATE', 3],
  ['FILE_OPEN_IF', 4],
  ['FILE_OVERWRITE', 5],
  ['FILE_OVERWRITE_IF', 6],
]);

/** `smb`: one command and its reply; opens have an activity, all else is "other" under the command's name. */
export const mapSmb = (draft: Draft, smb: Fields): OcsfEvent => {
  const command = smb.text('command');
  const activity = SMB.get(smb.peek('disposition')) ?? (command === undefined ? 0 : NETWORK.other);
  const path = smb.text('filename');
  const status = smb.text('status');
  const login = smb.child('ntlmssp');
  const actor =
    login === undefined ? undefined : user(draft, ACTOR, login.text('user'), login.text('domain'));
  return networkEvent(draft, 'smb', {
    class_uid: CLASS.smbActivity,
    activity_id: activity,
    activity_name: activity === NETWORK.other ? command : undefined,
    app_protocol_name: 'smb',
    summary: `smb ${command ?? '?'}`,
    status: status === undefined ? undefined : status === 'STATUS_SUCCESS' ? SUCCESS : FAILURE,
    status_code: smb.text('status_code'),
    status_detail: status,
    profiles: actor === undefined ? undefined : PROFILES.host,
    members: {
      actor: actor === undefined ? undefined : { user: actor },
      client_dialects: smb.texts('client_dialects'),
      command,
      dialect: smb.text('dialect'),
      file: path === undefined ? undefined : file(draft.observables, FILE, path, { uid: smb.text('fuid') }),
      share: smb.text('share') ?? smb.text('named_pipe'),
      tree_uid: smb.label('tree_id'),
    },
  });
};

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

const FTP = new Map<unknown, number>([
  ['STOR', 1],
  ['STOU', 1],
  ['APPE', 1],
  ['RETR', 2],
  ['NOOP', 3],
  ['DELE', 4],
  ['RNFR', 5],
  ['RNTO', 5],
  ['LIST', 6],
  ['NLST', 6],
  ['MLSD', 6],
  ['MLST', 6],
]);

/** Reply codes as numbers; undefined, and nothing taken, unless all are. */
const takeCodes = (ftp: Fields): number[] | undefined => {
  const value = ftp.peek('completion_code');
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const codes: number[] = [];
  for (const item of value) {
    const code = wholeNumber(item);
    if (code === undefined) return undefined;
    codes.push(code);
  }
  ftp.drop('completion_code');
  return codes;
};

/** `ftp` and `ftp_data`: one command, or the file it moved. Failed when the last reply code is 4xx or 5xx. */
export const mapFtp = (draft: Draft, ftp: Fields, type: string): OcsfEvent => {
  const command = ftp.text('command');
  const activity = FTP.get(command) ?? (command === undefined ? 0 : NETWORK.other);
  const codes = takeCodes(ftp);
  const last = codes?.at(-1);
  const path = ftp.text('filename');
  return networkEvent(draft, type, {
    class_uid: CLASS.ftpActivity,
    activity_id: activity,
    activity_name: activity === NETWORK.other ? command : undefined,
    app_protocol_name: 'ftp',
    summary: `ftp ${command ?? 'reply'}`,
    status: last === undefined ? undefined : last < 400 ? SUCCESS : FAILURE,
    members: {
      codes,
      command,
      command_responses: ftp.texts('reply'),
      file: path === undefined ? undefined : file(draft.observables, FILE, path, {}),
      port: ftp.port('dynamic_port'),
      type: ftp.text('mode'),
    },
  });
};

/** `tftp`: a file asked for or offered. */
export const mapTftp = (draft: Draft, tftp: Fields): OcsfEvent => {
  const packet = tftp.text('packet');
  const path = tftp.text('file');
  return networkEvent(draft, 'tftp', {
    class_uid: CLASS.ftpActivity,
    activity_id: packet === 'write' ? 1 : packet === 'read' ? 2 : 0,
    app_protocol_name: 'tftp',
    summary: `tftp ${packet ?? '?'}`,
    members: {
      command: packet,
      file: path === undefined ? undefined : file(draft.observables, FILE, path, {}),
      type: tftp.text('mode'),
    },
  });
};

const stratumId = (stratum: number): number => {
  if (stratum === 0 || stratum === 1 || stratum === 16) return stratum;
  return stratum > 1 && stratum < 16 ? 2 : 17;
};

/** `ntp`: one message; its mode is OCSF's activity. */
export const mapNtp = (draft: Draft, ntp: Fields): OcsfEvent => {
  const mode = ntp.peek('mode');
  const activity = typeof mode === 'number' && mode >= 1 && mode <= 7 && Number.isInteger(mode) ? mode : 0;
  if (activity !== 0) ntp.drop('mode');
  const stratum = ntp.peek('stratum');
  return networkEvent(draft, 'ntp', {
    class_uid: CLASS.ntpActivity,
    activity_id: activity,
    app_protocol_name: 'ntp',
    summary: 'ntp',
    members: {
      // The number itself stays in `unmapped`: OCSF's `stratum` is a caption.
      stratum_id: typeof stratum === 'number' ? stratumId(stratum) : undefined,
      version: ntp.label('version') ?? 'unknown',
    },
  });
};

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
    summary: `arp ${arp.peek('opcode')}`,
    source,
    destination,
  });
};
