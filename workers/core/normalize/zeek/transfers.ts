// smb_files.log, smb_mapping.log, smb_cmd.log and ftp.log: files, and what was done to them.
// https://docs.zeek.org/en/master/logs/smb.html, https://docs.zeek.org/en/master/logs/ftp.html
import type { JsonValue } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import { baseName } from '../toolkit/file.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { objectOf, type Parts, type Think } from './log.ts';

/** An activity under the source's own name. */
const named = (name: JsonValue | undefined): Parts =>
  name === undefined ? { activity_id: 0 } : { activity_id: 99, activity_name: String(name) };

/** Pipes are told by the action or the share; the path within the share stays whole. */
export const smbFile: Think = (log, members) => {
  const seen = objectOf(members.file);
  const { command } = members;
  const isPipe = String(command).includes('PIPE_') || String(members.share).toUpperCase().endsWith('IPC$');
  if (seen !== undefined) {
    const path = String(seen.name);
    seen.name = baseName(path);
    if (seen.name !== path) seen.path = path;
    seen.type_id = isPipe ? 6 : 1;
    for (const verb of ['accessed', 'created', 'modified']) seen[`${verb}_time`] = log.time(`times/${verb}`);
  }
  return command === 'SMB::FILE_OPEN' || command === undefined
    ? { activity_id: command === undefined ? 0 : 2 }
    : named(command);
};

/** OCSF's types of shares by Zeek's; Zeek's word stays behind. */
const SHARES = ['DISK', 'PIPE', 'PRINT'];

/** To connect to a share is no activity of OCSF's. */
export const smbShare: Think = (log, members) => {
  const type = SHARES.indexOf(log.spell('share_type'));
  if (type >= 0) {
    members.share_type_id = type + 1;
    members.share_type = ['File', 'Pipe', 'Print'][type];
  }
  return named('Tree Connect');
};

/** The command is the activity: which files it opened, the log does not say. */
export const smbCommand: Think = (_, { command }) => named(command);

const FTP = new Map<JsonValue | undefined, number>([
  ['APPE', 1],
  ['STOR', 1],
  ['STOU', 1],
  ['RETR', 2],
  ['DELE', 4],
  ['RNTO', 5],
  ['LIST', 6],
  ['NLST', 6],
]);

/** The argument of a transfer is its file. */
export const ftp: Think = (log, members) => {
  const { command } = members;
  const activity = FTP.get(command);
  const target = activity !== undefined && activity < 5 ? log.fields.text('arg') : undefined;
  if (target !== undefined) {
    const name = baseName(target);
    const path = name === target ? undefined : target;
    members.file = {
      mime_type: log.fields.text('mime_type'),
      name,
      path,
      size: log.fields.integer('file_size'),
      type_id: 1,
      uid: log.fields.text('fuid'),
    };
  }
  const channel = log.spell('data_channel/resp_h');
  if (isIp(channel)) log.draft.observables.add(undefined, OBSERVABLE.ip, channel);
  const code = log.fields.integer('reply_code');
  const reply = log.fields.text('reply_msg');
  members.codes = code === undefined ? undefined : [code];
  members.command_responses = reply === undefined ? undefined : [reply];
  return activity === undefined ? named(command) : { activity_id: activity };
};
