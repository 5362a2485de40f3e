// Connections and what is asked over them: Network Activity (4001), DNS (4003), RDP (4005), SMB (4006). Event pages of the
// Windows Filtering Platform, Sysmon's manual; DNS_ERROR_RCODE_* of winerror.h are response codes from 9000.
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { responseCode } from '../toolkit/dns-message.ts';
import { protocol, protocolByNumber } from '../toolkit/protocol.ts';
import { splitAuthority, URL_PATHS, url } from '../toolkit/url.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import {
  account,
  actorOf,
  type Builder,
  caller,
  fileOf,
  here,
  processAt,
  sysmonActor,
  writer,
} from './entities.ts';
import type { WindowsEvent } from './record.ts';
import { numberOf } from './values.ts';

const INBOUND = { direction: 'Inbound', direction_id: 1 };
const OUTBOUND = { direction: 'Outbound', direction_id: 2 };
const DIRECTIONS = new Map<string, JsonObject>([
  ['%%14592', INBOUND],
  ['Inbound', INBOUND],
  ['false', INBOUND],
  ['%%14593', OUTBOUND],
  ['Outbound', OUTBOUND],
  ['true', OUTBOUND],
]);

/** Direction and protocol; a direction that is not told is unknown (0). */
const connection = (event: WindowsEvent): JsonObject => {
  const number = numberOf(event.peek('Protocol'));
  const known = number === undefined ? protocol(event.text('Protocol')) : protocolByNumber(number);
  if (number !== undefined && known !== undefined) event.number('Protocol');
  const said = event.peek('Direction') ?? event.peek('Initiated');
  return {
    ...(DIRECTIONS.get(String(said)) ?? { direction_id: 0 }),
    protocol_name: known?.name,
    protocol_num: known?.number,
  };
};

/** Kinds of the filtering platform that say no. */
const BLOCKED: ReadonlySet<number | undefined> = new Set([
  2011, 5031, 5146, 5147, 5150, 5151, 5152, 5153, 5155, 5157, 5159,
]);

/** 5150-5159: what the Windows Filtering Platform let through, or did not. */
export const filtered: Builder = (event) => ({
  class_uid: CLASS.networkActivity,
  members: {
    actor: caller(event),
    connection_info: connection(event),
    dst_endpoint: event.endpoint('DestAddress', 'DestPort'),
    src_endpoint: event.endpoint('SourceAddress', 'SourcePort'),
  },
  verdict: wordVerdict(BLOCKED.has(event.id) ? 'blocked' : 'allowed'),
});

/** 5031, and the firewall's own 2011: a program that was kept from listening on this host. */
export const silenced: Builder = (event) => {
  const host = here(event);
  const process = processAt(event, { pid: ['ProcessId'], path: ['ApplicationPath'] });
  return {
    class_uid: CLASS.networkActivity,
    members: {
      actor: actorOf(account(event, 'ModifyingUser'), process) ?? caller(event),
      connection_info: connection(event),
      dst_endpoint: host && { ...host, port: event.number('Port') },
    },
    verdict: wordVerdict('blocked'),
  };
};

/** Sysmon 3. */
export const sysmonConnection: Builder = (event) => ({
  class_uid: CLASS.networkActivity,
  members: {
    actor: sysmonActor(event),
    app_protocol_name: event.text('DestinationPortName'),
    connection_info: connection(event),
    dst_endpoint: event.endpoint('DestinationIp', 'DestinationPort', 'DestinationHostname'),
    src_endpoint: event.endpoint('SourceIp', 'SourcePort', 'SourceHostname'),
  },
});

/** Types of DNS records by their numbers, as far as hosts ask for them. */
const TYPES = new Map([
  ['1', 'A'],
  ['2', 'NS'],
  ['5', 'CNAME'],
  ['6', 'SOA'],
  ['12', 'PTR'],
  ['15', 'MX'],
  ['16', 'TXT'],
  ['28', 'AAAA'],
  ['33', 'SRV'],
  ['65', 'HTTPS'],
  ['255', 'ANY'],
]);

/** One of `type:  5 host.example`, `::ffff:192.0.2.1`, `2001:db8::1`. */
const answerOf = (text: string): JsonObject | undefined => {
  if (text.startsWith('type:')) {
    const [type = '', rdata = ''] = text.slice(5).trim().split(' ', 2);
    return isHostname(rdata) || isIp(rdata) ? { rdata, type: TYPES.get(type) ?? type } : undefined;
  }
  const plain = text.startsWith('::ffff:') && text.includes('.') ? text.slice(7) : text;
  return isIp(plain) ? { rdata: plain, type: plain.includes(':') ? 'AAAA' : 'A' } : undefined;
};

const answersOf = (text: string): JsonObject[] | undefined => {
  const answers = text
    .split(';', 100)
    .map(answerOf)
    .filter((answer) => answer !== undefined);
  return answers.length === 0 ? undefined : answers;
};

/** Sysmon 22, and the DNS client's and server's own events. */
export const dnsEvent: Builder = (event) => {
  const hostname = event.text('QueryName', 'QNAME');
  if (hostname === undefined) return undefined;
  const client = event.endpoint('Source', 'Port') ?? event.endpoint('Destination', 'Port');
  const type = event.spell('QueryType') || event.spell('QTYPE');
  const status_code = event.text('QueryStatus', 'Status', 'ResponseStatus', 'RCODE');
  const code = numberOf(status_code);
  const rcode = code === undefined ? undefined : responseCode(code > 9000 ? code - 9000 : code);
  return {
    class_uid: CLASS.dnsActivity,
    members: {
      actor: sysmonActor(event) ?? actorOf(writer(event)),
      answers: answersOf(event.spell('QueryResults')),
      dst_endpoint: event.endpoint(client === undefined ? 'DnsServerIpAddress' : 'InterfaceIP'),
      query: { hostname, packet_uid: event.number('XID'), type: TYPES.get(type) ?? (type || undefined) },
      rcode: rcode?.name,
      rcode_id: rcode?.id,
      src_endpoint: client ?? here(event),
    },
    status: code === undefined ? undefined : code === 0 ? SUCCESS : FAILURE,
    status_code,
  };
};

/** 5140, 5145: a share, and what was wanted on it. */
export const shareAccess: Builder = (event) => {
  const share = event.text('ShareName');
  const isPipe = share?.endsWith('IPC$') === true;
  return {
    class_uid: CLASS.smbActivity,
    members: {
      actor: caller(event),
      dst_endpoint: here(event),
      file: fileOf(event.text('RelativeTargetName'), undefined, isPipe ? 6 : 0),
      share,
      share_type: isPipe ? 'Pipe' : 'File',
      share_type_id: isPipe ? 2 : 1,
      src_endpoint: event.endpoint('IpAddress', 'IpPort'),
    },
  };
};

/** An address, also with a port behind it. */
const peerOf = (event: WindowsEvent, key: string): JsonObject | undefined => {
  const plain = event.endpoint(key, '', key);
  if (plain !== undefined) return plain;
  const { host, port } = splitAuthority(event.spell(key).slice(0, 300));
  if (host === undefined) return undefined;
  return isIp(host) ? { ip: host, port } : { hostname: host, port };
};

/** Connections of Remote Desktop. Arguments: where the peer stands, and `out` where this host is the client. */
export const rdpEvent: Builder = (event, [, , , key = '', way]) => {
  const ends = [peerOf(event, key), here(event)];
  const [client, server] = way === 'out' ? ends.reverse() : ends;
  return {
    class_uid: CLASS.rdpActivity,
    members: { dst_endpoint: server, src_endpoint: client },
    status: event.id === 140 ? FAILURE : undefined,
  };
};

/** Transfers of the Background Intelligent Transfer Service. */
export const transfer: Builder = (event) => {
  const found = url(event.draft.observables, URL_PATHS, event.text('url', 'RemoteName') ?? '');
  const status_code = event.text('hr');
  const bytes_in = event.number('bytesTransferred');
  return {
    class_uid: CLASS.networkActivity,
    members: {
      actor: actorOf(account(event, 'User') ?? writer(event)),
      dst_endpoint:
        found?.hostname === undefined ? undefined : { hostname: found.hostname, port: found.port },
      src_endpoint: here(event),
      traffic: bytes_in === undefined ? undefined : { bytes_in },
      url: found,
    },
    status: event.id === 61 || (numberOf(status_code) ?? 0) !== 0 ? FAILURE : undefined,
    status_code,
  };
};
