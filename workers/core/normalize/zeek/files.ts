// files.log -> File Hosting Activity (6006), the successor of the deprecated Network File Activity. It wants an actor:
// all Zeek knows is the protocol. https://docs.zeek.org/en/master/scripts/base/frameworks/files/main.zeek.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../address.ts';
import { CLASS } from '../classes.ts';
import { arrow } from '../endpoint.ts';
import { FILE, file, takeHashes } from '../file.ts';
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
  const fuid = fields.text('fuid');
  const seen = file(draft.observables, FILE, fields.text('filename') ?? fuid ?? 'unknown', {
    hashes: takeHashes(draft.observables, FILE, fields, HASHES),
    mime_type: fields.text('mime_type'),
    size: fields.integer('total_bytes') ?? fields.integer('seen_bytes'),
    uid: fuid,
  });
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
