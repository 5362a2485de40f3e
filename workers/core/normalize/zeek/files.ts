// files.log -> File Hosting Activity (6006), the successor of the deprecated Network File Activity. It wants an actor:
// all Zeek knows is the protocol. https://docs.zeek.org/en/master/scripts/base/frameworks/files/main.zeek.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../address.ts';
import { CLASS } from '../classes.ts';
import { arrow } from '../endpoint.ts';
import { FILE, file, takeHashes } from '../file.ts';
import { connectionOf, type Log, logEvent } from './log.ts';

const HASHES = [
  ['md5', 'md5'],
  ['sha1', 'sha1'],
  ['sha256', 'sha256'],
] as const;

/** The only address of a list, taken; the first of several, not taken. */
const takeHost = (log: Log, key: string): JsonObject | undefined => {
  const list = log.fields.peek(key);
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
  const { draft, fields } = log;
  if (log.src === undefined && log.dst !== undefined) return undefined;
  const up = fields.peek('is_orig');
  const sender = log.src === undefined ? takeHost(log, 'tx_hosts') : undefined;
  const receiver = log.src === undefined ? takeHost(log, 'rx_hosts') : undefined;
  const download = up === false;
  const source = log.src ?? (download ? (receiver ?? sender) : (sender ?? receiver));
  if (source === undefined) return undefined;
  const destination = log.dst ?? (source === sender ? receiver : sender);
  const fuid = fields.text('fuid');
  const app = fields.text('source');
  const seen = file(draft.observables, FILE, fields.text('filename') ?? fuid ?? 'unknown', {
    hashes: takeHashes(draft.observables, FILE, fields, HASHES),
    mime_type: fields.text('mime_type'),
    size: fields.integer('total_bytes') ?? fields.integer('seen_bytes'),
    uid: fuid,
  });
  const uids = fields.peek('conn_uids');
  const connection = connectionOf(log);
  return logEvent(log, {
    activity_id: up === true ? 1 : download ? 2 : 0,
    class_uid: CLASS.fileHosting,
    members: {
      actor: { app_name: app ?? 'unknown' },
      connection_info:
        connection.uid === undefined && Array.isArray(uids) && typeof uids[0] === 'string'
          ? { ...connection, uid: uids[0] }
          : connection,
      dst_endpoint: destination,
      duration: log.interval('duration'),
      file: seen,
      src_endpoint: source,
    },
    message: `file ${seen.name} ${arrow(source, destination)}`,
  });
};
