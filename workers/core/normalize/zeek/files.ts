// files.log -> File Hosting Activity (6006), the successor of the deprecated Network File Activity. It wants an actor:
// all Zeek knows is the protocol. What is known of a file without its hosts (pe.log) is evidence of it (5040). https://docs.zeek.org/en/master/scripts/base/frameworks/files/main.zeek.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { isText, type JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { FILE, type FilePaths, file, takeHashes } from '../toolkit/file.ts';
import { connectionOf, type Log, logEvent, objectOf } from './log.ts';

const HASHES = [
  ['md5', 'md5'],
  ['sha1', 'sha1'],
  ['sha256', 'sha256'],
] as const;

/** The only address of a list, taken; the first of several, not taken. */
const takeHost = (log: Log, key: string): JsonObject | undefined => {
  const list = log.peek(key);
  const first = Array.isArray(list) ? list[0] : list;
  if (typeof first !== 'string' || !isIp(first)) return undefined;
  if (!Array.isArray(list) || list.length === 1) log.fields.drop(key);
  return { ip: first };
};

/** Names of the sensor's name. */
const SENSORS = ['@system', '_system_name'];

/** The file of a piece of evidence. */
const EVIDENCE: FilePaths = {
  hash: 'query_evidence.file.hashes.value',
  name: 'query_evidence.file.name',
  path: 'query_evidence.file.path',
};

/** The file, by the name it had, else by the id that Zeek gave it; undefined without both. */
const takeFile = (log: Log, id: string, paths: FilePaths): JsonObject | undefined => {
  const { draft, fields } = log;
  const fuid = fields.text(id);
  const name = fields.text('filename') ?? fuid;
  if (name === undefined) return undefined;
  return file(draft.observables, paths, name, {
    hashes: takeHashes(draft.observables, paths, fields, HASHES),
    mime_type: fields.text('mime_type'),
    size: fields.integer('total_bytes') ?? fields.integer('seen_bytes'),
    uid: fuid,
  });
};

/** Maps a record that tells of a file, but not who sent it to whom; undefined where it does not tell of which. */
export const mapSeen = (log: Log): OcsfEvent | undefined => {
  const fuid = log.peek('fuid') === undefined ? 'id' : 'fuid';
  // The class wants a device, and a number is no sensor's name.
  if (!SENSORS.some((key) => isText(log.peek(key)))) return undefined;
  const seen = takeFile(log, fuid, EVIDENCE);
  if (seen === undefined) return undefined;
  const members: JsonObject = {
    query_evidence: { file: seen, query_type_id: 2 },
    query_result_id: 1,
  };
  return logEvent(log, members, {
    activity_id: 1,
    class_uid: CLASS.evidenceInfo,
    message: `${log.path} ${seen.name}`,
  });
};

/**
 * Maps a record of files.log; undefined where no host is known. As in every log, the source is who opened the connection:
 * it sent the file where `is_orig` says so (upload), and else received it (download).
 */
export const mapFiles = (log: Log): OcsfEvent | undefined => {
  const { draft, ends, fields } = log;
  const [from, to] = [objectOf(ends.src_endpoint), objectOf(ends.dst_endpoint)];
  if (from === undefined && to !== undefined) return undefined;
  const up = fields.peek('is_orig');
  const sender = from ?? takeHost(log, 'tx_hosts');
  const receiver = from === undefined ? takeHost(log, 'rx_hosts') : to;
  const isDown = up === false;
  const source = from ?? (isDown ? (receiver ?? sender) : (sender ?? receiver));
  if (source === undefined) return undefined;
  const destination = source === sender ? receiver : sender;
  const uids = fields.peek('conn_uids');
  const connection = connectionOf(log);
  if (Array.isArray(uids) && typeof uids[0] === 'string') connection.uid ??= uids[0];
  const seen = takeFile(log, 'fuid', FILE) ?? file(draft.observables, FILE, 'unknown', {});
  const members: JsonObject = {
    actor: { app_name: fields.text('source') ?? 'unknown' },
    connection_info: connection,
    dst_endpoint: destination,
    duration: log.interval('duration'),
    file: seen,
    src_endpoint: source,
  };
  return logEvent(log, members, {
    activity_id: up === true ? 1 : isDown ? 2 : 0,
    class_uid: CLASS.fileHosting,
    message: `file ${seen.name} ${arrow(source, destination)}`,
  });
};
