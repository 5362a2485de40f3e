// smb_files.log, smb_mapping.log and smb_cmd.log -> SMB Activity (4006); dce_rpc.log -> Network Activity (4001), since it
// lacks the interface's UUID that OCSF requires. https://docs.zeek.org/en/master/logs/smb.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, SUCCESS } from '../classes.ts';
import { FILE, file } from '../file.ts';
import { type Log, trafficEvent, words } from './log.ts';

/** OCSF `share_type` by Zeek's; Zeek's word stays behind where it is another. */
const SHARE_TYPES = new Map<unknown, readonly [id: number, caption: string]>([
  ['DISK', [1, 'File']],
  ['PIPE', [2, 'Pipe']],
  ['PRINT', [3, 'Print']],
]);

/** All activities of OCSF are ways to open a file; Zeek tells no more than that one was. */
const OPEN = 2;
const OTHER = 99;

const takeFile = (log: Log, action: string): JsonObject | undefined => {
  const { fields } = log;
  const name = fields.text('name');
  if (name === undefined) return undefined;
  const isPipe = action.includes('PIPE_') || fields.spell('path').toUpperCase().endsWith('IPC$');
  const seen = file(log.draft.observables, FILE, name, {
    size: fields.integer('size'),
    type_id: isPipe ? 6 : 1,
    uid: fields.text('fuid'),
  });
  return {
    ...seen,
    accessed_time: log.time('times.accessed'),
    created_time: log.time('times.created'),
    modified_time: log.time('times.modified'),
  };
};

/** Maps a record of smb_files.log: something was done to a file of a share. */
export const mapSmbFiles = (log: Log): OcsfEvent => {
  const action = log.fields.text('action');
  const isOpen = action === 'SMB::FILE_OPEN';
  const seen = takeFile(log, action ?? '');
  const share = log.fields.text('path');
  const name = seen?.path ?? seen?.name;
  return trafficEvent(log, {
    activity_id: isOpen ? OPEN : action === undefined ? 0 : OTHER,
    activity_name: isOpen ? undefined : action,
    app: 'smb',
    class_uid: CLASS.smbActivity,
    members: { command: action, file: seen, share },
    summary: words(action ?? 'smb', share, typeof name === 'string' ? name : undefined),
  });
};

/** Maps a record of smb_mapping.log: a share was connected to. */
export const mapSmbMapping = (log: Log): OcsfEvent => {
  const share = log.fields.text('path');
  const type = SHARE_TYPES.get(log.fields.peek('share_type'));
  return trafficEvent(log, {
    activity_id: OTHER,
    activity_name: 'Tree Connect',
    app: 'smb',
    class_uid: CLASS.smbActivity,
    members: { share, share_type: type?.[1], share_type_id: type?.[0] },
    summary: words('smb tree connect', share),
  });
};

/** Maps a record of smb_cmd.log: one command and its status. */
export const mapSmbCommand = (log: Log): OcsfEvent => {
  const { fields } = log;
  const command = fields.text('command');
  const status = fields.text('status');
  const name = fields.text('username');
  return trafficEvent(log, {
    activity_id: command === undefined ? 0 : OTHER,
    activity_name: command,
    app: 'smb',
    class_uid: CLASS.smbActivity,
    members: {
      actor: name === undefined ? undefined : { user: { name } },
      command,
      dialect: fields.text('version'),
      share: fields.text('tree'),
    },
    status: status === undefined ? undefined : status.endsWith('SUCCESS') ? SUCCESS : FAILURE,
    status_detail: status,
    summary: words('smb', command),
  });
};

/** Maps a record of dce_rpc.log: which interface was called, and what of it. */
export const mapRpc = (log: Log): OcsfEvent => {
  const { fields } = log;
  const service = fields.text('endpoint');
  const call = fields.peek('operation');
  return trafficEvent(log, {
    members: {
      dst_endpoint: log.dst && (service === undefined ? log.dst : { ...log.dst, svc_name: service }),
      duration: log.interval('rtt'),
    },
    summary: words('dce_rpc', service, typeof call === 'string' ? call : undefined),
  });
};
