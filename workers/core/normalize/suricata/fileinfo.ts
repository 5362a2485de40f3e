// EVE `fileinfo`: a file seen in transit -> File Hosting Activity (6006), which OCSF 1.8.0 names as the successor of
// the deprecated Network File Activity (4010). It wants an actor: all EVE knows is the application protocol.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, typeUid } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';
import { FILE, type FilePaths, file, takeHashes } from '../toolkit/file.ts';
import { eveMetadata, takeConnection, takeDestination, takeSource } from './eve.ts';
import { REQUEST, takeRequest, takeResponse } from './http.ts';

const ACTIVITY = { unknown: 0, upload: 1, download: 2 } as const;

const VERBS = new Map<unknown, number>([
  ['GET', ACTIVITY.download],
  ['POST', ACTIVITY.upload],
  ['PUT', ACTIVITY.upload],
  ['RETR', ACTIVITY.download],
  ['STOR', ACTIVITY.upload],
  ['APPE', ACTIVITY.upload],
]);

/** Which way the file went, by the verb of the protocol it went over. */
const activityOf = (fields: Fields): number => {
  const verb = fields.child('http')?.peek('http_method') ?? fields.child('ftp_data')?.peek('command');
  const known = VERBS.get(verb);
  if (known !== undefined) return known;
  const nfs = fields.child('nfs');
  if (nfs?.peek('read') !== undefined) return ACTIVITY.download;
  return nfs?.peek('write') !== undefined || fields.peek('app_proto') === 'smtp'
    ? ACTIVITY.upload
    : ACTIVITY.unknown;
};

const HASHES = [
  ['md5', 'md5'],
  ['sha1', 'sha1'],
  ['sha256', 'sha256'],
] as const;

/** Takes OCSF `file` from a `fileinfo` object or an alert's `files` member. Its name is required: `unknown` if not known. */
export const takeFile = (draft: Draft, info: Fields, paths: FilePaths): JsonObject =>
  file(draft.observables, paths, info.text('filename') ?? 'unknown', {
    desc: info.text('magic'),
    hashes: takeHashes(draft.observables, paths, info, HASHES),
    mime_type: info.text('mimetype'),
    size: info.integer('size'),
    uid: info.label('file_id'),
  });

/** Maps a `fileinfo` event that has a source; Suricata gives files the direction of the transfer. */
export const mapFileinfo = (draft: Draft, info: Fields): OcsfEvent => {
  const fields = draft.fields;
  const activity = activityOf(fields);
  const http = fields.child('http');
  const source = takeSource(draft);
  const destination = takeDestination(draft);
  const seen = takeFile(draft, info, FILE);
  return {
    activity_id: activity,
    actor: { app_name: fields.text('app_proto') ?? 'unknown' },
    category_uid: 6,
    class_uid: CLASS.fileHosting,
    connection_info: takeConnection(draft),
    dst_endpoint: destination,
    file: seen,
    http_request: http === undefined ? undefined : takeRequest(draft, http, REQUEST),
    http_response: http === undefined ? undefined : takeResponse(http),
    message: `file ${seen.name} ${arrow(source, destination)}`,
    metadata: eveMetadata(draft, 'fileinfo'),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: 1,
    src_endpoint: source,
    time: draft.time,
    type_uid: typeUid(CLASS.fileHosting, activity),
    unmapped: draft.unmapped(),
  };
};
