// Records that only tell more about another one, sent without it (a rotated log, a filter): the address of a socket is
// Network Activity (4001), a path or working folder is evidence that it exists (5040).
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import type { EventParts } from '../event.ts';
import { baseName } from '../file.ts';
import type { AuditEvent } from './event.ts';
import { socketAddress, takeSpelled } from './values.ts';

const network = ({ main, device }: AuditEvent, parts: EventParts): EventParts | undefined => {
  const text = main.peek('saddr');
  const address = typeof text === 'string' ? socketAddress(text) : undefined;
  if (address === undefined) return undefined;
  const members = { device, dst_endpoint: address };
  return { ...parts, class_uid: CLASS.networkActivity, activity_id: 0, members };
};

const evidence = ({ main, device, type }: AuditEvent, parts: EventParts): EventParts | undefined => {
  const path = takeSpelled(main, type === 'CWD' ? 'cwd' : 'name');
  if (path === undefined) return undefined;
  const name = baseName(path);
  const isFolder = type === 'CWD' || path.endsWith('/');
  const file: JsonObject = { name, path: name === path ? undefined : path, type_id: isFolder ? 2 : 1 };
  const found = type === 'CWD' ? { folder: file, query_type_id: 3 } : { file, query_type_id: 2 };
  const members = { device, query_evidence: found, query_result_id: 1 };
  return { ...parts, class_uid: CLASS.evidenceInfo, activity_id: 1, members };
};

/** The event of a record that stands alone; undefined for types that say nothing by themselves. */
export const mapDetail = (event: AuditEvent, parts: EventParts): EventParts | undefined => {
  if (event.type === 'SOCKADDR') return network(event, parts);
  return event.type === 'CWD' || event.type === 'PATH' ? evidence(event, parts) : undefined;
};
