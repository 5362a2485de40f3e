// Logs of who proved to be whom: kerberos, ntlm, radius and ldap -> Authentication (3002) where a user is named; ssh and
// rdp -> their own classes (4007, 4005). https://docs.zeek.org/en/master/script-reference/log-files.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname } from '../address.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../classes.ts';
import { fingerprint } from '../fingerprint.ts';
import { wordStatus } from '../outcome.ts';
import { type Log, TRAFFIC, trafficEvent, words } from './log.ts';

interface Logon {
  /** 1 logon, 3 authentication ticket, 4 service ticket. */
  readonly activity: number;
  readonly protocol: readonly [id: number, caption: string];
  readonly user: JsonObject;
  readonly status: Status | undefined;
  readonly detail?: string | undefined;
  readonly members?: JsonObject;
}

/** Authentication has neither `app_protocol_name` nor `connection_info`: the connection's uid becomes its session. */
const logonEvent = (log: Log, logon: Logon): OcsfEvent => {
  const uid = log.fields.text('uid');
  return trafficEvent(log, {
    activity_id: logon.activity,
    class_uid: CLASS.authentication,
    members: {
      app_protocol_name: undefined,
      auth_protocol: logon.protocol[1],
      auth_protocol_id: logon.protocol[0],
      connection_info: undefined,
      is_remote: true,
      session: uid === undefined ? undefined : { uid },
      user: logon.user,
      ...logon.members,
    },
    status: logon.status,
    status_detail: logon.detail,
    summary: words(log.path, nameOf(logon.user)),
  });
};

const nameOf = ({ name }: JsonObject): string | undefined => (typeof name === 'string' ? name : undefined);

/** `name/REALM`; the whole stays behind. A client without a name is its realm's. */
const principalOf = (client: string): JsonObject => {
  const slash = client.lastIndexOf('/');
  return slash > 0
    ? { domain: client.slice(slash + 1) || undefined, name: client.slice(0, slash) }
    : { name: client };
};

const takeTicket = (log: Log, activity: number): JsonObject | undefined => {
  if (activity === 1) return undefined;
  const renewable = log.fields.peek('renewable');
  const cipher = log.fields.text('cipher');
  return {
    encryption_details: cipher === undefined ? undefined : { algorithm: cipher, algorithm_id: 99 },
    expiration_time: log.time('till'),
    is_renewable: typeof renewable === 'boolean' ? renewable : undefined,
    type: activity === 3 ? 'Ticket Granting Ticket' : 'Service Ticket',
    type_id: activity === 3 ? 1 : 2,
  };
};

/** Maps a record of kerberos.log; one without a client is traffic. */
export const mapKerberos = (log: Log): OcsfEvent => {
  const { fields } = log;
  const type = fields.spell('request_type');
  const client = fields.peek('client');
  const status = wordStatus(fields.peek('success'));
  const detail = fields.text('error_msg');
  if (typeof client !== 'string' || client === '') {
    const service = fields.text('service');
    const members = service === undefined ? undefined : { dst_endpoint: { ...log.dst, svc_name: service } };
    return trafficEvent(log, { members, status, status_detail: detail, summary: words('kerberos', type) });
  }
  const activity = type === 'TGS' ? 4 : type === 'AS' ? 3 : 1;
  const service = fields.text('service');
  return logonEvent(log, {
    activity,
    detail,
    members: {
      authentication_token: takeTicket(log, activity),
      service: service === undefined ? undefined : { name: service },
    },
    protocol: [2, 'Kerberos'],
    status,
    user: principalOf(client),
  });
};

const takeName = (log: Log, key: string): string | undefined => {
  const value = log.fields.peek(key);
  return typeof value === 'string' && isHostname(value) ? log.fields.text(key) : undefined;
};

/** Maps a record of ntlm.log. */
export const mapNtlm = (log: Log): OcsfEvent => {
  const { fields } = log;
  const name = fields.text('username');
  const status = wordStatus(fields.peek('success'));
  const ends: JsonObject = {
    dst_endpoint: log.dst && {
      ...log.dst,
      domain: fields.text('server_tree_name'),
      hostname: takeName(log, 'server_dns_computer_name'),
      name: fields.text('server_nb_computer_name'),
    },
    src_endpoint: log.src && { ...log.src, hostname: takeName(log, 'hostname') },
  };
  if (name === undefined) return trafficEvent(log, { members: ends, status, summary: 'ntlm' });
  return logonEvent(log, {
    activity: 1,
    detail: fields.text('status'),
    members: ends,
    protocol: [1, 'NTLM'],
    status,
    user: { domain: fields.text('domainname'), name },
  });
};

/** Maps a record of radius.log. */
export const mapRadius = (log: Log): OcsfEvent => {
  const { fields } = log;
  const name = fields.text('username');
  const result = fields.peek('result');
  const status = wordStatus(result);
  const reply = fields.text('reply_msg');
  if (name === undefined) return trafficEvent(log, { status, status_detail: reply, summary: 'radius' });
  return logonEvent(log, { activity: 1, detail: reply, protocol: [10, 'RADIUS'], status, user: { name } });
};

const ldapStatus = (result: unknown): Status | undefined => {
  const word = Array.isArray(result) ? result[0] : result;
  return typeof word !== 'string' ? undefined : word.startsWith('success') ? SUCCESS : FAILURE;
};

/** Maps a record of ldap.log: a bind is a logon, everything else traffic. */
export const mapLdap = (log: Log): OcsfEvent => {
  const { fields } = log;
  const status = ldapStatus(fields.peek('result') ?? fields.peek('results'));
  const detail = fields.text('diagnostic_message');
  const code = fields.text('result');
  const opcode = fields.spell('opcode');
  const name = opcode.startsWith('bind') ? fields.text('object') : undefined;
  if (name === undefined) {
    const members = { status_code: code };
    return trafficEvent(log, { members, status, status_detail: detail, summary: words('ldap', opcode) });
  }
  return logonEvent(log, {
    activity: 1,
    detail: detail ?? code,
    members: { is_cleartext: opcode === 'bind simple' ? true : undefined, status_code: code },
    protocol: [12, 'LDAP'],
    status,
    user: { name },
  });
};

const hassh = (log: Log, at: string, algorithms: string, hash: string): JsonObject | undefined => {
  const value = log.fields.text(hash);
  if (value === undefined) return undefined;
  return {
    algorithm: log.fields.text(algorithms),
    fingerprint: fingerprint(log.draft.observables, `${at}.fingerprint.value`, 'hassh', value),
  };
};

/** Maps a record of ssh.log. Zeek guesses from lengths whether a login worked; who logged in is encrypted. */
export const mapSsh = (log: Log): OcsfEvent => {
  const { fields } = log;
  const status = wordStatus(fields.peek('auth_success'));
  const version = fields.label('version');
  return trafficEvent(log, {
    activity_id: status === FAILURE ? 4 : 1,
    class_uid: CLASS.sshActivity,
    members: {
      client_hassh: hassh(log, 'client_hassh', 'hasshAlgorithms', 'hassh'),
      protocol_ver: version,
      server_hassh: hassh(log, 'server_hassh', 'hasshServerAlgorithms', 'hasshServer'),
    },
    status,
    summary: words('ssh', fields.spell('client'), fields.spell('server')),
  });
};

const takeDisplay = (log: Log): JsonObject | undefined => {
  const width = log.fields.integer('desktop_width');
  const height = log.fields.integer('desktop_height');
  return width === undefined && height === undefined
    ? undefined
    : { physical_height: height, physical_width: width };
};

/** Maps a record of rdp.log: how far the handshake got, and whom the cookie names. */
export const mapRdp = (log: Log): OcsfEvent => {
  const { fields } = log;
  const cookie = fields.text('cookie');
  const result = fields.text('result');
  const client = takeName(log, 'client_name');
  const layout = fields.text('keyboard_layout');
  const isTls = result === 'encrypted';
  return trafficEvent(log, {
    activity_id: result === undefined ? 1 : isTls ? 5 : 4,
    class_uid: CLASS.rdpActivity,
    members: {
      device: client === undefined ? undefined : { hostname: client, type_id: 0 },
      identifier_cookie: cookie,
      keyboard_info: layout === undefined ? undefined : { keyboard_layout: layout },
      protocol_ver: fields.text('client_build'),
      remote_display: takeDisplay(log),
      user: cookie === undefined ? undefined : { name: cookie },
    },
    ownDevice: true,
    // Behind TLS nothing more is seen.
    status: result === undefined || isTls ? undefined : (wordStatus(result.toLowerCase()) ?? FAILURE),
    status_detail: result,
    summary: words('rdp', cookie, result),
  });
};

/** Maps a record of rfb.log (VNC). */
export const mapRfb = (log: Log): OcsfEvent => {
  const { fields } = log;
  const status = wordStatus(fields.peek('auth'));
  const method = fields.peek('authentication_method');
  return trafficEvent(log, {
    activity_id: status === FAILURE ? 4 : TRAFFIC,
    app: 'vnc',
    status,
    summary: words('vnc', typeof method === 'string' ? `authentication ${method}` : undefined),
  });
};
