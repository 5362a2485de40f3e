// The logs of connections, one row each: class, activity, what the message says, which member goes where, and which tells the
// outcome. https://docs.zeek.org/en/master/script-reference/log-files.html, and the packages of Corelight and ICSNPP.
import { CLASS } from '../toolkit/classes.ts';
import { dns } from './dns.ts';
import { http } from './http.ts';
import { hassh, ja3, kind, NTLM_ENDS, ROWS } from './kind.ts';
import type { Kind, Log } from './log.ts';
import { SPECIAL } from './logons.ts';
import * as think from './thoughts.ts';
import { ftp, smbCommand, smbFile, smbShare } from './transfers.ts';

const NETWORK = CLASS.networkActivity;

/** Says something of a connection, and OCSF has no class for it. */
const other = (says: string, rows: readonly string[] = [], outcome = ''): Kind =>
  kind(NETWORK, 6, says, rows, outcome, think.spans);

const VIOLATION = kind(
  NETWORK,
  6,
  ' name analyzer analyzer_name source failure_reason',
  [
    'app_protocol_name analyzer analyzer_name source',
    'status_code name',
    'status_detail failure_reason addl',
  ],
  '',
  think.violation,
);

/** Any log that is not here. */
const UNKNOWN = other('', ['status_code label:status_code']);

const KINDS = new Map<string, Kind>(
  Object.entries({
    analyzer: VIOLATION,
    bacnet: other('bacnet pdu_service'),
    cip: other('cip cip_service'),
    conn: kind(
      NETWORK,
      0,
      'conn proto service conn_state',
      [
        'app_protocol_name service',
        'status_code conn_state',
        'traffic.bytes_in int:resp_bytes',
        'traffic.bytes_missed int:missed_bytes',
        'traffic.bytes_out int:orig_bytes',
        'traffic.packets_in int:resp_pkts',
        'traffic.packets_out int:orig_pkts',
      ],
      '',
      think.conn,
    ),
    dce_rpc: other('dce_rpc endpoint operation', ['+dst_endpoint.svc_name endpoint']),
    dhcp: kind(
      CLASS.dhcpActivity,
      0,
      'dhcp',
      [
        'src_endpoint.ip ip:client_addr ip:assigned_addr ip:assigned_ip',
        'src_endpoint.hostname host:host_name',
        'src_endpoint.mac mac:mac',
        '+src_endpoint.domain domain',
        '+src_endpoint.port port:client_port',
        'dst_endpoint.ip ip:server_addr',
        '+dst_endpoint.port port:server_port',
        'status_detail server_message',
        'transaction_uid label:trans_id',
      ],
      '',
      think.dhcp,
    ),
    dnp3: other('dnp3 fc_request fc_reply'),
    dns: kind(
      CLASS.dnsActivity,
      0,
      'dns qtype_name query rcode_name',
      [
        'query.hostname query',
        '+query.class qclass_name label:qclass',
        '+query.packet_uid int:trans_id',
        '+query.type qtype_name label:qtype',
      ],
      '',
      dns,
    ),
    dpd: VIOLATION,
    enip: other('enip enip_command'),
    ftp: kind(
      CLASS.ftpActivity,
      0,
      'ftp command arg',
      [ROWS.user, 'command command', 'port port:data_channel/resp_p'],
      'reply_code',
      ftp,
    ),
    http: kind(
      CLASS.httpActivity,
      0,
      'http method host uri status_code',
      [
        'actor.user.name username',
        'http_request.body_length int:request_body_len',
        'http_request.referrer referrer',
        'http_request.user_agent user_agent',
        'http_request.version label:version',
        'http_response.code int:status_code',
        '+http_response.body_length int:response_body_len',
        '+http_response.status status_msg',
        'status_code copy:status_code',
      ],
      'status_code',
      http,
    ),
    irc: other('irc command value', [ROWS.user]),
    kerberos: other(
      'kerberos request_type',
      ['+dst_endpoint.svc_name service', 'status_detail error_msg'],
      'success',
    ),
    ldap: other('ldap opcode', [ROWS.result, ROWS.diagnosis], '!result'),
    ldap_search: other('ldap base_object filter', [ROWS.result, ROWS.diagnosis], '!result'),
    modbus: other('modbus func pdu_type', ['status_detail exception']),
    mqtt_connect: other('mqtt client_id', ['status_detail connect_status']),
    mqtt_publish: other('mqtt from_client topic', [ROWS.status]),
    mqtt_subscribe: other('mqtt action'),
    mysql: other('mysql cmd arg', ['status_detail response'], 'success'),
    ntlm: other('ntlm', NTLM_ENDS, 'success'),
    ntp: kind(CLASS.ntpActivity, 0, 'ntp', ['version label:version', 'version =unknown'], '', think.ntp),
    postgresql: other(
      'postgresql frontend frontend_arg',
      [ROWS.user, 'status_detail error_message'],
      'success',
    ),
    quic: kind(NETWORK, 1, 'quic server_name', ['tls.sni server_name', 'tls.version =TLS 1.3']),
    radius: other('radius', ['status_detail reply_msg'], 'result'),
    rdp: kind(
      CLASS.rdpActivity,
      0,
      'rdp cookie result',
      [
        'device.hostname host:client_name',
        '+device.type_id =0',
        'identifier_cookie cookie',
        'user.name copy:cookie',
        'keyboard_info.keyboard_layout keyboard_layout',
        'protocol_ver client_build',
        'remote_display.physical_height int:desktop_height',
        'remote_display.physical_width int:desktop_width',
        'status_detail result',
      ],
      '!result',
      think.rdp,
    ),
    redis: other('redis cmd/name cmd/key', [], 'success'),
    rfb: kind(NETWORK, 6, 'vnc authentication_method', [], 'auth'),
    s7comm: other('s7comm rosctr_name function_name'),
    sip: other(
      'sip method request_from request_to',
      ['status_code label:status_code', 'status_detail status_msg', 'url.url_string uri'],
      'status_code',
    ),
    smb_cmd: kind(
      CLASS.smbActivity,
      0,
      'smb command',
      ['actor.user.name username', 'command command', 'dialect version', 'share tree', ROWS.status],
      '!status',
      smbCommand,
    ),
    smb_files: kind(
      CLASS.smbActivity,
      0,
      'smb action path name',
      ['command action', 'share path', 'file.name name', '+file.size int:size', '+file.uid fuid'],
      '',
      smbFile,
    ),
    smb_mapping: kind(CLASS.smbActivity, 0, 'smb path', ['share path'], '', smbShare),
    smtp: other('smtp', ['status_detail last_reply'], 'last_reply'),
    snmp: other('snmp community'),
    socks: other('socks request/name request/host', [ROWS.user, ROWS.status], 'status'),
    ssh: kind(
      CLASS.sshActivity,
      1,
      'ssh client server',
      [
        'protocol_ver label:version',
        ...hassh('client', 'hassh', 'hasshAlgorithms'),
        ...hassh('server', 'hasshServer', 'hasshServerAlgorithms'),
      ],
      'auth_success',
    ),
    ssl: kind(
      NETWORK,
      1,
      'tls version server_name',
      [
        'tls.certificate_chain texts:cert_chain_fps',
        'tls.cipher cipher',
        ...ja3('ja3'),
        ...ja3('ja3s'),
        'tls.sni server_name',
        'tls.version version',
        'tls.version =unknown',
        'ja4_fingerprint_list[].value ja4',
        '+ja4_fingerprint_list[].type_id =1',
        'status_detail last_alert',
      ],
      'established',
      think.ssl,
    ),
    syslog: kind(NETWORK, 6, 'syslog', [], '', think.syslog),
    telnet: other('telnet', [ROWS.user], 'success'),
    tunnel: kind(
      CLASS.tunnelActivity,
      0,
      'tunnel tunnel_type action',
      ['tunnel_type tunnel_type'],
      '',
      think.tunnel,
    ),
    websocket: kind(
      CLASS.httpActivity,
      0,
      'websocket host uri',
      ['http_request.user_agent user_agent'],
      '',
      http,
    ),
    weird: VIOLATION,
  }),
);

/** Names of the logs that have a row. */
export const KIND_NAMES: readonly string[] = [...KINDS.keys()];

/** Is there a row for a log of that name? */
export const hasKind = (path: string): boolean => KINDS.has(path);

/** How a record of a connection is mapped; traffic where the log is not known. */
export const kindOf = (path: string, log: Log): Kind => {
  const [is, special] = SPECIAL.get(path) ?? [];
  // An authentication is to somebody.
  const fits = special?.class_uid !== CLASS.authentication || log.ends.dst_endpoint !== undefined;
  return special !== undefined && fits && is?.(log) === true ? special : (KINDS.get(path) ?? UNKNOWN);
};
