// Records that only tell more about another one, sent without it (a rotated log, a filter): the address of a socket is
// Network Activity (4001), a path or working folder is evidence that it exists (5040).
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { EventParts } from '../toolkit/event.ts';
import { fileOf } from '../toolkit/file.ts';
import type { AuditEvent } from './event.ts';
import { bytesOf, socketAddress, takeSpelled } from './values.ts';

const network = ({ main, device }: AuditEvent, parts: EventParts): EventParts | undefined => {
  const text = main.peek('saddr');
  const address = typeof text === 'string' ? socketAddress(text) : undefined;
  if (address === undefined) return undefined;
  const members = { device, dst_endpoint: address };
  return { ...parts, class_uid: CLASS.networkActivity, activity_id: 0, members };
};

const found = (
  parts: EventParts,
  device: JsonObject,
  what: JsonObject & { query_type_id: number },
): EventParts => {
  const members = { device, query_evidence: what, query_result_id: 1 };
  return { ...parts, class_uid: CLASS.evidenceInfo, activity_id: 1, members };
};

/** A socket of family 1 (Unix) is a file; the NUL before its name, if any, says that it is on no disk. */
const localSocket = ({ main, device }: AuditEvent, parts: EventParts): EventParts | undefined => {
  const text = main.peek('saddr');
  if (typeof text !== 'string' || !text.startsWith('0100')) return undefined;
  const bytes = bytesOf(text.slice(4)) ?? [];
  let path = '';
  for (const byte of bytes.slice(0, 108)) {
    if (byte < 0x20 || byte > 0x7e) break;
    path += String.fromCharCode(byte);
  }
  if (path === '') return undefined;
  return found(parts, device, { file: fileOf(path, { type_id: 5 }), query_type_id: 2 });
};

/** A socket of another family (netlink, packet): that there was one is all OCSF can say. */
const socket = ({ main, device }: AuditEvent, parts: EventParts): EventParts | undefined =>
  main.peek('saddr') === undefined
    ? undefined
    : found(parts, device, { connection_info: { direction_id: 0 }, query_type_id: 7 });

/** The program of an EXECVE without its call: what it was started as. */
const program = ({ main, device }: AuditEvent, parts: EventParts): EventParts | undefined => {
  const path = takeSpelled(main, 'a0');
  if (path === undefined) return undefined;
  return found(parts, device, { file: fileOf(path, { type_id: 8 }), query_type_id: 2 });
};

/** The process that a signal went to. */
const target = ({ main, device }: AuditEvent, parts: EventParts): EventParts | undefined => {
  const pid = main.integer('opid');
  if (pid === undefined) return undefined;
  return found(parts, device, {
    process: { name: takeSpelled(main, 'ocomm'), pid },
    query_type_id: 10,
  });
};

/** A packet that a firewall rule told the audit of. */
const packet = ({ main, device }: AuditEvent, parts: EventParts): EventParts | undefined => {
  const from = main.ip('saddr');
  const to = main.ip('daddr');
  if (from === undefined && to === undefined) return undefined;
  const members = {
    device,
    dst_endpoint: to === undefined ? undefined : { ip: to, port: main.port('dport') },
    src_endpoint: from === undefined ? undefined : { ip: from, port: main.port('sport') },
  };
  return { ...parts, class_uid: CLASS.networkActivity, activity_id: 6, members };
};

const evidence = ({ main, device, type }: AuditEvent, parts: EventParts): EventParts | undefined => {
  const path = takeSpelled(main, type === 'CWD' ? 'cwd' : 'name');
  if (path === undefined) return undefined;
  const isFolder = type === 'CWD' || path.endsWith('/');
  const file = fileOf(path, { type_id: isFolder ? 2 : 1 });
  return found(
    parts,
    device,
    type === 'CWD' ? { folder: file, query_type_id: 3 } : { file, query_type_id: 2 },
  );
};

/** The event of a record that stands alone; undefined for types that say nothing by themselves. */
export const mapDetail = (event: AuditEvent, parts: EventParts): EventParts | undefined => {
  switch (event.type) {
    case 'SOCKADDR':
      return network(event, parts) ?? localSocket(event, parts) ?? socket(event, parts);
    case 'EXECVE':
      return program(event, parts);
    case 'OBJ_PID':
      return target(event, parts);
    case 'NETFILTER_PKT':
      return packet(event, parts);
    case 'CWD':
    case 'PATH':
      return evidence(event, parts);
    default:
      return undefined;
  }
};
